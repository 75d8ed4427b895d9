//! The forms that creating and changing an app share, read from the fields that were sent.

use crate::domain::apps::code_flow::CodeFlowForm;
use crate::http::console::fields::Fields;
use crate::workflows::WorkflowError;
use crate::workflows::apps::{Confirmed, ScopeForm};

/// The fields of redirect URIs and refresh tokens.
pub fn code_flow(fields: &Fields) -> CodeFlowForm {
    CodeFlowForm {
        redirect_uris: fields.text("redirect_uris"),
        schemes_again: fields.text("schemes_again"),
        sign_out_uris: fields.text("sign_out_uris"),
        has_refresh: fields.has("has_refresh", "yes"),
        refresh_ttl: fields.text("refresh_ttl"),
    }
}

/// The roles that were ticked, and whether none was meant.
pub fn scope_form(fields: &Fields) -> Result<ScopeForm, WorkflowError> {
    let is_confirmed = fields.has("without_roles", "yes");
    let may_be_empty = if is_confirmed { Confirmed::Yes } else { Confirmed::No };
    Ok(ScopeForm { scope: fields.roles()?, may_be_empty })
}

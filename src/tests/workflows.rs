//! What the product does, one file a verb, on a stopped clock and a seeded generator.

mod accept_invitation;
mod account;
mod add_app_to_org;
mod api_tokens;
mod app_life;
mod audit;
mod authenticate_call;
mod create_app;
mod create_custom_role;
mod custom_roles;
mod draft_app;
mod introspect_token;
mod issue_token;
mod list_apps;
mod load_catalogue;
mod members;
mod organization;
mod policies;
mod property;
mod read_audit;
mod regenerate_secret;
mod replace_secret;
mod reset_password;
mod secret_expiry;
mod secret_property;
mod secrets;
mod see_access;
mod see_app;
mod services;
mod sessions;
mod set_up;
mod sharing;
mod sharing_property;
mod sharing_scope;
mod sign_in;
mod use_playground;
mod web_apps;
mod who_may;

use latchkey::workflows::WorkflowError;

/// How an attempt ended, as the status that a browser would see.
fn outcome<T>(attempt: &Result<T, WorkflowError>) -> &'static str {
    match attempt {
        Ok(_) => "yes",
        Err(WorkflowError::Denied(_)) => "403",
        Err(WorkflowError::NotFound) => "404",
        Err(WorkflowError::Invalid(_)) => "422",
        Err(WorkflowError::Stale) => "409",
        Err(WorkflowError::SignedOut) => "401",
        Err(WorkflowError::Unavailable) => "503",
        Err(WorkflowError::Internal) => "500",
    }
}

/// The fields that have to be mended, with what to do.
fn mend<T>(attempt: Result<T, WorkflowError>) -> Vec<(String, String)> {
    match attempt {
        Err(WorkflowError::Invalid(fields)) => {
            fields.into_iter().map(|field| (field.field, field.message)).collect()
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("nothing has to be mended"),
    }
}

/// The fields that have to be mended.
fn fields<T>(attempt: Result<T, WorkflowError>) -> Vec<String> {
    mend(attempt).into_iter().map(|(field, _)| field).collect()
}

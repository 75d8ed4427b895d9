//! Apps, read.

use leptos::prelude::*;

use crate::console::view::{AppView, PageError};
use crate::domain::{AppId, OrgId};

/// An app in full.
#[server(prefix = "/rpc", endpoint = "see_app")]
pub async fn see_app(org: OrgId, app: AppId) -> Result<AppView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::words::{organization_roles, role_lines, service_access};
    use crate::console::wording::audit::entry_line;
    use crate::console::wording::secrets::secret_lines;
    use crate::domain::AppRef;
    use crate::workflows::apps;

    let (w, visitor) = visit()?;
    let found = apps::show(&w.op(&visitor), &AppRef::new(&org, &app)).await.map_err(refuse)?;
    let line = |entry| entry_line(w.catalogue(), &org, &entry);
    Ok(AppView {
        version: found.version,
        disabled_by: found.disabled_by.map(|name| name.to_string()),
        edit_denial: found.edit_denial,
        delete_denial: found.delete_denial,
        max_ttl: found.max_ttl.minutes(),
        entries: found.entries.map(|entries| entries.into_iter().map(line).collect()),
        secrets: secret_lines(w.now(), found.secrets),
        created_by: found.created_by.to_string(),
        creator_left_at: found.creator_left_at.map(crate::domain::Timestamp::to_rfc3339),
        code_flow: found.code_flow,
        organization_roles: organization_roles(&found.scope.organization_roles),
        roles: role_lines(w.catalogue(), &found.scope, &found.custom_roles),
        grant: found.grant,
        access: service_access(w.catalogue(), &found.access),
        may_add: found.may_add,
        may_regenerate: found.may_regenerate,
        token_url: format!("{}/auth/token", w.settings().issuer()),
        may_play: found.may_play,
        app: found.app,
    })
}

//! Why a call was refused: the app that made it is looked at for the answer.

use crate::console::pages::playground::Answered;
use crate::console::wording::playground::{self as wording, Advice};
use crate::domain::services::endpoints::Endpoint;
use crate::domain::{AppId, AppRef, OrgId, PermissionId};
use crate::http::console::fields::Fields;
use crate::http::console::playground::exchange::bearer;
use crate::http::console::visit::Visit;
use crate::workflows::WorkflowError;
use crate::workflows::playground::{app_of, explain_denial};

/// As whom the call was made. Nothing here is believed; it only says which app to explain.
enum Caller {
    /// With a token of this app, if the token names one.
    Token(Option<AppId>),
    /// With App ID and App Secret.
    Secret(Option<AppId>),
}

impl Caller {
    fn of(fields: &Fields) -> Self {
        if fields.has("auth", "secret") {
            return Self::Secret(AppId::parse(&fields.text("call_app")).ok());
        }
        Self::Token(app_of(&bearer(fields)))
    }

    fn app(self) -> Option<AppId> {
        match self {
            Self::Token(app) | Self::Secret(app) => app,
        }
    }
}

/// Why a call was refused.
pub async fn of_call(
    visit: &Visit,
    org: &OrgId,
    endpoint: &Endpoint,
    fields: &Fields,
    answered: &Answered,
) -> Result<Option<Advice>, WorkflowError> {
    let caller = Caller::of(fields);
    Ok(Some(match (answered.status, &caller) {
        (401, Caller::Token(_)) => wording::token_refused(),
        (401, Caller::Secret(_)) => wording::secret_refused(),
        (403, _) => forbidden(visit, org, endpoint, caller.app(), &answered.body).await?,
        (404, _) => wording::nothing_there(),
        (429, _) => wording::too_many(),
        _ => return Ok(None),
    }))
}

async fn forbidden(
    visit: &Visit,
    org: &OrgId,
    endpoint: &Endpoint,
    app: Option<AppId>,
    body: &str,
) -> Result<Advice, WorkflowError> {
    let Some(permission) = missing_permission(visit, endpoint, body) else {
        return Ok(wording::foreign_org());
    };
    let lack = match app {
        Some(app) => explain_denial(&visit.op, &AppRef::new(org, &app), &permission).await?,
        None => None,
    };
    Ok(wording::lacks(&permission, lack.as_ref()))
}

/// The permission that the service names in its refusal, or the only one that the endpoint needs.
fn missing_permission(visit: &Visit, endpoint: &Endpoint, body: &str) -> Option<PermissionId> {
    let catalogue = visit.workflows().catalogue();
    let words = body.split(|c: char| c.is_whitespace() || matches!(c, '"' | ','));
    let mut named = words.filter_map(|word| PermissionId::parse(word.trim_end_matches('.')).ok());
    let known = named.find_map(|id| Some(catalogue.permission(&id)?.1.id.clone()));
    known.or_else(|| match endpoint.any_of.as_slice() {
        [only] if !body.contains("organization") => Some(only.clone()),
        _ => None,
    })
}

//! Why a call was refused: the app that made it is looked at for the answer.

use crate::console::wording::doctor;
use crate::console::wording::playground::{self as wording, Advice, Refused};
use crate::domain::services::endpoints::Endpoint;
use crate::domain::{AppRef, OrgId, PermissionId};
use crate::http::console::visit::Visit;
use crate::workflows::WorkflowError;
use crate::workflows::playground::{Exchange, explain_denial};

/// Why a call was refused, by what is known now: a role that was added since is seen.
pub async fn of_call(
    visit: &Visit,
    org: &OrgId,
    exchange: &Exchange,
) -> Result<Vec<Advice>, WorkflowError> {
    let Some(answered) = exchange.answer() else {
        return Ok(Vec::new());
    };
    Ok(match answered.status {
        401 if exchange.findings.is_empty() => vec![wording::token_refused()],
        401 => exchange.findings.iter().map(|found| doctor::finding(org, found)).collect(),
        403 => vec![forbidden(visit, org, exchange, &answered.body).await?],
        404 => vec![wording::nothing_there()],
        429 => vec![wording::too_many()],
        _ => Vec::new(),
    })
}

async fn forbidden(
    visit: &Visit,
    org: &OrgId,
    exchange: &Exchange,
    body: &str,
) -> Result<Advice, WorkflowError> {
    let endpoint = visit.workflows().catalogue().endpoint_called(&exchange.endpoint);
    let missing = endpoint.and_then(|endpoint| missing_permission(visit, endpoint, body));
    let Some(permission) = missing else {
        return Ok(wording::foreign_org());
    };
    let app = exchange.app.as_ref();
    let lack = match app {
        Some(app) => explain_denial(&visit.op, &AppRef::new(org, app), &permission).await?,
        None => None,
    };
    let console = visit.state().edge.public_url.as_str();
    let refused = Refused { org, app, permission: &permission, console };
    Ok(wording::lacks(&refused, lack.as_ref()))
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

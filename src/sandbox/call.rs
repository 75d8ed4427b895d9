//! A call to the sandbox: who calls, about which organization, with which
//! permissions. The guard stands in front of every handler, so none of them
//! can forget to ask.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{MatchedPath, RawPathParams, Request, State as AxumState};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::domain::secrets::secret;
use crate::domain::services::catalogue::SANDBOXED;
use crate::domain::services::endpoints::sandboxed;
use crate::domain::{PermissionId, ServiceId, Timestamp};
use crate::sandbox::credentials::Presented;
use crate::sandbox::errors::{Challenge, Refusal};
use crate::sandbox::state::State;
use crate::sandbox::{Sandbox, credentials};
use crate::workflows::secrets::AppCredentials;
use crate::workflows::tokens::{CallAccess, CallCredentials, CallError, CallTarget};
use crate::workflows::{Actor, OpContext, Source, tokens};

/// When to try again after the database did not answer.
const RETRY_SECONDS: u64 = 5;

/// The paths whose errors have a form of their own.
const LEGACY: &str = "/integrationServices/";

/// A call whose credentials are right and open its endpoint.
#[derive(Clone)]
pub struct Call {
    /// The organization's key in the service.
    pub org_key: String,
    /// The id of the app or the person that calls.
    pub caller: String,
    pub now: Timestamp,
    /// What earlier calls changed.
    pub state: Arc<State>,
    access: Arc<CallAccess>,
    /// For the record of what was lacking.
    op: OpContext,
}

impl Call {
    fn new(access: CallAccess, op: OpContext, now: Timestamp, state: Arc<State>) -> Self {
        Self {
            org_key: access.org_key.to_string(),
            caller: access.caller.id().to_owned(),
            now,
            state,
            access: Arc::new(access),
            op,
        }
    }

    /// Lets through who has the permission; 403 for everybody else.
    pub fn needs(&self, permission: &str) -> Result<(), Refusal> {
        let id = PermissionId::parse(permission);
        if id.is_ok_and(|id| self.access.may(&id)) {
            return Ok(());
        }
        tokens::note_denial(&self.op, &self.access, permission);
        Err(Refusal::missing_permission(permission))
    }

    /// Lets through who has a permission that opens the endpoint. HEAD asks for what GET does.
    fn opens(&self, method: &http::Method, path: &str) -> Result<(), Refusal> {
        let method = if method == http::Method::HEAD { "GET" } else { method.as_str() };
        let mut rows = sandboxed()
            .iter()
            .filter(|endpoint| endpoint.method.name() == method && endpoint.path == path)
            .peekable();
        let first = rows.peek().ok_or_else(Refusal::method_not_allowed)?;
        let missing = first.any_of.first().map_or("", PermissionId::as_str);
        if rows.flat_map(|row| &row.any_of).any(|id| self.access.may(id)) {
            return Ok(());
        }
        tokens::note_denial(&self.op, &self.access, missing);
        Err(Refusal::missing_permission(missing))
    }
}

/// Checks credentials, organization and permission, in this order, and hands
/// the handler its [`Call`].
pub async fn guard(
    AxumState(sandbox): AxumState<Sandbox>,
    Extension(source): Extension<Source>,
    path: MatchedPath,
    parameters: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    let org_key = parameters.iter().find(|(name, _)| *name == "org_key");
    let org_key = org_key.map(|(_, value)| value.to_owned());
    let is_legacy = path.as_str().starts_with(LEGACY);
    let admitted = match credentials::read(request.headers(), request.uri().query()) {
        Ok(presented) => admit(&sandbox, &source, org_key, presented).await,
        Err(refusal) => Err(refusal),
    };
    let opened = admitted.and_then(|call| {
        call.opens(request.method(), path.as_str())?;
        Ok(call)
    });
    match opened {
        Ok(call) => {
            request.extensions_mut().insert(call);
            next.run(request).await
        }
        Err(refusal) if is_legacy => refusal.in_legacy_form().into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn admit(
    sandbox: &Sandbox,
    source: &Source,
    org_key: Option<String>,
    presented: Presented,
) -> Result<Call, Refusal> {
    let credentials = match presented {
        Presented::Token(token) => {
            CallCredentials::Bearer(secret::Presented::new(String::clone(&token)))
        }
        Presented::App { app, secret } => CallCredentials::Secret(AppCredentials {
            app,
            secret: secret::Presented::new(String::clone(&secret)),
        }),
    };
    let target = match org_key {
        Some(key) => CallTarget::OrgKey(key),
        None => CallTarget::OwnOrg(
            ServiceId::parse(SANDBOXED).map_err(|_| Refusal::internal(&source.request))?,
        ),
    };
    let op = sandbox.workflows.op_as(Actor::Nobody, source.clone());
    let access = tokens::authenticate_call(&op, &credentials, &target).await;
    let now = sandbox.workflows.now();
    match access {
        Ok(access) => Ok(Call::new(access, op, now, sandbox.state.clone())),
        Err(CallError::Elsewhere) => Err(Refusal::forbidden(&CallError::Elsewhere.to_string())),
        Err(CallError::ForeignOrg | CallError::Missing) => Err(Refusal::foreign_organization()),
        Err(CallError::Unavailable) => Err(Refusal::unavailable(RETRY_SECONDS)),
        Err(CallError::Internal) => Err(Refusal::internal(&source.request)),
        Err(error @ CallError::Unauthenticated(reason)) => {
            if let Some(address) = source.address.filter(|_| error.is_suspicious())
                && let Some(wait) = (sandbox.failures)(address)
            {
                return Err(Refusal::too_many_requests(wait.as_secs().max(1)));
            }
            Err(Refusal::unauthorized(challenge(reason)))
        }
    }
}

fn challenge(reason: &str) -> Challenge {
    if reason.contains("expired") { Challenge::Expired } else { Challenge::Invalid }
}

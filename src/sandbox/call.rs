//! A call to the sandbox: who calls, about which organization, with which permissions. All of
//! that is asked before a handler sees the call, so none of them can forget to.

use axum::Extension;
use axum::body::Body;
use axum::extract::{MatchedPath, RawPathParams, Request, State};
use axum::response::{IntoResponse, Response};
use http::Method;
use serde_json::Value;

use crate::domain::secrets::secret;
use crate::domain::services::catalogue::SANDBOXED;
use crate::domain::services::endpoints::{Endpoint, sandboxed};
use crate::domain::{PermissionId, ServiceId};
use crate::sandbox::ask::{Answer, Ask, Parts};
use crate::sandbox::caller::Call;
use crate::sandbox::credentials::Presented;
use crate::sandbox::errors::{Challenge, Refusal};
use crate::sandbox::{Sandbox, body, credentials, handlers};
use crate::workflows::sandbox::{self as changes, Decision, Kept};
use crate::workflows::secrets::AppCredentials;
use crate::workflows::tokens::{CallCredentials, CallError, CallTarget};
use crate::workflows::{Actor, Source, WorkflowError, tokens};

/// When to try again after the database did not answer.
const RETRY_SECONDS: u64 = 5;

/// The paths whose errors have a form of their own.
const LEGACY: &str = "/integrationServices/";

/// The rows of a path that a method means. HEAD asks for what GET does.
fn rows(method: &Method, path: &str) -> Result<Vec<&'static Endpoint>, Refusal> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    let all: Vec<_> = sandboxed().iter().filter(|row| row.path == path).collect();
    let rows: Vec<_> = all.iter().copied().filter(|row| row.method.name() == method).collect();
    if rows.is_empty() {
        return Err(Refusal::method_not_allowed(all.iter().map(|row| row.method.name())));
    }
    Ok(rows)
}

/// The first row that a call may use.
fn opened(call: &Call, rows: &[&'static Endpoint]) -> Option<&'static Endpoint> {
    let is_open = |row: &&&Endpoint| row.any_of.iter().any(|id| call.access.may(id));
    rows.iter().find(is_open).copied()
}

/// Refuses a call by the permission that its row needs. Where several share a path, it is the one
/// whose example is most like the body.
fn refuse(call: &Call, rows: &[&'static Endpoint], body: &Value) -> Refusal {
    let likeness = |row: &&&Endpoint| {
        let example = row.example.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let example: Value = example.unwrap_or_default();
        let fields = example.as_object().into_iter().flatten();
        fields.filter(|(name, value)| body[name.as_str()] == **value).count()
    };
    let meant = rows.iter().rev().max_by_key(likeness);
    let missing = meant.and_then(|row| row.any_of.first()).map_or("", PermissionId::as_str);
    tokens::note_denial(&call.op, &call.access, missing);
    Refusal::missing_permission(missing)
}

/// Answers a call: credentials, organization, permission, body and handler, in this order.
pub async fn answer(
    State(sandbox): State<Sandbox>,
    Extension(source): Extension<Source>,
    path: MatchedPath,
    parameters: RawPathParams,
    request: Request,
) -> Response {
    let is_head = request.method() == Method::HEAD;
    let parts = Parts {
        path: parameters.iter().map(|(name, value)| (name.into(), value.to_owned())).collect(),
        query: form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect(),
        ..Parts::default()
    };
    let decided = decide(&sandbox, &source, path.as_str(), Asked { parts, request }).await;
    let mut response = match decided {
        Ok(answer) => answer.into_response(),
        Err(refusal) if path.as_str().starts_with(LEGACY) => {
            refusal.in_legacy_form().into_response()
        }
        Err(refusal) => refusal.into_response(),
    };
    if is_head {
        *response.body_mut() = Body::empty();
    }
    response
}

/// A request on its way.
struct Asked {
    parts: Parts,
    request: Request,
}

async fn decide(
    sandbox: &Sandbox,
    source: &Source,
    path: &str,
    Asked { mut parts, request }: Asked,
) -> Result<Answer, Refusal> {
    let presented = credentials::read(request.headers(), request.uri().query())?;
    let org_key = parts.path.iter().find(|(name, _)| name == "org_key");
    let org_key = org_key.map(|(_, value)| value.clone());
    let call = admit(sandbox, source, org_key, presented).await?;
    let rows = rows(request.method(), path)?;
    let Some(endpoint) = opened(&call, &rows) else {
        let body = if rows.len() > 1 { body::of(request).await.ok() } else { None };
        return Err(refuse(&call, &rows, &body.unwrap_or_default()));
    };
    let handler = handlers::of(&endpoint.id).ok_or_else(|| Refusal::not_found("endpoint"))?;
    parts.body = if request.method() == Method::GET || request.method() == Method::HEAD {
        serde_json::json!({})
    } else {
        body::of(request).await?
    };
    let takes_list = endpoint.example.as_ref().is_some_and(|example| example.starts_with('['));
    if parts.body.is_array() && !takes_list {
        return Err(body::not_an_object());
    }
    let act = |kept: &Kept| {
        let mut ask = Ask::new(&call, &parts, kept);
        let answer = handler(&mut ask);
        let puts = if answer.is_ok() { ask.puts } else { Vec::new() };
        Decision { answer, puts }
    };
    match changes::decide(&call.op, &call.org_key, act).await {
        Ok(answer) => answer,
        Err(WorkflowError::Unavailable) => Err(Refusal::unavailable(RETRY_SECONDS)),
        Err(_) => Err(Refusal::internal(&source.request)),
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
        Ok(access) => Ok(Call {
            org_key: access.org_key.to_string(),
            caller: access.caller.id().to_owned(),
            now,
            access,
            op,
        }),
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

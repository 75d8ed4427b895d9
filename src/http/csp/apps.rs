//! `G/orgs/{o}/oauth-apps`: the apps that an organization owns (CONTRACT.md 2.2).

use axum::Json;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::apps::app::AppType;
use crate::domain::apps::draft::DraftContent;
use crate::domain::paging::Sliced;
use crate::domain::{AppId, AppRef, OrgId};
use crate::http::csp::app_body::{AppBody, grant_types, refuse_more_than};
use crate::http::csp::base::below;
use crate::http::csp::errors::Refusal;
use crate::http::csp::gate::{Call, Listed, Paged};
use crate::http::csp::scopes::AllowedScopes;
use crate::http::csp::secrets::ClientIdAndSecret;
use crate::workflows::apps::{self, AppDescription, Creation, Meant};
use crate::workflows::{WorkflowError, organizations};

/// How many apps can be deleted at once.
const MOST_AT_ONCE: usize = 15;

/// An app, without its secret (`OrgOAuthAppResponse`).
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppAnswer {
    #[schemars(with = "String")]
    id: AppId,
    display_name: String,
    description: String,
    grant_types: Vec<&'static str>,
    redirect_uris: Vec<String>,
    post_logout_redirect_uris: Vec<String>,
    #[serde(rename = "accessTokenTTL")]
    access_token_ttl: u64,
    #[serde(rename = "refreshTokenTTL", skip_serializing_if = "Option::is_none")]
    refresh_token_ttl: Option<u64>,
    allowed_scopes: AllowedScopes,
    allow_open_redirect_uris: bool,
    force_pkce: bool,
    public_client: bool,
    owner_only_secret_rotation: bool,
    immutable: bool,
    #[schemars(with = "String")]
    organization_id: OrgId,
    created_at: String,
    created_by: String,
    last_updated_at: String,
    last_updated_by: String,
}

impl From<AppDescription> for AppAnswer {
    fn from(described: AppDescription) -> Self {
        let AppDescription { app, scope, code_flow, created_by, last_changed } = described;
        let refresh_ttl = code_flow.as_ref().and_then(|flow| flow.refresh_ttl);
        let (uris, sign_out_uris) =
            code_flow.map(|flow| (flow.redirect_uris, flow.sign_out_uris)).unwrap_or_default();
        let grant_types = grant_types(app.kind, refresh_ttl);
        let is_native = app.kind == AppType::Native;
        Self {
            id: app.id,
            display_name: app.name.to_string(),
            description: app.description.to_string(),
            grant_types,
            redirect_uris: uris.into_iter().map(String::from).collect(),
            post_logout_redirect_uris: sign_out_uris.into_iter().map(String::from).collect(),
            access_token_ttl: app.ttl.duration().as_secs(),
            refresh_token_ttl: refresh_ttl.map(|ttl| ttl.duration().as_secs()),
            allowed_scopes: scope.into(),
            allow_open_redirect_uris: false,
            force_pkce: is_native,
            public_client: is_native,
            owner_only_secret_rotation: false,
            immutable: false,
            organization_id: app.org,
            created_at: app.created_at.to_rfc3339(),
            created_by: created_by.to_string(),
            last_updated_at: last_changed.at.to_rfc3339(),
            last_updated_by: last_changed.by,
        }
    }
}

/// Handles `GET …/oauth-apps`.
pub async fn list(call: Call<OrgId>) -> Result<Json<Paged<AppAnswer>>, Refusal> {
    let slice = call.slice()?;
    let search = call.query.get("searchTerm").unwrap_or_default();
    let found = apps::describe_slice(&call.op, &call.path, search, slice).await?;
    let Sliced { rows, total } = found;
    let path = below(&format!("orgs/{}/oauth-apps", call.path));
    let listed = Listed { path, search: Some(("searchTerm", search)) };
    let rows = rows.into_iter().map(AppAnswer::from).collect();
    Ok(Json(listed.page(slice, total, rows)))
}

/// Handles `POST …/oauth-apps`.
pub async fn create(call: Call<OrgId, AppBody>) -> Result<Json<ClientIdAndSecret>, Refusal> {
    let (content, scope): (DraftContent, _) = (call.body.to_content()?, call.body.scope()?);
    let scope = scope.unwrap_or_default();
    match apps::create_at_once(&call.op, &call.path, content, &scope).await? {
        Creation::Created { app, secret, .. } => {
            Ok(Json(ClientIdAndSecret::reveal(app.id, Some(&secret.into_inner()))))
        }
        Creation::CreatedWithoutSecret(app) | Creation::AlreadyCreated(app) => {
            Ok(Json(ClientIdAndSecret::reveal(app, None)))
        }
    }
}

/// Handles `GET …/oauth-apps/{id}`.
pub async fn show(call: Call<(OrgId, AppId)>) -> Result<Json<AppAnswer>, Refusal> {
    let (org, app) = &call.path;
    Ok(Json(apps::describe(&call.op, &AppRef::new(org, app)).await?.into()))
}

/// Handles `PATCH …/oauth-apps/{id}`.
pub async fn patch(call: Call<(OrgId, AppId), AppBody>) -> Result<Json<AppAnswer>, Refusal> {
    let app = AppRef::new(&call.path.0, &call.path.1);
    let kind = apps::describe(&call.op, &app).await?.app.kind;
    apps::patch(&call.op, &app, call.body.to_patch(kind)?).await?;
    Ok(Json(apps::describe(&call.op, &app).await?.into()))
}

/// Which apps to delete.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Doomed {
    client_ids_to_delete: Vec<String>,
}

/// What became of each of several things.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Outcome {
    succeeded: Vec<String>,
    failed: Vec<String>,
}

impl Outcome {
    /// Notes how it went with one of them. What concerns all of them ends the call.
    pub fn note(&mut self, id: String, done: Result<(), WorkflowError>) -> Result<(), Refusal> {
        match done {
            Ok(()) => self.succeeded.push(id),
            Err(error) if is_about_one(&error) => self.failed.push(id),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

/// Whether a refusal is about one app, not about whoever asks.
pub fn is_about_one(error: &WorkflowError) -> bool {
    match error {
        WorkflowError::NotFound | WorkflowError::Invalid(_) | WorkflowError::Stale => true,
        WorkflowError::Denied(denial) => denial.beyond.is_some(),
        WorkflowError::SignedOut | WorkflowError::Unavailable | WorkflowError::Internal => false,
    }
}

/// Handles `DELETE …/oauth-apps`.
pub async fn delete(call: Call<OrgId, Doomed>) -> Result<Json<Outcome>, Refusal> {
    let ids = call.body.client_ids_to_delete;
    refuse_more_than(MOST_AT_ONCE, "clientIdsToDelete", &ids)?;
    organizations::identify(&call.op, &call.path).await?;
    let mut outcome = Outcome::default();
    for id in ids {
        let done = match AppId::parse(&id) {
            Ok(app) => apps::delete(&call.op, &AppRef::new(&call.path, &app), Meant::Named).await,
            Err(_) => Err(WorkflowError::NotFound),
        };
        outcome.note(id, done)?;
    }
    Ok(Json(outcome))
}

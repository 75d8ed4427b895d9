//! What the credentials page offers while it shows the secret: a file, and a try. Both get the
//! secret back from the page, since the server does not keep it.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::console::pages::Verified;
use crate::domain::secrets::secret::{AppSecret, Presented};
use crate::domain::{AppId, AppRef, OrgId};
use crate::http::console::csv::slug;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, keep_secret};
use crate::workflows::WorkflowError;
use crate::workflows::apps::show::see_app;
use crate::workflows::playground;
use crate::workflows::tokens::issue::TokenError;

/// The file, under the names of the gateway's API (CONTRACT.md 7) and those of RFC 6749.
#[derive(Serialize)]
struct File<'a> {
    #[serde(rename = "clientId")]
    api_client_id: &'a str,
    #[serde(rename = "clientSecret")]
    api_client_secret: &'a str,
    #[serde(rename = "displayName")]
    api_display_name: &'a str,
    #[serde(rename = "orgId")]
    api_org_id: &'a str,
    #[serde(rename = "tokenUrl")]
    api_token_url: &'a str,
    #[serde(rename = "issuedAt")]
    api_issued_at: &'a str,
    /// In seconds, as the API has it.
    #[serde(rename = "accessTokenTTL")]
    api_access_token_ttl: u64,
    client_id: &'a str,
    client_secret: &'a str,
    app_name: &'a str,
    org_id: &'a str,
    token_url: &'a str,
    issued_at: &'a str,
    access_token_ttl_seconds: u64,
}

/// Answers with the credentials as a JSON file.
pub async fn download(
    visit: Visit,
    Path((org, app)): Path<(OrgId, AppId)>,
    fields: Fields,
) -> Response {
    let found = match see_app(&visit.op(), &org, &app).await {
        Ok(found) => found.app,
        Err(error) => return visit.refuse(error, &fields).await,
    };
    let Ok(secret) = AppSecret::parse(fields.secret("app_secret").expose().trim()) else {
        return visit.refuse(WorkflowError::NotFound, &fields).await;
    };
    let token_url = format!("{}/auth/token", visit.workflows().settings().issuer());
    let issued_at = visit.workflows().now().to_rfc3339();
    let file = File {
        api_client_id: app.as_str(),
        api_client_secret: secret.expose(),
        api_display_name: found.name.as_str(),
        api_org_id: org.as_str(),
        api_token_url: &token_url,
        api_issued_at: &issued_at,
        api_access_token_ttl: found.ttl.duration().as_secs(),
        client_id: app.as_str(),
        client_secret: secret.expose(),
        app_name: found.name.as_str(),
        org_id: org.as_str(),
        token_url: &token_url,
        issued_at: &issued_at,
        access_token_ttl_seconds: found.ttl.duration().as_secs(),
    };
    let body = serde_json::to_string_pretty(&file).unwrap_or_default();
    let disposition = format!(
        "attachment; filename=\"{}-credentials.json\"",
        slug(&found.name).as_deref().unwrap_or("app")
    );
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    let mut response = (headers, body).into_response();
    keep_secret(&mut response);
    response
}

/// Says what a token would be good for that is asked for with the secret. None is shown, and the
/// secret does not count as used.
pub async fn verify(
    visit: Visit,
    Path((org, app)): Path<(OrgId, AppId)>,
    fields: Fields,
) -> Response {
    let secret = Presented::new(fields.secret("app_secret").expose().trim().to_owned());
    let app = AppRef { org, id: app };
    let tried = match playground::try_secret(&visit.op, &app, secret).await {
        Ok(tried) => tried,
        Err(error) => return visit.refuse(error, &fields).await,
    };
    let outcome = match tried {
        Ok(token) => Verified::Token { expires_in: token.expires_in, scope: token.scope },
        Err(TokenError::NotAdded) => Verified::NotAdded,
        Err(TokenError::UnauthorizedClient) => Verified::SignsIn,
        Err(error @ TokenError::InvalidClient) => Verified::Wrong(error.to_string()),
        Err(TokenError::InvalidScope | TokenError::Internal) => {
            return visit.refuse(WorkflowError::Internal, &fields).await;
        }
        Err(TokenError::Unavailable) => {
            return visit.refuse(WorkflowError::Unavailable, &fields).await;
        }
    };
    visit.show_with(outcome).await
}

//! `…/oauth-apps/{id}/secret`: replacing an app's secret at once, rotating it, and ending the
//! rotation (CONTRACT.md 2.2).

use axum::Json;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::secrets::secret::AppSecret;
use crate::domain::{AppId, AppRef, OrgId};
use crate::http::csp::base::Empty;
use crate::http::csp::errors::Refusal;
use crate::http::csp::gate::Call;
use crate::workflows::secrets::{self, RotationTime};

/// An app and its new secret, which no other answer shows.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientIdAndSecret {
    #[schemars(with = "String")]
    client_id: AppId,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
}

impl ClientIdAndSecret {
    /// The one answer that shows the secret. Native apps have none.
    pub fn reveal(client_id: AppId, secret: Option<&AppSecret>) -> Self {
        Self { client_id, client_secret: secret.map(|secret| secret.expose().to_owned()) }
    }
}

/// How an app's secret shall be rotated.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rotation {
    #[schemars(skip)]
    new_client_secret: Option<serde_json::Value>,
    secret_rotation_expiration_in_seconds: Option<u64>,
}

/// Handles `PUT …/secret`.
pub async fn replace(call: Call<(OrgId, AppId)>) -> Result<Json<ClientIdAndSecret>, Refusal> {
    let (org, app) = call.path;
    let secret = secrets::replace(&call.op, &AppRef::new(&org, &app)).await?;
    Ok(Json(ClientIdAndSecret::reveal(app, Some(&secret.into_inner()))))
}

/// Handles `POST …/secret`.
pub async fn rotate(
    call: Call<(OrgId, AppId), Rotation>,
) -> Result<Json<ClientIdAndSecret>, Refusal> {
    let ((org, app), time) = (call.path, call.body.time()?);
    let secret = secrets::rotate(&call.op, &AppRef::new(&org, &app), time).await?;
    Ok(Json(ClientIdAndSecret::reveal(app, Some(&secret.into_inner()))))
}

/// Handles `DELETE …/secret`.
pub async fn end_rotation(call: Call<(OrgId, AppId)>) -> Result<Json<Empty>, Refusal> {
    let (org, app) = call.path;
    secrets::end_rotation(&call.op, &AppRef::new(&org, &app)).await?;
    Ok(Json(Empty {}))
}

impl Rotation {
    fn time(&self) -> Result<RotationTime, Refusal> {
        if self.new_client_secret.is_some() {
            return Err(Refusal::invalid_request(
                "newClientSecret: leave it out. App Secrets are made here, and the answer has it",
            ));
        }
        match self.secret_rotation_expiration_in_seconds {
            None => Ok(RotationTime::DEFAULT),
            Some(seconds) => RotationTime::from_seconds(seconds).ok_or_else(|| {
                Refusal::invalid_request(
                    "secretRotationExpirationInSeconds: a number from 1 to 604800",
                )
            }),
        }
    }
}

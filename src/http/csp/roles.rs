//! `/csp/gateway/iam-roles-mgmt/api/orgs/{o}/custom-roles` (CONTRACT.md 2.3).

use std::collections::BTreeSet;

use axum::Json;
use http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::{OrgId, PermissionId};
use crate::http::csp::base::{Empty, Results};
use crate::http::csp::errors::Refusal;
use crate::http::csp::gate::Call;
use crate::workflows::roles::{self, RoleDescription, RolePatch};

/// Where custom roles are, below the base URL.
pub const PREFIX: &str = "/csp/gateway/iam-roles-mgmt/api";

/// How many permissions a role may hold here.
const MOST_PERMISSIONS: usize = 100;

/// A custom role.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleAnswer {
    name: String,
    display_name: String,
    description: String,
    permissions: Vec<String>,
    created_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified_by: Option<String>,
}

impl From<RoleDescription> for RoleAnswer {
    fn from(described: RoleDescription) -> Self {
        let RoleDescription { name, description, permissions, created_by, modified_by } = described;
        Self {
            name: name.name,
            display_name: name.display_name,
            description: description.to_string(),
            permissions: permissions.into_iter().map(String::from).collect(),
            created_by: created_by.to_string(),
            last_modified_by: modified_by,
        }
    }
}

/// A custom role as a request describes it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleBody {
    name: Option<String>,
    display_name: Option<String>,
    description: Option<String>,
    permissions: Option<Vec<String>>,
}

impl RoleBody {
    fn permissions(&self) -> Result<Option<BTreeSet<PermissionId>>, Refusal> {
        let Some(permissions) = &self.permissions else { return Ok(None) };
        if !(1..=MOST_PERMISSIONS).contains(&permissions.len()) {
            let message = format!("permissions: a list of 1 to {MOST_PERMISSIONS}");
            return Err(Refusal::invalid_request(message));
        }
        let ids: Result<_, _> = permissions.iter().map(|id| PermissionId::parse(id)).collect();
        ids.map(Some)
            .map_err(|_| Refusal::invalid_request("permissions: one of them isn't a permission id"))
    }
}

/// Handles `GET …/custom-roles`.
pub async fn list(call: Call<OrgId>) -> Result<Json<Results<RoleAnswer>>, Refusal> {
    let found = roles::describe_all(&call.op, &call.path).await?;
    Ok(Json(Results { results: found.into_iter().map(RoleAnswer::from).collect() }))
}

/// Handles `GET …/custom-roles/{roleName}`.
pub async fn show(call: Call<(OrgId, String)>) -> Result<Json<RoleAnswer>, Refusal> {
    Ok(Json(roles::describe(&call.op, &call.path.0, &call.path.1).await?.into()))
}

/// Handles `POST …/custom-roles`.
pub async fn create(
    call: Call<OrgId, RoleBody>,
) -> Result<(StatusCode, Json<RoleAnswer>), Refusal> {
    let (org, body) = (&call.path, &call.body);
    let missing = |name: &str| Refusal::invalid_request(format!("{name} is missing"));
    let patch = RolePatch {
        name: Some(body.display_name.clone().ok_or_else(|| missing("displayName"))?),
        description: Some(body.description.clone().unwrap_or_default()),
        permissions: Some(body.permissions()?.ok_or_else(|| missing("permissions"))?),
    };
    let name = body.name.clone().ok_or_else(|| missing("name"))?;
    roles::create_named(&call.op, org, &name, patch).await?;
    Ok((StatusCode::CREATED, Json(roles::describe(&call.op, org, &name).await?.into())))
}

/// Handles `PATCH …/custom-roles/{roleName}`.
pub async fn patch(call: Call<(OrgId, String), RoleBody>) -> Result<Json<RoleAnswer>, Refusal> {
    let ((org, name), body) = (&call.path, &call.body);
    if body.name.as_ref().is_some_and(|other| other != name) {
        return Err(Refusal::invalid_request("name: a role keeps its name; change displayName"));
    }
    let patch = RolePatch {
        name: body.display_name.clone(),
        description: body.description.clone(),
        permissions: body.permissions()?,
    };
    roles::patch(&call.op, org, name, patch).await?;
    Ok(Json(roles::describe(&call.op, org, name).await?.into()))
}

/// Handles `DELETE …/custom-roles/{roleName}`. A role that somebody holds stays.
pub async fn delete(call: Call<(OrgId, String)>) -> Result<Json<Empty>, Refusal> {
    roles::delete_named(&call.op, &call.path.0, &call.path.1).await?;
    Ok(Json(Empty {}))
}

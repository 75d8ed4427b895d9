//! `/csp/gateway/slc/api/…`: the services that there are, and those of an organization
//! (CONTRACT.md 2.4).

use axum::Json;
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::OrgId;
use crate::domain::services::catalogue::{Catalogue, RoleEntry, ServiceFile};
use crate::http::csp::base::Results;
use crate::http::csp::errors::Refusal;
use crate::http::csp::gate::Call;
use crate::workflows::services;

/// Where services are listed.
pub const PREFIX: &str = "/csp/gateway/slc/api";

/// A service.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    id: String,
    name: String,
    display_name: String,
    description: String,
    visible: bool,
    document_self_link: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_roles: Option<Vec<DefinedRole>>,
}

/// A role that a service brings along.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct DefinedRole {
    name: String,
    display_name: String,
    description: String,
    status: &'static str,
    is_default: bool,
    is_hidden: bool,
    #[serde(rename = "type")]
    kind: &'static str,
}

impl From<&RoleEntry> for DefinedRole {
    fn from(role: &RoleEntry) -> Self {
        Self {
            name: role.name.clone(),
            display_name: role.display_name.clone(),
            description: role.description.clone(),
            status: "ACTIVE",
            is_default: false,
            is_hidden: false,
            kind: "SERVICE_ROLE",
        }
    }
}

impl Definition {
    /// What every list says.
    fn brief(service: &ServiceFile) -> Self {
        Self {
            id: service.definition_id.clone(),
            name: service.id.to_string(),
            display_name: service.name.clone(),
            description: service.description.clone(),
            visible: true,
            document_self_link: link(service),
            service_roles: None,
        }
    }
}

fn link(service: &ServiceFile) -> String {
    format!("{PREFIX}/definitions/external/{}", service.definition_id)
}

/// Handles `GET …/definitions`.
pub async fn list(call: Call<()>) -> Result<Json<Results<Definition>>, Refusal> {
    let catalogue: &Catalogue = call.op.catalogue();
    let results = catalogue.services().iter().map(Definition::brief).collect();
    Ok(Json(Results { results }))
}

/// Handles `GET …/definitions/external/{id}`.
pub async fn show(call: Call<String>) -> Result<Json<Definition>, Refusal> {
    let service = call.op.catalogue().service_by_definition(&call.path);
    let service = service.ok_or_else(Refusal::absent)?;
    let service_roles = Some(service.roles.iter().map(DefinedRole::from).collect());
    Ok(Json(Definition { service_roles, ..Definition::brief(service) }))
}

/// A service that an organization contains.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContainedService {
    service_definition_id: String,
    service_definition_link: String,
    name: String,
    display_name: String,
    org_key: String,
}

/// Handles `GET …/v2/orgs/{id}/services`.
pub async fn list_of_org(call: Call<OrgId>) -> Result<Json<Results<ContainedService>>, Refusal> {
    let found = services::list(&call.op, &call.path).await?.instances.into_iter();
    let catalogue = call.op.catalogue();
    let contained = found.filter_map(|instance| {
        let service = catalogue.service(&instance.service)?;
        Some(ContainedService {
            service_definition_id: service.definition_id.clone(),
            service_definition_link: link(service),
            name: service.id.to_string(),
            display_name: service.name.clone(),
            org_key: instance.org_key.to_string(),
        })
    });
    Ok(Json(Results { results: contained.collect() }))
}

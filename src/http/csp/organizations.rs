//! `G/orgs/{id}`: an organization and the roles that there are in one (CONTRACT.md 2.4).

use axum::Json;
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::OrgId;
use crate::domain::organizations::organization::Organization;
use crate::domain::roles::role::OrgRole;
use crate::http::csp::base::below;
use crate::http::csp::errors::Refusal;
use crate::http::csp::gate::Call;
use crate::workflows::organizations;
use crate::workflows::roles::RoleName;

/// An organization. Its `name` is its id, as clients expect.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationAnswer {
    id: String,
    name: String,
    display_name: String,
    ref_link: String,
}

impl From<Organization> for OrganizationAnswer {
    fn from(org: Organization) -> Self {
        Self {
            id: org.id.to_string(),
            name: org.id.to_string(),
            display_name: org.name.to_string(),
            ref_link: link(&org.id),
        }
    }
}

/// Where an organization is.
pub fn link(org: &OrgId) -> String {
    below(&format!("orgs/{org}"))
}

/// Handles `GET …/orgs/{id}`.
pub async fn show(call: Call<OrgId>) -> Result<Json<OrganizationAnswer>, Refusal> {
    Ok(Json(organizations::identify(&call.op, &call.path).await?.into()))
}

/// The roles in an organization.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationRoles {
    ref_links: Vec<String>,
    org_roles_data: Vec<OrganizationRole>,
}

/// A role in an organization.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct OrganizationRole {
    id: String,
    name: String,
    display_name: String,
    ref_link: String,
}

/// Handles `GET …/orgs/{id}/roles`.
pub async fn list_roles(call: Call<OrgId>) -> Result<Json<OrganizationRoles>, Refusal> {
    let org = organizations::identify(&call.op, &call.path).await?.id;
    let role = |role: OrgRole| {
        let RoleName { name, display_name } = RoleName::of_organization(role);
        let ref_link = format!("{}/roles/{name}", link(&org));
        OrganizationRole { id: name.clone(), name, display_name, ref_link }
    };
    let org_roles_data: Vec<_> = OrgRole::ALL.into_iter().map(role).collect();
    let ref_links = org_roles_data.iter().map(|role| role.ref_link.clone()).collect();
    Ok(Json(OrganizationRoles { ref_links, org_roles_data }))
}

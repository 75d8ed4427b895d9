//! `G/loggedin/user…`: whom an access token stands for, and where they belong (CONTRACT.md 2.4).
//!
//! A token reaches into one organization, so that is the one that is listed.

use axum::Json;
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::OrgId;
use crate::domain::account::person::Person;
use crate::http::csp::base::{Results, below};
use crate::http::csp::errors::Refusal;
use crate::http::csp::gate::{Call, Listed, Paged};
use crate::http::csp::organizations::{OrganizationAnswer, link};
use crate::http::csp::scopes::{HeldRoles, Role, ServiceRoles};
use crate::workflows::{account, members, organizations};

/// Somebody who signs in.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserAnswer {
    username: String,
    acct: String,
    email: String,
    first_name: String,
    last_name: String,
    user_id: String,
    domain: String,
}

impl From<Person> for UserAnswer {
    fn from(person: Person) -> Self {
        let name = person.name.as_str();
        // People have one name here. What stands before its last blank is called the first name.
        let (first, last) = name.rsplit_once(' ').unwrap_or((name, ""));
        let email = person.email.to_string();
        Self {
            username: email.clone(),
            acct: email.clone(),
            email,
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            user_id: person.id.to_string(),
            domain: person.email.domain().to_owned(),
        }
    }
}

/// Handles `GET …/loggedin/user`.
pub async fn show(call: Call<()>) -> Result<Json<UserAnswer>, Refusal> {
    Ok(Json(account::who_am_i(&call.op).await?.person.into()))
}

/// Links to organizations, and with `expand` the organizations too.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationLinks {
    ref_links: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<OrganizationAnswer>>,
}

/// Handles `GET …/loggedin/user/orgs`.
pub async fn list_orgs(call: Call<()>) -> Result<Json<OrganizationLinks>, Refusal> {
    let orgs = organizations::list_reached(&call.op).await?;
    let ref_links = orgs.iter().map(|org| link(&org.id)).collect();
    let is_expanded = call.query.get("expand").is_some_and(|expand| expand != "0");
    let items = is_expanded.then(|| orgs.into_iter().map(OrganizationAnswer::from).collect());
    Ok(Json(OrganizationLinks { ref_links, items }))
}

/// Handles `GET …/v2/loggedin/user/orgs`.
pub async fn list_orgs_paged(call: Call<()>) -> Result<Json<Paged<OrganizationAnswer>>, Refusal> {
    let slice = call.slice()?;
    let orgs = organizations::list_reached(&call.op).await?;
    let total = i64::try_from(orgs.len()).unwrap_or(i64::MAX);
    let skip = usize::try_from(slice.skip).unwrap_or(usize::MAX);
    let limit = usize::try_from(slice.limit).unwrap_or(usize::MAX);
    let rows = orgs.into_iter().skip(skip).take(limit).map(OrganizationAnswer::from).collect();
    let listed = Listed { path: below("v2/loggedin/user/orgs"), search: None };
    Ok(Json(listed.page(slice, total, rows)))
}

/// Handles `GET …/loggedin/user/orgs/{id}/info`.
pub async fn show_org(call: Call<OrgId>) -> Result<Json<OrganizationAnswer>, Refusal> {
    Ok(Json(organizations::identify(&call.op, &call.path).await?.into()))
}

/// Handles `GET …/loggedin/user/orgs/{id}/roles`.
pub async fn list_roles(call: Call<OrgId>) -> Result<Json<Vec<Role>>, Refusal> {
    let held: HeldRoles = members::show_own_roles(&call.op, &call.path).await?.into();
    Ok(Json(held.organization))
}

/// Handles `GET …/loggedin/user/orgs/{id}/service-roles`.
pub async fn list_service_roles(call: Call<OrgId>) -> Result<Json<Vec<ServiceRoles>>, Refusal> {
    let held: HeldRoles = members::show_own_roles(&call.op, &call.path).await?.into();
    Ok(Json(held.service))
}

/// Handles `GET …/loggedin/user/orgs/{id}/groups` and `GET …/orgs/{id}/groups`: nobody is in any.
pub async fn list_groups(call: Call<OrgId>) -> Result<Json<Results<String>>, Refusal> {
    organizations::identify(&call.op, &call.path).await?;
    Ok(Json(Results { results: Vec::new() }))
}

//! `G/orgs/{o}/clients`: the apps that may act in an organization, its own and those of others
//! (CONTRACT.md 2.2, "Add to organization").

use axum::Json;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::paging::Sliced;
use crate::domain::{AppId, AppRef, OrgId};
use crate::http::csp::app_body::refuse_more_than;
use crate::http::csp::apps::{Outcome, is_about_one};
use crate::http::csp::base::below;
use crate::http::csp::errors::Refusal;
use crate::http::csp::gate::{Call, Listed, Paged, tell};
use crate::http::csp::scopes::{HeldRoles, Role, ServiceRoles, names, service_names};
use crate::workflows::roles::AskedScope;
use crate::workflows::sharing::{self, Client};
use crate::workflows::{WorkflowError, organizations};

/// How many apps can be added or removed at once.
const MOST_AT_ONCE: usize = 10;

/// An app in an organization.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientAnswer {
    #[schemars(with = "String")]
    id: AppId,
    display_name: String,
    description: String,
    #[serde(flatten)]
    roles: HeldRoles,
    #[schemars(with = "String")]
    source_org: OrgId,
}

impl From<Client> for ClientAnswer {
    fn from(Client { app, roles }: Client) -> Self {
        Self {
            id: app.id,
            display_name: app.name.to_string(),
            description: app.description.to_string(),
            roles: roles.into(),
            source_org: app.org,
        }
    }
}

/// Roles of every kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleFilter {
    #[serde(rename = "organizationRoles")]
    organization: Option<Vec<Role>>,
    #[serde(rename = "serviceRoles")]
    service: Option<Vec<ServiceRoles>>,
    #[serde(rename = "customRoles")]
    custom: Option<Vec<Role>>,
}

/// Which apps to add, with which roles.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Additions {
    ids: Vec<String>,
    #[serde(rename = "organizationRoles")]
    organization: Option<Vec<Role>>,
    #[serde(rename = "serviceRoles")]
    service: Option<Vec<ServiceRoles>>,
    #[serde(rename = "customRoles")]
    custom: Option<Vec<Role>>,
}

/// Which apps to remove.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Removals {
    ids: Vec<String>,
}

/// What could not be added.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Failures {
    failures: Vec<Failure>,
}

/// An app that could not be added, and why.
#[derive(Debug, Serialize, JsonSchema)]
struct Failure {
    id: String,
    message: String,
}

impl RoleFilter {
    fn to_asked(&self) -> AskedScope {
        AskedScope {
            organization: names(self.organization.as_deref()),
            services: service_names(self.service.as_deref()),
            custom: names(self.custom.as_deref()),
        }
    }
}

/// Handles `GET …/clients`.
pub async fn list(call: Call<OrgId>) -> Result<Json<Paged<ClientAnswer>>, Refusal> {
    let slice = call.slice()?;
    let Sliced { rows, total } = sharing::list_clients(&call.op, &call.path, slice).await?;
    let rows = rows.into_iter().map(ClientAnswer::from).collect();
    Ok(Json(listed(&call.path).page(slice, total, rows)))
}

/// Handles `POST …/clients/search`.
pub async fn search(call: Call<OrgId, RoleFilter>) -> Result<Json<Paged<ClientAnswer>>, Refusal> {
    let slice = call.slice()?;
    let found = sharing::search_clients(&call.op, &call.path, &call.body.to_asked()).await?;
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    let shown = found.into_iter().skip(count(slice.skip)).take(count(slice.limit));
    let rows = shown.map(ClientAnswer::from).collect();
    let path = format!("{}/search", clients(&call.path));
    Ok(Json(Listed { path, search: None }.page(slice, total, rows)))
}

/// Handles `POST …/clients`.
pub async fn add(call: Call<OrgId, Additions>) -> Result<Json<Failures>, Refusal> {
    let Additions { ids, organization, service, custom } = call.body;
    refuse_more_than(MOST_AT_ONCE, "ids", &ids)?;
    organizations::identify(&call.op, &call.path).await?;
    let asked = RoleFilter { organization, service, custom }.to_asked();
    let mut failures = Vec::new();
    for id in ids {
        let done = match AppId::parse(&id) {
            Ok(app) => sharing::add_client(&call.op, &call.path, &app, &asked).await,
            Err(_) => Err(WorkflowError::NotFound),
        };
        match done {
            Ok(()) => {}
            Err(error) if is_about_one(&error) => {
                failures.push(Failure { id, message: why(&error) });
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Json(Failures { failures }))
}

/// Handles `DELETE …/clients`.
pub async fn remove(call: Call<OrgId, Removals>) -> Result<Json<Outcome>, Refusal> {
    let (org, ids) = (call.path, call.body.ids);
    refuse_more_than(MOST_AT_ONCE, "ids", &ids)?;
    organizations::identify(&call.op, &org).await?;
    let mut outcome = Outcome::default();
    for id in ids {
        let done = match AppId::parse(&id) {
            Ok(app) => sharing::remove(&call.op, &AppRef::new(&org, &app), &org).await,
            Err(_) => Err(WorkflowError::NotFound),
        };
        outcome.note(id, done)?;
    }
    Ok(Json(outcome))
}

fn listed(org: &OrgId) -> Listed<'static> {
    Listed { path: clients(org), search: None }
}

fn clients(org: &OrgId) -> String {
    below(&format!("orgs/{org}/clients"))
}

fn why(error: &WorkflowError) -> String {
    match error {
        WorkflowError::Invalid(fields) => fields.iter().map(tell).collect::<Vec<_>>().join(" "),
        WorkflowError::NotFound => "Not found: no such app can be added here".to_owned(),
        WorkflowError::Denied(_) => "The app has a role that the caller doesn't have".to_owned(),
        WorkflowError::Stale => "Somebody else changed it in the meantime".to_owned(),
        WorkflowError::SignedOut | WorkflowError::Unavailable | WorkflowError::Internal => {
            error.to_string()
        }
    }
}

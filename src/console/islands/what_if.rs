//! What a selection would permit, asked by the picker while somebody picks.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::console::islands::Refusal;
use crate::domain::OrgId;
#[cfg(feature = "ssr")]
use crate::domain::access::{AccessEntry, AccessState, EffectiveAccess};
use crate::domain::roles::risk::Risk;
use crate::domain::roles::selection::Recipient;
#[cfg(feature = "ssr")]
use crate::domain::services::catalogue::{Catalogue, ServiceFile};

/// What a selection would permit in the organization.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permits {
    /// None where it holds no permission.
    pub risk: Option<Risk>,
    /// Roles in the organization, as people read them.
    pub organization_roles: Vec<String>,
    pub services: Vec<ServicePermits>,
}

/// What it would permit in one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicePermits {
    pub name: String,
    /// The organization lacks the service, so nothing of it has effect.
    pub is_inert: bool,
    pub permissions: Vec<Unlocked>,
}

/// A permission and the endpoints that it unlocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlocked {
    pub permission: String,
    pub endpoints: Vec<String>,
}

/// What the picker asks: the arguments of [`what_if`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    org: OrgId,
    recipient: Recipient,
    /// The values of the boxes that are ticked.
    pub selected: Vec<String>,
}

impl Question {
    /// Nothing is selected yet.
    pub const fn new(org: OrgId, recipient: Recipient) -> Self {
        Self { org, recipient, selected: Vec::new() }
    }
}

/// Says what the check boxes of a picker would permit if they were saved as they are.
#[server(prefix = "/rpc", endpoint = "what_if", input = Json)]
pub async fn what_if(
    org: OrgId,
    recipient: Recipient,
    selected: Vec<String>,
) -> Result<Permits, Refusal> {
    use crate::workflows::{OpContext, WorkflowError, roles};

    let op = use_context::<OpContext>().ok_or(WorkflowError::Internal)?;
    let found = roles::what_if(&op, &org, &recipient, &selected).await?;
    Ok(Permits::of(op.catalogue(), &found))
}

#[cfg(feature = "ssr")]
impl Permits {
    /// What was resolved, service by service.
    fn of(catalogue: &Catalogue, access: &EffectiveAccess) -> Self {
        let ids = access.entries.iter().map(|entry| &entry.permission.permission);
        let risk = (!access.entries.is_empty()).then(|| Risk::of(catalogue, ids));
        let roles = access.organization_roles.iter().map(|role| role.label().to_owned());
        let services = catalogue.services().iter();
        Self {
            risk,
            organization_roles: roles.collect(),
            services: services.filter_map(|service| ServicePermits::of(service, access)).collect(),
        }
    }
}

#[cfg(feature = "ssr")]
impl ServicePermits {
    /// `None` when nothing of the service is held.
    fn of(service: &ServiceFile, access: &EffectiveAccess) -> Option<Self> {
        let held = |entry: &&AccessEntry| entry.permission.service == service.id;
        let entries: Vec<_> = access.entries.iter().filter(held).collect();
        let unlocked = |entry: &&AccessEntry| {
            let id = &entry.permission.permission;
            let known = service.permissions.iter().find(|known| known.id == *id);
            let endpoints = known.map(|known| known.endpoints.clone()).unwrap_or_default();
            Unlocked { permission: id.to_string(), endpoints }
        };
        (!entries.is_empty()).then(|| Self {
            name: service.name.clone(),
            is_inert: entries.iter().all(|entry| entry.state != AccessState::Granted),
            permissions: entries.iter().map(unlocked).collect(),
        })
    }
}

/// Asks [`what_if`]. The browser's own `fetch` does it in a few lines; the client that `#[server]`
/// makes, with its streams and its errors, would weigh more than the picker.
#[cfg(feature = "hydrate")]
pub async fn ask(question: &Question) -> Result<Permits, Refusal> {
    use leptos::server_fn::ServerFn;
    use leptos::wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Headers, RequestInit, Response};

    let internal = |_: JsValue| Refusal::Internal;
    let body = serde_json::to_string(question).map_err(|_| Refusal::Internal)?;
    let headers = Headers::new().map_err(internal)?;
    headers.set("content-type", "application/json").map_err(internal)?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&JsValue::from_str(&body));
    let window = web_sys::window().ok_or(Refusal::Internal)?;
    let sent = window.fetch_with_str_and_init(WhatIf::PATH, &request);
    let unreachable = |_: JsValue| Refusal::Unreachable;
    let answer: Response = JsFuture::from(sent).await.map_err(unreachable)?.unchecked_into();
    let text = JsFuture::from(answer.text().map_err(internal)?).await.map_err(unreachable)?;
    let text = text.as_string().unwrap_or_default();
    if answer.ok() {
        serde_json::from_str(&text).map_err(|_| Refusal::Internal)
    } else {
        Err(serde_json::from_str(&text).unwrap_or(Refusal::Internal))
    }
}

/// Never called: nothing is picked on the server.
#[cfg(not(feature = "hydrate"))]
pub async fn ask(question: &Question) -> Result<Permits, Refusal> {
    let Question { org, recipient, selected } = question.clone();
    what_if(org, recipient, selected).await
}

impl Permits {
    const BOTH: [&str; 2] = ["_ConnectorType.SIEM", "_ConnectorType.API"];

    /// How many permissions have effect here.
    pub fn effective(&self) -> u32 {
        count(self.services.iter().filter(|service| !service.is_inert))
    }

    /// How many have none, since the organization lacks their service.
    pub fn inert(&self) -> u32 {
        count(self.services.iter().filter(|service| service.is_inert))
    }

    /// How many endpoints are unlocked here.
    pub fn endpoints(&self) -> u32 {
        let services = self.services.iter().filter(|service| !service.is_inert);
        services.map(ServicePermits::endpoints).sum()
    }

    /// Whether it holds both connector types, of which an integration hardly ever needs two.
    pub fn has_both_connector_types(&self) -> bool {
        let mut all = self.services.iter().flat_map(|service| &service.permissions);
        let held = all.by_ref().filter(|one| Self::BOTH.contains(&one.permission.as_str()));
        held.count() == Self::BOTH.len()
    }

    /// "23 permissions unlock 41 endpoints here. 3 more have no effect: their service is missing."
    pub fn sentence(&self) -> String {
        let (effective, inert) = (self.effective(), self.inert());
        let here = match (effective, self.endpoints()) {
            (0, _) if inert > 0 => "Nothing has effect here yet.".to_owned(),
            (0, _) if self.organization_roles.is_empty() => "Nothing is selected.".to_owned(),
            (0, _) => "No permission in any service.".to_owned(),
            (permissions, endpoints) => format!(
                "{} {} {} here.",
                counted(permissions, "permission"),
                if permissions == 1 { "unlocks" } else { "unlock" },
                counted(endpoints, "endpoint"),
            ),
        };
        match inert {
            0 => here,
            inert => format!(
                "{here} {} inert: the service is missing in this organization.",
                if inert == 1 {
                    "1 permission is".to_owned()
                } else {
                    format!("{inert} permissions are")
                },
            ),
        }
    }
}

impl ServicePermits {
    /// How many endpoints its permissions unlock. Several may unlock the same one.
    pub fn endpoints(&self) -> u32 {
        let all = self.permissions.iter().flat_map(|one| &one.endpoints);
        let distinct: std::collections::BTreeSet<&String> = all.collect();
        u32::try_from(distinct.len()).unwrap_or(u32::MAX)
    }
}

fn count<'a>(services: impl Iterator<Item = &'a ServicePermits>) -> u32 {
    let permissions: usize = services.map(|service| service.permissions.len()).sum();
    u32::try_from(permissions).unwrap_or(u32::MAX)
}

/// "1 endpoint", "3 endpoints".
pub fn counted(number: u32, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(name: &str, is_inert: bool, permissions: &[(&str, &[&str])]) -> ServicePermits {
        let unlocked = |(permission, endpoints): &(&str, &[&str])| Unlocked {
            permission: (*permission).to_owned(),
            endpoints: endpoints.iter().map(|one| (*one).to_owned()).collect(),
        };
        let permissions = permissions.iter().map(unlocked).collect();
        ServicePermits { name: name.to_owned(), is_inert, permissions }
    }

    #[test]
    fn an_endpoint_that_two_permissions_unlock_counts_once() {
        let services =
            vec![service("CBC", false, &[("a", &["GET /x", "GET /y"]), ("b", &["GET /x"])])];
        let permits = Permits { services, ..Permits::default() };
        assert_eq!(permits.sentence(), "2 permissions unlock 2 endpoints here.");
    }

    #[test]
    fn what_is_inert_is_counted_apart() {
        let services = vec![
            service("CBC", false, &[("a", &["GET /x"])]),
            service("Ops", true, &[("b", &["GET /z"])]),
        ];
        let permits = Permits { services, ..Permits::default() };
        assert_eq!(
            permits.sentence(),
            "1 permission unlocks 1 endpoint here. 1 permission is inert: the service is missing \
             in this organization."
        );
    }

    #[test]
    fn nothing_is_called_nothing() {
        assert_eq!(Permits::default().sentence(), "Nothing is selected.");
        let member = vec!["Organization Member".to_owned()];
        let permits = Permits { organization_roles: member, ..Permits::default() };
        assert_eq!(permits.sentence(), "No permission in any service.");
    }

    #[test]
    fn both_connector_types_are_noticed() {
        let with = |ids: &[(&str, &[&str])]| {
            let services = vec![service("CBC", false, ids)];
            Permits { services, ..Permits::default() }.has_both_connector_types()
        };
        assert!(with(&[("_ConnectorType.API", &[]), ("_ConnectorType.SIEM", &[])]));
        assert!(!with(&[("_ConnectorType.SIEM", &[]), ("_API.Device:device.READ", &[])]));
    }
}

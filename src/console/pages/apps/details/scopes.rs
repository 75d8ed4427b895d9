//! The roles of an app's scope.

use leptos::prelude::*;

use crate::console::components::{Badge, Detail, DetailsList, SectionCard};
use crate::console::pages::apps::details::edit_scopes;
use crate::console::pages::apps::details::editing::edit_link;
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::console::wording::apps::{RoleLine, role_lines};
use crate::console::wording::roles::organization_roles;
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::Scope;
use crate::workflows::apps::{AppDetails, AppSection, OwnedApp};

/// The section.
pub fn section(page: &OrgPage, found: &OwnedApp) -> AnyView {
    if let Some(offer) = &found.offer {
        return edit_scopes::form(page, &found.details, offer).into_any();
    }
    let AppDetails { scope, custom_roles, .. } = &found.details;
    let facts = role_facts(page, scope, custom_roles);
    let edit = edit_link(page, found, AppSection::Scopes, "the scopes");
    view! {
        <SectionCard id="scopes" title="Scopes" lead="What it may do where it is added." action=edit>
            {facts}
        </SectionCard>
    }
    .into_any()
}

/// A role's name and the address of its page, if it has one.
pub struct LinkedRole {
    pub name: String,
    pub href: Option<String>,
}

/// The roles of a scope: organization roles first, then a line for each service.
pub fn role_facts(
    page: &OrgPage,
    scope: &Scope,
    custom_roles: &[CustomRole],
) -> impl IntoView + use<> {
    let plain = organization_roles(&scope.organization_roles).into_iter();
    let plain = plain.map(|name| LinkedRole { name, href: None });
    let mut groups: Vec<(String, Vec<LinkedRole>)> =
        vec![("Organization roles".to_owned(), plain.collect())];
    for RoleLine { group, name, choice } in role_lines(page.catalogue, scope, custom_roles) {
        let held = LinkedRole { name, href: Some(paths::role(page.org, &choice)) };
        match groups.last_mut() {
            Some((last, names)) if *last == group => names.push(held),
            Some(_) | None => groups.push((group, vec![held])),
        }
    }
    let lines = groups.into_iter().map(|(group, names)| {
        let badges = if names.is_empty() {
            view! { <span class="muted">"None"</span> }.into_any()
        } else {
            names.into_iter().map(role_badge).collect_view().into_any()
        };
        view! { <Detail term=group><span class="cluster">{badges}</span></Detail> }
    });
    view! { <DetailsList>{lines.collect_view()}</DetailsList> }
}

/// A role's name, which leads to its page.
pub fn role_badge(LinkedRole { name, href }: LinkedRole) -> AnyView {
    match href {
        Some(href) => view! { <a href=href><Badge text=name/></a> }.into_any(),
        None => view! { <Badge text=name/> }.into_any(),
    }
}

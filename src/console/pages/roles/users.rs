//! Who holds a role: apps and members, a page of fifty each.

use leptos::prelude::*;

use crate::console::components::{Pager, SectionCard};
use crate::console::paths;
use crate::console::view::{RoleView, UsersView};
use crate::domain::{AppId, OrgId, PersonId};

/// Both lists. Each keeps the place of the other in its links.
pub fn users(org: &OrgId, role: &RoleView, apps: &str, members: &str) -> impl IntoView + use<> {
    let page_of_apps = |after: &str| paths::role_users(org, &role.choice, after, members) + "#apps";
    let page_of_members =
        |after: &str| paths::role_users(org, &role.choice, apps, after) + "#members";
    let app = |id: &str| AppId::parse(id).map(|id| paths::app(org, &id)).unwrap_or_default();
    let member =
        |id: &str| PersonId::parse(id).map(|id| paths::member(org, &id)).unwrap_or_default();
    let apps = list(&role.apps, app, page_of_apps);
    let members = list(&role.members, member, page_of_members);
    view! {
        <SectionCard id="apps" title="Apps that hold it"
            lead="Apps of this organization, in the latest version of their scope.">
            {apps}
        </SectionCard>
        <SectionCard id="members" title="Members who hold it">
            {members}
        </SectionCard>
    }
}

/// A list of links.
pub fn list(
    found: &UsersView,
    href: impl Fn(&str) -> String,
    page: impl Fn(&str) -> String,
) -> AnyView {
    if found.users.is_empty() {
        return view! { <p class="muted">"None"</p> }.into_any();
    }
    let items = found.users.iter().map(|(id, name)| {
        view! { <li><a href=href(id)><bdi>{name.clone()}</bdi></a></li> }
    });
    let items = items.collect_view();
    let next = found.next.as_deref().map(&page);
    let first = found.is_later_page.then(|| page(""));
    let has_pages = next.is_some() || first.is_some();
    let summary = format!("{} shown", found.users.len());
    view! {
        <ul class="columns">{items}</ul>
        {has_pages.then(|| view! { <Pager summary=summary previous=first next=next/> })}
    }
    .into_any()
}

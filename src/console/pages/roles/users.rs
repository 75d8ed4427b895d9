//! Who holds a role: apps and members, a page of fifty each.

use leptos::prelude::*;

use crate::console::components::{Pager, SectionCard};
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::domain::{AppId, PersonId};
use crate::workflows::roles::{HolderPage, RoleDetails};

/// Both lists. Each keeps the place of the other in its links.
pub fn users(page: &OrgPage, found: &RoleDetails) -> impl IntoView + use<> {
    let place = |name: &str| page.query(name).unwrap_or_default();
    let (apps, members) = (place("apps"), place("members"));
    let page_of_apps =
        |after: &str| paths::role_users(page.org, &found.role, after, &members) + "#apps";
    let page_of_members =
        |after: &str| paths::role_users(page.org, &found.role, &apps, after) + "#members";
    let app = |id: &str| AppId::parse(id).map(|id| paths::app(page.org, &id)).unwrap_or_default();
    let member =
        |id: &str| PersonId::parse(id).map(|id| paths::member(page.org, &id)).unwrap_or_default();
    let first_of_apps = (!apps.is_empty()).then(|| page_of_apps(""));
    let first_of_members = (!members.is_empty()).then(|| page_of_members(""));
    let of_apps = list(&found.apps, app, page_of_apps, first_of_apps);
    let of_members = list(&found.members, member, page_of_members, first_of_members);
    view! {
        <SectionCard id="apps" title="Apps with this role"
            lead="Apps of this organization, in the latest version of their scope.">
            {of_apps}
        </SectionCard>
        <SectionCard id="members" title="Members with this role">
            {of_members}
        </SectionCard>
    }
}

/// A list of links. `first` leads back from a later page.
fn list(
    found: &HolderPage,
    href: impl Fn(&str) -> String,
    page: impl Fn(&str) -> String,
    first: Option<String>,
) -> AnyView {
    if found.rows.is_empty() {
        return view! { <p class="muted">"None"</p> }.into_any();
    }
    let items = found.rows.iter().map(|holder| {
        view! { <li><a href=href(&holder.id)><bdi>{holder.name.to_string()}</bdi></a></li> }
    });
    let items = items.collect_view();
    let next = found.next.as_ref().map(|place| page(&place.to_string()));
    let has_pages = next.is_some() || first.is_some();
    let summary = format!("{} shown", found.rows.len());
    view! {
        <ul class="columns">{items}</ul>
        {has_pages.then(|| view! { <Pager summary=summary previous=first next=next/> })}
    }
    .into_any()
}

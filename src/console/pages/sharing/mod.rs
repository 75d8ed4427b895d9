//! Apps in more than one organization: adding, asking, deciding, explaining, removing.

mod added;
mod explain;
mod list_orgs;
mod list_requests;
mod offer;
mod preview_addition;
mod remove;
mod set_end;
mod show_request;

use leptos::prelude::*;

pub use self::added::added;
pub use self::explain::explain;
pub use self::list_orgs::list_orgs;
pub use self::list_requests::list_requests;
pub use self::offer::offer;
pub use self::preview_addition::{lacking, preview_addition};
pub use self::remove::remove;
pub use self::set_end::set_end;
pub use self::show_request::show_request;
use crate::console::components::{Badge, Crumb, Detail, DetailsList, FormError, TextField};
use crate::console::pages::page::Page;
use crate::console::paths;
use crate::console::wording::apps::role_lines;
use crate::console::wording::roles::organization_roles;
use crate::domain::OrgId;
use crate::domain::apps::app::App;
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::Scope;
use crate::domain::services::catalogue::Catalogue;
use crate::workflows::sharing::AppRemoval;

/// The way from the list over an app.
fn crumbs(org: &OrgId, app: &App) -> Vec<Crumb> {
    vec![
        Crumb { label: "OAuth Apps".into(), href: paths::apps(org) },
        Crumb { label: app.name.to_string(), href: paths::app(org, &app.id) },
    ]
}

/// Where somebody came from who ends what an app may do in an organization.
fn back(org: &OrgId, found: &AppRemoval) -> String {
    if *org == found.grant.org && !found.is_own() {
        paths::app(org, &found.app.id)
    } else {
        paths::app_orgs(org, &found.app.id, "")
    }
}

/// The roles of a scope by name only: those of another organization have no page here.
fn approved_roles(
    catalogue: &Catalogue,
    scope: &Scope,
    custom_roles: &[CustomRole],
) -> impl IntoView + use<> {
    let mut groups: Vec<(String, Vec<String>)> =
        vec![("Organization roles".to_owned(), organization_roles(&scope.organization_roles))];
    for role in role_lines(catalogue, scope, custom_roles) {
        match groups.last_mut() {
            Some((group, names)) if *group == role.group => names.push(role.name),
            Some(_) | None => groups.push((role.group, vec![role.name])),
        }
    }
    let lines = groups.into_iter().map(|(group, names)| {
        let badges = if names.is_empty() {
            view! { <span class="muted">"None"</span> }.into_any()
        } else {
            names.into_iter().map(|name| view! { <Badge text=name/> }).collect_view().into_any()
        };
        view! { <Detail term=group><span class="cluster">{badges}</span></Detail> }
    });
    view! { <DetailsList>{lines.collect_view()}</DetailsList> }
}

/// The field for a last day, as it was typed or as it is.
fn last_day_field(page: &Page, now: Option<String>, hint: String) -> impl IntoView + use<> {
    let value = page.typed("last_day").or(now).unwrap_or_default();
    view! {
        <TextField name="last_day" label="Last day (UTC)" kind="date" required=false value=value
            hint=hint error=FormError::of(&page.errors(), "last_day")/>
    }
}

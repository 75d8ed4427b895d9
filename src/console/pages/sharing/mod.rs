//! Apps in more than one organization: adding, asking, deciding, removing.

pub mod add;

mod end;
mod remove;
mod request;
mod request_list;
mod share;

use leptos::prelude::*;

use crate::console::components::{Badge, Detail, DetailsList, FormError, TextField};
use crate::console::pages::frame::{PageState, parameter};
pub use crate::console::pages::sharing::end::GrantEndPage;
pub use crate::console::pages::sharing::remove::RemoveFromOrgPage;
pub use crate::console::pages::sharing::request::RequestPage;
pub use crate::console::pages::sharing::request_list::RequestListPage;
pub use crate::console::pages::sharing::share::ShareAppPage;
use crate::console::paths;
use crate::console::view::{PageError, RoleLine};
use crate::domain::{AppId, OrgId};

/// Organization, app and the other organization of an address.
fn place() -> Result<(OrgId, AppId, OrgId), PageError> {
    Ok((parameter("org")?, parameter("app")?, parameter("to")?))
}

/// The way from the list over an app to its organizations.
fn crumbs(org: &OrgId, app: (&AppId, &str)) -> Vec<crate::console::components::Crumb> {
    use crate::console::components::Crumb;

    vec![
        Crumb { label: "OAuth Apps".into(), href: paths::apps(org) },
        Crumb { label: app.1.to_owned(), href: paths::app(org, app.0) },
    ]
}

/// The roles of a scope by name only: those of another organization have no page here.
pub fn approved_roles(organization_roles: Vec<String>, roles: Vec<RoleLine>) -> impl IntoView {
    let mut groups: Vec<(String, Vec<String>)> =
        vec![("Organization roles".to_owned(), organization_roles)];
    for role in roles {
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
fn last_day_field(state: &PageState, now: Option<String>, hint: String) -> impl IntoView + use<> {
    let submitted = &state.submitted;
    let errors: Vec<FormError> = submitted.errors.iter().cloned().map(Into::into).collect();
    let value = submitted.value("last_day").or(now).unwrap_or_default();
    view! {
        <TextField name="last_day" label="Last day (UTC)" kind="date" required=false value=value
            hint=hint error=FormError::of(&errors, "last_day")/>
    }
}

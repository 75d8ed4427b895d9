//! Roles: the list, a page for each, and the forms that add, change and delete custom ones.

mod delete;
mod detail;
mod details_step;
mod edit;
mod effect;
mod list;
mod permissions;
mod picker;
mod review;
mod users;

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, Crumb, FormError, RiskBadge, Step, StepState, Steps,
};
use crate::console::pages::frame::PageState;
pub use crate::console::pages::roles::delete::DeleteRolePage;
pub use crate::console::pages::roles::detail::{
    CustomRolePage, OrganizationRolePage, ServiceRolePage,
};
pub use crate::console::pages::roles::details_step::RoleDetailsPage;
pub use crate::console::pages::roles::edit::EditPermissionsPage;
pub use crate::console::pages::roles::list::RoleListPage;
pub use crate::console::pages::roles::permissions::{DraftPermissionsPage, NewRolePage};
pub use crate::console::pages::roles::review::RoleReviewPage;
use crate::console::paths;
use crate::console::view::{Risk, RoleView};
use crate::domain::OrgId;
use crate::domain::roles::draft::RoleDraft;

fn crumbs(org: &OrgId) -> Vec<Crumb> {
    vec![Crumb { label: "Roles".into(), href: paths::roles(org) }]
}

/// The list, then the role.
fn crumbs_of(org: &OrgId, role: &RoleView) -> Vec<Crumb> {
    let place = Crumb { label: role.name.clone(), href: paths::role(org, &role.choice) };
    crumbs(org).into_iter().chain([place]).collect()
}

fn form_errors() -> Vec<FormError> {
    PageState::current().submitted.errors.iter().cloned().map(Into::into).collect()
}

/// "1 app", "3 apps".
fn count(found: i64, thing: &str) -> String {
    if found == 1 { format!("1 {thing}") } else { format!("{found} {thing}s") }
}

fn risk_badge(risk: Risk) -> impl IntoView {
    view! { <RiskBadge risk=risk/> }
}

/// The steps of Add Role, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Permissions,
    Details,
    Review,
}

/// The list of steps with the current one marked. Steps that were passed are links.
fn steps(org: &OrgId, at: At, draft: Option<&RoleDraft>) -> impl IntoView + use<> {
    let has_details = draft.is_some_and(|draft| draft.content.has_details);
    let href = |path: fn(&OrgId, &crate::domain::DraftId) -> String| {
        draft.map(|draft| path(org, &draft.id)).unwrap_or_default()
    };
    let step = |name: &str, step: At, href: String, was_passed: bool| {
        let state = if step == at {
            StepState::Current
        } else if was_passed {
            StepState::Done
        } else {
            StepState::Later
        };
        Step { name: name.to_owned(), href, state }
    };
    let steps = vec![
        step("Permissions", At::Permissions, href(paths::new_role_permissions), draft.is_some()),
        step("Name", At::Details, href(paths::new_role_details), has_details),
        step("Review", At::Review, href(paths::new_role_review), has_details),
    ];
    view! { <Steps steps=steps label="Add a role"/> }
}

/// Ends the wizard. It posts to its own address, since it throws the draft away.
fn cancel_button(org: &OrgId, draft: &RoleDraft) -> impl IntoView + use<> {
    let href = paths::new_role_cancel(org, &draft.id);
    view! {
        <Button formaction=href formnovalidate=true kind=ButtonKind::Quiet>"Cancel"</Button>
    }
}

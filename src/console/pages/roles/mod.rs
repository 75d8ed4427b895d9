//! Roles: the list, a page for each, and the forms that add, change and delete custom ones.

mod delete;
mod details;
mod edit;
mod effect;
mod list;
mod offered;
mod permissions;
mod picker;
mod review;
mod show;
mod users;
mod who_can;

use leptos::prelude::*;

pub use self::delete::delete;
pub use self::details::details;
pub use self::edit::edit;
pub use self::list::list;
pub use self::permissions::{permissions, start};
pub use self::review::review;
pub use self::show::show;
pub use self::who_can::who_can;
use crate::console::components::{Button, ButtonKind, Crumb, Step, StepState, Steps};
use crate::console::paths;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::draft::RoleDraft;
use crate::domain::{DraftId, OrgId};

fn crumbs(org: &OrgId) -> Vec<Crumb> {
    vec![Crumb { label: "Roles".into(), href: paths::roles(org) }]
}

/// The list, then a role.
fn crumbs_of(org: &OrgId, name: String, role: &RoleChoice) -> Vec<Crumb> {
    let place = Crumb { label: name, href: paths::role(org, role) };
    crumbs(org).into_iter().chain([place]).collect()
}

/// "1 app", "3 apps".
fn count(found: i64, thing: &str) -> String {
    if found == 1 { format!("1 {thing}") } else { format!("{found} {thing}s") }
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
    let href = |path: fn(&OrgId, &DraftId) -> String| {
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

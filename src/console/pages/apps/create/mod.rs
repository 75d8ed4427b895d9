//! Create App: type, details, scopes, review. Each step has its own address, and what was
//! typed is kept on the server for a day.

mod details;
mod review;
mod scopes;
mod type_step;

use leptos::prelude::*;

pub use self::details::details;
pub(crate) use self::details::{ttl_hint, ttl_presets};
pub use self::review::{AppRequest, Reviewed, review};
pub use self::scopes::scopes;
pub(crate) use self::scopes::{
    Tick, custom_group, each_tick, organization_group, picker_notes, role_groups, service_group,
    tick, ticked, with_role_pages, without_roles,
};
pub use self::type_step::{begin, change_type};
use crate::console::components::{Button, ButtonKind, Step, StepState, Steps};
use crate::console::paths;
use crate::domain::apps::draft::AppDraft;
use crate::domain::{DraftId, OrgId};

/// The steps, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Type,
    Details,
    Scopes,
    Review,
}

/// The list of steps with the current one marked. Steps that were passed are links.
fn steps(org: &OrgId, at: At, draft: Option<&AppDraft>) -> impl IntoView + use<> {
    let state = |step: At, was_passed: bool| {
        if step == at {
            StepState::Current
        } else if was_passed {
            StepState::Done
        } else {
            StepState::Later
        }
    };
    let (has_details, has_scope) =
        draft.map_or((false, false), |draft| (draft.content.has_details, draft.content.has_scope));
    let href = |path: fn(&OrgId, &DraftId) -> String| {
        draft.map(|draft| path(org, &draft.id)).unwrap_or_default()
    };
    let steps = vec![
        Step {
            name: "Type".into(),
            href: draft
                .map_or_else(|| paths::new_app(org), |draft| paths::new_app_type(org, &draft.id)),
            state: state(At::Type, draft.is_some()),
        },
        Step {
            name: "Details".into(),
            href: href(paths::new_app_details),
            state: state(At::Details, has_details),
        },
        Step {
            name: "Scopes".into(),
            href: href(paths::new_app_scopes),
            state: state(At::Scopes, has_details && has_scope),
        },
        Step {
            name: "Review".into(),
            href: href(paths::new_app_review),
            state: state(At::Review, has_details && has_scope && at > At::Review),
        },
    ];
    view! { <Steps steps=steps label="Create an OAuth app"/> }
}

/// Ends the wizard. It posts to its own address, since it throws the draft away.
fn cancel_button(org: &OrgId, draft: &DraftId) -> impl IntoView + use<> {
    let href = paths::new_app_cancel(org, draft);
    view! {
        <Button formaction=href formnovalidate=true kind=ButtonKind::Quiet>"Cancel"</Button>
    }
}

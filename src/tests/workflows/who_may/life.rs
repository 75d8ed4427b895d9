//! The part about the life of an app.

use latchkey::domain::scope::Scope;
use latchkey::domain::{AppId, AppRef};
use latchkey::workflows::apps::{self, AppEdit, Confirmed, ScopeForm};

use crate::workflows::outcome;
use crate::world::Someone;

/// The verbs about one app, in the order in which they are tried.
pub type Verbs = [&'static str; 7];

/// For an app that holds no more than a developer.
pub const PLAIN: Verbs = [
    "edit an app",
    "offer scopes of an app",
    "preview the scopes of an app",
    "preview disabling an app",
    "disable an app",
    "enable an app",
    "preview deleting an app",
];

/// For an app that holds more.
pub const STRONG: Verbs = [
    "edit an app that owns",
    "offer scopes of an app that owns",
    "preview the scopes of an app that owns",
    "preview disabling an app that owns",
    "disable an app that owns",
    "enable an app that owns",
    "preview deleting an app that owns",
];

pub async fn try_everything(
    someone: &Someone<'_>,
    app: &AppId,
    verbs: Verbs,
    note: &mut impl FnMut(&'static str, &'static str),
) {
    let (op, app) = (someone.op(), AppRef::new(&someone.org, app));
    // The TTL that it has: nothing changes, so that everybody finds the same version.
    let edit = AppEdit::Ttl("30".to_owned());
    let scope = ScopeForm { scope: Scope::preselected(), may_be_empty: Confirmed::No };
    let outcomes = [
        outcome(&apps::edit(&op, &app, 1, edit).await),
        outcome(&apps::offer_scope(&op, &app).await),
        outcome(&apps::preview_scope(&op, &app, 1, scope).await),
        outcome(&apps::preview_disabling(&op, &app).await),
        outcome(&apps::disable(&op, &app).await),
        outcome(&apps::enable(&op, &app).await),
        outcome(&apps::preview_deletion(&op, &app).await),
    ];
    for (verb, outcome) in verbs.into_iter().zip(outcomes) {
        note(verb, outcome);
    }
}

pub async fn try_to_delete(someone: &Someone<'_>, app: &AppId) -> &'static str {
    let app = AppRef::new(&someone.org, app);
    outcome(&apps::delete(&someone.op(), &app, apps::Meant::Typed("another name")).await)
}

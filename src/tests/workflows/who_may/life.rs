//! The part about the life of an app.

use latchkey::domain::AppId;
use latchkey::domain::scope::Scope;
use latchkey::workflows::apps::delete::{delete_app, preview_deletion};
use latchkey::workflows::apps::disable::{disable_app, enable_app, preview_disabling};
use latchkey::workflows::apps::draft::Confirmed;
use latchkey::workflows::apps::edit::{AppEdit, edit_app, offer_scope, preview_scope};

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
    let (w, visitor) = (someone.workflows(), &someone.visitor);
    let it = (&someone.org, app);
    // The TTL that it has: nothing changes, so that everybody finds the same version.
    let edit = AppEdit::Ttl("30".to_owned());
    let scope = (Scope::preselected(), Confirmed::No);
    let outcomes = [
        outcome(&edit_app(&w.op(visitor), it.0, it.1, 1, edit).await),
        outcome(&offer_scope(&w.op(visitor), it.0, it.1).await),
        outcome(&preview_scope(&w.op(visitor), it.0, it.1, 1, scope).await),
        outcome(&preview_disabling(&w.op(visitor), it.0, it.1).await),
        outcome(&disable_app(&w.op(visitor), it.0, it.1).await),
        outcome(&enable_app(&w.op(visitor), it.0, it.1).await),
        outcome(&preview_deletion(&w.op(visitor), it.0, it.1).await),
    ];
    for (verb, outcome) in verbs.into_iter().zip(outcomes) {
        note(verb, outcome);
    }
}

pub async fn try_to_delete(someone: &Someone<'_>, app: &AppId) -> &'static str {
    let asked = (&someone.org, app, "another name");
    outcome(&delete_app(&someone.op(), asked.0, asked.1, asked.2).await)
}

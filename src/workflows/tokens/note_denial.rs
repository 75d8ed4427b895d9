//! A call that lacked a permission, for the page of its app.

use crate::domain::apps::activity::{Activity, Outcome};
use crate::workflows::OpContext;
use crate::workflows::tokens::{CallAccess, Holder};

/// Notes which permission a call lacked. Calls of people are not counted.
pub fn note_denial(op: &OpContext, access: &CallAccess, permission: &str) {
    let Holder::App(app) = &access.caller else {
        return;
    };
    let activity = Activity {
        app: app.clone(),
        org: Some(access.org.clone()),
        secret: None,
        outcome: Outcome::Denied,
        permission: Some(permission.to_owned()),
    };
    op.usage().note_activity(activity, op.seen());
}

//! What people let apps do for them: the request of an app, the consent, and the sign-ins that
//! come of it.

pub mod authorization;
pub mod consent;
pub mod requested_scope;

//! API tokens: what somebody's scripts use to act as that person.

mod created;
mod end;
mod list;
mod new;

use crate::console::components::Crumb;
pub use crate::console::pages::tokens::created::{already_shown, reveal};
pub use crate::console::pages::tokens::end::{deactivate, regenerate, revoke, revoke_all};
pub use crate::console::pages::tokens::list::{list, list_own};
pub use crate::console::pages::tokens::new::new;
use crate::console::paths;
use crate::domain::OrgId;

fn crumbs(org: &OrgId) -> Vec<Crumb> {
    vec![Crumb { label: "API Tokens".into(), href: paths::api_tokens(org) }]
}

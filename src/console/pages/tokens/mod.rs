//! API tokens: what somebody's scripts use to act as that person.

mod created;
mod end;
mod list;
mod new;

use crate::console::components::Crumb;
pub use crate::console::pages::tokens::created::{ApiTokenShown, RevealingApiToken};
pub use crate::console::pages::tokens::end::{DeactivateApiTokenPage, RevokeApiTokenPage};
pub use crate::console::pages::tokens::list::ApiTokenListPage;
pub use crate::console::pages::tokens::new::NewApiTokenPage;
use crate::console::paths;
use crate::domain::OrgId;

fn crumbs(org: &OrgId) -> Vec<Crumb> {
    vec![Crumb { label: "API Tokens".into(), href: paths::api_tokens(org) }]
}

//! API tokens: what somebody's scripts use to act as that person.

mod created;
mod end;
mod list;
mod new;

pub use created::{ApiTokenShown, RevealingApiToken};
pub use end::{DeactivateApiTokenPage, RevokeApiTokenPage};
pub use list::ApiTokenListPage;
pub use new::NewApiTokenPage;

use crate::console::components::Crumb;
use crate::console::paths;
use crate::domain::OrgId;

fn crumbs(org: &OrgId) -> Vec<Crumb> {
    vec![Crumb { label: "API Tokens".into(), href: paths::api_tokens(org) }]
}

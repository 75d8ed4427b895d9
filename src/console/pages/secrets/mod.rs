//! The secrets of an app: a new one, the end of one, and when one expires.

mod end;
mod expiry;
mod regenerate;
pub mod reveal;
pub mod snippets;
mod verified;

use crate::console::components::Crumb;
pub use crate::console::pages::secrets::end::end;
pub use crate::console::pages::secrets::expiry::expiry;
pub use crate::console::pages::secrets::regenerate::{
    Revealed, already_shown, regenerate, reveal, was_shown,
};
pub use crate::console::pages::secrets::verified::{Verified, verified};
use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::apps::app::App;
use crate::domain::organizations::organization::SecretAge;

fn crumbs(org: &OrgId, app: &App) -> Vec<Crumb> {
    vec![
        Crumb { label: "OAuth Apps".into(), href: paths::apps(org) },
        Crumb { label: app.name.to_string(), href: paths::app(org, &app.id) },
    ]
}

/// How long a secret may work: values and words.
fn lifetimes(max_age: Option<SecretAge>) -> Vec<(String, String)> {
    let max_age = max_age.map(SecretAge::days);
    let first = max_age.map_or_else(
        || "No end".to_owned(),
        |most| format!("{most} days, the most this organization allows"),
    );
    let shorter = [7, 30, 90, 180, 365].into_iter();
    let shorter = shorter.filter(|days| max_age.is_none_or(|most| *days < most));
    let words = shorter.map(|days| (days.to_string(), format!("{days} days")));
    [(String::new(), first)].into_iter().chain(words).collect()
}

//! The secrets of an app: a new one, the end of one, and when one expires.

pub mod reveal;
pub mod snippets;
pub mod verified;

mod end;
mod expiry;
mod regenerate;

use crate::console::components::{Crumb, FormError};
use crate::console::pages::frame::{PageState, parameter};
pub use crate::console::pages::secrets::end::EndSecretPage;
pub use crate::console::pages::secrets::expiry::SecretExpiryPage;
pub use crate::console::pages::secrets::regenerate::RegeneratePage;
use crate::console::paths;
use crate::console::view::PageError;
use crate::domain::{AppId, OrgId, SecretId};

fn ids() -> Result<(OrgId, AppId, SecretId), PageError> {
    Ok((parameter("org")?, parameter("app")?, parameter("secret")?))
}

fn crumbs(org: &OrgId, app: &AppId, name: &str) -> Vec<Crumb> {
    vec![
        Crumb { label: "OAuth Apps".into(), href: paths::apps(org) },
        Crumb { label: name.to_owned(), href: paths::app(org, app) },
    ]
}

fn form_errors() -> Vec<FormError> {
    PageState::current().submitted.errors.iter().cloned().map(Into::into).collect()
}

/// How long a secret may work: values and words.
fn lifetimes(max_age: Option<u16>) -> Vec<(String, String)> {
    let first = max_age.map_or_else(
        || "No end".to_owned(),
        |most| format!("{most} days, the most this organization allows"),
    );
    let shorter = [7, 30, 90, 180, 365].into_iter();
    let shorter = shorter.filter(|days| max_age.is_none_or(|most| *days < most));
    let words = shorter.map(|days| (days.to_string(), format!("{days} days")));
    [(String::new(), first)].into_iter().chain(words).collect()
}

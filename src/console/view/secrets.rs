//! App Secrets, as pages show them: what is known of one after its one showing.

use serde::{Deserialize, Serialize};

use crate::domain::apps::app::{App, TokenTtl};
use crate::domain::{AppId, SecretId};

/// Where a secret stands, as people tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Nobody has confirmed or used it yet.
    Pending,
    /// It is the one to use.
    Current,
    /// A newer one has taken its place; it works for its overlap.
    Overlap,
    /// Nobody confirmed it in time.
    Lapsed,
}

/// A secret after its one showing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretLine {
    /// Names it.
    pub id: SecretId,
    /// What people recognise it by.
    pub hint: String,
    /// Where it stands.
    pub standing: Standing,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// When it ends (RFC 3339) and how long that is from now, such as "in 6 days".
    pub ends: Option<(String, String)>,
    /// Whether it expires soon.
    pub expires_soon: bool,
    /// Whether it is time to warn of that: not yet when it was made to end so soon.
    pub is_warned: bool,
    /// When it was last used (RFC 3339).
    pub last_used_at: Option<String>,
    /// From where.
    pub last_used_address: Option<String>,
    /// Whether somebody could end it and the app would go on working.
    pub may_end: bool,
}

/// What somebody should know before they regenerate a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegenerationView {
    /// The app.
    pub app: App,
    /// Where tokens are asked for.
    pub token_url: String,
    /// Names the secret to be made, so that the form works once.
    pub key: SecretId,
    /// The secrets that have not ended.
    pub secrets: Vec<SecretLine>,
    /// To how many organizations the app was added.
    pub org_count: usize,
    /// How long a token that was issued may live yet.
    pub longest_life: TokenTtl,
    /// How many tokens it got in the last 24 hours.
    pub tokens_lately: i64,
    /// The maximum age of secrets in days, if the organization has one.
    pub max_age: Option<u16>,
    /// Why there is no room for one more.
    pub why_full: Option<String>,
}

/// A secret that somebody may want to end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretEndView {
    /// Its app.
    pub app: AppId,
    /// What the app is called.
    pub name: String,
    /// The secret.
    pub secret: SecretLine,
    /// Why it has to stay.
    pub why_kept: Option<String>,
}

/// The expiry of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretExpiryView {
    /// Its app.
    pub app: AppId,
    /// What the app is called.
    pub name: String,
    /// The secret.
    pub secret: SecretLine,
    /// What tells this expiry from another.
    pub version: String,
    /// The maximum age of secrets in days, if the organization has one.
    pub max_age: Option<u16>,
}

//! Addresses of an app's secrets.

use crate::console::paths::app;
use crate::domain::{AppId, OrgId, SecretId};

/// The part of an app's page about its secrets.
pub fn app_credentials(org: &OrgId, id: &AppId) -> String {
    app(org, id) + "#credentials"
}

/// A new secret for an app.
pub fn regenerate(org: &OrgId, id: &AppId) -> String {
    app(org, id) + "/regenerate"
}

/// The end of a secret.
pub fn end_secret(org: &OrgId, id: &AppId, secret: &SecretId) -> String {
    format!("{}/secrets/{secret}/retire", app(org, id))
}

/// When a secret expires.
pub fn secret_expiry(org: &OrgId, id: &AppId, secret: &SecretId) -> String {
    format!("{}/secrets/{secret}/expiry", app(org, id))
}

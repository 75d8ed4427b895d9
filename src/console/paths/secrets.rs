//! The secrets of an app.

use crate::console::paths::{addresses, app_part, with_query};
use crate::domain::{AppId, OrgId, SecretId};

addresses! {
    /// The credentials as a file (POST).
    CREDENTIALS credentials "/orgs/{org}/apps/{app}/credentials.json" (org: OrgId, app: AppId);
    /// Whether a secret works (POST).
    VERIFY verify "/orgs/{org}/apps/{app}/verify" (org: OrgId, app: AppId);
    /// The confirmation that a secret was stored (POST).
    STORED stored "/orgs/{org}/apps/{app}/stored" (org: OrgId, app: AppId);
    /// A new secret for an app (PRODUCT.md 19).
    REGENERATE regenerate "/orgs/{org}/apps/{app}/regenerate" (org: OrgId, app: AppId);
    /// The end of a secret.
    END_SECRET end_secret "/orgs/{org}/apps/{app}/secrets/{secret}/retire"
        (org: OrgId, app: AppId, secret: SecretId);
    /// When a secret expires.
    SECRET_EXPIRY secret_expiry "/orgs/{org}/apps/{app}/secrets/{secret}/expiry"
        (org: OrgId, app: AppId, secret: SecretId);
}

/// What stands where a new secret was shown, for whoever comes back there.
pub fn regenerated(org: &OrgId, id: &AppId) -> String {
    with_query(regenerate(org, id), &[("shown", "yes")])
}

/// The part of an app's page about its secrets.
pub fn app_credentials(org: &OrgId, id: &AppId) -> String {
    app_part(org, id, "credentials")
}

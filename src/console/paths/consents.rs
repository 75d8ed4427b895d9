//! Signing in to apps, and the end of that.

use crate::console::paths::{account, addresses, with_query};
use crate::domain::{AppId, ConsentId, OrgId};

/// Where apps send people to sign in: the authorization endpoint, where clients of CSP look for it.
pub const AUTHORIZE: &str = "/csp/gateway/discovery";
/// Where apps send people to sign out.
pub const END_APP_SESSION: &str = "/csp/gateway/am/api/auth/logout";

addresses! {
    /// Takes back what one lets an app do (POST).
    WITHDRAW_CONSENT withdraw_consent "/account/apps/{consent}/withdraw" (consent: ConsentId);
    /// Ends what somebody lets an app do (POST).
    END_CONSENT end_consent "/orgs/{org}/apps/{app}/people/{consent}/end"
        (org: OrgId, app: AppId, consent: ConsentId);
    /// Ends what everybody lets an app do (POST).
    END_CONSENTS end_consents "/orgs/{org}/apps/{app}/people/end-all" (org: OrgId, app: AppId);
}

/// The sign-in, which leads back to the app that asked for it.
pub fn sign_in_to_app(link: &str, hint: &str) -> String {
    with_query(account::SIGN_IN.to_owned(), &[("return_to", link), ("login_hint", hint)])
}

/// The parameters of a link to the authorization endpoint; none for any other path.
pub fn authorization_query(path: &str) -> Option<&str> {
    path.strip_prefix(AUTHORIZE)?.strip_prefix('?')
}

/// What one lets apps do, on one's account.
pub fn own_consents() -> String {
    format!("{}#apps", account::ACCOUNT)
}

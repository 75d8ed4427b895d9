//! The way in and out, and what is somebody's own.

use crate::console::paths::{addresses, encode, with_query};
use crate::domain::SessionRef;

/// Where people land: their organization, or the sign-in.
pub const HOME: &str = "/";
pub const SIGN_IN: &str = "/sign-in";
/// Takes the end of a session (POST).
pub const SIGN_OUT: &str = "/sign-out";
/// Takes the theme (POST).
pub const THEME: &str = "/preferences/theme";
/// What is somebody's own: name, password, sessions, choices.
pub const ACCOUNT: &str = "/account";
/// The same, with the name as a form.
pub const ACCOUNT_NAME: &str = "/account/name";
/// The same, with the password as a form.
pub const ACCOUNT_PASSWORD: &str = "/account/password";
/// The same, with time zone and region as a form.
pub const ACCOUNT_LOCALE: &str = "/account/locale";
/// Ends every other session (POST).
pub const END_OTHER_SESSIONS: &str = "/account/sessions/end-others";
/// Ends every session, this one too (POST).
pub const SIGN_OUT_EVERYWHERE: &str = "/account/sessions/end-all";

addresses! {
    /// Ends a session (POST).
    END_SESSION end_session "/account/sessions/{session}/end" (session: SessionRef);
}

/// The sign-in, which leads back to a page of ours.
pub fn sign_in(return_to: &str) -> String {
    format!("{SIGN_IN}?return_to={}", encode(return_to))
}

/// The account with older sessions, from a place on.
pub fn account_page(after: &str) -> String {
    with_query(ACCOUNT.to_owned(), &[("after", after)]) + "#sessions"
}

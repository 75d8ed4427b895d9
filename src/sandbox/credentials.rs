//! How a call to the sandbox says who it is: a token as Bearer or in
//! `csp-auth-token`, or `X-Auth-Token: {App Secret}/{App ID}`.
//!
//! Exactly one of them, and never in the URL. Nothing here knows which
//! credentials are right.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use zeroize::Zeroizing;

use crate::sandbox::errors::{Challenge, Refusal};

/// What a call brought. Zeroized and never printed.
pub enum Presented {
    /// An access token.
    Token(Zeroizing<String>),
    /// An app's own id and secret.
    App {
        /// The App ID.
        app: String,
        /// The App Secret.
        secret: Zeroizing<String>,
    },
}

const HEADERS: [&str; 3] = ["authorization", "csp-auth-token", "x-auth-token"];

/// Names under which clients of other services put a token into the URL.
const IN_QUERY: [&str; 6] =
    ["access_token", "auth_token", "csp-auth-token", "token", "x-auth-token", "client_secret"];

/// Reads the one credential of a call: 401 when there is none or it is not readable, 400 when
/// there are two.
pub fn read(headers: &HeaderMap, query: Option<&str>) -> Result<Presented, Refusal> {
    let present = HEADERS.iter().map(|name| headers.get_all(*name).iter().count()).sum::<usize>();
    match (present, has_secret(query)) {
        (0, _) => Err(Refusal::unauthorized(Challenge::Missing)),
        (1, false) => read_header(headers).ok_or(Refusal::unauthorized(Challenge::Invalid)),
        (1, true) => {
            Err(Refusal::bad_request("INVALID_REQUEST", "Credentials must not be in the URL"))
        }
        (_, _) => Err(Refusal::bad_request("INVALID_REQUEST", "There is more than one credential")),
    }
}

fn read_header(headers: &HeaderMap) -> Option<Presented> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if headers.contains_key(AUTHORIZATION) {
        let (scheme, token) = text("authorization")?.split_once(' ')?;
        let is_bearer = scheme.eq_ignore_ascii_case("bearer");
        return is_bearer.then(|| token_of(token)).flatten();
    }
    if headers.contains_key("csp-auth-token") {
        return token_of(text("csp-auth-token")?);
    }
    let (secret, app) = text("x-auth-token")?.trim().rsplit_once('/')?;
    let is_whole = !secret.is_empty() && !app.is_empty();
    is_whole
        .then(|| Presented::App { app: app.to_owned(), secret: Zeroizing::new(secret.to_owned()) })
}

fn token_of(text: &str) -> Option<Presented> {
    let token = text.trim_matches(' ');
    (!token.is_empty()).then(|| Presented::Token(Zeroizing::new(token.to_owned())))
}

fn has_secret(query: Option<&str>) -> bool {
    query.unwrap_or_default().split('&').any(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        IN_QUERY.iter().any(|secret| secret.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    fn reads(headers: &[(&str, &str)], query: Option<&str>) -> Result<String, u16> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            map.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        match read(&map, query) {
            Ok(Presented::Token(token)) => Ok(String::clone(&token)),
            Ok(Presented::App { app, secret }) => Ok(format!("{app}+{}", *secret)),
            Err(refusal) => Err(refusal.into_response().status().as_u16()),
        }
    }

    #[test]
    fn bearer_and_csp_auth_token_mean_the_same() {
        assert_eq!(reads(&[("authorization", "Bearer a.b.c")], None), Ok("a.b.c".into()));
        assert_eq!(reads(&[("authorization", "bearer  a.b.c")], None), Ok("a.b.c".into()));
        assert_eq!(reads(&[("csp-auth-token", "a.b.c")], None), Ok("a.b.c".into()));
    }

    #[test]
    fn x_auth_token_is_taken_apart_at_the_last_slash() {
        assert_eq!(reads(&[("X-AUTH-TOKEN", "se/cret/app")], None), Ok("app+se/cret".into()));
    }

    #[test]
    fn no_credential_and_unreadable_ones_are_401() {
        assert_eq!(reads(&[], None), Err(401));
        assert_eq!(reads(&[], Some("access_token=a.b.c")), Err(401));
        for value in ["", "Basic YTpi", "Bearer", "Bearer ", "a.b.c"] {
            assert_eq!(reads(&[("authorization", value)], None), Err(401), "{value}");
        }
        for value in ["", "secret", "/app", "secret/"] {
            assert_eq!(reads(&[("x-auth-token", value)], None), Err(401), "{value}");
        }
    }

    #[test]
    fn two_credentials_are_refused() {
        let bearer = ("authorization", "Bearer a.b.c");
        assert_eq!(reads(&[bearer, bearer], None), Err(400));
        assert_eq!(reads(&[bearer, ("csp-auth-token", "a.b.c")], None), Err(400));
        assert_eq!(reads(&[bearer, ("x-auth-token", "s/a")], None), Err(400));
    }

    #[test]
    fn a_token_in_the_url_is_refused_beside_a_good_one_too() {
        let bearer = ("authorization", "Bearer a.b.c");
        assert_eq!(reads(&[bearer], Some("rows=1&Access_Token=x")), Err(400));
        assert!(reads(&[bearer], Some("rows=1")).is_ok());
    }

    proptest! {
        #[test]
        fn any_header_is_read_or_refused_without_a_panic(value in "[ -~\u{80}-\u{ff}]{0,60}") {
            for name in HEADERS {
                let _ = reads(&[(name, &value)], Some(&value));
            }
        }
    }
}

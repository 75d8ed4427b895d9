//! Every address of the console, a file a room. Each is written once: the router has it as a
//! pattern, pages as the function that links there.

mod account;
mod apps;
mod audit;
mod consents;
mod members;
mod organizations;
mod roles;
mod search;
mod secrets;
mod services;
mod settings;
mod sharing;
mod tokens;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub use crate::console::paths::account::*;
pub use crate::console::paths::apps::*;
pub use crate::console::paths::audit::*;
pub use crate::console::paths::consents::*;
pub use crate::console::paths::members::*;
pub use crate::console::paths::organizations::*;
pub use crate::console::paths::roles::*;
pub use crate::console::paths::search::*;
pub use crate::console::paths::secrets::*;
pub use crate::console::paths::services::*;
pub use crate::console::paths::settings::*;
pub use crate::console::paths::sharing::*;
pub use crate::console::paths::tokens::*;

/// The reference of the HTTP API.
pub const API_REFERENCE: &str = "/api";

/// The same for tools.
pub const OPENAPI: &str = "/openapi.json";

/// Server functions (POST).
pub const RPC: &str = "/rpc/{*name}";

/// Addresses with a variable part, as axum writes them.
pub mod pattern {
    pub use super::account::pattern::*;
    pub use super::apps::pattern::*;
    pub use super::audit::pattern::*;
    pub use super::consents::pattern::*;
    pub use super::members::pattern::*;
    pub use super::organizations::pattern::*;
    pub use super::roles::pattern::*;
    pub use super::search::pattern::*;
    pub use super::secrets::pattern::*;
    pub use super::services::pattern::*;
    pub use super::settings::pattern::*;
    pub use super::sharing::pattern::*;
    pub use super::tokens::pattern::*;
}

/// `APP app "/orgs/{org}/apps/{app}" (org: OrgId, app: AppId)` is both `pattern::APP` and
/// `app(&org, &app)`.
macro_rules! addresses {
    ($(
        $(#[$meta:meta])*
        $pattern:ident $link:ident $address:literal ($($part:ident: $kind:ty),+);
    )+) => {
        pub mod pattern {
            $($(#[$meta])* pub const $pattern: &str = $address;)+
        }

        $(
            $(#[$meta])*
            pub fn $link($($part: &$kind),+) -> String {
                format!($address)
            }
        )+
    };
}

use addresses;

/// A path of this server, or none: never another host, whatever somebody put into a link.
pub fn local_path(text: &str) -> Option<&str> {
    let is_local = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(['\\', '\r', '\n', '\t'])
        && text.chars().all(|c| !c.is_control());
    is_local.then_some(text)
}

/// The page with the form that is sent to an address: that very address, unless it only takes
/// forms.
pub fn page_of(address: &str) -> String {
    let path = address.split_once('?').map_or(address, |(path, _)| path);
    let parts: Vec<_> = path.trim_matches('/').split('/').collect();
    let up_to = |count: usize| format!("/{}", parts[..count].join("/"));
    match parts.as_slice() {
        ["sign-out" | "sign-in"] | ["preferences", ..] => HOME.to_owned(),
        ["account", "sessions" | "apps", ..] => ACCOUNT.to_owned(),
        ["orgs", _, "first-steps"] => up_to(2),
        ["orgs", _, list] => match list.rsplit_once('.') {
            Some((list, _)) => format!("{}/{list}", up_to(2)),
            None => address.to_owned(),
        },
        ["orgs", _, "apps", "bulk"]
        | ["orgs", _, "invitations", ..]
        | ["orgs", _, "api-tokens", "stored"] => up_to(3),
        ["orgs", _, "apps", "new", _, "cancel"] => format!("{}/details", up_to(5)),
        ["orgs", _, "roles", "new", _, "cancel"] => format!("{}/permissions", up_to(5)),
        [
            "orgs",
            _,
            "apps",
            _,
            "enable" | "verify" | "stored" | "credentials.json" | "scope-change",
        ]
        | ["orgs", _, "apps", _, "requests" | "people", ..] => up_to(4),
        _ => address.to_owned(),
    }
}

/// A list from a place on, with those parameters that are asked for.
fn listing(path: String, parameters: &[(&'static str, String)], after: &str) -> String {
    let parameters = parameters.iter().map(|(name, value)| (*name, value.as_str()));
    with_query(path, &parameters.chain([("after", after)]).collect::<Vec<_>>())
}

/// A path with those parameters that are not empty.
fn with_query(path: String, parameters: &[(&str, &str)]) -> String {
    let query: Vec<_> = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

/// What a query may contain as it is (RFC 3986, 3.4).
const QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

fn encode(text: &str) -> String {
    utf8_percent_encode(text, QUERY).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::OrgId;
    use crate::domain::apps::query::AppQuery;

    #[test]
    fn only_paths_of_this_server_are_returned_to() {
        assert_eq!(local_path("/orgs/x?q=1"), Some("/orgs/x?q=1"));
        for text in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb"] {
            assert_eq!(local_path(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_search_with_odd_letters_survives_the_address() {
        let org = OrgId::from_bytes([1; 16]);
        let path = apps_page(&org, &AppQuery::searching("a&b=ü"), "");
        assert_eq!(path, format!("/orgs/{org}/apps?q=a%26b%3D%C3%BC"));
    }

    #[test]
    fn a_link_is_its_pattern_filled_in() {
        let (org, app) = (OrgId::from_bytes([1; 16]), crate::domain::AppId::from_bytes([2; 30]));
        let filled = pattern::APP.replace("{org}", org.as_str()).replace("{app}", app.as_str());
        assert_eq!(super::app(&org, &app), filled);
    }
}

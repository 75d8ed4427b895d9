//! The playground: what stands in a token, and refusals in plain words: what happened, why, and
//! what to do about it.

use serde_json::{Map, Value};

use crate::console::paths;
use crate::console::wording::count;
use crate::domain::roles::choice::role_value;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, PermissionId, Timestamp};
use crate::workflows::access::GivingRole;
use crate::workflows::playground::{Lack, Remedy};

/// What the fields of a token mean, in the order in which people ask.
const HELP: [(&str, &str); 19] = [
    ("alg", "How it was signed."),
    ("kid", "Which of the public keys verifies it."),
    ("typ", "What it is: an access token (RFC 9068)."),
    ("iss", "Who issued it."),
    ("sub", "Who it is for: the App ID."),
    ("azp", "Who may use it: the App ID."),
    ("client_id", "Who asked for it: the App ID."),
    ("aud", "Who is meant to accept it."),
    ("context_name", "The organization that it is valid in."),
    ("context", "A random id of this sign-in."),
    ("domain", "The organization that owns the app."),
    ("perms", "Roles in the organization and in its services."),
    ("permissions", "What custom roles permit, by service."),
    ("permissions_ref", "The version of the scope. Its permissions don't fit into a token."),
    ("scope", "The requested scope."),
    ("iat", "When it was issued."),
    ("nbf", "It isn't valid before this moment."),
    ("exp", "When it expires."),
    ("jti", "Its own id, used to revoke it."),
];

/// One field of a token.
pub struct Claim {
    pub name: String,
    /// A list is told line by line.
    pub value: String,
    /// The moment that it stands for.
    pub at: Option<Timestamp>,
    /// What it means; empty when nobody knows.
    pub help: &'static str,
}

/// The known fields in their order, the others after them.
pub fn claims(fields: &Map<String, Value>) -> Vec<Claim> {
    let known = HELP.iter().filter_map(|(name, help)| Some(claim(name, fields.get(*name)?, help)));
    let others = fields.iter().filter(|(name, _)| HELP.iter().all(|(known, _)| known != name));
    known.chain(others.map(|(name, value)| claim(name, value, ""))).collect()
}

fn claim(name: &str, value: &Value, help: &'static str) -> Claim {
    let is_moment = matches!(name, "iat" | "nbf" | "exp");
    let seconds = value.as_i64().filter(|seconds| is_moment && (0..1 << 33).contains(seconds));
    let at = seconds.map(Timestamp::from_seconds);
    Claim { name: name.to_owned(), value: text(value), at, help }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("\n"),
        // Permissions by service.
        Value::Object(fields) => {
            let line = |(name, value): (&String, &Value)| format!("{name}:\n{}", text(value));
            fields.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A refusal in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What happened.
    pub title: String,
    /// Why, and what to do.
    pub text: String,
    /// The moment that the text ends with.
    pub at: Option<Timestamp>,
    /// Where to go on.
    pub ways: Vec<Way>,
    /// A message to somebody who may do it, ready to be sent.
    pub request: Option<String>,
}

/// A way on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    pub words: String,
    pub href: String,
}

impl Advice {
    /// Says what happened, and what to do.
    pub fn new(title: &str, text: impl Into<String>) -> Self {
        let title = title.to_owned();
        Self { title, text: text.into(), at: None, ways: Vec::new(), request: None }
    }
}

fn advice(title: &str, text: impl Into<String>) -> Advice {
    Advice::new(title, text)
}

/// Why there was no token, where App ID and App Secret were not what is wrong.
pub fn of_token(status: u16) -> Advice {
    match status {
        429 => advice("Too many wrong secrets", "Wait a little, then try again."),
        _ => advice("No token was issued", "The body says why."),
    }
}

/// A call with a token was answered 401.
pub fn token_refused() -> Advice {
    advice(
        "401: the token is not accepted",
        "It has expired, was revoked, or isn't a token of this server. Get a new one.",
    )
}

/// 404.
pub fn nothing_there() -> Advice {
    advice("Not found: check the parameters", "Nothing here has the values that you entered.")
}

/// 429.
pub fn too_many() -> Advice {
    advice("Too many wrong credentials", "Wait a moment, then try again.")
}

/// 403, and no permission is what is missing.
pub fn foreign_org() -> Advice {
    advice(
        "403: another organization",
        "The org key belongs to an organization that the app was not added to.",
    )
}

/// Where a call was refused for want of a permission.
pub struct Refused<'a> {
    pub org: &'a OrgId,
    pub app: Option<&'a AppId>,
    pub permission: &'a PermissionId,
    /// Where the console is, for links in messages.
    pub console: &'a str,
}

/// 403 for a permission. `lack` is what is known of the app that called.
pub fn lacks(refused: &Refused, lack: Option<&Lack>) -> Advice {
    let permission = refused.permission;
    match lack {
        Some(Lack::Permission { roles, remedy, ask }) => {
            permission_missing(refused, roles, *remedy, ask)
        }
        Some(Lack::OlderToken) => advice(
            "403: the token is older than the permission",
            format!("The app has {permission} by now. Get a new token, then send this again."),
        ),
        Some(Lack::NotAdded) => Advice {
            ways: refused.app.map(|app| to_app(refused.org, app)).into_iter().collect(),
            ..advice(
                "403: the app isn't in this organization",
                "It was removed from the organization, or never added.",
            )
        },
        None => advice(
            "403: a permission is missing",
            format!("{permission} is needed, and the app doesn't have it here."),
        ),
    }
}

fn to_app(org: &OrgId, app: &AppId) -> Way {
    Way { words: "Open the app".to_owned(), href: paths::app(org, app) }
}

/// How many roles are named besides the smallest.
const OTHERS: usize = 4;

fn permission_missing(
    refused: &Refused,
    roles: &[GivingRole],
    remedy: Remedy,
    ask: &[Name],
) -> Advice {
    let Refused { org, app, permission, console } = refused;
    let names: Vec<_> = ask.iter().map(Name::as_str).collect();
    let owners = names.join(" or ");
    let sized = |role: &GivingRole| {
        format!("{} ({})", role.name, count(role.size, "permission", "permissions"))
    };
    let Some((smallest, others)) = roles.split_first() else {
        let text = format!("The app lacks {permission}, and no role here gives it.");
        return Advice {
            ways: vec![Way {
                words: "Create a custom role".to_owned(),
                href: paths::new_role(org),
            }],
            ..advice("403: a permission is missing", text)
        };
    };
    let mut words = format!("The app lacks {permission}. The smallest role that gives it is ");
    words.push_str(&sized(smallest));
    words.push('.');
    if !others.is_empty() {
        let examples: Vec<_> = others.iter().take(OTHERS).map(sized).collect();
        let more = others.len().saturating_sub(OTHERS);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        words.push_str(&format!(" So do {}{more}.", examples.join(", ")));
    }
    let grant = app.map(|app| paths::grant_role(org, app, &role_value(&smallest.choice)));
    let mut advice = advice("403: a permission is missing", String::new());
    match (remedy, grant) {
        (Remedy::Grant, Some(href)) => {
            let add = format!("Add {} to the app", smallest.name);
            advice.ways.push(Way { words: add, href });
        }
        (Remedy::Request, Some(href)) => {
            words.push_str(&format!(" You can't give it to this app yourself; {owners} can."));
            advice.request = Some(format!(
                "To {owners}: please add the role {} to an app. It needs {permission}.\n\
                 Open this link, check what changes, and save: {console}{href}",
                smallest.name
            ));
        }
        (Remedy::Ask | Remedy::Grant | Remedy::Request, _) => {
            words.push_str(&format!(" {owners} can give it to the app."));
        }
    }
    advice.text = words;
    advice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RoleId;
    use crate::domain::roles::choice::RoleChoice;

    fn fields(json: &str) -> Map<String, Value> {
        serde_json::from_str(json).unwrap()
    }

    fn app() -> AppId {
        AppId::from_bytes([9; AppId::LENGTH * 2])
    }

    #[test]
    fn known_claims_come_first_and_with_help() {
        let found = claims(&fields(r#"{"aaa":1,"sub":"x","iss":"y"}"#));
        let names: Vec<_> = found.iter().map(|claim| claim.name.as_str()).collect();
        assert_eq!(names, ["iss", "sub", "aaa"]);
        assert!(!found[0].help.is_empty() && found[2].help.is_empty());
    }

    #[test]
    fn moments_are_told_as_such_and_lists_line_by_line() {
        let found = claims(&fields(r#"{"exp":1767323045,"perms":["a","b"]}"#));
        assert_eq!(found[0].value, "a\nb");
        assert_eq!(found[1].at.unwrap().to_rfc3339(), "2026-01-02T03:04:05Z");
    }

    #[test]
    fn odd_moments_do_no_harm() {
        let found = claims(&fields(r#"{"exp":9223372036854775807,"iat":-5}"#));
        assert!(found.iter().all(|claim| claim.at.is_none()));
    }

    fn role(name: &str, size: usize) -> GivingRole {
        let choice = RoleChoice::Custom(RoleId::from_bytes([7; 16]));
        GivingRole { choice, name: name.to_owned(), size }
    }

    fn told(remedy: Remedy) -> Advice {
        let permission = PermissionId::parse("_API.Device:device.READ").unwrap();
        let (org, app) = (OrgId::from_bytes([1; 16]), app());
        let console = "https://latchkey.example.com";
        let refused = Refused { org: &org, app: Some(&app), permission: &permission, console };
        let roles = vec![role("Readers", 4), role("View All", 20)];
        let ask = vec![Name::parse("Ada").unwrap()];
        lacks(&refused, Some(&Lack::Permission { roles, remedy, ask }))
    }

    #[test]
    fn who_may_grant_is_led_to_the_scopes_with_the_smallest_role() {
        let told = told(Remedy::Grant);
        assert!(told.text.contains("is Readers (4 permissions). So do View All (20 permissions)."));
        assert_eq!(told.ways[0].words, "Add Readers to the app");
        assert!(told.ways[0].href.contains("role=custom/"), "{}", told.ways[0].href);
    }

    #[test]
    fn who_may_not_gets_a_request_to_send_or_a_name() {
        let request = told(Remedy::Request).request.unwrap();
        assert!(request.starts_with("To Ada: please add the role Readers"), "{request}");
        assert!(request.contains("https://latchkey.example.com/orgs/"), "{request}");
        let ask = told(Remedy::Ask);
        assert!(ask.request.is_none() && ask.ways.is_empty());
        assert!(ask.text.ends_with("Ada can give it to the app."));
    }
}

//! The playground: what stands in a token, and refusals in plain words: what happened, why, and
//! what to do about it.

use serde_json::{Map, Value};

use crate::domain::secrets::secret::AppSecret;
use crate::domain::text::Name;
use crate::domain::{AppId, PermissionId, Timestamp};
use crate::workflows::playground::Lack;

/// What the fields of a token mean, in the order in which people ask.
const HELP: [(&str, &str); 17] = [
    ("alg", "How it was signed."),
    ("kid", "The id of the public key that verifies it."),
    ("typ", "Token type: an access token (RFC 9068)."),
    ("iss", "Who issued it."),
    ("sub", "Subject: the App ID."),
    ("azp", "Authorized party: the App ID."),
    ("client_id", "Who asked for it: the App ID."),
    ("aud", "Audience: who should accept it."),
    ("context_name", "The organization it's valid in."),
    ("context", "Issue counter."),
    ("domain", "The organization that owns the app."),
    ("perms", "Roles in the organization, and roles and permissions in its services."),
    ("scope", "The requested scope."),
    ("iat", "When it was issued."),
    ("nbf", "Not valid before this time."),
    ("exp", "Expires at this time."),
    ("jti", "The token's id, used to revoke it."),
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
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

/// A refusal in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What happened.
    pub title: String,
    /// Why, and what to do.
    pub text: String,
}

fn advice(title: &str, text: impl Into<String>) -> Advice {
    Advice { title: title.to_owned(), text: text.into() }
}

/// Why there was no token.
pub fn of_token(status: u16, body: &str, app: &AppId, secret: &str) -> Option<Advice> {
    Some(match status {
        200 => return None,
        400 if body.contains("invalid_scope") => advice(
            "The app was not added to this organization",
            "Its App ID and App Secret are correct. Add it to the organization on its page so \
             that it can get tokens.",
        ),
        401 => advice("App ID and App Secret don't match", slip(app, secret)),
        429 => advice("Too many wrong secrets", "Wait a moment, then try again."),
        _ => advice("No token was issued", "See the response body for the reason."),
    })
}

/// What people usually do wrong when they paste a secret.
fn slip(app: &AppId, secret: &str) -> String {
    if secret == app.as_str() || AppId::parse(secret).is_ok() {
        return "That looks like an App ID. Paste the App Secret instead: it starts with lkysec."
            .to_owned();
    }
    if AppSecret::parse(secret).is_err() {
        return format!(
            "That isn't an App Secret. App Secrets start with lkysec and have {} letters and \
             digits. Part of it may be missing.",
            AppSecret::LENGTH
        );
    }
    "The secret belongs to another app, has been replaced, or the app is disabled.".to_owned()
}

/// A call with a token was answered 401.
pub fn token_refused() -> Advice {
    advice(
        "401: the token is not accepted",
        "It has expired, was revoked, or isn't from this server. Get a new one above.",
    )
}

/// A call with App ID and App Secret was answered 401.
pub fn secret_refused() -> Advice {
    advice(
        "401: the credentials are not accepted",
        "X-Auth-Token is the App Secret, a slash and the App ID, in this order. The secret \
         belongs to another app, has been replaced, or the app is disabled.",
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

/// 403 for a permission. `lack` is what is known of the app that called.
pub fn lacks(permission: &PermissionId, lack: Option<&Lack>) -> Advice {
    match lack {
        Some(Lack::Permission { roles, ask }) => permission_missing(permission, roles, ask),
        Some(Lack::OlderToken) => advice(
            "403: the token is older than the permission",
            format!("The app has {permission} now. Get a new token above."),
        ),
        Some(Lack::NotAdded) => advice(
            "403: the app is not in this organization",
            "It was removed from the organization, or never added.",
        ),
        None => permission_missing(permission, &[], &[]),
    }
}

fn permission_missing(permission: &PermissionId, roles: &[String], ask: &[Name]) -> Advice {
    let names: Vec<_> = ask.iter().map(Name::as_str).collect();
    let giving = match roles {
        [] => String::new(),
        [one] => format!(" The role {one} grants it"),
        more => format!(" These roles grant it: {}", more.join(", ")),
    };
    let asking = match (giving.is_empty(), names.is_empty()) {
        (true, _) => String::new(),
        (false, true) => ".".to_owned(),
        (false, false) => format!("; ask {} to add it.", names.join(" or ")),
    };
    let text = format!("The app doesn't have {permission}.{giving}{asking}");
    advice("403: a permission is missing", text)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn missing_permission_is_told_with_roles_and_people() {
        let id = PermissionId::parse("_API.Device:device.READ").unwrap();
        let (roles, ask) = (vec!["View All".to_owned()], vec![Name::parse("Ada").unwrap()]);
        assert_eq!(
            lacks(&id, Some(&Lack::Permission { roles, ask })).text,
            "The app doesn't have _API.Device:device.READ. The role View All grants it; ask Ada \
             to add it."
        );
    }

    #[test]
    fn app_id_in_place_of_the_secret_is_noticed() {
        assert!(slip(&app(), app().as_str()).contains("looks like an App ID"));
    }

    #[test]
    fn half_a_secret_is_noticed() {
        assert!(slip(&app(), "lkysecabc").contains("isn't an App Secret"));
    }

    #[test]
    fn app_that_was_not_added_is_told_from_a_wrong_secret() {
        let told = of_token(400, r#"{"error":"invalid_scope"}"#, &app(), "x").unwrap();
        assert!(told.title.contains("not added"));
        assert!(of_token(401, "", &app(), "x").unwrap().title.contains("don't match"));
    }
}

//! A token taken apart, in words.

use serde_json::{Map, Value};

use crate::console::view::{Claim, TokenLook};
use crate::domain::{AppId, Timestamp};
use crate::workflows::playground::{TokenParts, decode};

/// What the fields of a token mean, in the order in which people ask.
const HELP: [(&str, &str); 17] = [
    ("alg", "How it was signed."),
    ("kid", "Which key signed it: the one of that id among the public keys."),
    ("typ", "What it is: an access token (RFC 9068)."),
    ("iss", "Who issued it."),
    ("sub", "Whom it stands for: the App ID."),
    ("azp", "Who may use it: the App ID."),
    ("client_id", "Who asked for it: the App ID."),
    ("aud", "Whom it is meant for."),
    ("context_name", "The organization in which it is good."),
    ("context", "Which time it was issued."),
    ("domain", "The organization that owns the app."),
    ("perms", "Roles in the organization, and roles and permissions in its services."),
    ("scope", "What was asked for."),
    ("iat", "When it was issued."),
    ("nbf", "Before when it is not good."),
    ("exp", "When it ends: at that instant it is over."),
    ("jti", "Its own id, by which it is revoked."),
];

/// The token as the page shows it.
pub fn words(parts: TokenParts, now: Timestamp) -> TokenLook {
    let ends = parts.decoded.claims.get("exp").and_then(Value::as_i64);
    TokenLook {
        refusal: parts.refusal.map(|refusal| refusal.to_string()),
        header: claims(&parts.decoded.header),
        claims: claims(&parts.decoded.claims),
        seconds_left: ends.map(|ends| ends.saturating_sub(now.as_seconds()).max(0)),
    }
}

/// The app that a token says it stands for.
pub fn app_of(token: &str) -> Option<AppId> {
    AppId::parse(decode(token)?.claims.get("sub")?.as_str()?).ok()
}

/// The known fields in their order, the others after them.
fn claims(fields: &Map<String, Value>) -> Vec<Claim> {
    let known = HELP.iter().filter_map(|(name, help)| Some(claim(name, fields.get(*name)?, help)));
    let others = fields.iter().filter(|(name, _)| HELP.iter().all(|(known, _)| known != name));
    known.chain(others.map(|(name, value)| claim(name, value, ""))).collect()
}

fn claim(name: &str, value: &Value, help: &'static str) -> Claim {
    let is_moment = matches!(name, "iat" | "nbf" | "exp");
    let seconds = value.as_i64().filter(|seconds| is_moment && (0..1 << 33).contains(seconds));
    Claim {
        name: name.to_owned(),
        value: text(value),
        at: seconds.map(|seconds| Timestamp::from_seconds(seconds).to_rfc3339()),
        help,
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("\n"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Map<String, Value> {
        serde_json::from_str(json).unwrap()
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
        assert!(found[1].at.as_deref().is_some_and(|at| at.starts_with("2026-01-02T03:04:05")));
    }

    #[test]
    fn odd_moments_do_no_harm() {
        let found = claims(&fields(r#"{"exp":9223372036854775807,"iat":-5}"#));
        assert!(found.iter().all(|claim| claim.at.is_none()));
    }
}

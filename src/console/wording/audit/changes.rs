//! What an entry of the record says about before and after, field by field, in words.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::console::wording::roles::service_role_name;
use crate::console::wording::services;
use crate::domain::ServiceId;
use crate::domain::apps::app::AppType;
use crate::domain::roles::role::OrgRole;
use crate::domain::services::catalogue::Catalogue;

/// What puts ids into words.
pub struct Words<'a> {
    /// The names of services and their roles.
    pub catalogue: &'a Catalogue,
    /// The names of people, apps, custom roles and organizations by id.
    pub names: &'a BTreeMap<String, String>,
}

/// A field of an entry: its values before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeLine {
    /// What it is called.
    pub field: String,
    pub before: Vec<String>,
    pub after: Vec<String>,
}

impl ChangeLine {
    fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }
}

/// Everything that an entry holds, a line a field: the same fields in the same order on both
/// sides.
pub fn changes(words: &Words<'_>, before: &Value, after: &Value) -> Vec<ChangeLine> {
    let (before, after) = (fields(words, before), fields(words, after));
    let names: BTreeSet<_> = before.keys().chain(after.keys()).cloned().collect();
    let line = |field: String| {
        let side = |fields: &BTreeMap<String, Vec<String>>| {
            fields.get(&field).cloned().unwrap_or_default()
        };
        ChangeLine { before: side(&before), after: side(&after), field: field.clone() }
    };
    names.into_iter().map(line).filter(|line| !line.is_empty()).collect()
}

fn fields(words: &Words<'_>, value: &Value) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    if let Value::Object(object) = value {
        collect(words, object, "", &mut found);
    }
    found
}

fn collect(
    words: &Words<'_>,
    object: &Map<String, Value>,
    above: &str,
    found: &mut BTreeMap<String, Vec<String>>,
) {
    for (name, value) in object {
        match value {
            Value::Object(inner) => collect(words, inner, name, found),
            Value::Null => {}
            value => {
                found.insert(label(name, above), items(words, name, value));
            }
        }
    }
}

/// The words of a field. What stands inside another field is named after both, unless the inner
/// name says it all.
fn label(name: &str, above: &str) -> String {
    let known = match name {
        "custom_roles" => "Custom roles",
        "email" => "E-mail address",
        "max_secret_age" => "Maximum secret age (days)",
        "max_ttl" => "Maximum TTL (minutes)",
        "only_owners_regenerate" => "Only owners regenerate",
        "only_roles_i_hold" => "Only roles I hold",
        "org_key" => "Org key",
        "organization_roles" => "Organization roles",
        "scope_version" => "Scope version",
        "service_roles" => "Service roles",
        "ttl_minutes" => "Access Token TTL (minutes)",
        other => {
            let mut words = other.replace('_', " ");
            if let Some(first) = words.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            return match above {
                "" | "roles" | "scope" => words,
                above => format!("{} · {words}", label(above, "")),
            };
        }
    };
    known.to_owned()
}

fn items(words: &Words<'_>, field: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Null => vec![],
        Value::Array(values) => values.iter().map(|value| item(words, field, value)).collect(),
        value => vec![item(words, field, value)],
    }
}

fn item(words: &Words<'_>, field: &str, value: &Value) -> String {
    match value {
        Value::Bool(true) => "Yes".to_owned(),
        Value::Bool(false) => "No".to_owned(),
        Value::String(text) => in_words(words, field, text),
        Value::Object(object) => {
            let part = |name: &str| object.get(name).and_then(Value::as_str);
            match (part("service"), part("role"), part("name")) {
                (Some(service), Some(role), _) => service_role(words, service, role),
                (_, _, Some(name)) => name.to_owned(),
                _ => value.to_string(),
            }
        }
        Value::Null | Value::Number(_) | Value::Array(_) => value.to_string(),
    }
}

fn service_role(words: &Words<'_>, service: &str, role: &str) -> String {
    let Ok(id) = ServiceId::parse(service) else {
        return format!("{service} · {role}");
    };
    let catalogue = words.catalogue;
    format!("{} · {}", services::name(catalogue, &id), service_role_name(catalogue, &id, role))
}

fn in_words(words: &Words<'_>, field: &str, text: &str) -> String {
    if let Some((service, role)) =
        text.strip_prefix("service/").and_then(|rest| rest.split_once('/'))
    {
        return service_role(words, service, role);
    }
    let id = text.strip_prefix("custom/").unwrap_or(text);
    if let Some(name) = words.names.get(id) {
        return name.clone();
    }
    match field {
        "organization_roles" => {
            OrgRole::from_wire_name(text).map_or_else(|| text.to_owned(), |r| r.label().to_owned())
        }
        "service" => ServiceId::parse(text)
            .map_or_else(|_| text.to_owned(), |id| services::name(words.catalogue, &id)),
        "type" => AppType::from_wire_name(text)
            .map_or_else(|| text.to_owned(), |kind| kind.label().to_owned()),
        _ => moment(text).unwrap_or_else(|| text.to_owned()),
    }
}

/// `2026-01-02T03:04:05Z` as people read it.
fn moment(text: &str) -> Option<String> {
    let is_moment = text.len() == 20
        && text.ends_with('Z')
        && text.as_bytes()[10] == b'T'
        && text.as_bytes()[4] == b'-'
        && text.is_ascii();
    is_moment.then(|| format!("{} UTC", text[..16].replace('T', " ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(before: Value, after: Value) -> Vec<String> {
        let catalogue = Catalogue::embedded();
        let names = BTreeMap::from([("0b0c".to_owned(), "Readers".to_owned())]);
        let words = Words { catalogue: &catalogue, names: &names };
        let line =
            |line: ChangeLine| format!("{}: {:?} -> {:?}", line.field, line.before, line.after);
        changes(&words, &before, &after).into_iter().map(line).collect()
    }

    #[test]
    fn every_field_has_a_line_with_both_sides() {
        let found = lines(json!({ "name": "a", "max_ttl": 30 }), json!({ "name": "b" }));
        assert_eq!(found, [r#"Maximum TTL (minutes): ["30"] -> []"#, r#"Name: ["a"] -> ["b"]"#]);
    }

    #[test]
    fn a_scope_is_told_role_by_role_in_words() {
        let scope = json!({ "scope": {
            "organization_roles": ["org_member"],
            "service_roles": [{ "service": "carbon-black-cloud", "role": "view_all" }],
            "custom_roles": ["0b0c"],
        }});
        assert_eq!(
            lines(Value::Null, scope),
            [
                r#"Custom roles: [] -> ["Readers"]"#,
                r#"Organization roles: [] -> ["Organization Member"]"#,
                r#"Service roles: [] -> ["Carbon Black Cloud · View All"]"#,
            ]
        );
    }

    #[test]
    fn odd_values_are_shown_and_never_break_a_page() {
        let odd = json!({ "a": [1, null, [2]], "b": { "c": true }, "": "x", "é_ü": {} });
        assert_eq!(
            lines(odd, Value::Null),
            [r#": ["x"] -> []"#, r#"A: ["1", "null", "[2]"] -> []"#, r#"B · C: ["Yes"] -> []"#]
        );
        assert!(lines(json!("text"), json!([1])).is_empty());
    }

    #[test]
    fn moments_and_types_are_words() {
        let found =
            lines(Value::Null, json!({ "expires_at": "2026-01-02T03:04:05Z", "type": "web" }));
        assert_eq!(
            found,
            [r#"Expires at: [] -> ["2026-01-02 03:04 UTC"]"#, r#"Type: [] -> ["Web app"]"#]
        );
    }
}

//! The endpoints of a service: which there are, which permissions open them and what they take.
//! They are data of the service's file, one row each under `[[endpoints]]`, for the embedded
//! Carbon Black Cloud as for any service of an operator.
//!
//! Everything that knows endpoints reads these rows: the sandbox makes its routes and its guard
//! from them, the playground its list and its forms, and what a permission unlocks follows from
//! [`Endpoint::any_of`]. Nothing here reads a file or a clock.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::PermissionId;
use crate::domain::services::draws::{Draws, reduce, seed, signed};

/// One endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Its name within the service, such as `search_devices`: what forms and links call it.
    pub id: String,
    /// The heading under which pages list it.
    pub group: String,
    /// What it is for, in a few words.
    pub title: String,
    pub method: Method,
    /// With its parameters in braces. Several rows may share method and path when the body
    /// decides what is done, each with its own permission and example.
    pub path: String,
    /// Any one of these permissions opens it; none means that every credential does.
    #[serde(default)]
    pub any_of: Vec<PermissionId>,
    /// Whether it changes something, so that people are asked first.
    #[serde(default)]
    pub changes: bool,
    /// What it takes besides the parts of its path, which need no row here.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// A body to begin with, where it takes one. A name in braces stands for a value that works.
    #[serde(default)]
    pub example: Option<String>,
}

/// How an endpoint is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// One thing that an endpoint takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    pub name: String,
    #[serde(rename = "in")]
    pub place: Place,
    #[serde(rename = "type", default)]
    pub kind: Kind,
    #[serde(default)]
    pub required: bool,
    /// A value to begin with.
    #[serde(default)]
    pub example: Option<String>,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    Path,
    Query,
    /// A field of the JSON object that is the body.
    Body,
}

/// What a parameter is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[default]
    Text,
    Integer,
    Boolean,
    List,
    Object,
}

impl Method {
    /// As it stands in a request.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Endpoint {
    /// `GET /path`, as pages and the permissions of a service file write it.
    pub fn written(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The names of the parts of the path that are filled in, in their order.
    pub fn path_names(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Everything that it takes, the parts of the path first. Those are text and required unless
    /// their row says otherwise.
    pub fn takes(&self) -> Vec<Parameter> {
        let part = |name: &str| {
            let told =
                self.parameters.iter().find(|one| one.place == Place::Path && one.name == name);
            told.cloned().unwrap_or_else(|| Parameter {
                name: name.to_owned(),
                place: Place::Path,
                kind: Kind::Text,
                required: true,
                example: None,
            })
        };
        let others = self.parameters.iter().filter(|one| one.place != Place::Path).cloned();
        self.path_names().map(part).chain(others).collect()
    }

    /// The body to begin with, its names in braces replaced by values that work.
    pub fn example_with(&self, value: impl Fn(&str) -> Option<String>) -> Option<String> {
        let mut body = self.example.clone()?;
        for name in names_in_braces(&body) {
            if let Some(value) = value(&name) {
                body = body.replace(&format!("{{{name}}}"), &value);
            }
        }
        Some(body)
    }

    /// Whether its parts can be used: what is wrong with them otherwise.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let is_name = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        };
        let is_part = |part: &str| {
            let inner = part.strip_prefix('{').map(|rest| rest.strip_suffix('}'));
            inner.map_or(!part.contains(['{', '}']), |name| name.is_some_and(is_name))
        };
        let is_in_path = |one: &Parameter| {
            one.place != Place::Path || self.path_names().any(|name| name == one.name)
        };
        if !is_name(&self.id) {
            return Some("its id has other characters than a-z, 0-9 and _");
        }
        if !self.path.starts_with('/') || self.path.contains(is_odd) {
            return Some("its path has to begin with / and have no blanks, ? or #");
        }
        if !self.path.split('/').all(is_part) {
            return Some("a part of its path is not {name}");
        }
        if !self.parameters.iter().all(is_in_path) {
            return Some("a parameter in the path is not in the path");
        }
        None
    }
}

fn is_odd(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || matches!(letter, '?' | '#' | '\\' | '%')
}

/// `["{device_id}"]` → `device_id`. What is no name is left alone.
fn names_in_braces(text: &str) -> Vec<String> {
    let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    parts.map(|(name, _)| name.to_owned()).filter(|name| is_name(name)).collect()
}

/// The endpoints of the embedded sandbox, in the order in which the playground offers them.
#[cfg(feature = "ssr")]
pub fn sandboxed() -> &'static [Endpoint] {
    use std::sync::LazyLock;

    use crate::domain::services::catalogue::Catalogue;

    static ALL: LazyLock<Vec<Endpoint>> = LazyLock::new(|| {
        let catalogue = Catalogue::embedded();
        catalogue.sandboxed().flat_map(|service| service.endpoints.clone()).collect()
    });
    &ALL
}

/// A value that works in the sandbox for a parameter of that name.
pub fn sample(org_key: &str, name: &str) -> Option<String> {
    match name {
        "org_key" => Some(org_key.to_owned()),
        "device_id" => Some(first_device_id(org_key).to_string()),
        "policy_id" => Some(policy_id(org_key, 0).to_string()),
        _ => None,
    }
}

/// The id of the first device that the sandbox makes up for an organization.
pub fn first_device_id(org_key: &str) -> i64 {
    device_id(org_key, 0)
}

/// The ids of the devices of an organization, growing with their index.
pub fn device_id(org_key: &str, index: usize) -> i64 {
    let mut draw = Draws(seed(org_key).wrapping_add(index as u64));
    let base = 1_000_000 + reduce(seed(org_key), 89_000) * 100;
    base + signed(index) * 2 + signed(draw.below(2))
}

/// The ids of the policies of an organization.
pub fn policy_id(org_key: &str, index: usize) -> i64 {
    10_000 + reduce(seed(org_key), 8_000) * 10 + signed(index)
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::services::catalogue::Catalogue;

    fn endpoint(path: &str) -> Endpoint {
        Endpoint {
            id: "open".into(),
            group: "Things".into(),
            title: "Open a thing".into(),
            method: Method::Get,
            path: path.into(),
            any_of: Vec::new(),
            changes: false,
            parameters: Vec::new(),
            example: None,
        }
    }

    #[test]
    fn a_permission_unlocks_the_endpoints_that_name_it() {
        let catalogue = Catalogue::embedded();
        for endpoint in sandboxed() {
            assert!(!endpoint.any_of.is_empty(), "{}", endpoint.id);
            for id in &endpoint.any_of {
                let (_, entry) = catalogue.permission(id).unwrap();
                assert_eq!(entry.id, *id);
                assert!(entry.endpoints.contains(&endpoint.written()), "{id}");
            }
        }
    }

    #[test]
    fn rows_that_share_a_path_differ_in_what_they_need() {
        for one in sandboxed() {
            let same =
                |other: &&Endpoint| other.written() == one.written() && other.any_of == one.any_of;
            assert_eq!(sandboxed().iter().filter(same).count(), 1, "{}", one.id);
        }
    }

    #[test]
    fn examples_are_json_that_holds_what_is_required() {
        for endpoint in sandboxed() {
            let body: Vec<_> =
                endpoint.parameters.iter().filter(|one| one.place == Place::Body).collect();
            assert_eq!(endpoint.example.is_some(), !body.is_empty(), "{}", endpoint.id);
            let Some(example) = &endpoint.example else { continue };
            let example: serde_json::Value = serde_json::from_str(example).unwrap();
            let missing = body.iter().find(|one| {
                one.required && example.is_object() && example[one.name.as_str()].is_null()
            });
            assert_eq!(missing, None, "{}", endpoint.id);
        }
    }

    #[test]
    fn reading_never_says_that_it_changes_something() {
        let changing = sandboxed().iter().filter(|one| one.changes);
        let methods: BTreeSet<_> = changing.map(|one| one.method.name()).collect();
        assert!(!methods.contains("GET"), "{methods:?}");
        let quiet = sandboxed().iter().filter(|one| !one.changes);
        assert!(quiet.clone().all(|one| matches!(one.method, Method::Get | Method::Post)));
    }

    #[test]
    fn the_parts_of_a_path_are_required_text_without_a_row() {
        let takes = endpoint("/orgs/{org_key}/jobs/{job_id}/progress").takes();
        let names: Vec<_> = takes.iter().map(|one| (one.name.as_str(), one.required)).collect();
        assert_eq!(names, [("org_key", true), ("job_id", true)]);
    }

    #[test]
    fn an_example_is_filled_with_values_that_work() {
        let example = Some(r#"{"device_id":["{device_id}"],"options":{}}"#.to_owned());
        let act = Endpoint { example, ..endpoint("/act") };
        let filled = act.example_with(|name| sample("ABCD1234", name)).unwrap();
        let id = first_device_id("ABCD1234");
        assert_eq!(filled, format!(r#"{{"device_id":["{id}"],"options":{{}}}}"#));
    }

    #[test]
    fn what_cannot_be_called_is_told() {
        assert_eq!(endpoint("/a/{b}/c:d").fault(), None);
        for path in ["a", "/a b", "/a?b", "/{a", "/a}", "/{}", "/x{a}", "/{A}", "/a/../%2e"] {
            assert!(endpoint(path).fault().is_some(), "{path}");
        }
    }
}

//! What an endpoint of a service is: one row under `[[endpoints]]` of the service's file.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::PermissionId;

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

impl Parameter {
    /// A value of its kind: the example, where it is one.
    fn to_begin_with(&self) -> Value {
        let example = self.example.as_deref();
        let read = example.and_then(|text| serde_json::from_str(text).ok());
        match self.kind {
            Kind::Text => Value::from(example.unwrap_or_default()),
            Kind::Integer => read.filter(Value::is_number).unwrap_or_else(|| Value::from(0)),
            Kind::Boolean => read.filter(Value::is_boolean).unwrap_or_else(|| Value::from(false)),
            Kind::List => read.filter(Value::is_array).unwrap_or_else(|| Value::Array(Vec::new())),
            Kind::Object => read.filter(Value::is_object).unwrap_or_else(|| Map::new().into()),
        }
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

    /// The body that a form begins with: the example, or the fields that have to be there.
    pub fn body_to_begin_with(&self, value: impl Fn(&str) -> Option<String>) -> Option<String> {
        if self.example.is_some() {
            return self.example_with(value);
        }
        let fields: Vec<_> =
            self.parameters.iter().filter(|one| one.place == Place::Body).collect();
        if fields.is_empty() {
            return None;
        }
        let begun = fields.into_iter().filter(|one| one.required || one.example.is_some());
        let fields: Map<String, Value> =
            begun.map(|one| (one.name.clone(), one.to_begin_with())).collect();
        Some(Value::from(fields).to_string())
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

//! Objects that are made up only as far as somebody looks at them, so that a search over
//! thousands costs what it looks at and nothing has to be kept in memory.

use std::borrow::Cow;

use serde_json::Value;

/// A list of objects.
pub trait List {
    /// What stands for an object until it is looked at.
    type Key;

    /// Every object, in order.
    fn keys(&self) -> Vec<Self::Key>;

    /// An object with at least the fields that are wanted.
    fn object(&self, key: &Self::Key, wanted: &Wanted) -> Cow<'_, Value>;
}

/// A list that is there already.
impl List for Vec<Value> {
    type Key = usize;

    fn keys(&self) -> Vec<usize> {
        (0..self.len()).collect()
    }

    fn object(&self, key: &usize, _: &Wanted) -> Cow<'_, Value> {
        Cow::Borrowed(&self[*key])
    }
}

/// The fields of an object that somebody looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    All,
    Only(Vec<String>),
}

impl Wanted {
    /// No field.
    pub const fn nothing() -> Self {
        Self::Only(Vec::new())
    }

    /// These fields.
    pub fn only(names: &[&str]) -> Self {
        Self::Only(names.iter().map(|&name| name.to_owned()).collect())
    }

    /// Adds a field, as searches name it.
    pub fn add(&mut self, name: &str) {
        match self {
            Self::All => {}
            Self::Only(names) => names.push(name.to_owned()),
        }
    }

    pub const fn is_nothing(&self) -> bool {
        match self {
            Self::All => false,
            Self::Only(names) => names.is_empty(),
        }
    }

    /// Whether somebody looks at a field. `a.b` and `a_b` may be within `a`.
    pub fn has(&self, field: &str) -> bool {
        let leads_to = |name: &String| {
            let within = name.strip_prefix(field);
            within.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '_']))
        };
        match self {
            Self::All => true,
            Self::Only(names) => names.iter().any(leads_to),
        }
    }
}

/// An object of those fields that are wanted. The others aren't made up.
macro_rules! fields {
    ($wanted:expr, { $($name:literal: $value:expr),* $(,)? }) => {{
        let mut fields = serde_json::Map::new();
        $(if $wanted.has($name) {
            fields.insert($name.to_owned(), serde_json::json!($value));
        })*
        serde_json::Value::Object(fields)
    }};
}
pub(super) use fields;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_wanted_is_made_up() {
        let never = || -> Value { panic!("nobody looks at this") };
        let wanted = Wanted::only(&["device_id", "workflow_status"]);
        let made = fields!(wanted, { "device_id": 7, "reason": never(), "workflow": "x" });
        assert_eq!(made, json!({ "device_id": 7, "workflow": "x" }));
        assert_eq!(fields!(Wanted::nothing(), { "device_id": never() }), json!({}));
    }

    #[test]
    fn a_field_is_not_wanted_because_another_begins_like_it() {
        let wanted = Wanted::only(&["process.name", "osx"]);
        assert!(wanted.has("process") && wanted.has("process.name"));
        assert!(!wanted.has("process_name") && !wanted.has("os"));
        assert!(Wanted::All.has("anything"));
    }
}

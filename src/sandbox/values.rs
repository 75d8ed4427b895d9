//! The values in JSON objects, as searches and queries look at them.

use std::cmp::Ordering;

use serde_json::Value;

/// The value of a field: `a.b` is within `a`, and so is `a_b` where no field is called that.
pub fn field_of<'v>(object: &'v Value, field: &str) -> &'v Value {
    let found = object.get(field);
    let within = || {
        let (outer, inner) = field.split_once('.').or_else(|| field.split_once('_'))?;
        object.get(outer).filter(|outer| outer.is_object()).map(|outer| field_of(outer, inner))
    };
    found.or_else(within).unwrap_or(&Value::Null)
}

/// The values that a field holds: those of a list, and none of `null`.
pub fn listed(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        Value::Null => Vec::new(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => vec![value],
    }
}

/// Ids come as numbers or as text.
pub fn plain_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Numbers by their size, anything else as text.
pub fn compare_text(a: &str, b: &str) -> Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        (_, _) => a.cmp(b),
    }
}

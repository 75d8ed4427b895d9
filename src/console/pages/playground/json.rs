//! JSON to look at: coloured by kind, and folded by `<details>`, without a script.

use leptos::prelude::*;
use serde_json::Value;

/// More values than these are a wall, and are shown as text.
const MOST: usize = 4000;

/// Levels that are open from the start.
const OPEN: usize = 3;

/// A value as a tree that folds. `None` when it is too large for one.
pub(super) fn tree(value: &Value) -> Option<AnyView> {
    (count(value) <= MOST).then(|| node(None, value, 0))
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

fn node(name: Option<&str>, value: &Value, depth: usize) -> AnyView {
    let name = name.map(|name| {
        let name = Value::from(name).to_string();
        view! { <span class="json-name">{name}</span> ": " }
    });
    match value {
        Value::Array(items) if !items.is_empty() => {
            let inside: Vec<_> = items.iter().map(|item| node(None, item, depth + 1)).collect();
            fold(name, Kind::Array, inside, depth)
        }
        Value::Object(fields) if !fields.is_empty() => {
            let inside: Vec<_> =
                fields.iter().map(|(name, value)| node(Some(name), value, depth + 1)).collect();
            fold(name, Kind::Object, inside, depth)
        }
        leaf => {
            let class = match leaf {
                Value::String(_) => "json-text",
                Value::Number(_) => "json-number",
                Value::Null | Value::Bool(_) => "json-word",
                Value::Array(_) | Value::Object(_) => "",
            };
            view! { <div>{name}<span class=class>{leaf.to_string()}</span></div> }.into_any()
        }
    }
}

/// What holds others.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Array,
    Object,
}

fn fold(
    name: Option<impl IntoView + 'static>,
    kind: Kind,
    inside: Vec<AnyView>,
    depth: usize,
) -> AnyView {
    let (open, close, one, many) = match kind {
        Kind::Array => ("[", "]", "item", "items"),
        Kind::Object => ("{", "}", "field", "fields"),
    };
    let count = crate::console::wording::count(inside.len(), one, many);
    view! {
        <details open={depth < OPEN}>
            <summary>{name}{open} <span class="json-count">{count}</span></summary>
            <div class="json-inside">{inside}</div>
            <div>{close}</div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn html(value: &Value) -> String {
        Owner::new().with(|| tree(value).map(RenderHtml::to_html).unwrap_or_default())
    }

    #[test]
    fn fields_fold_and_texts_stay_texts() {
        let html = html(&json!({"a": [1, null], "b": "<script>", "c": {}}));
        assert_eq!(html.matches("<details").count(), 2, "{html}");
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script>"), "{html}");
    }

    #[test]
    fn what_is_too_large_is_no_tree() {
        assert!(tree(&Value::from(vec![1; MOST])).is_none());
    }
}

//! The fields of a JSON schema in words, for the page.

use serde_json::{Map, Value};

use crate::domain::api::ApiField;

/// The fields of an object, or of the objects of a list.
pub fn list(schema: &Value, definitions: &Map<String, Value>) -> Vec<ApiField> {
    let schema = resolve(schema, definitions);
    if let Some(items) = schema.get("items") {
        return list(items, definitions);
    }
    let required = schema.get("required").and_then(Value::as_array);
    let is_required =
        |name: &str| required.is_some_and(|names| names.iter().any(|required| required == name));
    let properties = schema.get("properties").and_then(Value::as_object);
    let field = |(name, schema): (&String, &Value)| ApiField {
        name: name.clone(),
        kind: kind(resolve(schema, definitions)),
        is_required: is_required(name),
    };
    properties.into_iter().flatten().map(field).collect()
}

fn resolve<'a>(schema: &'a Value, definitions: &'a Map<String, Value>) -> &'a Value {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    name.and_then(|name| definitions.get(name)).unwrap_or(schema)
}

/// What kind of value it is, in a word or two.
pub fn kind(schema: &Value) -> String {
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<_> = choices.iter().filter_map(Value::as_str).collect();
        return words.join(" | ");
    }
    let of_type = match schema.get("type") {
        Some(Value::String(name)) => Some(name.as_str()),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).find(|it| *it != "null")
        }
        _ => None,
    };
    match of_type {
        Some("string") => "text".to_owned(),
        Some("integer" | "number") => "number".to_owned(),
        Some("boolean") => "true | false".to_owned(),
        Some("array") => {
            let items = schema.get("items").map(kind);
            format!("list of {}", items.unwrap_or_else(|| "values".to_owned()))
        }
        Some(_) | None => "object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_come_from_the_definition_that_a_schema_refers_to() {
        let definitions = json!({ "App": {
            "type": "object",
            "properties": {
                "name": { "type": "string" },
                "tags": { "type": ["array", "null"], "items": { "type": "string" } },
            },
            "required": ["name"],
        } });
        let definitions = definitions.as_object().unwrap();
        let list = list(&json!({ "items": { "$ref": "#/components/schemas/App" } }), definitions);
        let field = |name: &str, kind: &str, is_required| ApiField {
            name: name.to_owned(),
            kind: kind.to_owned(),
            is_required,
        };
        assert_eq!(list, [field("name", "text", true), field("tags", "list of text", false)]);
    }

    #[test]
    fn a_choice_is_written_out() {
        assert_eq!(kind(&json!({ "type": "string", "enum": ["a", "b"] })), "a | b");
    }
}

//! Puts the document together.

use std::sync::LazyLock;

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::domain::api::{ApiCaller, ApiField, ApiOperation};
use crate::http::csp::operations::{self, Content, Media, Operation};
use crate::http::openapi::fields;

/// The document, which says where the API is: below `base`.
pub fn describe(base: &str) -> Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(write);
    let mut document = DOCUMENT.clone();
    document["servers"] = json!([{ "url": base }]);
    document
}

/// The operations for people.
pub fn list() -> Vec<ApiOperation> {
    let mut generator = generator();
    let summaries: Vec<_> = operations::all()
        .into_iter()
        .map(|operation| Summary::of(operation, &mut generator))
        .collect();
    let definitions = generator.take_definitions(true);
    summaries.into_iter().map(|summary| summary.resolve(&definitions)).collect()
}

/// An operation whose schemas are not looked up yet.
struct Summary {
    operation: Operation,
    body: Option<Value>,
    answer: Option<Value>,
}

impl Summary {
    fn of(operation: Operation, generator: &mut SchemaGenerator) -> Self {
        let mut schema = |content: Option<Content>| {
            content.map(|content| (content.schema)(generator).to_value())
        };
        let (body, answer) = (schema(operation.body), schema(operation.answer));
        Self { operation, body, answer }
    }

    fn resolve(self, definitions: &Map<String, Value>) -> ApiOperation {
        let Self { operation, body, answer } = self;
        let fields = |schema: Option<Value>| {
            schema.map(|schema| fields::list(&schema, definitions)).unwrap_or_default()
        };
        let query = operation.query.iter().map(|parameter| ApiField {
            name: parameter.name.to_owned(),
            kind: fields::kind(&(parameter.schema)()),
            is_required: false,
        });
        ApiOperation {
            method: operation.method,
            path: operation.path,
            summary: operation.summary,
            family: operation.family,
            caller: operation.caller,
            query: query.collect(),
            body: fields(body),
            status: operation.status,
            answer: fields(answer),
        }
    }
}

fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12();
    settings.with(|settings| settings.definitions_path = "/components/schemas".into()).into()
}

fn write() -> Value {
    let mut generator = generator();
    let mut paths = Map::new();
    for operation in operations::all() {
        let path = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        path[operation.method.to_lowercase()] = item(&operation, &mut generator);
    }
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Error".to_owned(), error_schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Latchkey",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Access tokens for OAuth apps, and everything the console does, for scripts.",
            "license": { "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
                "cspAuthToken": { "type": "apiKey", "in": "header", "name": "csp-auth-token" },
                "xAuthToken": { "type": "apiKey", "in": "header", "name": "X-Auth-Token" },
                "app": { "type": "http", "scheme": "basic" },
            },
        },
    })
}

fn item(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let done = match operation.answer {
        Some(content) => {
            json!({ "description": "Done", "content": write_content(content, generator) })
        }
        None => json!({ "description": "Done" }),
    };
    let mut item = json!({
        "operationId": id(operation),
        "tags": [operation.family],
        "summary": operation.summary,
        "parameters": parameters(operation),
        "security": security(operation.caller),
        "responses": {
            operation.status.to_string(): done,
            "4XX": refusal("The request, the credentials or the rights are not enough."),
            "503": refusal("The database doesn't answer. Try again after Retry-After."),
        },
    });
    if let Some(content) = operation.body {
        item["requestBody"] = json!({ "content": write_content(content, generator) });
    }
    item
}

fn parameters(operation: &Operation) -> Vec<Value> {
    let parts = operation.path.split('/');
    let names = parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let in_path = names.map(|name| {
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
    });
    let in_query = operation.query.iter().map(
        |parameter| json!({ "name": parameter.name, "in": "query", "schema": (parameter.schema)() }),
    );
    in_path.chain(in_query).collect()
}

fn write_content(content: Content, generator: &mut SchemaGenerator) -> Value {
    let media = match content.media {
        Media::Json => "application/json",
        Media::Form => "application/x-www-form-urlencoded",
    };
    json!({ media: { "schema": (content.schema)(generator) } })
}

fn security(caller: ApiCaller) -> Value {
    match caller {
        ApiCaller::Token => json!([{ "bearer": [] }, { "cspAuthToken": [] }]),
        ApiCaller::TokenOrSecret => json!([{ "bearer": [] }, { "xAuthToken": [] }]),
        ApiCaller::Credentials => json!([{ "app": [] }, {}]),
        ApiCaller::Anybody => json!([]),
    }
}

fn refusal(description: &str) -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Error" });
    json!({ "description": description, "content": { "application/json": { "schema": schema } } })
}

/// Letters and digits of the method and the path.
fn id(operation: &Operation) -> String {
    let path = operation.path.split(|letter: char| !letter.is_ascii_alphanumeric());
    let parts: Vec<_> = path.filter(|part| !part.is_empty()).collect();
    format!("{}_{}", operation.method.to_lowercase(), parts.join("_"))
}

/// The keys of CSP and of OAuth (CONTRACT.md T6).
fn error_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "message": { "type": "string" },
            "statusCode": { "type": "integer" },
            "requestId": { "type": "string" },
            "errorCode": { "type": "string" },
            "cspErrorCode": { "type": "string" },
            "moduleCode": { "type": "integer" },
            "error": { "type": "string" },
            "error_description": { "type": "string" },
        },
        "required": ["message", "statusCode", "error", "error_description"],
    })
}

//! The OpenAPI document and the page beside it.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use crate::csp::management;
use crate::stage::Stage;

async fn document() -> Value {
    let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
    let reply = Stage::new().await.send(request).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
    reply.json()
}

/// Every operation with its method and path.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &'_ Value)| -> Vec<String> {
        item.as_object()
            .unwrap()
            .keys()
            .map(|method| format!("{} {path}", method.to_uppercase()))
            .collect()
    };
    let names = paths.iter().flat_map(of_path);
    let items = paths.values().flat_map(|item| item.as_object().unwrap().values());
    names.zip(items).collect()
}

#[tokio::test]
async fn every_route_of_the_management_api_is_described() {
    let document = document().await;
    let described: BTreeSet<_> = operations(&document).into_iter().map(|(name, _)| name).collect();
    let missing: Vec<_> = management::routes()
        .into_iter()
        .map(|(method, path)| format!("{method} {path}"))
        .filter(|route| !described.contains(route))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
    assert_eq!(document["openapi"], "3.1.0");
}

#[tokio::test]
async fn every_operation_that_is_described_exists() {
    let (document, stage) = (document().await, Stage::new().await);
    for (name, _) in operations(&document) {
        let (method, path) = name.split_once(' ').unwrap();
        let request = Request::builder().method(method).uri(path.replace(['{', '}'], ""));
        let reply = stage.send(request.body(Body::empty()).unwrap()).await;
        assert!(![404, 405].contains(&reply.status), "{name}: {}", reply.status);
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own() {
    let document = document().await;
    let mut left = vec![&document];
    while let Some(value) = left.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        left.extend(value.as_object().into_iter().flat_map(|object| object.values()));
        left.extend(value.as_array().into_iter().flatten());
    }
    let operations = operations(&document);
    let names: BTreeSet<_> =
        operations.iter().map(|(_, item)| item["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), operations.len());
}

#[tokio::test]
async fn the_page_shows_every_operation_under_the_strict_policy() {
    let stage = Stage::new().await;
    let reply = stage.send(Request::get("/api").body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, 200);
    for (name, _) in operations(&document().await) {
        let (_, path) = name.split_once(' ').unwrap();
        assert!(reply.text.contains(&format!("<code>{path}</code>")), "{name}");
    }
    assert!(reply.header("content-security-policy").contains("script-src 'self';"));
}

//! What holds for every route.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use latchkey::http::assets::{Assets, no_bundle};

use crate::world::{Reply, World};

async fn answer(request: Request<Body>) -> Reply {
    World::new().await.send(request).await
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn repeated_slashes_reach_the_same_route_without_a_redirect() {
    let response = answer(get("//health///ready")).await;
    assert_eq!(response.status, StatusCode::OK);
}

#[tokio::test]
async fn every_answer_has_a_request_id_and_is_not_sniffed() {
    for path in ["/health/live", "/nothing"] {
        let response = answer(get(path)).await;
        assert!(response.headers.contains_key("x-request-id"), "{path}");
        assert_eq!(response.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
    }
}

#[tokio::test]
async fn unknown_page_has_a_way_on_and_unknown_api_says_so_in_json() {
    let mut browser = get("/nothing");
    browser.headers_mut().insert(header::ACCEPT, "text/html,*/*;q=0.8".parse().unwrap());
    let page = answer(browser).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.body.contains("href=\"/\""), "{}", page.body);
    let problem = answer(get("/nothing")).await;
    assert_eq!(problem.headers[header::CONTENT_TYPE], "application/problem+json");
}

#[tokio::test]
async fn wrong_method_is_405_with_the_right_ones() {
    let request = Request::delete("/health/live").body(Body::empty()).unwrap();
    let response = answer(request).await;
    assert_eq!(response.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers[header::ALLOW], "GET,HEAD");
}

#[tokio::test]
async fn method_override_means_nothing() {
    let mut request = get("/health/live");
    for name in ["x-http-method-override", "x-method-override", "x-http-method"] {
        request.headers_mut().insert(name, "DELETE".parse().unwrap());
    }
    assert_eq!(answer(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn host_and_forwarding_headers_do_not_change_the_route() {
    let mut request = get("/health/live");
    request.headers_mut().insert("host", "nothing.example".parse().unwrap());
    for name in ["x-forwarded-host", "x-original-url", "x-rewrite-url", "forwarded"] {
        request.headers_mut().insert(name, "/nothing".parse().unwrap());
    }
    assert_eq!(answer(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn lost_database_is_not_ready_but_alive() {
    let world = World::new().await;
    world.workflows.close().await;
    let ready = world.get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(ready.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(world.get("/health/live").await.status, StatusCode::OK);
}

#[tokio::test]
async fn style_sheet_is_served_compressed_under_its_hash_for_ever() {
    let url = Assets::load(no_bundle).url("style.css").unwrap();
    let mut request = get(&url);
    request.headers_mut().insert(header::ACCEPT_ENCODING, "gzip, br".parse().unwrap());
    let response = answer(request).await;
    assert_eq!(response.status, StatusCode::OK);
    assert_eq!(response.header("content-encoding"), "br");
    assert!(response.header("cache-control").contains("immutable"));
}

#[tokio::test]
async fn head_is_answered_like_get_without_a_body() {
    let request = Request::builder().method(Method::HEAD).uri("/health/live");
    let response = answer(request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status, StatusCode::OK);
    assert_eq!(response.body, "");
}

#[tokio::test]
async fn bare_refusal_is_a_page_for_people_and_keeps_its_headers() {
    let mut request = Request::post("/health/live").body(Body::empty()).unwrap();
    request.headers_mut().insert(header::ACCEPT, "text/html".parse().unwrap());
    let response = answer(request).await;
    assert_eq!(response.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.header("allow"), "GET,HEAD");
    assert!(response.header("content-type").starts_with("text/html"));
    assert!(response.body.contains(response.header("x-request-id")), "{}", response.body);
}

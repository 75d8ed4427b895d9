//! What every request has to be, whoever sends it and through whichever proxy it comes.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

use crate::world::{Actor, World};

fn to(path: &str) -> axum::http::request::Builder {
    Request::get(path).header(header::HOST, "127.0.0.1:8080")
}

#[tokio::test]
async fn request_that_names_no_host_or_two_is_400_on_every_route() {
    let world = World::new().await;
    for path in ["/", "/health/live", "/csp/gateway/am/api/auth/token", "/nothing"] {
        let none = Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(world.send_as_it_is(none).await.status, StatusCode::BAD_REQUEST, "{path}");
        let two = to(path).header(header::HOST, "other").body(Body::empty()).unwrap();
        assert_eq!(world.send_as_it_is(two).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn load_balancer_is_told_the_methods_of_the_start_page() {
    let world = World::new().await;
    let request = Request::options("/").body(Body::empty()).unwrap();
    let reply = world.send(request).await;
    assert_eq!((reply.status, reply.header("allow")), (StatusCode::OK, "GET, HEAD, OPTIONS"));
}

#[tokio::test]
async fn compressed_body_is_refused_in_the_callers_own_format() {
    let world = World::new().await;
    let post = |path: &str| {
        let request = Request::post(path)
            .header(header::CONTENT_ENCODING, "gzip")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        world.send(request.body(Body::from(vec![31, 139, 8])).unwrap())
    };
    for (path, sign) in [
        ("/csp/gateway/am/api/auth/token", "cspErrorCode"),
        ("/csp/gateway/am/api/auth/introspect", "cspErrorCode"),
        ("/csp/gateway/am/api/auth/api-tokens/authorize", "cspErrorCode"),
        ("/sign-in", "Content-Encoding"),
    ] {
        let reply = post(path).await;
        assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path} {}", reply.body);
        assert!(reply.body.contains(sign), "{path} {}", reply.body);
    }
}

#[tokio::test]
async fn stranger_with_a_compressed_body_is_a_stranger_first() {
    let world = World::new().await;
    let request = Request::post("/csp/gateway/am/api/auth/token")
        .header(header::CONTENT_ENCODING, "gzip")
        .header(header::AUTHORIZATION, "Basic YXBwOnNlY3JldA==");
    let reply = world.send(request.body(Body::from("x")).unwrap()).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn role_that_does_not_exist_is_404() {
    let world = World::new().await;
    let org = world.org().await;
    let mut browser = world.browser(Actor::Owner).await;
    for role in ["nothing", "Organization%20Owner", "ORG_OWNER", "%00"] {
        let reply = browser.get(&format!("/orgs/{org}/roles/organization/{role}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{role}");
    }
    let known = browser.get(&format!("/orgs/{org}/roles/organization/org_owner")).await;
    assert_eq!(known.status, StatusCode::OK);
}

#[tokio::test]
async fn numbers_are_for_this_machine_and_never_through_a_proxy() {
    let world = World::new().await;
    let status = async |request: axum::http::request::Builder| {
        let mut request = request.body(Body::empty()).unwrap();
        let peer = SocketAddr::from(([127, 0, 0, 1], 40_000));
        request.extensions_mut().insert(ConnectInfo(peer));
        world.router().oneshot(request).await.unwrap().status()
    };
    let scrape = || to("/metrics").header(header::USER_AGENT, "Prometheus/3.1");
    assert_eq!(status(scrape()).await, StatusCode::OK);
    for name in [
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-real-ip",
        "via",
        "true-client-ip",
        "cf-connecting-ip",
        "x-envoy-external-address",
        "x-any-proxy",
    ] {
        assert_eq!(
            status(scrape().header(name, "127.0.0.1")).await,
            StatusCode::NOT_FOUND,
            "{name}"
        );
    }
    let named = Request::get("/metrics").header(header::HOST, "keys.example");
    assert_eq!(status(named).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn form_from_another_address_is_told_which_one_is_configured() {
    let world = World::new().await;
    let request = Request::post("/sign-in").header(header::ORIGIN, "http://192.0.2.7:8080");
    let reply = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    for part in ["http://192.0.2.7:8080", "http://127.0.0.1:8080", "server.public_url"] {
        assert!(reply.body.contains(part), "{}", reply.body);
    }
}

//! Security headers of every answer, the content security policy of pages, and when to try again.
//!
//! A handler may say something stricter first; nothing here overrides it.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Response as HttpResponse, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};

/// Whether browsers reach this server on TLS that they may rely on from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// `https`, here or at the proxy in front.
    Tls,
    /// Plain `http`.
    Plain,
}

const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'";

/// A page with an island runs WebAssembly, whose glue assigns no HTML but is not written for
/// Trusted Types.
const ISLAND_PAGE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

const NOT_A_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), \
    gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// A page is collected before it leaves, and none is larger than this.
const PAGE_BYTES: usize = 8 * 1024 * 1024;

/// What the rendered HTML of an island begins with.
const ISLAND: &[u8] = b"<leptos-island";

/// Lets a page's form lead on to an app: browsers hold redirects after a form against its policy.
/// `source` is one of a content security policy.
pub fn let_lead_to(response: &mut Response, source: &str) {
    let policy = PAGE.replace("form-action 'self'", &format!("form-action 'self' {source}"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Lets our own pages show a page in a frame. It may run WebAssembly, which they then need not.
pub fn let_frame(mut response: Response) -> Response {
    let policy = ISLAND_PAGE.replace("frame-ancestors 'none'", "frame-ancestors 'self'");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Adds the security headers, and `Retry-After` to whatever is not available.
pub async fn secure(State(transport): State<Transport>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let page = is_page(&response);
    if page && !response.headers().contains_key(header::CONTENT_SECURITY_POLICY) {
        response = with_page_policy(response).await;
    }
    let unavailable = response.status() == StatusCode::SERVICE_UNAVAILABLE;
    let cache = if page { "private, no-store" } else { "no-store" };
    let mut set = |name: HeaderName, value: &'static str| {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, NOT_A_PAGE);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    if page {
        // Both are about documents, and would be half of what an icon weighs.
        set(HeaderName::from_static("permissions-policy"), PERMISSIONS);
        set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    }
    set(header::CACHE_CONTROL, cache);
    if unavailable {
        set(header::RETRY_AFTER, "5");
    }
    if transport == Transport::Tls {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

fn is_page<B>(response: &HttpResponse<B>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// WebAssembly is allowed only to a page that declares an island.
async fn with_page_policy(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(html) = axum::body::to_bytes(body, PAGE_BYTES).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let island = html.windows(ISLAND.len()).any(|window| window == ISLAND);
    let policy = HeaderValue::from_static(if island { ISLAND_PAGE } else { PAGE });
    parts.headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    parts.headers.remove(header::TRANSFER_ENCODING);
    Response::from_parts(parts, Body::from(html))
}

/// Compresses what is worth it, but never an answer that carries a secret or a token: its length
/// would tell about it (BREACH). Such answers are the ones that say `Pragma: no-cache`.
#[derive(Clone, Copy, Debug)]
pub struct WorthCompressing;

impl Predicate for WorthCompressing {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &HttpResponse<B>) -> bool {
        !response.headers().contains_key(header::PRAGMA)
            && DefaultPredicate::new().and(SizeAbove::new(860)).should_compress(response)
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::response::Html;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    async fn answer(transport: Transport, path: &str) -> Response {
        let strict =
            [(header::REFERRER_POLICY, "no-referrer"), (header::CACHE_CONTROL, "no-store")];
        let app = Router::new()
            .route("/page", get(|| async { Html("<p>&lt;leptos-island</p>") }))
            .route("/island", get(|| async { Html("<p><leptos-island data-component=\"x\">") }))
            .route("/strict", get(move || async move { (strict, Html("secret")) }))
            .route("/json", get(|| async { axum::Json(1) }))
            .route("/down", get(|| async { StatusCode::SERVICE_UNAVAILABLE }))
            .layer(from_fn_with_state(transport, secure));
        app.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap()
    }

    fn policy(response: &Response) -> &str {
        response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap()
    }

    #[tokio::test]
    async fn page_without_island_runs_no_wasm_and_demands_trusted_types() {
        let response = answer(Transport::Plain, "/page").await;
        assert!(!policy(&response).contains("wasm-unsafe-eval"));
        assert!(policy(&response).contains("require-trusted-types-for 'script'"));
        assert!(policy(&response).contains("script-src 'self';"));
    }

    #[tokio::test]
    async fn page_with_island_may_run_wasm_and_nothing_inline() {
        let response = answer(Transport::Plain, "/island").await;
        assert!(policy(&response).contains("script-src 'self' 'wasm-unsafe-eval';"));
        assert!(!policy(&response).contains("unsafe-inline"));
        assert!(!policy(&response).contains("trusted-types"));
    }

    #[tokio::test]
    async fn page_is_neither_stored_nor_sniffed() {
        let response = answer(Transport::Plain, "/page").await;
        assert_eq!(response.headers()[header::CACHE_CONTROL], "private, no-store");
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(response.headers()[header::REFERRER_POLICY], "same-origin");
    }

    #[tokio::test]
    async fn stricter_word_of_a_handler_stands() {
        let response = answer(Transport::Plain, "/strict").await;
        assert_eq!(response.headers()[header::REFERRER_POLICY], "no-referrer");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    }

    #[tokio::test]
    async fn answer_that_is_no_page_may_load_nothing() {
        let response = answer(Transport::Plain, "/json").await;
        assert_eq!(policy(&response), NOT_A_PAGE);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    }

    #[tokio::test]
    async fn whatever_is_unavailable_says_when_to_try_again() {
        assert_eq!(answer(Transport::Plain, "/down").await.headers()[header::RETRY_AFTER], "5");
    }

    #[tokio::test]
    async fn tls_is_remembered_only_where_it_is_spoken() {
        let plain = answer(Transport::Plain, "/json").await;
        assert!(!plain.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
        let tls = answer(Transport::Tls, "/json").await;
        assert!(tls.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn answer_with_a_secret_is_not_compressed() {
        let long = || Body::from("x".repeat(2000));
        let plain = HttpResponse::builder().body(long()).unwrap();
        assert!(WorthCompressing.should_compress(&plain));
        let secret =
            HttpResponse::builder().header(header::PRAGMA, "no-cache").body(long()).unwrap();
        assert!(!WorthCompressing.should_compress(&secret));
    }
}

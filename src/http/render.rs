//! Turns a Leptos page into an answer.
//!
//! `leptos_axum::render_app_async` ends every page with an inline `<script>`
//! that carries data for hydration. Our content security policy refuses inline
//! scripts and our pages do not hydrate, so the page is rendered here without
//! it. An island gets what it needs as props.

use std::future::ready;
use std::pin::Pin;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use futures::stream::once;
use futures::{Future, Stream, StreamExt};
use leptos::prelude::*;

use crate::console::components::{AssetUrls, Document, title_of};
use crate::http::assets::Assets;

type Chunks = Pin<Box<dyn Stream<Item = String> + Send>>;
type Rendered = Pin<Box<dyn Future<Output = Chunks> + Send>>;

/// Renders `page` once all that it waits for is there. `context` provides what
/// it reads; the request's parts and `leptos_axum::ResponseOptions`, which
/// takes a status and headers, are there already.
pub async fn render<V>(
    request: Request,
    context: impl Fn() + Clone + Send + 'static,
    page: impl FnOnce() -> V + Send + 'static,
) -> Response<Body>
where
    V: IntoView + 'static,
{
    // An error means that it is running already.
    let _running = any_spawner::Executor::init_tokio();
    let page = move || {
        if let Some(shared) = Owner::current_shared_context() {
            shared.set_is_hydrating(false);
        }
        page()
    };
    leptos_axum::handle_response_inner(context, page, request, whole).await
}

/// Where components find the static files; a page's `context` provides it.
pub fn asset_urls(assets: &Assets) -> AssetUrls {
    let url = |name| assets.url(name).unwrap_or_default();
    AssetUrls {
        style: url("style.css"),
        plain_style: url("plain.css"),
        ui: url("ui.js"),
        icons: url("icons.svg"),
        favicon: url("favicon.svg"),
        islands: url("islands.js"),
    }
}

/// Takes out the comments by which Leptos finds its way through what it hydrates, everywhere but
/// in islands: nothing else hydrates, and with erased components they are a fifth of a page. Text
/// and attributes are escaped, so that these letters stand in neither.
pub fn without_markers(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut pieces = html.split("<leptos-island");
    let strip = |piece: &str| piece.replace("<!>", "").replace("<!--<() />-->", "");
    plain.push_str(&strip(pieces.next().unwrap_or_default()));
    for piece in pieces {
        let (island, after) = piece.split_once("</leptos-island>").unwrap_or((piece, ""));
        plain.push_str("<leptos-island");
        plain.push_str(island);
        plain.push_str("</leptos-island>");
        plain.push_str(&strip(after));
    }
    plain
}

/// Renders a document that waits for nothing, such as an error page.
pub fn render_now<V: IntoView>(assets: &Assets, title: &str, page: impl FnOnce() -> V) -> String {
    let head = format!("<title>{}</title>", title_of(&[title.to_owned()]));
    let html = Owner::new().with(|| {
        provide_context(asset_urls(assets));
        let page = page().into_any();
        view! { <Document>{page}</Document> }.to_html()
    });
    without_markers(&html).replacen("</head>", &format!("{head}</head>"), 1)
}

fn whole<V>(
    page: V,
    _hydration: Box<dyn FnOnce() -> Chunks + Send>,
    _out_of_order: bool,
) -> Rendered
where
    V: IntoView + 'static,
{
    Box::pin(async move {
        let html: String = page.to_html_stream_in_order().collect().await;
        Box::pin(once(ready(without_markers(&html)))) as Chunks
    })
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use http_body_util::BodyExt;

    use super::*;
    use crate::console::components::PageTitle;

    #[derive(Clone)]
    struct Greeting(&'static str);

    async fn html(page: impl FnOnce() -> AnyView + Send + 'static) -> (StatusCode, String) {
        let request = Request::builder().uri("/apps?q=x").body(Body::empty()).expect("a request");
        let response = render(request, || provide_context(Greeting("hello")), page).await;
        let status = response.status();
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        (status, String::from_utf8(body.to_vec()).expect("UTF-8"))
    }

    #[tokio::test]
    async fn page_waits_for_its_data_and_carries_no_inline_script() {
        let (_, html) = html(|| {
            let data = Resource::new_blocking(|| (), |()| async { "from afar".to_owned() });
            view! {
                <Document>
                    <PageTitle parts=vec!["Apps <3".into()]/>
                    <Suspense>{move || Suspend::new(async move { data.await })}</Suspense>
                </Document>
            }
            .into_any()
        })
        .await;
        assert!(html.contains("from afar"), "{html}");
        assert!(html.contains("<title>Apps &lt;3 · Latchkey</title>"), "{html}");
        assert_eq!(html.matches("<script").count(), 1, "{html}");
        assert!(html.ends_with("</html>"), "{html}");
    }

    #[test]
    fn markers_stay_where_something_hydrates() {
        let html = "<p>a<!></p><leptos-island x><b><!></b></leptos-island><!--<() />--><i><!></i>";
        let plain = "<p>a</p><leptos-island x><b><!></b></leptos-island><i></i>";
        assert_eq!(without_markers(html), plain);
    }

    #[test]
    fn error_page_has_its_title_and_finds_its_files() {
        let assets = Assets::load();
        let html = render_now(&assets, "Not <found>", || view! { <p>"x"</p> });
        assert!(html.contains("<title>Not &lt;found&gt; · Latchkey</title></head>"), "{html}");
        let style = assets.url("style.css").expect("a style sheet");
        assert!(html.contains(&style), "{html}");
    }

    #[tokio::test]
    async fn page_reads_the_context_and_sets_the_status() {
        let (status, html) = html(|| {
            expect_context::<leptos_axum::ResponseOptions>().set_status(StatusCode::NOT_FOUND);
            let Greeting(words) = expect_context();
            let path = expect_context::<axum::http::request::Parts>().uri.path().to_owned();
            view! { <p>{words}" "{path}</p> }.into_any()
        })
        .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(html.contains("hello") && html.contains("/apps"), "{html}");
    }
}

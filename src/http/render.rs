//! Turns a Leptos page into an answer.
//!
//! Leptos' own way ends every page with an inline `<script>` that carries data for hydration. Our
//! content security policy refuses inline scripts and our pages do not hydrate, so pages are
//! rendered without it. An island gets what it needs as props.

use leptos::prelude::*;

use crate::console::components::{AssetUrls, Document, tab_title};
use crate::http::assets::Assets;

/// Where components find the static files.
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
    let html = Owner::new().with(|| {
        provide_context(asset_urls(assets));
        let (title, page) = (tab_title(&[title.to_owned()]), page().into_any());
        view! { <Document title=title>{page}</Document> }.to_html()
    });
    without_markers(&html)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}

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
        typing: url("typing.js"),
        icons: url("icons.svg"),
        favicon: url("favicon.svg"),
        islands: url("islands.js"),
    }
}

/// Takes out the comments by which Leptos finds its way through what it hydrates, everywhere but
/// in islands, and in those where the server's own children stand: with erased components they are
/// a fifth of a page. Text and attributes are escaped, so that these letters stand in neither.
pub fn without_markers(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut hydrates = vec![false];
    let mut rest = html;
    while let Some(at) = BOUNDARIES.iter().filter_map(|tag| rest.find(tag)).min() {
        let (piece, after) = rest.split_at(at);
        push(&mut plain, piece, hydrates.last() == Some(&true));
        if after.starts_with("</") {
            hydrates.pop();
        } else {
            hydrates.push(after.starts_with(BOUNDARIES[0]));
        }
        let (tag, after) = after.split_at(after.find('>').map_or(after.len(), |end| end + 1));
        plain.push_str(tag);
        rest = after;
    }
    push(&mut plain, rest, hydrates.last() == Some(&true));
    plain
}

/// Where what hydrates begins and ends. A `>` within an attribute is escaped there.
const BOUNDARIES: [&str; 4] =
    ["<leptos-island", "</leptos-island", "<leptos-children", "</leptos-children"];

fn push(plain: &mut String, piece: &str, hydrates: bool) {
    if hydrates {
        plain.push_str(piece);
    } else {
        plain.push_str(&piece.replace("<!>", "").replace("<!--<() />-->", ""));
    }
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
    use crate::http::assets::no_bundle;

    #[test]
    fn markers_stay_where_something_hydrates() {
        let html = "<p>a<!></p><leptos-island x><b><!></b></leptos-island><!--<() />--><i><!></i>";
        let plain = "<p>a</p><leptos-island x><b><!></b></leptos-island><i></i>";
        assert_eq!(without_markers(html), plain);
        let html = "<leptos-island x><b><!></b><leptos-children><i><!></i><leptos-island y><!>\
                    </leptos-island><!></leptos-children><!></leptos-island><!>";
        let plain = "<leptos-island x><b><!></b><leptos-children><i></i><leptos-island y><!>\
                     </leptos-island></leptos-children><!></leptos-island>";
        assert_eq!(without_markers(html), plain);
    }

    #[test]
    fn error_page_has_its_title_and_finds_its_files() {
        let assets = Assets::load(no_bundle);
        let html = render_now(&assets, "Not <found>", || view! { <p>"x"</p> });
        assert!(html.contains("<title>Not &lt;found&gt; · Latchkey</title></head>"), "{html}");
        let style = assets.url("style.css").expect("a style sheet");
        assert!(html.contains(&style), "{html}");
    }
}

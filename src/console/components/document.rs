//! The HTML document around every page.
//!
//! Leptos' own `HydrationScripts` writes an inline script, which our content
//! security policy forbids; [`NeedsIslands`] loads the same thing as a file.

use leptos::prelude::*;

use crate::console::components::AssetUrls;
use crate::console::components::plain_shell::PRODUCT;
use crate::console::components::theme::{Theme, attribute, color_scheme};

/// `<html>`, `<head>` and `<body>`.
#[component]
pub fn Document(
    /// The theme that the person chose.
    #[prop(optional)]
    theme: Theme,
    /// Language of the page.
    #[prop(default = "en".into(), into)]
    lang: String,
    /// How dates are written, as a tag (BCP 47).
    #[prop(default = None)]
    region: Option<&'static str>,
    /// Direction of writing.
    #[prop(default = "ltr")]
    dir: &'static str,
    /// What the tab says.
    #[prop(into)]
    title: String,
    /// Whether plain forms are all that the page shows.
    #[prop(optional)]
    plain: bool,
    children: Children,
) -> impl IntoView {
    let assets = AssetUrls::current();
    let style = if plain { assets.plain_style } else { assets.style };
    view! {
        <!DOCTYPE html>
        <html lang=lang dir=dir data-theme=attribute(theme) data-region=region>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content=color_scheme(theme)/>
                <link rel="icon" type="image/svg+xml" href=assets.favicon/>
                <link rel="stylesheet" href=style/>
                <script type="module" src=assets.ui data-typing=assets.typing></script>
                <title>{title}</title>
            </head>
            <body>{children()}</body>
        </html>
    }
}

/// What the tab says: "Thing · Section · Organization · Latchkey".
pub fn tab_title(parts: &[String]) -> String {
    parts.iter().map(String::as_str).chain([PRODUCT]).collect::<Vec<_>>().join(" · ")
}

/// Loads the islands' code. A page renders it once if it contains an island;
/// the server allows WebAssembly to such pages only.
#[component]
pub fn NeedsIslands() -> impl IntoView {
    view! { <script type="module" src=AssetUrls::current().islands></script> }
}

//! Where the browser finds our static files.

use leptos::prelude::*;

/// Addresses of the static files, hashed by the server when it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetUrls {
    pub style: String,
    /// The part of it that the sign-in needs.
    pub plain_style: String,
    /// Small behaviours, an ES module.
    pub ui: String,
    /// What the module above loads once somebody types.
    pub typing: String,
    pub icons: String,
    /// The tab's icon.
    pub favicon: String,
    /// Starts islands; only on pages that contain one.
    pub islands: String,
}

impl AssetUrls {
    /// What the server provided, or plain names, so that a component renders alone.
    pub fn current() -> Self {
        use_context().unwrap_or_default()
    }
}

impl Default for AssetUrls {
    fn default() -> Self {
        Self {
            style: "/assets/style.css".into(),
            plain_style: "/assets/plain.css".into(),
            ui: "/assets/ui.js".into(),
            typing: "/assets/typing.js".into(),
            icons: "/assets/icons.svg".into(),
            favicon: "/assets/favicon.svg".into(),
            islands: "/assets/islands.js".into(),
        }
    }
}

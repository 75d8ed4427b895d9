//! Light, dark, or as the system says: how a document and its switch show the choice.

pub use crate::domain::account::preferences::Theme;

/// `data-theme` of the document, absent when the system decides.
pub const fn attribute(theme: Theme) -> Option<&'static str> {
    match theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    }
}

pub(super) const fn color_scheme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

#[cfg(feature = "ssr")]
pub(super) const fn icon(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "monitor",
        Theme::Light => "sun",
        Theme::Dark => "moon",
    }
}

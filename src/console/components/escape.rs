//! Text where Leptos writes it raw: inside `<title>` and `<textarea>`.

/// Makes text harmless inside an element whose content the browser decodes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

//! The theme, kept in a cookie so that pages come in it from the first byte.

use axum::response::Response;

use super::fields::Fields;
use super::visit::{THEME_COOKIE, append_cookie, see_other};
use crate::console::components::Theme;
use crate::console::paths;

/// Keeps a theme and leads back to the page.
pub async fn choose(fields: Fields) -> Response {
    let return_to = fields.text("return_to");
    let mut response = see_other(paths::local_path(&return_to).unwrap_or(paths::HOME));
    if let Some(theme) = Theme::parse(&fields.text("theme")) {
        let name = theme.as_str();
        let cookie =
            format!("{THEME_COOKIE}={name}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
        append_cookie(&mut response, &cookie);
    }
    response
}

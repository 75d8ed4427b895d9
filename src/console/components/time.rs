//! Moments, in UTC from the server and in local time once `ui.js` has run.

use leptos::prelude::*;

/// A moment given as RFC 3339 in UTC, such as `2026-11-21T03:17:20Z`.
#[component]
pub fn LocalTime(
    /// RFC 3339, UTC.
    #[prop(into)]
    at: String,
) -> impl IntoView {
    let words =
        at.get(..16).map_or_else(|| at.clone(), |day| format!("{} UTC", day.replace('T', " ")));
    view! { <time class="nowrap" datetime=at>{words}</time> }
}

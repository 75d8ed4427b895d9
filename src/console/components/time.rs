//! Moments: in the time zone that the person chose, else in UTC until `ui.js` has run.

use std::sync::Arc;

use leptos::prelude::*;

/// How a moment (RFC 3339) reads in the time zone of the person. The server provides it; nothing
/// is told for what is no moment.
type Tell = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Tells moments in the time zone that the person chose.
#[derive(Clone)]
pub struct PersonalClock(pub Arc<Tell>);

/// A moment given as RFC 3339 in UTC, such as `2026-11-21T03:17:20Z`.
#[component]
pub fn LocalTime(
    /// RFC 3339, UTC.
    #[prop(into)]
    at: String,
) -> impl IntoView {
    let utc =
        at.get(..16).map_or_else(|| at.clone(), |day| format!("{} UTC", day.replace('T', " ")));
    let (words, title) = match use_context::<PersonalClock>().and_then(|clock| clock.0(&at)) {
        Some(local) => (local, Some(utc)),
        None => (utc, None),
    };
    view! { <time class="nowrap" datetime=at title=title>{words}</time> }
}

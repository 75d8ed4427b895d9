//! Moments: in the time zone that the person chose, else in UTC until `ui.js` has run.

use std::sync::Arc;

use leptos::prelude::*;

/// How moments (RFC 3339) read in the time zone of the person. Nothing is told for what is no
/// moment.
pub trait TellsTime: Send + Sync {
    /// As people read it, with the zone.
    fn tell(&self, at: &str) -> Option<String>;
    /// As a form takes it: `2026-11-21T08:05`.
    fn minute(&self, at: &str) -> Option<String>;
}

/// Tells moments in the time zone that the person chose. The server provides it.
#[derive(Clone)]
pub struct PersonalClock(pub Arc<dyn TellsTime>);

/// A moment given as RFC 3339 in UTC, such as `2026-11-21T03:17:20Z`.
#[component]
pub fn LocalTime(
    /// RFC 3339, UTC.
    #[prop(into)]
    at: String,
) -> impl IntoView {
    let utc =
        at.get(..16).map_or_else(|| at.clone(), |day| format!("{} UTC", day.replace('T', " ")));
    let (words, title) = match use_context::<PersonalClock>().and_then(|clock| clock.0.tell(&at)) {
        Some(local) => (local, Some(utc)),
        None => (utc, None),
    };
    view! { <time class="nowrap" datetime=at title=title>{words}</time> }
}

/// A moment as the time since then, or until then: "3 hours ago". The title says when exactly.
#[component]
pub fn Ago(
    /// RFC 3339, UTC.
    #[prop(into)]
    at: String,
    /// Seconds from then until now; less than none for what is to come.
    seconds: i64,
) -> impl IntoView {
    let utc =
        at.get(..16).map_or_else(|| at.clone(), |day| format!("{} UTC", day.replace('T', " ")));
    let told = use_context::<PersonalClock>().and_then(|clock| clock.0.tell(&at));
    let title = told.map_or_else(|| utc.clone(), |told| format!("{told} · {utc}"));
    let words = words(seconds);
    view! { <time class="nowrap" datetime=at title=title data-ago="">{words}</time> }
}

/// The largest unit of which there is one.
fn words(seconds: i64) -> String {
    const UNITS: [(i64, &str); 5] = [
        (365 * 86_400, "year"),
        (30 * 86_400, "month"),
        (86_400, "day"),
        (3600, "hour"),
        (60, "minute"),
    ];
    let size = seconds.abs();
    let Some((unit, name)) = UNITS.into_iter().find(|(unit, _)| size >= *unit) else {
        return if seconds < 0 { "in a moment" } else { "just now" }.to_owned();
    };
    let count = size / unit;
    let plural = if count == 1 { "" } else { "s" };
    if seconds < 0 {
        format!("in {count} {name}{plural}")
    } else {
        format!("{count} {name}{plural} ago")
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_moment_is_told_by_the_largest_unit_that_fits() {
        let told: Vec<_> = [0, 59, 60, 7199, 86_400, -90_000, 40 * 86_400, 800 * 86_400]
            .map(words)
            .into_iter()
            .collect();
        assert_eq!(
            told,
            [
                "just now",
                "just now",
                "1 minute ago",
                "1 hour ago",
                "1 day ago",
                "in 1 day",
                "1 month ago",
                "2 years ago"
            ]
        );
    }
}

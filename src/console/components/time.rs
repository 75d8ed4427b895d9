//! Moments and numbers as the person reads them: in the time zone that they chose, else in UTC until
//! `ui.js` has run.

use std::sync::Arc;

use leptos::prelude::*;

/// How moments (RFC 3339) and numbers read for the person. Nothing is told for what is no moment.
pub trait TellsTime: Send + Sync {
    /// As people read it, with the zone. Nothing for whoever chose no zone.
    fn tell(&self, at: &str) -> Option<String>;
    /// As a form takes it: `2026-11-21T08:05`. Nothing for whoever chose no zone.
    fn minute(&self, at: &str) -> Option<String>;
    /// Seconds from then until now; less than none for what is to come.
    fn seconds_since(&self, at: &str) -> Option<i64>;
    /// A count with its thousands apart.
    fn number(&self, count: i64) -> String;
}

/// Tells what depends on the person and on now. The server provides it.
#[derive(Clone)]
pub struct PersonalClock(pub Arc<dyn TellsTime>);

impl PersonalClock {
    /// The clock of a person who chose a time zone.
    pub fn of_a_zone() -> Option<Self> {
        use_context::<Self>().filter(|clock| clock.0.minute("1970-01-01T00:00:00Z").is_some())
    }
}

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
    /// In as few letters as tell it, for a narrow column: "3 h ago".
    #[prop(default = false)]
    short: bool,
) -> impl IntoView {
    let clock = use_context::<PersonalClock>();
    let seconds = clock.as_ref().and_then(|clock| clock.0.seconds_since(&at));
    let Some((seconds, clock)) = seconds.zip(clock) else {
        return view! { <LocalTime at=at/> }.into_any();
    };
    let utc =
        at.get(..16).map_or_else(|| at.clone(), |day| format!("{} UTC", day.replace('T', " ")));
    let told = clock.0.tell(&at);
    let title = told.map_or_else(|| utc.clone(), |told| format!("{told} · {utc}"));
    let words = if short { short_words(seconds) } else { words(seconds) };
    view! { <time class="nowrap" datetime=at title=title data-ago="">{words}</time> }.into_any()
}

/// A count with its thousands apart, as the person writes numbers.
pub fn number(count: i64) -> String {
    use_context::<PersonalClock>().map_or_else(|| count.to_string(), |clock| clock.0.number(count))
}

/// The largest unit of which there is one, in letters.
fn short_words(seconds: i64) -> String {
    const UNITS: [(i64, &str); 5] =
        [(365 * 86_400, "y"), (30 * 86_400, "mo"), (86_400, "d"), (3600, "h"), (60, "min")];
    let size = seconds.abs();
    let Some((unit, name)) = UNITS.into_iter().find(|(unit, _)| size >= *unit) else {
        return if seconds < 0 { "in a moment" } else { "just now" }.to_owned();
    };
    let count = size / unit;
    if seconds < 0 { format!("in {count} {name}") } else { format!("{count} {name} ago") }
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
    use super::{short_words, words};

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

    #[test]
    fn a_narrow_column_tells_the_same_in_letters() {
        let told = [0, 60, 7199, 86_400, -90_000, 40 * 86_400, 800 * 86_400].map(short_words);
        let short =
            ["just now", "1 min ago", "1 h ago", "1 d ago", "in 1 d", "1 mo ago", "2 y ago"];
        assert_eq!(told, short);
    }
}

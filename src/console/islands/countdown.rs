//! A live countdown to the expiry of a token.
//!
//! Without scripts it stands where the server wrote it. With them it follows the clock of the
//! browser, so that a tab which slept in the background tells the truth when it wakes.

use std::time::Duration;

use leptos::prelude::*;
use leptos::web_sys::js_sys::Date;

/// Shows how long something still lasts, and says so aloud once when it is over.
#[island]
pub fn Countdown(
    /// Seconds that remained when the server rendered the page.
    seconds: i64,
) -> impl IntoView {
    let (left, set_left) = signal(seconds.max(0));
    // Effects run in the browser only.
    Effect::new(move |_| {
        let ends = Date::now() + millis(seconds);
        let tick = move || {
            let now_left = seconds_until(ends, Date::now());
            if left.get_untracked() != now_left {
                set_left.set(now_left);
            }
        };
        if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || handle.clear());
        }
    });
    view! {
        <span class="countdown">
            <span role="timer">{move || words(left.get())}</span>
            <span role="status" class="visually-hidden">
                {move || if left.get() == 0 { "The token has expired." } else { "" }}
            </span>
        </span>
    }
}

#[expect(clippy::cast_precision_loss, reason = "a token lasts 300 minutes at most")]
fn millis(seconds: i64) -> f64 {
    seconds as f64 * 1000.0
}

#[expect(clippy::cast_possible_truncation, reason = "the browser tells whole milliseconds")]
fn seconds_until(ends: f64, now: f64) -> i64 {
    ((ends - now) / 1000.0).ceil().max(0.0) as i64
}

/// "29 min 48 s", without the parts that are nought.
fn words(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        _ if seconds <= 0 => "expired".to_owned(),
        (0, 0) => format!("expires in {rest} s"),
        (0, _) => format!("expires in {minutes} min {rest} s"),
        (_, _) => format!("expires in {hours} h {minutes} min {rest} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_what_is_left() {
        assert_eq!(words(17_999), "expires in 4 h 59 min 59 s");
        assert_eq!(words(1788), "expires in 29 min 48 s");
        assert_eq!(words(48), "expires in 48 s");
        assert_eq!(words(0), "expired");
    }

    #[test]
    fn time_left_is_rounded_up_and_never_negative() {
        assert_eq!(seconds_until(10_000.0, 8_999.0), 2);
        assert_eq!(seconds_until(10_000.0, 9_000.0), 1);
        assert_eq!(seconds_until(10_000.0, 10_000.0), 0);
        assert_eq!(seconds_until(10_000.0, 99_000.0), 0);
    }
}

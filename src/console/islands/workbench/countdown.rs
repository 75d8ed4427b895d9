//! How long the token still lasts, by the clock of the browser: a tab that slept in the background
//! tells the truth when it wakes.

use std::cell::Cell;

use leptos::web_sys::Element;
use leptos::web_sys::js_sys::Date;

/// Counts down what the server wrote.
#[derive(Default)]
pub struct Countdown {
    /// In milliseconds of the browser's clock; nothing while no token is there.
    ends: Cell<Option<f64>>,
}

impl Countdown {
    /// Begins with what the page says now.
    pub fn restart(&self, root: &Element) {
        let left = timer(root).and_then(|timer| timer.get_attribute("data-seconds"));
        let left: Option<f64> = left.and_then(|left| left.parse().ok());
        self.ends.set(left.map(|left| Date::now() + left * 1000.0));
        self.tick(root);
    }

    /// Says whether the token expired with this very tick.
    pub fn tick(&self, root: &Element) -> bool {
        let (Some(ends), Some(timer)) = (self.ends.get(), timer(root)) else {
            return false;
        };
        let left = seconds_until(ends, Date::now());
        timer.set_text_content(Some(&words(left)));
        if left == 0 {
            self.ends.set(None);
        }
        left == 0
    }
}

fn timer(root: &Element) -> Option<Element> {
    root.query_selector(".countdown").ok().flatten()
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

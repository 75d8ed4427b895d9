//! Typing a name to be sure.

use leptos::prelude::*;

use crate::console::components::form::text::TextField;

/// Asks for the exact name of the thing that is about to change. The browser compares it as well
/// as the server, where the name can be written in one way only.
#[component]
pub fn ConfirmName(
    /// What has to be typed.
    #[prop(into)]
    exact: String,
    /// What is asked: "Name of the app".
    #[prop(into)]
    label: String,
    /// What was typed.
    #[prop(optional, into)]
    value: String,
    /// What to mend.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let pattern = pattern_of(&exact);
    view! {
        <p>"Type " <strong><bdi>{exact}</bdi></strong> " to confirm."</p>
        <TextField name="name" label=label autocomplete="off" value=value pattern=pattern
            error=error/>
    }
}

/// A regular expression (`pattern` of HTML) for this text with any blanks around it. None for
/// letters of which keyboards have several ways to write them: the server knows them all.
fn pattern_of(exact: &str) -> Option<String> {
    let pattern = exact.chars().fold(String::new(), |mut pattern, letter| {
        match letter {
            ' ' => pattern.push_str("\\s+"),
            letter if "^$\\.*+?()[]{}|/".contains(letter) => pattern.extend(['\\', letter]),
            letter => pattern.push(letter),
        }
        pattern
    });
    exact.is_ascii().then(|| format!("\\s*{pattern}\\s*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_full_of_signs_is_taken_as_it_stands() {
        let pattern = |exact| pattern_of(exact).unwrap();
        assert_eq!(pattern("SIEM (EU) v1.2"), "\\s*SIEM\\s+\\(EU\\)\\s+v1\\.2\\s*");
        assert_eq!(pattern("a-b&\"c\""), "\\s*a-b&\"c\"\\s*");
    }

    #[test]
    fn a_name_that_can_be_written_in_two_ways_is_compared_by_the_server() {
        assert_eq!(pattern_of("Café"), None);
    }
}

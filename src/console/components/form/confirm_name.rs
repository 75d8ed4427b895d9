//! Typing a name to be sure.

use leptos::prelude::*;

use crate::console::components::form::text::TextField;

/// Asks for the exact name of the thing that is about to change. The browser compares it as well
/// as the server.
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

/// A regular expression (`pattern` of HTML) for this text and no other.
fn pattern_of(exact: &str) -> String {
    exact.chars().fold(String::new(), |mut pattern, letter| {
        if "^$\\.*+?()[]{}|/".contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
        pattern
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_full_of_signs_is_taken_as_it_stands() {
        assert_eq!(pattern_of("SIEM (EU) v1.2"), "SIEM \\(EU\\) v1\\.2");
        assert_eq!(pattern_of("a-b & \"c\""), "a-b & \"c\"");
    }
}

//! Text that people type: names, descriptions, e-mail addresses.
//!
//! Any letters of the world are welcome. What is refused is what cannot be
//! shown on one line: control characters, and nothing at all.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a text was refused. The message says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing but blanks.
    #[error("Enter at least one character.")]
    Empty,
    /// More characters than the field holds.
    #[error("Use at most {0} characters.")]
    TooLong(usize),
    /// A line break, tab, NUL or other control character.
    #[error("Remove line breaks and other control characters.")]
    Control,
    /// Not of the form `name@host`.
    #[error("Enter an e-mail address such as ada@example.com.")]
    NotAnEmail,
}

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $parse:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Accepts the text, trimmed of outer blanks.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                let parse: fn(&str) -> Result<String, TextError> = $parse;
                parse(text.trim()).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;
            fn try_from(text: String) -> Result<Self, TextError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }
    };
}

text_type!(
    /// The name of an app, role, organization or person: 1 to 80 characters on one line. Blanks
    /// within it become one space each, as a browser shows them.
    Name,
    |text| {
        let text = line(text, 80)?;
        if text.chars().all(is_invisible) {
            return Err(TextError::Empty);
        }
        Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
);
text_type!(
    /// A description: up to 1,000 characters, line breaks allowed, may be empty.
    Description,
    |text| {
        let count = text.chars().count();
        let is_bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        match () {
            () if count > 1000 => Err(TextError::TooLong(1000)),
            () if text.chars().any(is_bad) => Err(TextError::Control),
            () => Ok(text.replace("\r\n", "\n")),
        }
    }
);
text_type!(
    /// An e-mail address, in lower case since people sign in with it.
    Email,
    |text| {
        let text = line(text, 254)?.to_lowercase();
        let is_address = text.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
        });
        let is_one_word = !text.contains(char::is_whitespace) && text.matches('@').count() == 1;
        if is_address && is_one_word { Ok(text) } else { Err(TextError::NotAnEmail) }
    }
);

impl Email {
    /// What stands after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit('@').next().unwrap_or_default()
    }
}

impl Description {
    /// No description.
    pub fn empty() -> Self {
        Self(String::new())
    }
}

impl Name {
    /// The name with all letters lowered, for comparing names within an organization.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }

    /// Whether somebody typed this name, to be sure of what they do.
    pub fn is_typed(&self, typed: &str) -> bool {
        Self::parse(typed).is_ok_and(|typed| typed == *self)
    }
}

/// Whether a character shows nothing: blanks, joiners, marks of direction (Unicode, Cf).
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn line(text: &str, most: usize) -> Result<String, TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().count() > most {
        return Err(TextError::TooLong(most));
    }
    if text.chars().any(char::is_control) {
        return Err(TextError::Control);
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_hold_any_letters_of_the_world() {
        for name in ["siem-export", "Übersicht", "日本語", "<script>alert(1)</script>", "=cmd()"]
        {
            assert_eq!(Name::parse(name).map(String::from), Ok(name.to_owned()));
        }
    }

    #[test]
    fn a_name_is_trimmed_and_must_not_be_empty() {
        assert_eq!(Name::parse("  a ").map(String::from), Ok("a".to_owned()));
        assert_eq!(Name::parse(" \t "), Err(TextError::Empty));
        assert_eq!(Name::parse("\u{200b}\u{202e} \u{feff}"), Err(TextError::Empty));
    }

    #[test]
    fn a_name_is_typed_as_it_is_shown() {
        let name = Name::parse("siem  \u{a0} export").unwrap();
        assert_eq!(name.as_str(), "siem export");
        assert!(name.is_typed(" siem   export ") && !name.is_typed("siem-export"));
    }

    #[test]
    fn a_name_of_ten_thousand_characters_is_told_the_limit() {
        assert_eq!(Name::parse(&"x".repeat(10_000)), Err(TextError::TooLong(80)));
    }

    #[test]
    fn a_line_break_is_refused_in_a_name_and_kept_in_a_description() {
        assert_eq!(Name::parse("a\r\nb"), Err(TextError::Control));
        assert_eq!(Description::parse("a\r\nb").map(String::from), Ok("a\nb".to_owned()));
    }

    #[test]
    fn an_e_mail_address_is_lowered() {
        assert_eq!(Email::parse("Ada@Example.COM").map(String::from), Ok("ada@example.com".into()));
    }

    #[test]
    fn half_an_address_is_refused() {
        for text in ["ada", "ada@", "@example.com", "a b@example.com", "a@b@example.com", "a@x"] {
            assert_eq!(Email::parse(text), Err(TextError::NotAnEmail), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_parsed_name_parses_again_to_itself(text in "\\PC{1,80}") {
            if let Ok(name) = Name::parse(&text) {
                prop_assert_eq!(Name::parse(name.as_str()), Ok(name));
            }
        }
    }
}

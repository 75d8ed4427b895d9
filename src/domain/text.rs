//! Text that people type: names, descriptions, e-mail addresses.
//!
//! Any letters of the world are welcome. What is refused is what cannot be
//! shown on one line: control characters, and nothing at all.
//!
//! One text has several encodings: "é" is one character or two. Whatever comes in is composed
//! (Unicode NFC) before anything else looks at it, and what is searched or has to be unique is
//! compared [`folded()`].

use std::fmt;

use caseless::Caseless as _;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

/// Why a text was refused. The message says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing but blanks.
    #[error("Enter something here.")]
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

impl TextError {
    /// What is wrong with the text that says `what`, such as "an app name".
    pub fn about(self, what: &str) -> String {
        match self {
            Self::Empty => format!("Enter {what}."),
            Self::TooLong(_) | Self::Control | Self::NotAnEmail => self.to_string(),
        }
    }
}

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $parse:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Accepts the text, composed and trimmed of outer blanks.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                let parse: fn(&str) -> Result<String, TextError> = $parse;
                parse(&composed(text.trim())).map(Self)
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
    /// An e-mail address, in lower case since people sign in with it. Full-width letters and
    /// other variants of a character are that character, and what shows nothing is left out. An
    /// internationalised domain is in the letters that its owner writes (RFC 5890, a U-label).
    Email,
    |text| {
        let line = line(text, 254)?;
        let visible = line.nfkc().filter(|c| !is_joining(*c));
        let text = composed(&visible.collect::<String>().to_lowercase());
        let text = with_readable_domain(text);
        let is_address = text.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
        });
        let is_one_word = !text.contains(char::is_whitespace) && text.matches('@').count() == 1;
        if is_address && is_one_word { Ok(text) } else { Err(TextError::NotAnEmail) }
    }
);

/// `xn--mnchen-3ya.de` and `München.de` are one domain. What is no such name stays as it is.
fn with_readable_domain(address: String) -> String {
    let Some((local, host)) = address.rsplit_once('@') else { return address };
    match idna::domain_to_unicode(host) {
        (host, Ok(())) => format!("{local}@{host}"),
        (_, Err(_)) => address,
    }
}

impl Email {
    /// The address as a search looks through it.
    pub fn folded(&self) -> String {
        folded(&self.0)
    }

    /// The address as every mail server takes it: an internationalised domain is written in ASCII
    /// (RFC 5890, an A-label).
    pub fn for_mail(&self) -> String {
        let ascii = self.0.rsplit_once('@').and_then(|(local, host)| {
            Some(format!("{local}@{}", idna::domain_to_ascii(host).ok()?))
        });
        ascii.unwrap_or_else(|| self.0.clone())
    }

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
    /// The name as names within an organization are compared.
    pub fn folded(&self) -> String {
        folded(&self.0)
    }

    /// Whether somebody typed this name, to be sure of what they do.
    /// What shows nothing need not be typed.
    pub fn is_typed(&self, typed: &str) -> bool {
        let shown = |name: &Self| name.0.replace(is_joining, "");
        Self::parse(typed).is_ok_and(|typed| shown(&typed) == shown(self))
    }
}

/// The text with every letter in as few characters as Unicode has for it (NFC).
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// The text as it is compared and searched, whatever way it was typed: `STRASSE` is `Straße`,
/// `ﬁ` is `fi`, a full-width `Ａ` is `a` (Unicode's NFKC case fold). Beyond that the Turkish `İ` is
/// `i`, since who searches for "istanbul" means "İstanbul" too. What shows nothing is left out.
pub fn folded(text: &str) -> String {
    let once = text.nfd().default_case_fold().nfkd().default_case_fold().nfkd();
    composed(&fold_small(&once.collect::<String>()))
}

/// What is left to do for a text in small letters and in as many characters as Unicode has for
/// each (NFKD), as every browser makes it, until it is [`folded()`] but for the encoding.
pub fn fold_small(small: &str) -> String {
    let mut folded = String::with_capacity(small.len());
    for letter in small.chars().filter(|c| !is_joining(*c)) {
        match letter {
            DOT_ABOVE if folded.ends_with('i') => {}
            'ß' => folded.push_str("ss"),
            'ς' => folded.push('σ'),
            _ => folded.push(letter),
        }
    }
    folded
}

/// What somebody searches for, [`folded()`] and with single spaces, as names have them.
pub fn sought(search: &str) -> String {
    folded(search).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether every word of a search occurs in one of the texts, both [`folded()`].
pub fn has_words(texts: &[&str], search: &str) -> bool {
    let text = folded(&texts.join("\n"));
    folded(search).split_whitespace().all(|word| text.contains(word))
}

const DOT_ABOVE: char = '\u{307}';

/// Whether a character shows nothing: blanks, joiners, marks of direction (Unicode, Cf).
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}')
        || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
        || matches!(c, '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character neither shows nor takes room.
fn is_joining(c: char) -> bool {
    is_invisible(c) && !c.is_whitespace()
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
    fn composed_and_decomposed_letters_are_one_name() {
        let (composed, decomposed) = (Name::parse("Café"), Name::parse("Cafe\u{301}"));
        assert_eq!(composed, decomposed);
        assert!(composed.unwrap().is_typed("Cafe\u{301}"));
        let text = Description::parse("nai\u{308}ve").map(String::from);
        assert_eq!(text, Ok("na\u{ef}ve".to_owned()));
    }

    #[test]
    fn letters_fold_as_people_read_them() {
        for (one, other) in [
            ("Straße", "STRASSE"),
            ("İstanbul", "istanbul"),
            ("oﬃce ﬁle", "OFFICE FILE"),
            ("ＡＢＣ１２", "abc12"),
            ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
            ("ｶﾞ", "ガ"),
            ("si\u{200b}em\u{ad}", "SIEM"),
            ("e\u{301}", "É"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("résumé"), folded("resume"));
        assert!(has_words(&["Straße", "nach Köln"], "KO\u{308}LN strasse"));
    }

    /// As the script of a picker does it, with the tables of a browser.
    fn folded_by_a_browser(text: &str) -> String {
        let small = text.nfkd().collect::<String>().to_lowercase();
        composed(&fold_small(&small.nfkd().collect::<String>()))
    }

    #[test]
    fn a_browser_folds_letters_as_the_server_does() {
        for text in [
            "Straße STRASSE ẞ",
            "İstanbul ıI",
            "oﬃce ﬁle",
            "ＡＢＣ１２",
            "Σίσυφος ΣΊΣΥΦΟΣ",
            "ｶﾞ ガ",
            "si\u{200b}em\u{ad}",
            "e\u{301} É",
            "ſet",
        ] {
            assert_eq!(folded_by_a_browser(text), folded(text), "{text}");
        }
    }

    #[test]
    fn an_e_mail_address_is_one_however_it_is_typed() {
        let address = Email::parse("jose\u{301}@example.com").unwrap();
        assert_eq!(Email::parse("JOSÉ@example.com"), Ok(address));
        let ada = Email::parse("ada@example.com").unwrap();
        assert_eq!(Email::parse("ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ"), Ok(ada.clone()));
        assert_eq!(Email::parse("\u{feff}ada@exam\u{200b}ple.com"), Ok(ada));
        let readable = Email::parse("ada@münchen.example").unwrap();
        assert_eq!(Email::parse("Ada@XN--MNCHEN-3YA.example"), Ok(readable.clone()));
        assert_eq!(Email::parse("ada@mu\u{308}nchen。example"), Ok(readable));
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
        let name = Name::parse("si\u{200b}em\u{ad}").unwrap();
        assert!(name.is_typed("siem") && name.is_typed("si\u{200b}em\u{ad}"));
        assert!(!name.is_typed("Siem") && !name.is_typed("si em"));
    }

    #[test]
    fn a_search_has_single_spaces_as_names_have() {
        let name = Name::parse("two  spaces").unwrap();
        assert!(name.folded().contains(&sought(" TWO \u{a0} spaces ")));
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

        #[test]
        fn a_parsed_address_parses_again_to_itself(local in "\\PC{1,20}", host in "\\PC{1,12}") {
            if let Ok(email) = Email::parse(&format!("{local}@{host}.com")) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
            }
        }

        #[test]
        fn what_is_folded_folds_to_itself(text in "\\PC{0,40}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once.clone());
            prop_assert_eq!(folded(&text.nfd().collect::<String>()), once);
        }
    }
}

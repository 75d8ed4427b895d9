//! The filter of a picker, the same on the server and in the browser.

/// Words that must all occur, in whatever letter case and encoding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter(Vec<String>);

impl Filter {
    /// What was typed, word by word.
    pub fn new(typed: &str) -> Self {
        Self(folded(typed).split_whitespace().map(str::to_owned).collect())
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every word occurs in one of the texts.
    pub fn finds(&self, texts: &[&str]) -> bool {
        self.is_empty() || self.finds_in(&folded(&texts.join(" ")))
    }

    /// The same for a text that is [`folded`] already.
    pub fn finds_in(&self, folded: &str) -> bool {
        self.0.iter().all(|word| folded.contains(word.as_str()))
    }
}

#[cfg(feature = "ssr")]
pub use crate::domain::text::folded;

/// Text as a search looks through it. The browser brings the tables that this takes.
#[cfg(not(feature = "ssr"))]
pub fn folded(text: &str) -> String {
    use leptos::web_sys::js_sys::JsString;

    let small = JsString::from(text).normalize("NFKD").to_lower_case().normalize("NFKD");
    let folded = crate::domain::text::fold_small(&String::from(small));
    JsString::from(folded).normalize("NFC").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_finds_service_role_and_permission_in_any_letter_case() {
        let texts = ["Carbon Black Cloud", "View All", "_API.Device:device.READ"];
        assert!(Filter::new("carbon DEVICE").finds(&texts));
        assert!(Filter::new("  ").finds(&texts));
        assert!(!Filter::new("carbon quarantine").finds(&texts));
    }

    #[test]
    fn a_filter_finds_a_name_however_a_keyboard_wrote_it() {
        assert!(Filter::new("CAFE\u{301}").finds(&["Caf\u{e9} sensors"]));
        assert!(Filter::new("istanbul STRASSE").finds(&["İstanbul", "Straße"]));
        assert!(Filter::new("ＳＩＥＭ").finds(&["siem"]));
    }
}

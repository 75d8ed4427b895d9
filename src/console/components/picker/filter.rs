//! The filter of a picker, the same on the server and in the browser.

/// Words that must all occur, in whatever letter case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter(Vec<String>);

impl Filter {
    /// What was typed, word by word.
    pub fn new(typed: &str) -> Self {
        Self(typed.split_whitespace().map(str::to_lowercase).collect())
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every word occurs in one of the texts.
    pub fn finds(&self, texts: &[&str]) -> bool {
        self.is_empty() || self.finds_in(&texts.join(" ").to_lowercase())
    }

    /// The same for a text that is in lower case already.
    pub fn finds_in(&self, lower_case: &str) -> bool {
        self.0.iter().all(|word| lower_case.contains(word.as_str()))
    }
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
}

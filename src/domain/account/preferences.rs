//! How somebody wants pages to look and to read: theme, language, time zone.
//!
//! Whether a time zone exists is not known here: `workflows::time_zones` asks the IANA list.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::names::names;

names! {
    /// Light, dark, or as the operating system says, in the order of the switch.
    #[derive(Default)]
    pub enum Theme {
        #[default]
        System = "system",
        Light = "light",
        Dark = "dark",
    }
}

names! {
    /// A language that the console speaks, by its tag (BCP 47).
    #[derive(Default)]
    pub enum Language {
        #[default]
        English = "en",
    }
}

names! {
    /// How dates and times are written.
    pub enum Region {
        /// 2026-11-21 08:05
        International = "international",
        /// Nov 21, 2026, 8:05 AM
        UnitedStates = "us",
        /// 21 Nov 2026, 08:05
        UnitedKingdom = "gb",
        /// 21.11.2026, 08:05
        CentralEurope = "central-europe",
        /// 21/11/2026 08:05
        SouthernEurope = "southern-europe",
    }
}

impl Region {
    /// A tag (BCP 47) by which browsers write dates in the same way.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::International => "sv-SE",
            Self::UnitedStates => "en-US",
            Self::UnitedKingdom => "en-GB",
            Self::CentralEurope => "de-AT",
            Self::SouthernEurope => "fr-FR",
        }
    }

    /// The pattern of a minute (strftime).
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::International => "%Y-%m-%d %H:%M",
            Self::UnitedStates => "%b %-d, %Y, %-I:%M %p",
            Self::UnitedKingdom => "%-d %b %Y, %H:%M",
            Self::CentralEurope => "%d.%m.%Y, %H:%M",
            Self::SouthernEurope => "%d/%m/%Y %H:%M",
        }
    }
}

impl Language {
    /// Its tag, as the attribute `lang` has it.
    pub const fn tag(self) -> &'static str {
        self.wire_name()
    }

    /// Reads a tag. A regional variety counts as its language.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The language of a page: what the person chose, else this browser's cookie, else the best
    /// of `Accept-Language` that the console speaks, else English.
    pub fn choose(person: Option<Self>, cookie: Option<&str>, accepts: Option<&str>) -> Self {
        person
            .or_else(|| cookie.and_then(Self::from_tag))
            .or_else(|| accepts.and_then(Self::best_of))
            .unwrap_or_default()
    }

    /// The first of the highest weight in an `Accept-Language` (RFC 9110, 12.5.4).
    fn best_of(accepts: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in accepts.split(',').take(32) {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |weight| {
                weight.trim().parse().ok().filter(|q| (0.0..=1.0).contains(q)).unwrap_or(0.0)
            });
            let Some(language) = Self::from_tag(tag).filter(|_| weight > 0.0) else { continue };
            if best.is_none_or(|(before, _)| weight > before) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

names! {
    /// Whether keys lead somewhere.
    #[derive(Default)]
    pub enum Shortcuts {
        #[default]
        On = "on",
        Off = "off",
    }
}

/// The text is not the name of a time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoZone;

impl fmt::Display for NoZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Choose a time zone from the list.")
    }
}

/// The name of a time zone as IANA writes it: `Europe/Vienna`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ZoneName(String);

impl ZoneName {
    /// Accepts what such names are made of, up to 64 characters.
    pub fn parse(text: &str) -> Result<Self, NoZone> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
        let starts = text.starts_with(|c: char| c.is_ascii_alphabetic());
        if starts && text.len() <= 64 && text.chars().all(is_plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoZone)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ZoneName {
    type Error = NoZone;

    fn try_from(text: String) -> Result<Self, NoZone> {
        Self::parse(&text)
    }
}

impl std::str::FromStr for ZoneName {
    type Err = NoZone;

    fn from_str(text: &str) -> Result<Self, NoZone> {
        Self::parse(text)
    }
}

impl From<ZoneName> for String {
    fn from(name: ZoneName) -> Self {
        name.0
    }
}

/// What somebody chose. What they did not choose, their browser decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub theme: Option<Theme>,
    pub language: Option<Language>,
    pub time_zone: Option<ZoneName>,
    pub region: Option<Region>,
    /// Whether keys lead somewhere (WCAG 2.1.4).
    pub shortcuts: Shortcuts,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_decides_before_a_cookie_and_a_cookie_before_the_browser() {
        let english = Language::English;
        assert_eq!(Language::choose(Some(english), Some("xx"), Some("yy")), english);
        assert_eq!(Language::choose(None, Some("en-GB"), Some("de")), english);
        assert_eq!(Language::choose(None, Some("nonsense"), Some("de, en;q=0.3")), english);
        assert_eq!(Language::choose(None, None, None), english);
    }

    #[test]
    fn a_browser_names_its_languages_by_weight() {
        assert_eq!(Language::best_of("de-AT, en-GB;q=0.7, *;q=0.1"), Some(Language::English));
        for nothing in ["de", "", "en;q=0", "en;q=nonsense", "en;q=2", ",,;;q", "\u{202e}"] {
            assert_eq!(Language::best_of(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_time_zone_has_a_plain_name() {
        for name in ["Europe/Vienna", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "UTC"] {
            assert_eq!(ZoneName::parse(name).map(String::from), Ok(name.to_owned()));
        }
        for name in ["", "../etc/passwd", "/etc/localtime", "a b", "Zürich", &"x".repeat(65)] {
            assert_eq!(ZoneName::parse(name), Err(NoZone), "{name}");
        }
    }
}

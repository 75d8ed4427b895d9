//! How somebody wants pages to look and to read: theme, region, time zone.
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
    /// How dates, times and numbers are written.
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

    /// The pattern of a day of this year (strftime).
    pub const fn day_pattern(self) -> &'static str {
        match self {
            Self::International => "%Y-%m-%d",
            Self::UnitedStates => "%b %-d",
            Self::UnitedKingdom => "%-d %b",
            Self::CentralEurope => "%d.%m.",
            Self::SouthernEurope => "%d/%m",
        }
    }

    /// The pattern of a full hour (strftime).
    pub const fn hour_pattern(self) -> &'static str {
        match self {
            Self::UnitedStates => "%-I %p",
            Self::International
            | Self::UnitedKingdom
            | Self::CentralEurope
            | Self::SouthernEurope => "%H:00",
        }
    }

    /// A count with its thousands apart: "12,345", or with a narrow space that no line breaks at.
    pub fn number(self, count: i64) -> String {
        let separator = match self {
            Self::UnitedStates | Self::UnitedKingdom => ',',
            Self::International | Self::CentralEurope | Self::SouthernEurope => '\u{202f}',
        };
        let digits = count.unsigned_abs().to_string();
        let mut written = if count < 0 { "-".to_owned() } else { String::new() };
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                written.push(separator);
            }
            written.push(digit);
        }
        written
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
    pub time_zone: Option<ZoneName>,
    pub region: Option<Region>,
    /// Whether keys lead somewhere (WCAG 2.1.4).
    pub shortcuts: Shortcuts,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_sets_thousands_apart_as_people_there_do() {
        let told = |count| Region::ALL.map(|region| region.number(count));
        let narrow = "1\u{202f}234\u{202f}567";
        assert_eq!(told(1_234_567), [narrow, "1,234,567", "1,234,567", narrow, narrow]);
        let told = [0, 999, 1000, -45_678].map(|count| Region::UnitedStates.number(count));
        assert_eq!(told, ["0", "999", "1,000", "-45,678"]);
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

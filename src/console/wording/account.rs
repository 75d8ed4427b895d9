//! What people choose for themselves.

use crate::domain::account::preferences::{Language, Region, Shortcuts, Theme};

impl Theme {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

impl Region {
    /// A date as people there write it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::International => "2026-11-21 08:05",
            Self::UnitedStates => "Nov 21, 2026, 8:05 AM",
            Self::UnitedKingdom => "21 Nov 2026, 08:05",
            Self::CentralEurope => "21.11.2026, 08:05",
            Self::SouthernEurope => "21/11/2026 08:05",
        }
    }
}

impl Shortcuts {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::On => "On",
            Self::Off => "Off",
        }
    }
}

impl Language {
    /// Its name in itself.
    pub const fn label(self) -> &'static str {
        match self {
            Self::English => "English",
        }
    }
}

//! What people choose for themselves.

use crate::domain::account::preferences::{Region, Shortcuts, Theme};

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
    /// A date and a number as people there write them.
    pub const fn label(self) -> &'static str {
        match self {
            Self::International => "2026-11-21 08:05 · 1\u{202f}234",
            Self::UnitedStates => "Nov 21, 2026, 8:05 AM · 1,234",
            Self::UnitedKingdom => "21 Nov 2026, 08:05 · 1,234",
            Self::CentralEurope => "21.11.2026, 08:05 · 1\u{202f}234",
            Self::SouthernEurope => "21/11/2026 08:05 · 1\u{202f}234",
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

//! What people choose for themselves.

use crate::domain::account::preferences::{Language, Theme};

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

impl Language {
    /// Its name in itself.
    pub const fn label(self) -> &'static str {
        match self {
            Self::English => "English",
        }
    }
}

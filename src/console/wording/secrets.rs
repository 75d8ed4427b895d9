//! App Secrets.

use crate::domain::secrets::life::Overlap;

impl Overlap {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "No overlap",
            Self::Day => "24 hours",
            Self::TwoDays => "48 hours",
            Self::Week => "7 days",
        }
    }
}

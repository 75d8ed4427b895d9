//! How old App Secrets are, in bands that a picture shows side by side.

use crate::domain::apps::query::Days;
use crate::domain::names::every;

/// Not used for so long, a secret counts as idle.
pub const IDLE: Days = Days(90);

every! {
    /// A band of ages, the youngest first.
    pub enum AgeBand { Month, Quarter, HalfYear, Year, Older }
}

impl AgeBand {
    /// The age with which it begins. The first one begins with the secret itself.
    pub const fn begins(self) -> Days {
        match self {
            Self::Month => Days(0),
            Self::Quarter => Days(30),
            Self::HalfYear => Days(90),
            Self::Year => Days(180),
            Self::Older => Days(365),
        }
    }
}

/// How many secrets are of an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgeCount {
    pub band: AgeBand,
    /// Those that were used lately, or are new.
    pub used: i64,
    /// Those that were not used for [`IDLE`].
    pub idle: i64,
}

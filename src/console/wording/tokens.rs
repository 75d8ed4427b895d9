//! API tokens.

use crate::domain::tokens::api_token::ApiTokenState;

impl ApiTokenState {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Expired => "Expired",
            Self::Deactivated => "Deactivated by owner",
            Self::Revoked => "Revoked",
        }
    }
}

//! Apps.

use crate::domain::apps::app::AppType;

impl AppType {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ServerToServer => "Server to server app",
            Self::Web => "Web app",
            Self::Native => "Native/mobile app",
        }
    }
}

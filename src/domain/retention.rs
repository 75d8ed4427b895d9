//! How long what is over is kept.

use std::time::Duration;

/// For each kind of thing how long it is kept after it ended; `None` is for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Entries of the audit log.
    pub audit: Option<Duration>,
    /// App Secrets and API tokens that have ended.
    pub secrets: Option<Duration>,
    /// Invitations that were accepted, revoked or ran out.
    pub invitations: Option<Duration>,
    /// Requests to accept an app that were decided.
    pub requests: Option<Duration>,
    /// Apps that were deleted.
    pub deleted_apps: Option<Duration>,
}

impl Retention {
    const YEAR: Duration = Duration::from_hours(24 * 365);

    /// Two years of the audit log and of the apps that it names, one year of everything else.
    pub const DEFAULT: Self = Self {
        audit: Some(Self::YEAR.saturating_mul(2)),
        secrets: Some(Self::YEAR),
        invitations: Some(Self::YEAR),
        requests: Some(Self::YEAR),
        deleted_apps: Some(Self::YEAR.saturating_mul(2)),
    };
}

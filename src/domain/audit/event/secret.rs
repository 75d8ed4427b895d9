//! What happens to App Secrets. Each is named by its id; the secret itself has no place here.

use serde_json::{Value, json};

use crate::domain::audit::action::AuditAction;
use crate::domain::audit::event::record::{Record, record};
use crate::domain::organizations::organization::SecretAge;
use crate::domain::secrets::life::Replacement;
use crate::domain::{AppId, SecretId, Timestamp};

/// Something that happened to a secret of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretChange {
    /// Somebody asked for a new one.
    Requested { replacement: Replacement, lasts: Option<SecretAge>, revokes_tokens: bool },
    /// It was shown, once.
    Revealed,
    /// It was confirmed as stored, or used for the first time.
    Confirmed,
    /// A newer one was confirmed, and this one works for its overlap.
    OverlapBegun { ends_at: Timestamp },
    /// A newer one took its place.
    Ended,
    /// It leaked and was ended at once.
    CutOff,
    /// Somebody ended it.
    Retired,
    /// Somebody threw it away before it was confirmed.
    Discarded,
    /// Nobody confirmed or used it in time.
    Lapsed,
    /// Its expiry came.
    Expired,
    /// Its expiry was set, moved or taken away.
    ExpiryChanged { before: Option<Timestamp>, after: Option<Timestamp> },
    /// Owners were told that it expires in so many days.
    ExpiryWarned { days: u16 },
    /// With it, every token that was issued before ended.
    TokensRevoked,
}

impl SecretChange {
    const fn action(&self) -> AuditAction {
        match self {
            Self::Requested { .. } => AuditAction::SecretRequested,
            Self::Revealed => AuditAction::SecretRevealed,
            Self::Confirmed => AuditAction::SecretConfirmed,
            Self::OverlapBegun { .. } => AuditAction::SecretOverlapBegun,
            Self::Ended => AuditAction::SecretEnded,
            Self::CutOff => AuditAction::SecretCutOff,
            Self::Retired => AuditAction::SecretRetired,
            Self::Discarded => AuditAction::SecretDiscarded,
            Self::Lapsed => AuditAction::SecretLapsed,
            Self::Expired => AuditAction::SecretExpired,
            Self::ExpiryChanged { .. } => AuditAction::SecretExpiryChanged,
            Self::ExpiryWarned { .. } => AuditAction::SecretExpiryWarned,
            Self::TokensRevoked => AuditAction::TokenAllRevoked,
        }
    }

    /// The change as it is stored.
    pub(crate) fn record(&self, app: &AppId, secret: &SecretId) -> Record {
        let time = |at: &Option<Timestamp>| at.map(Timestamp::to_rfc3339);
        let mut after = json!({ "secret": secret });
        let mut before = Value::Null;
        match self {
            Self::Requested { replacement, lasts, revokes_tokens } => {
                match replacement {
                    Replacement::After(overlap) => after["overlap_hours"] = json!(overlap.hours()),
                    Replacement::CutOff => after["cuts_off"] = json!(true),
                }
                after["lasts_days"] = json!(lasts);
                after["revokes_tokens"] = json!(revokes_tokens);
            }
            Self::OverlapBegun { ends_at } => after["ends_at"] = json!(ends_at.to_rfc3339()),
            Self::ExpiryChanged { before: old, after: new } => {
                before = json!({ "expires_at": time(old) });
                after["expires_at"] = json!(time(new));
            }
            Self::ExpiryWarned { days } => after["days"] = json!(days),
            Self::Revealed
            | Self::Confirmed
            | Self::Ended
            | Self::CutOff
            | Self::Retired
            | Self::Discarded
            | Self::Lapsed
            | Self::Expired
            | Self::TokensRevoked => {}
        }
        Record { before, ..record(self.action(), "app", app, after) }
    }
}

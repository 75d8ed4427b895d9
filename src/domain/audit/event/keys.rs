//! What happens to signing keys.

use serde_json::{Value, json};

use crate::domain::audit::action::AuditAction;
use crate::domain::audit::event::record::{Record, changed, record};
use crate::domain::tokens::signing_key::SigningAlgorithm;
use crate::domain::{KeyId, Timestamp};

/// A change of the signing keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyEvent {
    /// There is one more. It is published from now on.
    Created { key: KeyId, algorithm: SigningAlgorithm },
    /// Another one signs. What the one before it signed is good until then.
    Rotated { key: KeyId, algorithm: SigningAlgorithm, before: KeyId, until: Timestamp },
    /// Everything that it signed is worth nothing any more.
    Revoked { key: KeyId, algorithm: SigningAlgorithm, successor: Option<KeyId> },
}

impl KeyEvent {
    /// The change as it is stored.
    pub(crate) fn record(&self) -> Record {
        match self {
            Self::Created { key, algorithm } => {
                record(AuditAction::KeyCreated, "key", key, json!({ "algorithm": algorithm }))
            }
            Self::Rotated { key, algorithm, before, until } => changed(
                AuditAction::KeyRotated,
                "key",
                key,
                json!({ "signing_key": before }),
                json!({
                    "signing_key": key, "algorithm": algorithm,
                    "old_key_verifies_until": until.to_rfc3339(),
                }),
            ),
            Self::Revoked { key, algorithm, successor } => {
                let before = json!({ "algorithm": algorithm, "signing_key": key });
                let after =
                    successor.as_ref().map_or(Value::Null, |it| json!({ "signing_key": it }));
                changed(AuditAction::KeyRevoked, "key", key, before, after)
            }
        }
    }
}

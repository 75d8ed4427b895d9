//! An overlap of two secrets: who still uses which, and since when nobody uses the old one.

use serde::{Deserialize, Serialize};

use crate::domain::Timestamp;
use crate::domain::secrets::life::{SecretState, SecretSummary};
pub use crate::storage::secrets::callers::SecretCaller;
use crate::storage::{self, Tx};
use crate::workflows::{WorkflowError, Workflows};

/// Two secrets that both work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    pub old: SecretSummary,
    pub new: SecretSummary,
    /// Who used the old one, newest first.
    pub old_callers: Vec<SecretCaller>,
    /// Who used the new one, newest first.
    pub new_callers: Vec<SecretCaller>,
}

impl Rotation {
    /// Whether a caller of the old secret came last with the new one.
    pub fn has_moved(&self, caller: &SecretCaller) -> bool {
        let is_it =
            |new: &&SecretCaller| new.address == caller.address && new.agent == caller.agent;
        self.new_callers.iter().find(is_it).is_some_and(|new| new.last_at > caller.last_at)
    }

    /// Since when nobody has used the old secret.
    pub fn idle_since(&self) -> Timestamp {
        self.old.last_used_at.unwrap_or(self.old.created_at)
    }
}

/// The overlap among the secrets of an app, newest first, if there is one.
pub(crate) async fn rotation(
    w: &Workflows,
    tx: &mut Tx,
    secrets: &[SecretSummary],
) -> Result<Option<Rotation>, WorkflowError> {
    let live: Vec<_> =
        secrets.iter().filter(|secret| secret.state(w.now()) == SecretState::Live).collect();
    let [new, old] = live.as_slice() else { return Ok(None) };
    if !old.is_replaced() {
        return Ok(None);
    }
    Ok(Some(Rotation {
        old_callers: storage::secrets::callers::list(tx, &old.id).await?,
        new_callers: storage::secrets::callers::list(tx, &new.id).await?,
        old: (*old).clone(),
        new: (*new).clone(),
    }))
}

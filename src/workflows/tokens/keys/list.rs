//! The keys with everything that people may know of them.

use crate::domain::policy::Action;
use crate::domain::tokens::signing_key::{
    KeyLife, KeyState, PublicKey, SigningAlgorithm, TokenRules,
};
use crate::domain::{KeyId, OrgId, Timestamp};
use crate::storage::Tx;
use crate::storage::tokens::keys::{self, StoredKey};
use crate::workflows::engine::signing::public_half;
use crate::workflows::tokens::keys::change::{is_operators, must_be_operator};
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// How many keys that are over a list shows.
const OVER: usize = 10;

/// A signing key as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    pub id: KeyId,
    pub algorithm: SigningAlgorithm,
    pub life: KeyLife,
    pub state: KeyState,
    pub last_signed_at: Option<Timestamp>,
    /// When the next key follows by schedule, if one does.
    pub rotates_at: Option<Timestamp>,
    /// The public key, as long as it verifies.
    pub public: Option<PublicKey>,
}

/// The keys, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKeys {
    pub keys: Vec<KeyLine>,
    pub rules: TokenRules,
    pub issuer: String,
    pub token_url: String,
    /// Where the key set is.
    pub key_set_url: String,
    /// Whether the visitor may rotate and revoke.
    pub may_manage: bool,
    /// Whether this organization looks after the keys of the server.
    pub is_operators: bool,
}

/// Looks at the keys, as every member may: what a member sees is public but for when a key signed.
pub async fn list(op: &OpContext, org: &OrgId) -> Result<SigningKeys, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let is_operators = is_operators(&mut view).await?;
    let may_manage = is_operators && view.who.may(Action::ManageSigningKeys);
    let keys = lines(op, &mut view).await?;
    Ok(SigningKeys { may_manage, is_operators, ..of(op, keys) })
}

/// Looks at the keys for whoever runs the server.
pub async fn list_as_operator(op: &OpContext) -> Result<SigningKeys, WorkflowError> {
    must_be_operator(op)?;
    let mut view = op.view_any().await?;
    let keys = lines(op, &mut view).await?;
    Ok(SigningKeys { may_manage: true, is_operators: true, ..of(op, keys) })
}

fn of(op: &OpContext, keys: Vec<KeyLine>) -> SigningKeys {
    let settings = op.settings();
    SigningKeys {
        keys,
        rules: settings.tokens,
        issuer: settings.issuer(),
        token_url: settings.token_url(),
        key_set_url: settings.key_set_url(),
        may_manage: false,
        is_operators: false,
    }
}

async fn lines(w: &Workflows, tx: &mut Tx) -> Result<Vec<KeyLine>, WorkflowError> {
    let stored = keys::list(tx).await?;
    let mut over = 0;
    let mut lines = Vec::new();
    for key in stored {
        let line = line(w, &key)?;
        if line.public.is_none() {
            over += 1;
        }
        if line.public.is_some() || over <= OVER {
            lines.push(line);
        }
    }
    Ok(lines)
}

pub(super) fn line(w: &Workflows, key: &StoredKey) -> Result<KeyLine, WorkflowError> {
    let state = key.life.state(w.now());
    let public = match state {
        KeyState::Next | KeyState::Active | KeyState::Retiring { .. } => {
            Some(public_half(w.keyring(), key).map_err(|_| WorkflowError::Internal)?)
        }
        KeyState::Retired { .. } | KeyState::Revoked { .. } => None,
    };
    let is_active = state == KeyState::Active;
    Ok(KeyLine {
        id: key.id.clone(),
        algorithm: key.algorithm,
        life: key.life,
        state,
        last_signed_at: key.last_signed_at,
        rotates_at: key.life.rotates_at(&w.settings().tokens).filter(|_| is_active),
        public,
    })
}

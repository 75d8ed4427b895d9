//! What everybody may know of the keys.

use crate::domain::tokens::signing_key::{PublicKey, SigningAlgorithm};
use crate::workflows::{OpContext, WorkflowError};

/// The keys that tokens may be checked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedKeys {
    /// The key that signs where nothing else was chosen, and then all others.
    pub keys: Vec<PublicKey>,
    /// What tokens are signed with.
    pub algorithms: Vec<SigningAlgorithm>,
}

/// The public keys.
pub async fn published(op: &OpContext) -> Result<PublishedKeys, WorkflowError> {
    let mut view = op.view_any().await?;
    let keys = op.keys(&mut view).await?;
    let now = op.now();
    let counts = |key: &&PublicKey| !key.ends_at.is_some_and(|end| end.has_expired(now));
    Ok(PublishedKeys {
        keys: keys.public().iter().filter(counts).cloned().collect(),
        algorithms: keys.algorithms().collect(),
    })
}

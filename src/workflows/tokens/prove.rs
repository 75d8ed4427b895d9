//! How an app proves who it is at the token endpoint: with its secret, or with something that it
//! signed (RFC 7523).

use crate::domain::apps::app::AppStatus;
use crate::domain::secrets::secret::Presented;
use crate::storage;
use crate::storage::tokens::standing::{self, Meant, WithSecrets};
use crate::workflows::engine::jwt::assertion::Assertion;
use crate::workflows::secrets::AppCredentials;
use crate::workflows::secrets::verify::{Proof, Proven, may_come_from_here, verify};
use crate::workflows::tokens::kept_keys;
use crate::workflows::{OffTheRecord, OpContext, WorkflowError};

/// What an app brings.
pub enum ClientProof {
    /// Its id and its secret.
    Secret(AppCredentials),
    /// A JWT that it signed itself (`private_key_jwt`).
    Assertion(Presented),
}

impl From<AppCredentials> for ClientProof {
    fn from(credentials: AppCredentials) -> Self {
        Self::Secret(credentials)
    }
}

/// Says which app it is, if it is one, and how it stands in the organization that is meant.
pub(crate) async fn prove(
    op: &OpContext,
    proof: &ClientProof,
    meant: Meant<'_>,
) -> Result<Proof, WorkflowError> {
    match proof {
        ClientProof::Secret(credentials) => verify(op, credentials, meant).await,
        ClientProof::Assertion(assertion) => by_assertion(op, assertion, meant).await,
    }
}

async fn by_assertion(
    op: &OpContext,
    presented: &Presented,
    meant: Meant<'_>,
) -> Result<Proof, WorkflowError> {
    let Some(assertion) = Assertion::read(presented.expose()) else {
        return Ok(Proof::Nobody);
    };
    let Some(kept_keys::Meant { app: id, kid }) = kept_keys::read_meant(op, &assertion) else {
        return Ok(Proof::Nobody);
    };
    let mut view = op.view_any().await?;
    let found = standing::find(&mut view, &id, meant, op.now()).await?;
    let keys = kept_keys::list(&mut view, &id, op.now()).await?;
    let key = keys.find(kid.as_deref());
    let is_signed = key.is_some_and(|key| assertion.is_signed_by(&key.numbers));
    view.end();
    let Some(WithSecrets { standing, roles, .. }) = found else {
        return Ok(Proof::Nobody);
    };
    let app = &standing.app;
    if !is_signed || app.status != AppStatus::Enabled {
        return Ok(Proof::Nobody);
    }
    if !may_come_from_here(op, app).await? {
        return Ok(Proof::Elsewhere);
    }
    let mut change = op.change_any().await?;
    let hash = op.keyring().hash(&format!("{id} {}", assertion.id()));
    let end = assertion.expires_at();
    if !storage::apps::keys::use_up(&mut change, &hash, end, op.now()).await? {
        return Ok(Proof::Nobody);
    }
    change.commit_off_the_record(OffTheRecord::Token).await?;
    op.usage().note_client(&app.id, op.seen());
    Ok(Proof::App(Box::new(Proven { standing, roles })))
}

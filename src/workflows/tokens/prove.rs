//! How an app proves who it is at the token endpoint: with its secret, or with something that it
//! signed (RFC 7523).

use crate::domain::AppId;
use crate::domain::apps::app::AppStatus;
use crate::domain::secrets::secret::Presented;
use crate::storage;
use crate::workflows::engine::jwt::assertion::Assertion;
use crate::workflows::secrets::AppCredentials;
use crate::workflows::secrets::verify::{Proof, may_come_from_here, verify};
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

/// Says which app it is, if it is one.
pub(crate) async fn prove(op: &OpContext, proof: &ClientProof) -> Result<Proof, WorkflowError> {
    match proof {
        ClientProof::Secret(credentials) => verify(op, credentials).await,
        ClientProof::Assertion(assertion) => by_assertion(op, assertion).await,
    }
}

async fn by_assertion(op: &OpContext, presented: &Presented) -> Result<Proof, WorkflowError> {
    let Some(assertion) = Assertion::read(presented.expose()) else {
        return Ok(Proof::Nobody);
    };
    let settings = op.settings();
    let audiences = [settings.issuer(), settings.token_url(), settings.base_url.clone()];
    let Ok(id) = AppId::parse(assertion.app()) else {
        return Ok(Proof::Nobody);
    };
    if !assertion.is_meant(&audiences, op.now()) {
        return Ok(Proof::Nobody);
    }
    let mut view = op.view_any().await?;
    let app = storage::apps::app::find_anywhere(&mut view, &id).await?;
    let keys = storage::apps::keys::list(&mut view, &id).await?;
    let key = keys.find(assertion.kid.as_deref());
    let is_signed = key.is_some_and(|key| assertion.is_signed_by(&key.numbers));
    let Some(app) = app.filter(|app| is_signed && app.status == AppStatus::Enabled) else {
        return Ok(Proof::Nobody);
    };
    if !may_come_from_here(op, &mut view, &app).await? {
        return Ok(Proof::Elsewhere);
    }
    drop(view);
    let mut change = op.change_any().await?;
    let hash = op.keyring().hash(&format!("{id} {}", assertion.id()));
    let end = assertion.expires_at();
    if !storage::apps::keys::use_up(&mut change, &hash, end, op.now()).await? {
        return Ok(Proof::Nobody);
    }
    change.commit_off_the_record(OffTheRecord::Token).await?;
    op.usage().note_client(&app.id, op.seen());
    Ok(Proof::App(Box::new(app)))
}

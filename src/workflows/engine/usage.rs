//! When apps, secrets and API tokens were last used and from where, and how many tokens live. Noted
//! by whoever is on the token path, stored a little later by somebody who is not: no token waits
//! for the disk or for a lock.

use std::collections::HashMap;
use std::net::IpAddr;

use tokio::sync::Mutex;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tracing::warn;

use crate::domain::time::Timestamp;
use crate::domain::tokens::access_token::Claims;
use crate::domain::{ApiTokenId, AppId, OrgId, SecretId};
use crate::storage::tokens::issued::Batch;
use crate::storage::{self, Tx};
use crate::workflows::{WorkflowError, Workflows};

/// How many uses may wait to be stored. More are dropped: the next call of the same app says
/// the same thing again.
const MOST: usize = 65_536;

/// Uses on their way to the database.
pub struct Usage {
    sender: Sender<Used>,
    receiver: Mutex<Receiver<Used>>,
}

/// What was used, and how.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Use {
    /// An app proved itself with this secret.
    Secret(AppId, SecretId),
    /// An app got a token.
    Token(AppId, Batch),
    /// An app called a service of this organization.
    Call(AppId, OrgId),
    /// An API token was exchanged.
    Exchange(ApiTokenId),
}

struct Used {
    how: Use,
    address: Option<String>,
    at: Timestamp,
}

/// The newest of the uses that are alike, and how many there were.
struct Uses {
    newest: Used,
    count: i64,
}

impl Default for Usage {
    fn default() -> Self {
        let (sender, receiver) = mpsc::channel(MOST);
        Self { sender, receiver: Mutex::new(receiver) }
    }
}

impl Workflows {
    /// Notes that an app proved itself, and with which secret.
    pub(crate) fn note_use(&self, app: &AppId, secret: &SecretId, address: Option<IpAddr>) {
        self.note(Use::Secret(app.clone(), secret.clone()), address);
    }

    /// Notes that an app got a token that says so.
    pub(crate) fn note_token(&self, app: &AppId, org: &OrgId, claims: &Claims) {
        let batch = Batch::of(org.clone(), claims.iat, claims.exp);
        self.note(Use::Token(app.clone(), batch), None);
    }

    /// Notes that an app called a service of an organization.
    pub(crate) fn note_call(&self, app: &AppId, org: &OrgId, address: Option<IpAddr>) {
        self.note(Use::Call(app.clone(), org.clone()), address);
    }

    /// Notes that somebody exchanged an API token.
    pub(crate) fn note_api_token(&self, token: &ApiTokenId, address: Option<IpAddr>) {
        self.note(Use::Exchange(token.clone()), address);
    }

    fn note(&self, how: Use, address: Option<IpAddr>) {
        let address = address.map(|address| address.to_string());
        // A full queue drops the note, see `MOST`.
        let _ = self.usage().sender.try_send(Used { how, address, at: self.now() });
    }

    /// Stores what was noted. Called every few seconds and at the end.
    pub async fn flush_usage(&self) {
        let mut noted: HashMap<(Use, Option<String>), Uses> = HashMap::new();
        {
            let mut receiver = self.usage().receiver.lock().await;
            while let Ok(used) = receiver.try_recv() {
                let key = (used.how.clone(), used.address.clone());
                let count = noted.get(&key).map_or(0, |uses| uses.count) + 1;
                noted.insert(key, Uses { newest: used, count });
            }
        }
        if noted.is_empty() {
            return;
        }
        if let Err(error) = self.store_usage(noted.into_values()).await {
            warn!(reason = %error, "Could not store when apps were last used");
        }
    }

    async fn store_usage(
        &self,
        noted: impl Iterator<Item = Uses> + Send,
    ) -> Result<(), WorkflowError> {
        let mut tx = self.write().await?;
        for uses in noted {
            store(&mut tx, &uses).await?;
        }
        storage::tokens::issued::delete_expired(&mut tx, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn store(tx: &mut Tx, uses: &Uses) -> Result<(), WorkflowError> {
    let Used { how, address, at } = &uses.newest;
    let address = address.as_deref();
    match how {
        Use::Secret(app, secret) => {
            came(tx, app, address, *at).await?;
            storage::secrets::secret::set_used(tx, secret, *at, address).await?;
        }
        Use::Token(app, batch) => {
            storage::tokens::issued::add(tx, app, batch, uses.count).await?;
            storage::sharing::grants::set_used(tx, app, &batch.org, *at).await?;
        }
        Use::Call(app, org) => {
            came(tx, app, address, *at).await?;
            storage::apps::app::set_called(tx, app, *at).await?;
            storage::sharing::grants::set_used(tx, app, org, *at).await?;
        }
        Use::Exchange(token) => {
            storage::tokens::api_tokens::set_used(tx, token, *at, address).await?;
        }
    }
    Ok(())
}

/// An app came from an address, if that is known.
async fn came(
    tx: &mut Tx,
    app: &AppId,
    address: Option<&str>,
    at: Timestamp,
) -> Result<(), WorkflowError> {
    storage::apps::app::set_used(tx, app, at, address).await?;
    if let Some(address) = address {
        storage::tokens::issued::set_caller(tx, app, address, at).await?;
    }
    Ok(())
}

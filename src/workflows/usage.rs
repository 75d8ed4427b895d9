//! When apps and secrets were last used and from where, and how many tokens live. Noted by whoever is on the token path, stored a
//! little later by somebody who is not: no token waits for the disk or for a lock.

use std::collections::HashMap;
use std::net::IpAddr;

use tokio::sync::Mutex;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tracing::warn;

use super::{WorkflowError, Workflows};
use crate::domain::time::Timestamp;
use crate::domain::token::Claims;
use crate::domain::{AppId, OrgId, SecretId};
use crate::storage;
use crate::storage::issued_tokens::Batch;

/// How many uses may wait to be stored. More are dropped: the next call of the same app says
/// the same thing again.
const MOST: usize = 65_536;

/// Uses on their way to the database.
pub struct Usage {
    sender: Sender<Used>,
    receiver: Mutex<Receiver<Used>>,
}

/// How an app was seen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum By {
    /// It proved itself with this secret.
    Secret(SecretId),
    /// It got a token.
    Token(Batch),
    /// It called a service.
    Call,
}

struct Used {
    app: AppId,
    by: By,
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
    pub(super) fn note_use(&self, app: &AppId, secret: &SecretId, address: Option<IpAddr>) {
        self.note(app, (By::Secret(secret.clone()), address));
    }

    /// Notes that an app got a token that says so.
    pub(super) fn note_token(&self, (app, org): (&AppId, &OrgId), claims: &Claims) {
        let batch = Batch::of(org.clone(), (claims.iat, claims.exp));
        self.note(app, (By::Token(batch), None));
    }

    /// Notes that an app called a service.
    pub(super) fn note_call(&self, app: &AppId, address: Option<IpAddr>) {
        self.note(app, (By::Call, address));
    }

    fn note(&self, app: &AppId, (by, address): (By, Option<IpAddr>)) {
        let address = address.map(|address| address.to_string());
        let used = Used { app: app.clone(), by, address, at: self.now() };
        // A full queue drops the note, see `MOST`.
        let _ = self.usage().sender.try_send(used);
    }

    /// Stores what was noted. Called every few seconds and at the end.
    pub async fn flush_usage(&self) {
        let mut noted: HashMap<(AppId, By, Option<String>), Uses> = HashMap::new();
        {
            let mut receiver = self.usage().receiver.lock().await;
            while let Ok(used) = receiver.try_recv() {
                let key = (used.app.clone(), used.by.clone(), used.address.clone());
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
        for Uses { newest, count } in noted {
            let Used { app, by, address, at } = newest;
            if let By::Token(batch) = &by {
                storage::issued_tokens::add(&mut tx, &app, (batch, count)).await?;
                continue;
            }
            storage::apps::set_used(&mut tx, &app, at, address.as_deref()).await?;
            if let Some(address) = &address {
                storage::issued_tokens::set_caller(&mut tx, &app, (address, at)).await?;
            }
            match &by {
                By::Secret(secret) => {
                    storage::secrets::set_used(&mut tx, secret, at, address.as_deref()).await?;
                }
                By::Call => storage::apps::set_called(&mut tx, &app, at).await?,
                By::Token(_) => {}
            }
        }
        storage::issued_tokens::delete_expired(&mut tx, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

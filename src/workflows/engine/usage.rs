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
use crate::storage;
use crate::storage::tokens::issued::Batch;
use crate::workflows::{WorkflowError, Workflows};

/// How many uses may wait to be stored. More are dropped: the next call of the same app says
/// the same thing again.
const MOST: usize = 65_536;

/// Uses on their way to the database.
pub struct Usage {
    sender: Sender<Used>,
    receiver: Mutex<Receiver<Used>>,
}

/// What was used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum User {
    /// An app.
    App(AppId),
    /// An API token, for an access token.
    ApiToken(ApiTokenId),
}

/// How it was used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum By {
    /// It proved itself with this secret.
    Secret(SecretId),
    /// It got a token.
    Token(Batch),
    /// It called a service of this organization.
    Call(OrgId),
    /// It was exchanged.
    Exchange,
}

struct Used {
    user: User,
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
    pub(crate) fn note_use(&self, app: &AppId, secret: &SecretId, address: Option<IpAddr>) {
        self.note(app, (By::Secret(secret.clone()), address));
    }

    /// Notes that an app got a token that says so.
    pub(crate) fn note_token(&self, app: &AppId, org: &OrgId, claims: &Claims) {
        let batch = Batch::of(org.clone(), claims.iat, claims.exp);
        self.note(app, (By::Token(batch), None));
    }

    /// Notes that an app called a service of an organization.
    pub(crate) fn note_call(&self, app: &AppId, org: &OrgId, address: Option<IpAddr>) {
        self.note(app, (By::Call(org.clone()), address));
    }

    /// Notes that somebody exchanged an API token.
    pub(crate) fn note_api_token(&self, token: &ApiTokenId, address: Option<IpAddr>) {
        self.note_user(User::ApiToken(token.clone()), By::Exchange, address);
    }

    fn note(&self, app: &AppId, how: (By, Option<IpAddr>)) {
        self.note_user(User::App(app.clone()), how.0, how.1);
    }

    fn note_user(&self, user: User, by: By, address: Option<IpAddr>) {
        let address = address.map(|address| address.to_string());
        let note = Used { user, by, address, at: self.now() };
        // A full queue drops the note, see `MOST`.
        let _ = self.usage().sender.try_send(note);
    }

    /// Stores what was noted. Called every few seconds and at the end.
    pub async fn flush_usage(&self) {
        let mut noted: HashMap<(User, By, Option<String>), Uses> = HashMap::new();
        {
            let mut receiver = self.usage().receiver.lock().await;
            while let Ok(used) = receiver.try_recv() {
                let key = (used.user.clone(), used.by.clone(), used.address.clone());
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
            let Used { user, by, address, at } = newest;
            let app = match user {
                User::App(app) => app,
                User::ApiToken(token) => {
                    let from = (at, address.as_deref());
                    storage::tokens::api_tokens::set_used(&mut tx, &token, from.0, from.1).await?;
                    continue;
                }
            };
            if let By::Token(batch) = &by {
                storage::tokens::issued::add(&mut tx, &app, batch, count).await?;
                storage::sharing::grants::set_used(&mut tx, &app, &batch.org, at).await?;
                continue;
            }
            storage::apps::app::set_used(&mut tx, &app, at, address.as_deref()).await?;
            if let Some(address) = &address {
                storage::tokens::issued::set_caller(&mut tx, &app, address, at).await?;
            }
            match &by {
                By::Secret(secret) => {
                    storage::secrets::secret::set_used(&mut tx, secret, at, address.as_deref())
                        .await?;
                }
                By::Call(org) => {
                    storage::apps::app::set_called(&mut tx, &app, at).await?;
                    storage::sharing::grants::set_used(&mut tx, &app, org, at).await?;
                }
                By::Token(_) | By::Exchange => {}
            }
        }
        storage::tokens::issued::delete_expired(&mut tx, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

//! When apps and secrets were last used. Noted by whoever is on the token path, stored a
//! little later by somebody who is not: no token waits for the disk or for a lock.

use std::collections::HashMap;
use std::net::IpAddr;

use tokio::sync::Mutex;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tracing::warn;

use super::{WorkflowError, Workflows};
use crate::domain::time::Timestamp;
use crate::domain::{AppId, SecretId};
use crate::storage;

/// How many uses may wait to be stored. More are dropped: the next call of the same app says
/// the same thing again.
const MOST: usize = 65_536;

/// Uses on their way to the database.
pub struct Usage {
    sender: Sender<(AppId, Used)>,
    receiver: Mutex<Receiver<(AppId, Used)>>,
}

struct Used {
    at: Timestamp,
    address: Option<String>,
    secret: Option<SecretId>,
    is_call: bool,
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
        let secret = Some(secret.clone());
        self.note(app, Used { at: self.now(), address: text(address), secret, is_call: false });
    }

    /// Notes that an app called a service.
    pub(super) fn note_call(&self, app: &AppId, address: Option<IpAddr>) {
        let address = text(address);
        self.note(app, Used { at: self.now(), address, secret: None, is_call: true });
    }

    fn note(&self, app: &AppId, used: Used) {
        // A full queue drops the note, see `MOST`.
        let _ = self.usage().sender.try_send((app.clone(), used));
    }

    /// Stores what was noted. Called every few seconds and at the end.
    pub async fn flush_usage(&self) {
        let mut noted = HashMap::new();
        {
            let mut receiver = self.usage().receiver.lock().await;
            while let Ok((app, used)) = receiver.try_recv() {
                noted.insert((app, used.secret.clone()), used);
            }
        }
        if noted.is_empty() {
            return;
        }
        if let Err(error) =
            self.store_usage(noted.into_iter().map(|((app, _), used)| (app, used))).await
        {
            warn!(reason = %error, "Could not store when apps were last used");
        }
    }

    async fn store_usage(
        &self,
        noted: impl Iterator<Item = (AppId, Used)> + Send,
    ) -> Result<(), WorkflowError> {
        let mut tx = self.write().await?;
        for (app, used) in noted {
            let address = used.address.as_deref();
            storage::apps::set_used(&mut tx, &app, used.at, address).await?;
            if used.is_call {
                storage::apps::set_called(&mut tx, &app, used.at).await?;
            }
            if let Some(secret) = &used.secret {
                storage::secrets::set_used(&mut tx, secret, used.at, address).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

fn text(address: Option<IpAddr>) -> Option<String> {
    address.map(|address| address.to_string())
}

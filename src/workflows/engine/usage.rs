//! When apps, secrets and API tokens were last used and from where, and how many tokens live. Noted
//! by whoever is on the token path, stored a little later by somebody who is not: no token waits
//! for the disk or for a lock.

use std::collections::HashMap;
use std::net::IpAddr;

use tokio::sync::Mutex;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tracing::warn;

use crate::domain::apps::activity::{Activity, hour};
use crate::domain::time::Timestamp;
use crate::domain::tokens::access_token::Claims;
use crate::domain::{ApiTokenId, AppId, OrgId, SecretId};
use crate::storage::apps::activity::LastCall;
use crate::storage::secrets::callers::SecretCaller;
use crate::storage::tokens::issued::Batch;
use crate::storage::{self, Db, Tx};
use crate::workflows::engine::error::WorkflowError;

/// How many uses may wait to be stored. More are dropped: the next call of the same app says
/// the same thing again.
const MOST: usize = 65_536;

/// How many characters of what a program calls itself are kept.
const AGENT: usize = 120;

/// Uses on their way to the database.
pub struct Usage {
    sender: Sender<Used>,
    receiver: Mutex<Receiver<Used>>,
    /// What did not happen now, see [`Usage::spread`].
    told: Mutex<Vec<Used>>,
}

/// What was used, and how.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Use {
    /// An app proved itself with this secret, and called itself that.
    Secret(AppId, SecretId, String),
    /// An app without a secret came.
    Client(AppId),
    /// An app got a token.
    Token(AppId, Batch),
    /// An app called a service of this organization.
    Call(AppId, OrgId),
    /// An API token was exchanged.
    Exchange(ApiTokenId),
    /// What pictures show.
    Activity(Activity),
}

/// When and from where something was used.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub at: Timestamp,
    pub address: Option<IpAddr>,
}

/// So many times at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burst {
    pub at: Timestamp,
    pub times: u32,
}

#[derive(Clone)]
struct Used {
    how: Use,
    address: Option<String>,
    at: Timestamp,
    times: u32,
}

impl Used {
    /// What it is one with when it is stored: what pictures show is kept apart by the hour.
    fn kind(&self) -> Kind {
        let hour = matches!(self.how, Use::Activity(_)).then(|| hour(self.at));
        Kind { how: self.how.clone(), address: self.address.clone(), hour }
    }

    /// The same at another time.
    fn again(&self, Burst { at, times }: Burst) -> Self {
        let how = match &self.how {
            Use::Token(app, batch) => Use::Token(app.clone(), batch.issued_at(at)),
            Use::Secret(..)
            | Use::Client(_)
            | Use::Call(..)
            | Use::Exchange(_)
            | Use::Activity(_) => self.how.clone(),
        };
        let times = times.saturating_mul(self.times);
        Self { how, address: self.address.clone(), at, times }
    }
}

#[derive(PartialEq, Eq, Hash)]
struct Kind {
    how: Use,
    address: Option<String>,
    hour: Option<i64>,
}

/// The newest of the uses that are alike, and how many there were.
struct Uses {
    newest: Used,
    count: i64,
}

impl Default for Usage {
    fn default() -> Self {
        let (sender, receiver) = mpsc::channel(MOST);
        Self { sender, receiver: Mutex::new(receiver), told: Mutex::default() }
    }
}

impl Usage {
    /// Notes that an app proved itself, and with which secret. `agent` is what the program calls
    /// itself; no more than the beginning of it is kept.
    pub(crate) fn note_use(&self, app: &AppId, secret: &SecretId, agent: Option<&str>, seen: Seen) {
        let agent = agent.unwrap_or_default().chars().take(AGENT).collect();
        self.note(Use::Secret(app.clone(), secret.clone(), agent), seen);
    }

    /// Notes that an app came that signs people in.
    pub(crate) fn note_client(&self, app: &AppId, seen: Seen) {
        self.note(Use::Client(app.clone()), seen);
    }

    /// Notes that an app got a token that says so.
    pub(crate) fn note_token(&self, app: &AppId, org: &OrgId, claims: &Claims, at: Timestamp) {
        let batch = Batch::of(org.clone(), claims.iat, claims.exp);
        self.note(Use::Token(app.clone(), batch), Seen { at, address: None });
    }

    /// Notes that an app called a service of an organization.
    pub(crate) fn note_call(&self, app: &AppId, org: &OrgId, seen: Seen) {
        self.note(Use::Call(app.clone(), org.clone()), seen);
    }

    /// Notes that somebody exchanged an API token.
    pub(crate) fn note_api_token(&self, token: &ApiTokenId, seen: Seen) {
        self.note(Use::Exchange(token.clone()), seen);
    }

    /// Notes what pictures show.
    pub(crate) fn note_activity(&self, activity: Activity, seen: Seen) {
        self.note(Use::Activity(activity), seen);
    }

    fn note(&self, how: Use, seen: Seen) {
        let address = seen.address.map(|address| address.to_string());
        // A full queue drops the note, see `MOST`.
        let _ = self.sender.try_send(Used { how, address, at: seen.at, times: 1 });
    }

    /// Takes what waits to be stored for an example of what happened at these times instead.
    pub(crate) async fn spread(&self, bursts: &[Burst]) {
        let examples = self.take().await;
        let told = bursts.iter().flat_map(|burst| examples.iter().map(|used| used.again(*burst)));
        self.told.lock().await.extend(told);
    }

    async fn take(&self) -> Vec<Used> {
        let mut receiver = self.receiver.lock().await;
        std::iter::from_fn(|| receiver.try_recv().ok()).collect()
    }

    /// Stores what was noted, and drops the tokens that are over now.
    pub(crate) async fn flush(&self, db: &Db, now: Timestamp) {
        let mut noted: HashMap<Kind, Uses> = HashMap::new();
        let told = std::mem::take(&mut *self.told.lock().await);
        for used in told.into_iter().chain(self.take().await) {
            let kind = used.kind();
            let known = noted.get(&kind).map_or(0, |uses| uses.count);
            let count = known.saturating_add(used.times.into());
            noted.insert(kind, Uses { newest: used, count });
        }
        if noted.is_empty() {
            return;
        }
        // In order: whoever came last is the last that is stored.
        let mut noted: Vec<_> = noted.into_values().collect();
        noted.sort_by(|a, b| {
            (a.newest.at, &a.newest.address).cmp(&(b.newest.at, &b.newest.address))
        });
        if let Err(error) = store_all(db, &noted, now).await {
            warn!(reason = %error, "Could not store when apps were last used");
        }
    }
}

async fn store_all(db: &Db, noted: &[Uses], now: Timestamp) -> Result<(), WorkflowError> {
    let mut tx = db.write().await?;
    for uses in noted {
        store(&mut tx, uses).await?;
    }
    storage::tokens::issued::delete_expired(&mut tx, now).await?;
    storage::apps::activity::delete_old(&mut tx, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn store(tx: &mut Tx, uses: &Uses) -> Result<(), WorkflowError> {
    let Used { how, address, at, .. } = &uses.newest;
    let address = address.as_deref();
    match how {
        Use::Secret(app, secret, agent) => {
            came(tx, app, address, *at).await?;
            storage::secrets::secret::set_used(tx, secret, *at, address).await?;
            let address = address.unwrap_or_default().to_owned();
            let (agent, last_at, uses) = (agent.clone(), *at, uses.count);
            let caller = SecretCaller { address, agent, last_at, uses };
            storage::secrets::callers::add(tx, secret, &caller).await?;
        }
        Use::Client(app) => came(tx, app, address, *at).await?,
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
        Use::Activity(activity) => {
            let last = LastCall { at: *at, address: address.map(ToOwned::to_owned) };
            storage::apps::activity::add(tx, activity, uses.count, &last).await?;
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

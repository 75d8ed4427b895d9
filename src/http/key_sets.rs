//! Reading the public keys that apps keep at an address of their own, through the guarded client
//! ([`outbound`](crate::http::outbound)). Requests that need the same keys wait for one reading.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::Method;
use tokio::sync::OnceCell;
use tracing::warn;
use zeroize::Zeroizing;

use crate::config::PublicUrl;
use crate::domain::secrets::secret::Presented;
use crate::domain::{AppId, AppRef};
use crate::http::outbound::{Call, CallHeader, Outbound, Target};
use crate::workflows::tokens::kept_keys::{self, DueKeys, ReadKeys};
use crate::workflows::{OpContext, WorkflowError};

/// Reads key sets.
pub struct KeySets {
    outbound: Outbound,
    /// Where private addresses may be reached.
    bases: Vec<PublicUrl>,
    under_way: Mutex<HashMap<AppId, Arc<OnceCell<()>>>>,
}

impl KeySets {
    /// Reads from public addresses, and below these.
    pub fn new(bases: Vec<PublicUrl>) -> Self {
        Self { outbound: Outbound::for_key_sets(), bases, under_way: Mutex::default() }
    }

    /// Reads the keys that an assertion needs, if they have to be read. Whatever goes wrong, the
    /// assertion is checked with what is known then.
    pub async fn prepare(&self, op: &OpContext, assertion: &Presented) {
        let done = match kept_keys::find_due(op, assertion).await {
            Ok(Some(due)) => self.join(op, &due).await,
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            warn!(error = %error, "Could not look for the public keys of an app");
        }
    }

    /// Reads the keys of an app whose owner said where they are. Its page tells what came of it.
    pub async fn read_now(&self, op: &OpContext, app: &AppRef) -> Result<(), WorkflowError> {
        match kept_keys::find_entered(op, app).await? {
            Some(due) => self.read(op, &due, ReadKeys::Now).await,
            None => Ok(()),
        }
    }

    async fn join(&self, op: &OpContext, due: &DueKeys) -> Result<(), WorkflowError> {
        let reading = if due.was_asked {
            self.under_way().get(&due.app).cloned()
        } else {
            Some(Arc::clone(self.under_way().entry(due.app.clone()).or_default()))
        };
        let Some(reading) = reading else { return Ok(()) };
        let done = reading.get_or_try_init(|| self.read(op, due, ReadKeys::WhenDue)).await.copied();
        let mut under_way = self.under_way();
        if under_way.get(&due.app).is_some_and(|known| Arc::ptr_eq(known, &reading)) {
            under_way.remove(&due.app);
        }
        done
    }

    async fn read(
        &self,
        op: &OpContext,
        due: &DueKeys,
        why: ReadKeys,
    ) -> Result<(), WorkflowError> {
        if !kept_keys::begin(op, due, why).await? {
            return Ok(());
        }
        kept_keys::keep(op, due, self.fetch(due).await).await
    }

    /// The text of a key set, or in one sentence why there is none.
    async fn fetch(&self, due: &DueKeys) -> Result<String, String> {
        let target = Target::entered(due.url.as_str(), &self.bases);
        let Target { base, path } = target.map_err(|refusal| refusal.to_string())?;
        let accept = Zeroizing::new("application/jwk-set+json, application/json".to_owned());
        let headers = vec![(CallHeader::Accept, accept)];
        let call = Call { method: Method::GET, path, headers, body: None };
        let answer = self.outbound.send(&due.org, &base, call).await;
        let answer = answer.map_err(|refusal| refusal.to_string())?;
        match answer.status {
            200 if answer.is_cut => Err("Its answer is longer than any key set.".to_owned()),
            200 => Ok(answer.body),
            300..400 => Err("It leads elsewhere. Enter the address that it leads to.".to_owned()),
            status => Err(format!("It answered with status {status}.")),
        }
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<AppId, Arc<OnceCell<()>>>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

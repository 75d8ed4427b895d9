//! Members who were refused something, and sign-ins that failed: noted in memory by whoever
//! refuses, put on the record a little later.
//!
//! Nobody waits for it, and nobody can tell from the time it takes whether a person exists. What
//! is alike is one entry a minute with how often it was tried, however fast somebody tries.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tracing::warn;

use crate::domain::audit::event::Event;
use crate::domain::policy::Action;
use crate::domain::time::Timestamp;
use crate::domain::{OrgId, PersonId};
use crate::storage::audit::entries::{self, Origin};
use crate::storage::members::member;
use crate::storage::{Db, StorageError, Tx};
use crate::workflows::engine::rng::Rng;
use crate::workflows::engine::usage::Seen;

/// How many kinds of refusal are kept apart. More are not noted until a minute is over.
const MOST: usize = 4096;

/// Alike within this are one entry.
const FOLDED: Duration = Duration::from_mins(1);

/// Refusals on their way to the record.
#[derive(Default)]
pub struct Refusals(Mutex<HashMap<Refusal, Tries>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Refusal {
    /// A member, or an app that acts, may not do this.
    Denied(OrgId, Refused, Action),
    /// Somebody did not know this person's password, or named nobody who is known.
    SignIn(Option<PersonId>),
}

/// Who was refused something, as the record names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Refused {
    pub kind: &'static str,
    pub id: String,
}

/// A try that was refused, as its entry tells it.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub seen: Seen,
    /// The user agent, if it told one.
    pub agent: Option<String>,
    /// The id of the request.
    pub request: String,
}

#[derive(Clone)]
struct Tries {
    count: u32,
    last: Attempt,
    written: Option<Timestamp>,
}

impl Refusals {
    pub(crate) fn note_denial(&self, org: &OrgId, who: Refused, what: Action, attempt: Attempt) {
        self.note(Refusal::Denied(org.clone(), who, what), attempt);
    }

    /// `None` stands for an address that nobody here has.
    pub(crate) fn note_sign_in(&self, person: Option<&PersonId>, attempt: Attempt) {
        self.note(Refusal::SignIn(person.cloned()), attempt);
    }

    fn note(&self, refusal: Refusal, attempt: Attempt) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= MOST && !noted.contains_key(&refusal) {
            return;
        }
        let new = || Tries { count: 0, last: attempt.clone(), written: None };
        let tries = noted.entry(refusal).or_insert_with(new);
        tries.count = tries.count.saturating_add(1);
        tries.last = attempt;
    }

    /// Puts on the record what is due.
    pub(crate) async fn flush(&self, db: &Db, rng: &mut Rng, now: Timestamp) {
        let due = self.take_due(now);
        if due.is_empty() {
            return;
        }
        if let Err(error) = store_all(db, rng, &due).await {
            warn!(reason = %error, "Could not record refusals");
        }
    }

    fn take_due(&self, now: Timestamp) -> Vec<(Refusal, Tries)> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = |tries: &Tries| tries.written.is_some_and(|at| now < at.plus(FOLDED));
        noted.retain(|_, tries| tries.count > 0 || is_new(tries));
        let mut due = Vec::new();
        for (refusal, tries) in noted.iter_mut() {
            if tries.count > 0 && !is_new(tries) {
                due.push((refusal.clone(), tries.clone()));
                (tries.count, tries.written) = (0, Some(now));
            }
        }
        due
    }
}

async fn store_all(db: &Db, rng: &mut Rng, due: &[(Refusal, Tries)]) -> Result<(), StorageError> {
    let mut tx = db.write().await?;
    for (refusal, tries) in due {
        store(&mut tx, rng, refusal, tries).await?;
    }
    tx.commit().await
}

async fn store(
    tx: &mut Tx,
    rng: &mut Rng,
    refusal: &Refusal,
    tries: &Tries,
) -> Result<(), StorageError> {
    let (actor_kind, actor, event, orgs) = match refusal {
        Refusal::Denied(org, Refused { kind, id }, action) => {
            let event = Event::Denied { org: org.clone(), action: *action, tries: tries.count };
            (*kind, id.as_str(), event, vec![org.clone()])
        }
        Refusal::SignIn(person) => {
            let orgs = match person {
                Some(person) => member::list_of_person(tx, person).await?,
                None => Vec::new(),
            };
            let orgs = orgs.into_iter().map(|membership| membership.org).collect();
            let event = Event::SignInFailed { person: person.clone(), tries: tries.count };
            ("nobody", "", event, orgs)
        }
    };
    let Attempt { seen, agent, request } = &tries.last;
    let address = seen.address.map(|address| address.to_string());
    let places = if orgs.is_empty() { vec![None] } else { orgs.iter().map(Some).collect() };
    for org in places {
        let (address, agent) = (address.as_deref(), agent.as_deref());
        let origin = Origin { org, actor_kind, actor, address, agent, request };
        entries::insert(tx, &rng.id(), seen.at, &origin, &event.record()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(seconds: i64) -> Attempt {
        let seen = Seen { at: Timestamp::from_seconds(seconds), address: None };
        Attempt { seen, agent: None, request: String::new() }
    }

    #[test]
    fn what_is_alike_is_one_entry_a_minute_with_its_count() {
        let refusals = Refusals::default();
        let due = |at| {
            let due = refusals.take_due(Timestamp::from_seconds(at));
            due.iter().map(|(_, tries)| tries.count).collect::<Vec<_>>()
        };
        for _ in 0..300 {
            refusals.note_sign_in(None, attempt(0));
        }
        assert_eq!(due(1), [300]);
        refusals.note_sign_in(None, attempt(2));
        assert_eq!(due(3), [0; 0]);
        assert_eq!(due(61), [1]);
        assert_eq!(due(200), [0; 0]);
        assert!(refusals.0.lock().unwrap().is_empty());
    }

    #[test]
    fn memory_stays_bounded() {
        let refusals = Refusals::default();
        for number in 0..10_000_u32 {
            let mut bytes = [0; 16];
            bytes[..4].copy_from_slice(&number.to_be_bytes());
            refusals.note_sign_in(Some(&PersonId::from_bytes(bytes)), attempt(0));
        }
        assert_eq!(refusals.0.lock().unwrap().len(), MOST);
    }
}

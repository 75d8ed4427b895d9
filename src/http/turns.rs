//! A queue for work that is expensive: so many at once, so many waiting, and nobody's share is
//! the whole.
//!
//! Whoever comes first with one request stands before whoever comes with their second. When the
//! queue is full, the one that stands last in it gives way, be it the newcomer. Nobody waits
//! longer than the plan says. Waiting costs no more than an entry in a list.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

/// How much is done at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Turns at a time.
    pub at_once: usize,
    /// Of them, those of one caller.
    pub at_once_each: usize,
    /// How many wait.
    pub waiting: usize,
    /// How long anybody waits.
    pub patience: Duration,
}

/// There are too many others: to be answered 503 or 429 with this `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    /// At least a second.
    pub retry_after: Duration,
}

const BUSY: Busy = Busy { retry_after: Duration::from_secs(2) };

/// Hands out turns to callers that are told apart by `K`.
pub struct Turns<K: Eq + Hash + Clone>(Arc<Shared<K>>);

struct Shared<K: Eq + Hash + Clone> {
    plan: Plan,
    desk: Mutex<Desk<K>>,
}

struct Desk<K: Eq + Hash + Clone> {
    running: usize,
    next: u64,
    callers: HashMap<K, Counts>,
    queue: BTreeMap<Place, Waiting<K>>,
}

#[derive(Default)]
struct Counts {
    running: usize,
    waiting: usize,
}

/// Where somebody stands. The smallest is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    rank: u32,
    /// How many of the same caller are before it, waiting or at work.
    nth: usize,
    ticket: u64,
}

struct Waiting<K: Eq + Hash + Clone> {
    caller: K,
    call: oneshot::Sender<Turn<K>>,
}

/// Where somebody stands who has just come, and what calls them.
struct Queued<K: Eq + Hash + Clone> {
    place: Place,
    call: oneshot::Receiver<Turn<K>>,
}

/// It is this caller's turn until it is dropped.
pub struct Turn<K: Eq + Hash + Clone> {
    shared: Arc<Shared<K>>,
    caller: K,
}

/// Leaves the queue when whoever waits goes away.
struct Leave<'a, K: Eq + Hash + Clone> {
    shared: &'a Shared<K>,
    place: Place,
}

impl<K: Eq + Hash + Clone> Turns<K> {
    /// Nobody waits yet.
    pub fn new(plan: Plan) -> Self {
        let desk = Desk { running: 0, next: 0, callers: HashMap::new(), queue: BTreeMap::new() };
        Self(Arc::new(Shared { plan, desk: Mutex::new(desk) }))
    }

    /// Waits for a turn. A lower rank is served before every higher one.
    pub async fn take(&self, caller: K, rank: u32) -> Result<Turn<K>, Busy> {
        let shared = &self.0;
        let Queued { place, call } = {
            let mut desk = shared.desk();
            if desk.queue.is_empty() && desk.has_room(&shared.plan, &caller) {
                desk.begin(&caller);
                return Ok(Turn { shared: Arc::clone(shared), caller });
            }
            desk.enqueue(&shared.plan, caller, rank)?
        };
        // Others in the queue may be waiting for turns of their own caller's.
        shared.call_next();
        let _leave = Leave { shared, place };
        match tokio::time::timeout(shared.plan.patience, call).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) | Err(_) => Err(BUSY),
        }
    }
}

impl<K: Eq + Hash + Clone> Desk<K> {
    fn has_room(&self, plan: &Plan, caller: &K) -> bool {
        let own = self.callers.get(caller).map_or(0, |counts| counts.running);
        self.running < plan.at_once && own < plan.at_once_each
    }

    fn begin(&mut self, caller: &K) {
        self.running += 1;
        self.callers.entry(caller.clone()).or_default().running += 1;
    }

    fn enqueue(&mut self, plan: &Plan, caller: K, rank: u32) -> Result<Queued<K>, Busy> {
        let nth = self.callers.get(&caller).map_or(0, |counts| counts.running + counts.waiting);
        let place = Place { rank, nth, ticket: self.next };
        if self.queue.len() >= plan.waiting {
            let last = self.queue.last_key_value().map(|(last, _)| *last);
            let Some(last) = last.filter(|last| place < *last) else {
                return Err(BUSY);
            };
            // Its sender goes, and with it the wait.
            self.leave(last);
        }
        self.next += 1;
        self.callers.entry(caller.clone()).or_default().waiting += 1;
        let (sender, receiver) = oneshot::channel();
        self.queue.insert(place, Waiting { caller, call: sender });
        Ok(Queued { place, call: receiver })
    }

    fn leave(&mut self, place: Place) -> Option<Waiting<K>> {
        let waiting = self.queue.remove(&place)?;
        if let Some(counts) = self.callers.get_mut(&waiting.caller) {
            counts.waiting -= 1;
        }
        self.forget(&waiting.caller);
        Some(waiting)
    }

    fn finish(&mut self, caller: &K) {
        self.running -= 1;
        if let Some(counts) = self.callers.get_mut(caller) {
            counts.running -= 1;
        }
        self.forget(caller);
    }

    fn forget(&mut self, caller: &K) {
        if self.callers.get(caller).is_some_and(|counts| counts.running + counts.waiting == 0) {
            self.callers.remove(caller);
        }
    }

    /// Whoever is next, with their turn begun.
    fn next(&mut self, plan: &Plan) -> Option<Waiting<K>> {
        let mut places = self.queue.iter();
        let (place, _) = places.find(|(_, waiting)| self.has_room(plan, &waiting.caller))?;
        let place = *place;
        let waiting = self.leave(place)?;
        self.begin(&waiting.caller);
        Some(waiting)
    }
}

impl<K: Eq + Hash + Clone> Shared<K> {
    fn desk(&self) -> MutexGuard<'_, Desk<K>> {
        // Counts are whole after every statement that can panic, of which there is none.
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call_next(self: &Arc<Self>) {
        loop {
            let next = self.desk().next(&self.plan);
            let Some(Waiting { caller, call }) = next else {
                return;
            };
            // Who has gone away meanwhile gives the turn back, and it is offered again.
            drop(call.send(Turn { shared: Arc::clone(self), caller }));
        }
    }
}

impl<K: Eq + Hash + Clone> Drop for Turn<K> {
    fn drop(&mut self) {
        self.shared.desk().finish(&self.caller);
        self.shared.call_next();
    }
}

impl<K: Eq + Hash + Clone> Drop for Leave<'_, K> {
    fn drop(&mut self) {
        self.shared.desk().leave(self.place);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use futures::future::join_all;

    use super::*;

    const PLAN: Plan =
        Plan { at_once: 2, at_once_each: 1, waiting: 3, patience: Duration::from_secs(5) };

    fn pending<T>(future: &mut (impl Future<Output = T> + Unpin)) -> bool {
        future.now_or_never().is_none()
    }

    #[tokio::test]
    async fn nobody_has_every_turn() {
        let turns = Turns::new(PLAN);
        let first = turns.take("stranger", 0).await;
        let mut second = Box::pin(turns.take("stranger", 0));
        assert!(first.is_ok() && pending(&mut second));
        assert!(turns.take("owner", 0).await.is_ok());
        drop(first);
        assert!(second.await.is_ok());
    }

    #[tokio::test]
    async fn first_request_of_one_comes_before_the_second_of_another() {
        let turns = Turns::new(Plan { at_once: 1, ..PLAN });
        let running = turns.take("stranger", 0).await;
        let mut flood = Box::pin(turns.take("stranger", 0));
        assert!(pending(&mut flood));
        let mut owner = Box::pin(turns.take("owner", 0));
        assert!(pending(&mut owner));
        drop(running);
        assert!(pending(&mut flood));
        assert!(owner.await.is_ok());
        assert!(flood.await.is_ok());
    }

    #[tokio::test]
    async fn full_queue_sheds_who_stands_last() {
        let turns = Turns::new(Plan { at_once: 1, ..PLAN });
        let running = turns.take("stranger", 0).await.ok();
        let mut flood: Vec<_> = (0..3).map(|_| Box::pin(turns.take("stranger", 0))).collect();
        assert!(flood.iter_mut().all(pending));
        assert_eq!(turns.take("stranger", 0).await.err(), Some(BUSY));
        let mut owner = Box::pin(turns.take("owner", 0));
        assert!(pending(&mut owner));
        assert_eq!(flood.pop().unwrap().await.err(), Some(BUSY));
        drop(running);
        assert!(owner.await.is_ok());
    }

    #[tokio::test]
    async fn nobody_waits_longer_than_the_plan_says() {
        let patience = Duration::from_millis(10);
        let turns = Turns::new(Plan { at_once: 1, patience, ..PLAN });
        let running = turns.take("stranger", 0).await;
        assert_eq!(turns.take("owner", 0).await.err(), Some(BUSY));
        drop(running);
        assert!(turns.0.desk().queue.is_empty() && turns.0.desk().callers.is_empty());
    }

    #[tokio::test]
    async fn turn_of_who_went_away_is_offered_to_the_next() {
        let turns = Turns::new(Plan { at_once: 1, ..PLAN });
        let running = turns.take("stranger", 0).await;
        let mut gone = Box::pin(turns.take("stranger", 0));
        let mut owner = Box::pin(turns.take("owner", 1));
        assert!(pending(&mut gone) && pending(&mut owner));
        drop(gone);
        drop(running);
        assert!(owner.await.is_ok());
        assert_eq!(turns.0.desk().running, 0);
    }

    #[tokio::test]
    async fn everybody_gets_a_turn_in_the_end() {
        let turns = Turns::new(Plan { waiting: 100, ..PLAN });
        let work = (0..100).map(|n| {
            let taken = turns.take(n % 7, 0);
            async move {
                let turn = taken.await;
                tokio::task::yield_now().await;
                turn.is_ok()
            }
        });
        assert!(join_all(work).await.into_iter().all(|done| done));
        assert!(turns.0.desk().callers.is_empty());
    }
}

//! How much of requests' bodies may be in memory at a time: so much of one address, and so much in
//! all.
//!
//! When all of it is taken, whoever holds no more than an even part may still send. So a form of
//! somebody who sends little arrives, however many others send however much.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::http::rate_limit::caller_of;

/// Bytes of one address: sixteen of the largest forms.
pub const MOST_EACH: usize = 4 * 1024 * 1024;

/// Bytes of all.
const MOST: usize = 32 * 1024 * 1024;

/// The first bytes of a body are not counted, so that a token request looks into no book. How many
/// requests an address may have at work is bounded elsewhere.
const UNCOUNTED: usize = 4 * 1024;

/// What bodies are given.
#[derive(Clone)]
pub struct BodyLimits {
    /// To arrive, counted from the head.
    pub patience: Duration,
    pub budget: Budget,
}

/// What is held for whom. Cheap to clone.
#[derive(Clone, Default)]
pub struct Budget(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    held: usize,
    callers: HashMap<IpAddr, usize>,
}

/// What one body holds of the budget, until it is dropped.
pub struct Share {
    budget: Budget,
    caller: IpAddr,
    bytes: AtomicUsize,
}

impl Budget {
    /// For a body from there. Nothing of it has arrived.
    pub fn share(&self, address: IpAddr) -> Share {
        Share { budget: self.clone(), caller: caller_of(address), bytes: AtomicUsize::new(0) }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // No statement that changes it can panic half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn takes(&mut self, caller: IpAddr, bytes: usize) -> bool {
        let own = self.callers.get(&caller).map_or(bytes, |held| held + bytes);
        let even = MOST / (self.callers.len() + 1);
        if own > MOST_EACH || (self.held + bytes > MOST && own > even) {
            return false;
        }
        self.held += bytes;
        self.callers.insert(caller, own);
        true
    }

    fn gives_back(&mut self, caller: IpAddr, bytes: usize) {
        self.held -= bytes;
        if let Some(held) = self.callers.get_mut(&caller) {
            *held -= bytes;
            if *held == 0 {
                self.callers.remove(&caller);
            }
        }
    }
}

impl Share {
    /// Counts bytes that arrived. Whether there is room for them.
    pub fn takes(&self, bytes: usize) -> bool {
        let before = self.bytes.load(Ordering::Relaxed);
        let counted = counted(before + bytes) - counted(before);
        if counted > 0 && !self.budget.book().takes(self.caller, counted) {
            return false;
        }
        self.bytes.store(before + bytes, Ordering::Relaxed);
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let counted = counted(*self.bytes.get_mut());
        if counted > 0 {
            self.budget.book().gives_back(self.caller, counted);
        }
    }
}

const fn counted(bytes: usize) -> usize {
    bytes.saturating_sub(UNCOUNTED)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const FORM: usize = 256 * 1024;

    fn address(number: u32) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from_bits(number))
    }

    /// Bodies of an address, each of the size of a large form, until one has no room.
    fn floods(budget: &Budget, number: u32) -> Vec<Share> {
        let shares = std::iter::repeat_with(|| budget.share(address(number)));
        shares.take_while(|share| share.takes(FORM)).collect()
    }

    #[test]
    fn one_address_has_its_share_and_others_have_theirs() {
        let budget = Budget::default();
        let flood = floods(&budget, 1);
        assert_eq!(flood.len(), MOST_EACH / FORM);
        assert!(budget.share(address(2)).takes(FORM));
    }

    #[test]
    fn whoever_sends_little_is_heard_when_everything_is_taken() {
        let budget = Budget::default();
        let flood: Vec<_> = (0..100).flat_map(|number| floods(&budget, number)).collect();
        let held = budget.book().held;
        assert!(!flood.is_empty() && held <= 4 * MOST, "{held}");
        assert!(budget.share(address(200)).takes(10_000));
        assert!(!budget.share(address(201)).takes(MOST_EACH));
    }

    #[test]
    fn what_was_held_is_given_back() {
        let budget = Budget::default();
        drop(floods(&budget, 1));
        assert_eq!(budget.book().held, 0);
        assert!(budget.book().callers.is_empty());
        assert_eq!(floods(&budget, 1).len(), MOST_EACH / FORM);
    }

    #[test]
    fn token_requests_are_not_counted() {
        let budget = Budget::default();
        let share = budget.share(address(1));
        assert!(share.takes(600) && share.takes(600));
        assert_eq!(budget.book().held, 0);
    }
}

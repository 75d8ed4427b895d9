//! Patience with wrong credentials: per address for secrets, per person and address for sign-in.
//!
//! Only failures write, so a caller with the right secret meets no lock. Nobody can lock an app or
//! a person out: a stranger's failures count against the stranger's address alone. Waits run on
//! the monotonic clock. What somebody typed is never kept, only a hash of it; memory is bounded,
//! a full shard forgets the entry that was touched longest ago, and each forgets what is forgiven.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::workflows::Moment;

/// How failures are counted.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Failures in a row that cost nothing.
    pub free: u32,
    /// One failure is forgotten after so long.
    pub forget: Duration,
    /// The first wait; every further failure doubles it.
    pub first_wait: Duration,
    /// No wait is longer.
    pub longest_wait: Duration,
}

/// Wrong app credentials from one address.
pub const CREDENTIALS: Patience = Patience {
    free: 100,
    forget: Duration::from_secs(1),
    first_wait: Duration::from_secs(1),
    longest_wait: Duration::from_secs(60),
};

/// The caller has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// For `Retry-After`; at least one second.
    pub retry_after: Duration,
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: Moment,
}

const SHARDS: usize = 16;
const ENTRIES_PER_SHARD: usize = 2048;

/// What is forgiven is looked for this often.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// Counts failures of callers that are told apart by `K`, which has one size whatever was sent.
pub struct FailureLimiter<K> {
    patience: Patience,
    shards: [Mutex<Shard<K>>; SHARDS],
    hasher: RandomState,
}

struct Shard<K> {
    entries: HashMap<K, Failures>,
    swept: Moment,
}

impl<K: Eq + Hash + Copy> FailureLimiter<K> {
    /// Nobody has failed yet.
    pub fn new(patience: Patience) -> Self {
        let shard = || Shard { entries: HashMap::new(), swept: Moment::START };
        let shards = std::array::from_fn(|_| Mutex::new(shard()));
        Self { patience, shards, hasher: RandomState::new() }
    }

    /// Whether this caller may try now, or how long to wait. For what is expensive to try, such as
    /// a password; the token path only calls [`Self::failed`].
    pub fn may_try(&self, caller: &K, now: Moment) -> Result<(), TooMany> {
        self.may_try_with(caller, now, self.patience)
    }

    /// The same with another patience, which forgets no sooner and no later.
    pub fn may_try_with(&self, caller: &K, now: Moment, patience: Patience) -> Result<(), TooMany> {
        let found = self.shard(caller).entries.get(caller).copied();
        let wait = found.map_or(Duration::ZERO, |found| self.remaining_wait(found, now, patience));
        refuse_while_positive(wait)
    }

    /// Counts one failure. `Err` when it should be answered 429 instead of 401.
    pub fn failed(&self, caller: &K, now: Moment) -> Result<(), TooMany> {
        let mut shard = self.shard(caller);
        if now.since(shard.swept) >= SWEEP_EVERY {
            self.sweep(&mut shard, now);
        }
        let before = shard.entries.get(caller).map_or(0, |found| self.remembered(*found, now));
        if shard.entries.len() >= ENTRIES_PER_SHARD && !shard.entries.contains_key(caller) {
            self.make_room(&mut shard, now);
        }
        let failures = Failures { count: before.saturating_add(1), last: now };
        shard.entries.insert(*caller, failures);
        refuse_while_positive(self.remaining_wait(failures, now, self.patience))
    }

    /// Takes one failure back that was none.
    pub fn forgive_one(&self, caller: &K) {
        let mut shard = self.shard(caller);
        if let Some(found) = shard.entries.get_mut(caller) {
            found.count = found.count.saturating_sub(1);
        }
    }

    /// Forgets a caller who has proven themselves.
    pub fn succeeded(&self, caller: &K) {
        self.shard(caller).entries.remove(caller);
    }

    /// Failures that time has not yet forgiven.
    pub fn count(&self, caller: &K, now: Moment) -> u32 {
        self.shard(caller).entries.get(caller).map_or(0, |found| self.remembered(*found, now))
    }

    fn shard(&self, caller: &K) -> MutexGuard<'_, Shard<K>> {
        let hash = self.hasher.hash_one(caller);
        let index = usize::try_from(hash % SHARDS as u64).unwrap_or(0);
        // A map of counters is whole after every statement, so a poisoned lock means nothing.
        self.shards[index].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remembered(&self, failures: Failures, now: Moment) -> u32 {
        let forgiven =
            now.since(failures.last).as_micros() / self.patience.forget.as_micros().max(1);
        failures.count.saturating_sub(u32::try_from(forgiven).unwrap_or(u32::MAX))
    }

    fn remaining_wait(&self, failures: Failures, now: Moment, patience: Patience) -> Duration {
        let Some(over) = self.remembered(failures, now).checked_sub(patience.free + 1) else {
            return Duration::ZERO;
        };
        let doubled =
            patience.first_wait.saturating_mul(1_u32.checked_shl(over).unwrap_or(u32::MAX));
        doubled.min(patience.longest_wait).saturating_sub(now.since(failures.last))
    }

    fn sweep(&self, shard: &mut Shard<K>, now: Moment) {
        shard.entries.retain(|_, failures| self.remembered(*failures, now) > 0);
        shard.entries.shrink_to_fit();
        shard.swept = now;
    }

    fn make_room(&self, shard: &mut Shard<K>, now: Moment) {
        self.sweep(shard, now);
        if shard.entries.len() >= ENTRIES_PER_SHARD
            && let Some(oldest) =
                shard.entries.iter().min_by_key(|(_, f)| f.last).map(|(key, _)| *key)
        {
            shard.entries.remove(&oldest);
        }
    }
}

fn refuse_while_positive(wait: Duration) -> Result<(), TooMany> {
    if wait.is_zero() {
        return Ok(());
    }
    let whole = Duration::from_secs(wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
    Err(TooMany { retry_after: whole })
}

/// What counts as one caller: an IPv4 address, or the /64 that one IPv6 customer holds.
pub fn caller_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Moment = Moment::START;
    const STRANGER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const OWNER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn limiter() -> FailureLimiter<IpAddr> {
        FailureLimiter::new(CREDENTIALS)
    }

    #[test]
    fn three_hundred_wrong_secrets_are_refused_first_and_then_slowed() {
        let limiter = limiter();
        let answers: Vec<_> = (0..300).map(|_| limiter.failed(&STRANGER, START)).collect();
        assert!(answers[..100].iter().all(Result::is_ok));
        assert!(answers[100..].iter().all(Result::is_err));
    }

    #[test]
    fn slow_guessing_is_slowed_too() {
        let limiter = limiter();
        let refused = (0..3000_u64)
            .map(|n| limiter.failed(&STRANGER, START.plus(Duration::from_millis(n * 100))))
            .filter(Result::is_err)
            .count();
        assert!(refused > 2000, "{refused}");
    }

    #[test]
    fn other_addresses_are_unaffected() {
        let limiter = limiter();
        for _ in 0..300 {
            let _ = limiter.failed(&STRANGER, START);
        }
        assert_eq!(limiter.may_try(&OWNER, START), Ok(()));
        assert_eq!(limiter.failed(&OWNER, START), Ok(()));
    }

    #[test]
    fn wait_is_bounded_and_ends() {
        let limiter = limiter();
        for _ in 0..10_000 {
            let _ = limiter.failed(&STRANGER, START);
        }
        let wait = limiter.may_try(&STRANGER, START).unwrap_err().retry_after;
        assert_eq!(wait, CREDENTIALS.longest_wait);
        assert_eq!(limiter.may_try(&STRANGER, START.plus(wait)), Ok(()));
    }

    #[test]
    fn retry_after_is_whole_seconds_and_never_zero() {
        let limiter = limiter();
        for _ in 0..101 {
            let _ = limiter.failed(&STRANGER, START);
        }
        let soon = START.plus(Duration::from_millis(400));
        let wait = limiter.may_try(&STRANGER, soon).unwrap_err();
        assert_eq!(wait.retry_after, Duration::from_secs(1));
    }

    #[test]
    fn memory_stays_bounded_under_a_flood_of_addresses() {
        let limiter = FailureLimiter::new(CREDENTIALS);
        for n in 0..SHARDS * ENTRIES_PER_SHARD * 2 {
            let _ = limiter.failed(&n, START);
        }
        let held: usize =
            limiter.shards.iter().map(|shard| shard.lock().unwrap().entries.len()).sum();
        assert!(held <= SHARDS * ENTRIES_PER_SHARD, "{held}");
    }

    #[test]
    fn one_ipv6_customer_is_one_caller() {
        let one = caller_of("2001:db8::1".parse().unwrap());
        assert_eq!(one, caller_of("2001:db8::ffff".parse().unwrap()));
        assert_ne!(one, caller_of("2001:db8:0:1::1".parse().unwrap()));
        assert_eq!(caller_of("::ffff:192.0.2.1".parse().unwrap()), STRANGER);
    }

    #[test]
    fn what_is_forgiven_is_forgotten() {
        let limiter = FailureLimiter::new(CREDENTIALS);
        for n in 0..10_000 {
            let _ = limiter.failed(&n, START);
        }
        let later = START.plus(SWEEP_EVERY);
        for n in 0..1000 {
            let _ = limiter.failed(&n, later);
        }
        let held: usize = limiter.shards.iter().map(|it| it.lock().unwrap().entries.len()).sum();
        assert_eq!(held, 1000);
    }

    #[test]
    fn attempt_that_was_no_failure_is_taken_back() {
        let limiter = limiter();
        let _ = limiter.failed(&STRANGER, START);
        limiter.forgive_one(&STRANGER);
        assert_eq!(limiter.count(&STRANGER, START), 0);
    }
}

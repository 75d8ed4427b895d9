//! Patience with wrong credentials: per address for secrets, per person and address for sign-in.
//!
//! Only failures write, so a caller with the right secret meets no lock. Nobody can lock an app or
//! a person out: a stranger's failures count against the stranger's address, and what they cost a
//! person is bounded by [`PERSON`]'s longest wait. Memory is bounded: a full shard forgets the
//! entry that was touched longest ago.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::domain::time::Timestamp;

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

/// Wrong passwords for one person from one address.
pub const PERSON_AT_ADDRESS: Patience = Patience {
    free: 5,
    forget: Duration::from_secs(60),
    first_wait: Duration::from_secs(1),
    longest_wait: Duration::from_secs(60),
};

/// Wrong passwords for one person from anywhere: short, so that a stranger cannot keep anybody out.
pub const PERSON: Patience = Patience {
    free: 20,
    forget: Duration::from_secs(30),
    first_wait: Duration::from_secs(1),
    longest_wait: Duration::from_secs(5),
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
    last: Timestamp,
}

const SHARDS: usize = 16;
const ENTRIES_PER_SHARD: usize = 2048;

/// Counts failures of callers that are told apart by `K`.
pub struct FailureLimiter<K> {
    patience: Patience,
    shards: [Mutex<HashMap<K, Failures>>; SHARDS],
    hasher: RandomState,
}

impl<K: Eq + Hash + Clone> FailureLimiter<K> {
    /// Nobody has failed yet.
    pub fn new(patience: Patience) -> Self {
        let shards = std::array::from_fn(|_| Mutex::new(HashMap::new()));
        Self { patience, shards, hasher: RandomState::new() }
    }

    /// Whether this caller may try now, or how long to wait. For what is expensive to try, such as
    /// a password; the token path only calls [`Self::failed`].
    pub fn may_try(&self, caller: &K, now: Timestamp) -> Result<(), TooMany> {
        let wait =
            self.shard(caller).get(caller).map(|failures| self.remaining_wait(*failures, now));
        wait.map_or(Ok(()), refuse_while_positive)
    }

    /// Counts one failure. `Err` when it should be answered 429 instead of 401.
    pub fn failed(&self, caller: &K, now: Timestamp) -> Result<(), TooMany> {
        let mut shard = self.shard(caller);
        let before = shard.get(caller).map_or(0, |failures| self.remembered(*failures, now));
        if shard.len() >= ENTRIES_PER_SHARD && !shard.contains_key(caller) {
            self.make_room(&mut shard, now);
        }
        let failures = Failures { count: before.saturating_add(1), last: now };
        shard.insert(caller.clone(), failures);
        refuse_while_positive(self.remaining_wait(failures, now))
    }

    /// Forgets a caller who has proven themselves.
    pub fn succeeded(&self, caller: &K) {
        self.shard(caller).remove(caller);
    }

    fn shard(&self, caller: &K) -> MutexGuard<'_, HashMap<K, Failures>> {
        let hash = self.hasher.hash_one(caller);
        let index = usize::try_from(hash % SHARDS as u64).unwrap_or(0);
        // A map of counters is whole after every statement, so a poisoned lock means nothing.
        self.shards[index].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Failures that time has not yet forgiven.
    fn remembered(&self, failures: Failures, now: Timestamp) -> u32 {
        let forgiven =
            now.since(failures.last).as_micros() / self.patience.forget.as_micros().max(1);
        failures.count.saturating_sub(u32::try_from(forgiven).unwrap_or(u32::MAX))
    }

    fn remaining_wait(&self, failures: Failures, now: Timestamp) -> Duration {
        let Some(over) = self.remembered(failures, now).checked_sub(self.patience.free + 1) else {
            return Duration::ZERO;
        };
        let doubled =
            self.patience.first_wait.saturating_mul(1_u32.checked_shl(over).unwrap_or(u32::MAX));
        doubled.min(self.patience.longest_wait).saturating_sub(now.since(failures.last))
    }

    fn make_room(&self, shard: &mut HashMap<K, Failures>, now: Timestamp) {
        shard.retain(|_, failures| self.remembered(*failures, now) > 0);
        if shard.len() >= ENTRIES_PER_SHARD
            && let Some(oldest) =
                shard.iter().min_by_key(|(_, f)| f.last).map(|(key, _)| key.clone())
        {
            shard.remove(&oldest);
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

/// Sign-in: three counts at once, the strictest decides.
pub struct SignInLimiter {
    address: FailureLimiter<IpAddr>,
    pair: FailureLimiter<(String, IpAddr)>,
    person: FailureLimiter<String>,
}

impl Default for SignInLimiter {
    fn default() -> Self {
        Self {
            address: FailureLimiter::new(CREDENTIALS),
            pair: FailureLimiter::new(PERSON_AT_ADDRESS),
            person: FailureLimiter::new(PERSON),
        }
    }
}

impl SignInLimiter {
    /// Whether a password for `email` may be tried from `address` now, or how long to wait.
    pub fn may_try(&self, email: &str, address: IpAddr, now: Timestamp) -> Result<(), TooMany> {
        let (person, address) = (email.trim().to_lowercase(), caller_of(address));
        let answers = [
            self.address.may_try(&address, now),
            self.person.may_try(&person, now),
            self.pair.may_try(&(person, address), now),
        ];
        let longest =
            answers.into_iter().filter_map(Result::err).max_by_key(|wait| wait.retry_after);
        longest.map_or(Ok(()), Err)
    }

    /// Counts a wrong password.
    pub fn failed(&self, email: &str, address: IpAddr, now: Timestamp) {
        let (person, address) = (email.trim().to_lowercase(), caller_of(address));
        // The next `may_try` tells how long to wait; this answer is the ordinary refusal.
        let _ = self.address.failed(&address, now);
        let _ = self.person.failed(&person, now);
        let _ = self.pair.failed(&(person, address), now);
    }

    /// Forgets the failures of a person who has signed in, but not those of others at the address.
    pub fn succeeded(&self, email: &str, address: IpAddr) {
        let person = email.trim().to_lowercase();
        self.person.succeeded(&person);
        self.pair.succeeded(&(person, caller_of(address)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const STRANGER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const OWNER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn after(seconds: u64) -> Timestamp {
        START.plus(Duration::from_secs(seconds))
    }

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
        let held: usize = limiter.shards.iter().map(|shard| shard.lock().unwrap().len()).sum();
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
    fn person_is_asked_to_wait_after_five_wrong_passwords() {
        let limiter = SignInLimiter::default();
        for _ in 0..6 {
            assert_eq!(limiter.may_try("ada@example.com", OWNER, START), Ok(()));
            limiter.failed("Ada@example.com ", OWNER, START);
        }
        assert!(limiter.may_try("ada@example.com", OWNER, START).is_err());
        assert_eq!(limiter.may_try("ada@example.com", OWNER, after(1)), Ok(()));
    }

    #[test]
    fn stranger_cannot_keep_a_person_out_for_longer_than_five_seconds() {
        let limiter = SignInLimiter::default();
        for n in 0..5000_u32 {
            limiter.failed("ada@example.com", IpAddr::V4(n.into()), START);
        }
        assert!(limiter.may_try("ada@example.com", OWNER, START).is_err());
        assert_eq!(limiter.may_try("ada@example.com", OWNER, after(5)), Ok(()));
    }

    #[test]
    fn right_password_forgets_the_wrong_ones() {
        let limiter = SignInLimiter::default();
        for _ in 0..6 {
            limiter.failed("ada@example.com", OWNER, START);
        }
        limiter.succeeded("ada@example.com", OWNER);
        assert_eq!(limiter.may_try("ada@example.com", OWNER, START), Ok(()));
    }
}

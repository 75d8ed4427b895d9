//! Attempts at somebody's password: counted before they are made, queued fairly, and never so that
//! a stranger stands between a person and their sign-in.
//!
//! Three counts decide whether an attempt is made at all:
//!
//! * one person from one place: a few are free, then waits begin, up to a minute;
//! * one address, whoever is tried: for those who try many people. The waits are short, since
//!   a whole office may share it;
//! * one person from anywhere: while many places try, each of them waits five seconds after its own
//!   failure. Nobody waits for the failure of another.
//!
//! A place is an address, or a device on which that very person has signed in before. Such a
//! device has a place of its own and is served first: whatever comes from its address does not
//! concern it. The others are served with the fewest failures first, so that somebody who has not
//! failed stands before everybody who guesses.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Duration;

use crate::domain::text::Email;
use crate::http::rate_limit::{FailureLimiter, Patience, TooMany, caller_of};
use crate::http::turns::{Busy, Plan, Turn, Turns};
use crate::workflows::Moment;
use crate::workflows::engine::passwords::at_once;

const PERSON_AT_PLACE: Patience = Patience {
    free: 5,
    forget: Duration::from_secs(60),
    first_wait: Duration::from_secs(1),
    longest_wait: Duration::from_secs(60),
};

const ADDRESS: Patience = Patience {
    free: 50,
    forget: Duration::from_secs(10),
    first_wait: Duration::from_secs(1),
    longest_wait: Duration::from_secs(5),
};

const PERSON: Patience = Patience {
    free: 20,
    forget: Duration::from_secs(30),
    first_wait: Duration::from_secs(5),
    longest_wait: Duration::from_secs(5),
};

/// For one person at one place, while they are tried from many.
const WHILE_TRIED: Patience = Patience { free: 0, ..PERSON };

/// More of the same place at work would come near to what is free.
const OF_ONE_PLACE: usize = 4;

/// On a core that checks 25 a second all of them are served in half of the patience: a slow or busy
/// machine keeps the owner waiting, and not out.
const WAITING: usize = 256;
const PATIENCE: Duration = Duration::from_secs(20);

/// Where an attempt comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// An address, as [`caller_of`] has it.
    Address(IpAddr),
    /// A device on which the person has signed in before.
    Device(u128),
}

impl Place {
    /// The device, if it is known, or else the address.
    pub fn of(address: IpAddr, device: Option<u128>) -> Self {
        device.map_or_else(|| Self::Address(caller_of(address)), Self::Device)
    }
}

/// A hash of what was typed: of one length, and of no use to whoever reads our memory.
type PersonKey = u128;

/// Why an attempt is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There were too many wrong ones.
    TooMany(TooMany),
    /// Too many others are at it.
    Busy(Busy),
}

/// Counts attempts and makes them take turns.
pub struct PasswordAttempts {
    address: FailureLimiter<IpAddr>,
    pair: FailureLimiter<(PersonKey, Place)>,
    person: FailureLimiter<PersonKey>,
    turns: Turns<Place>,
    hashers: [RandomState; 2],
}

/// An attempt that may be made. It counts as a failure until it is said what came of it.
pub struct Attempt<'a> {
    attempts: &'a PasswordAttempts,
    person: PersonKey,
    place: Place,
    _turn: Turn<Place>,
}

impl Default for PasswordAttempts {
    fn default() -> Self {
        let at_once = at_once();
        let plan = Plan {
            at_once,
            at_once_each: at_once.min(OF_ONE_PLACE),
            waiting: WAITING,
            patience: PATIENCE,
        };
        Self {
            address: FailureLimiter::new(ADDRESS),
            pair: FailureLimiter::new(PERSON_AT_PLACE),
            person: FailureLimiter::new(PERSON),
            turns: Turns::new(plan),
            hashers: [RandomState::new(), RandomState::new()],
        }
    }
}

impl PasswordAttempts {
    /// Waits until a password for `email` may be tried.
    pub async fn begin(
        &self,
        email: &str,
        place: Place,
        now: impl Fn() -> Moment,
    ) -> Result<Attempt<'_>, Refused> {
        let person = self.key(email);
        self.may_try(person, place, now()).map_err(Refused::TooMany)?;
        let rank = match place {
            Place::Device(_) => 0,
            Place::Address(address) => self.address.count(&address, now()).saturating_add(1),
        };
        let turn = self.turns.take(place, rank).await.map_err(Refused::Busy)?;
        // Others may have failed while this one waited, and more may be at work.
        self.may_try(person, place, now()).map_err(Refused::TooMany)?;
        self.count(person, place, now());
        Ok(Attempt { attempts: self, person, place, _turn: turn })
    }

    fn may_try(&self, person: PersonKey, place: Place, now: Moment) -> Result<(), TooMany> {
        let pair = (person, place);
        let mut answers = vec![self.pair.may_try(&pair, now)];
        if let Place::Address(address) = place {
            answers.push(self.address.may_try(&address, now));
            if self.person.count(&person, now) > PERSON.free {
                answers.push(self.pair.may_try_with(&pair, now, WHILE_TRIED));
            }
        }
        let waits = answers.into_iter().filter_map(Result::err);
        waits.max_by_key(|wait| wait.retry_after).map_or(Ok(()), Err)
    }

    fn count(&self, person: PersonKey, place: Place, now: Moment) {
        // The next `may_try` tells how long to wait; this answer is the ordinary refusal.
        let _ = self.pair.failed(&(person, place), now);
        let _ = self.person.failed(&person, now);
        if let Place::Address(address) = place {
            let _ = self.address.failed(&address, now);
        }
    }

    /// What is typed has any length. An address is one person however it is written.
    fn key(&self, typed: &str) -> PersonKey {
        let email = Email::parse(typed);
        let text = email.as_ref().map_or(typed, Email::as_str);
        let [high, low] = self.hashers.each_ref().map(|hasher| hasher.hash_one(text));
        (u128::from(high) << 64) | u128::from(low)
    }
}

impl Attempt<'_> {
    /// The password was right: what that person got wrong there is forgotten.
    pub fn succeeded(self) {
        self.attempts.pair.succeeded(&(self.person, self.place));
        self.was_none();
    }

    /// No password was judged.
    pub fn was_none(self) {
        let Self { attempts, person, place, .. } = &self;
        attempts.pair.forgive_one(&(*person, *place));
        attempts.person.forgive_one(person);
        if let Place::Address(address) = place {
            attempts.address.forgive_one(address);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;

    use super::*;

    const START: Moment = Moment::START;
    const ADA: &str = "ada@example.com";

    fn after(seconds: u64) -> Moment {
        START.plus(Duration::from_secs(seconds))
    }

    fn address(n: u32) -> Place {
        Place::Address(IpAddr::V4(n.into()))
    }

    async fn guess(attempts: &PasswordAttempts, place: Place, now: Moment) -> bool {
        attempts.begin(ADA, place, || now).await.is_ok()
    }

    async fn right(attempts: &PasswordAttempts, place: Place, now: Moment) -> bool {
        let attempt = attempts.begin(ADA, place, || now).await;
        attempt.map(Attempt::succeeded).is_ok()
    }

    #[tokio::test]
    async fn three_hundred_guesses_at_once_are_not_all_made() {
        let attempts = PasswordAttempts::default();
        let guesses = (0..300).map(|_| guess(&attempts, address(1), START));
        let made = join_all(guesses).await.into_iter().filter(|made| *made).count();
        assert_eq!(made, 6);
    }

    #[tokio::test]
    async fn hundred_right_passwords_at_once_are_all_taken() {
        let attempts = PasswordAttempts::default();
        let work = (0..100).map(|_| right(&attempts, address(1), START));
        assert!(join_all(work).await.into_iter().all(|taken| taken));
    }

    #[tokio::test]
    async fn guesses_from_many_addresses_keep_nobody_out() {
        let attempts = PasswordAttempts::default();
        for n in 0..5000 {
            guess(&attempts, address(n), START).await;
        }
        assert!(right(&attempts, address(9_000_000), START).await);
    }

    #[tokio::test]
    async fn slip_under_attack_costs_five_seconds_whatever_others_do() {
        let attempts = PasswordAttempts::default();
        let owner = address(9_000_000);
        for n in 0..30 {
            guess(&attempts, address(n), START).await;
        }
        assert!(guess(&attempts, owner, START).await);
        assert!(!right(&attempts, owner, after(4)).await);
        for n in 0..30 {
            guess(&attempts, address(n), after(5)).await;
        }
        assert!(right(&attempts, owner, after(5)).await);
    }

    #[tokio::test]
    async fn known_device_is_let_in_from_the_address_of_a_stranger() {
        let attempts = PasswordAttempts::default();
        for _ in 0..300 {
            guess(&attempts, address(1), START).await;
        }
        assert!(!right(&attempts, address(1), START).await);
        assert!(right(&attempts, Place::Device(7), START).await);
    }

    #[tokio::test]
    async fn person_is_asked_to_wait_after_five_wrong_passwords() {
        let attempts = PasswordAttempts::default();
        for _ in 0..6 {
            assert!(guess(&attempts, address(1), START).await);
        }
        assert!(!guess(&attempts, address(1), START).await);
        assert!(guess(&attempts, address(1), after(1)).await);
    }

    #[tokio::test]
    async fn right_password_forgets_the_wrong_ones() {
        let attempts = PasswordAttempts::default();
        for _ in 0..5 {
            guess(&attempts, address(1), START).await;
        }
        assert!(right(&attempts, address(1), START).await);
        for _ in 0..6 {
            assert!(guess(&attempts, address(1), START).await);
        }
    }

    #[tokio::test]
    async fn what_judged_no_password_does_not_count() {
        let attempts = PasswordAttempts::default();
        for _ in 0..100 {
            attempts.begin(ADA, address(1), || START).await.ok().unwrap().was_none();
        }
    }

    #[test]
    fn one_person_is_one_however_they_are_written() {
        let attempts = PasswordAttempts::default();
        for spelling in
            [" Ada@Example.COM ", "ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "a\u{200b}da@example.com"]
        {
            assert_eq!(attempts.key(ADA), attempts.key(spelling), "{spelling}");
        }
        let [one, other] = ["jos\u{e9}@example.com", "JOSE\u{301}@example.com"];
        assert_eq!(attempts.key(one), attempts.key(other));
        assert_ne!(attempts.key(ADA), attempts.key("bob@example.com"));
        assert_ne!(attempts.key(&"x".repeat(262_144)), attempts.key("x"));
    }
}

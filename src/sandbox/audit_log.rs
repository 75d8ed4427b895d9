//! The audit log of the sandbox. An entry arrives in every slot of time; those of yesterday and
//! today are there.

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::domain::services::draws::{Draws, seed};
use crate::sandbox::ask::{Answer, Ask};
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet;
use crate::sandbox::jobs;
use crate::sandbox::search::{Found, Kind, Search};

/// What is particular about audit entries. They are counted from 0 (CONTRACT.md T18).
pub const KIND: Kind = Kind::PLAIN;

const DAY: i64 = 86_400;
/// An entry arrives in each slot of so many seconds.
const EVERY: i64 = 120;
/// A queue hands out as many at once.
const BATCH: usize = 1_000;

/// What people and programs do, over and over.
const DEEDS: [&str; 8] = [
    "logged in successfully",
    "viewed the list of devices",
    "viewed an alert",
    "exported the list of alerts",
    "updated the policy Standard",
    "searched processes",
    "failed to log in: wrong password",
    "ran a live query on 12 devices",
];

/// One entry.
pub struct Entry {
    pub number: i64,
    pub at: Timestamp,
    pub actor: String,
    pub address: String,
    pub description: String,
    /// Whether somebody should look at it.
    pub is_flagged: bool,
}

impl Entry {
    fn of(org_key: &str, number: i64) -> Self {
        let mut draw =
            Draws(seed(org_key) ^ number.unsigned_abs().wrapping_mul(0x9E6C_63D0_676A_9A99));
        let milliseconds = i64::try_from(draw.below(110_000)).unwrap_or_default();
        let actor =
            format!("{}@{}", fleet::person(org_key, draw.below(12)), fleet::domain(org_key));
        // Some deeds are more usual than others.
        let deed = draw.below(DEEDS.len()).min(draw.below(DEEDS.len()));
        Self {
            number,
            at: Timestamp::from_micros((number * EVERY * 1_000 + milliseconds) * 1_000),
            address: format!("192.0.2.{}", 10 + draw.below(200)),
            description: format!("{actor} {}", DEEDS[deed]),
            actor,
            is_flagged: deed == 6,
        }
    }

    fn shown(&self, org_key: &str) -> Value {
        json!({
            "org_key": org_key,
            "actor_ip": self.address,
            "actor": self.actor,
            "request_url": null,
            "description": self.description,
            "flagged": self.is_flagged,
            "verbose": false,
            "create_time": fleet::written(self.at),
        })
    }
}

/// The entries there are at a time, oldest first.
pub fn entries(org_key: &str, now: Timestamp) -> impl Iterator<Item = Entry> + use<'_> {
    let first = (now.as_seconds().div_euclid(DAY) - 1) * DAY / EVERY;
    let last = now.as_seconds().div_euclid(EVERY);
    (first..=last).map(|number| Entry::of(org_key, number)).filter(move |entry| entry.at <= now)
}

/// What arrived since the caller last asked this queue, oldest first: each thing once. The rest
/// of a long queue is for the next time.
pub fn since_last<T>(
    ask: &mut Ask,
    queue: &str,
    all: impl Iterator<Item = T>,
    at: impl Fn(&T) -> Timestamp,
) -> Vec<T> {
    let id = format!("{queue}/{}", ask.call.caller);
    let last = ask.find("queue", &id).and_then(|last| last.as_i64()).unwrap_or(i64::MIN);
    let fresh: Vec<T> = all.filter(|one| at(one).as_micros() > last).take(BATCH).collect();
    if let Some(newest) = fresh.last() {
        ask.put("queue", &id, &json!(at(newest).as_micros()));
    }
    fresh
}

/// The entries that a search finds, newest first.
pub fn find(ask: &Ask, body: &Value, now: Timestamp) -> Result<Found<Vec<Value>>, Refusal> {
    let search = Search::read(body, &KIND, now)?;
    let mut all: Vec<Value> =
        entries(ask.org_key(), now).map(|entry| entry.shown(ask.org_key())).collect();
    all.reverse();
    Ok(search.among(all, &KIND))
}

pub fn queue(ask: &mut Ask) -> Result<Answer, Refusal> {
    let org_key = ask.org_key();
    let fresh = since_last(ask, "audit", entries(org_key, ask.now()), |entry| entry.at);
    let fresh: Vec<Value> = fresh.iter().map(|entry| entry.shown(org_key)).collect();
    let count = fresh.len();
    Ok(json!({ "results": fresh, "num_found": count, "num_available": count }).into())
}

pub fn search(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(find(ask, ask.body, ask.now())?.page().into())
}

pub fn export(ask: &mut Ask) -> Result<Answer, Refusal> {
    let count = find(ask, ask.body, ask.now())?.keys.len();
    let job = jobs::start(ask, "audit_export", count);
    Ok(json!({ "job_id": job["id"] }).into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn entries_arrive_one_after_the_other(now in 1_700_000_000i64..2_000_000_000) {
            let now = Timestamp::from_seconds(now);
            let times: Vec<_> = entries("ABCD1234", now).map(|entry| entry.at).collect();
            prop_assert!(times.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(times.last() <= Some(&now) && times.len() >= 700);
        }
    }
}

//! What calls have changed in the sandbox: devices in quarantine, policies
//! assigned, jobs started.
//!
//! It lives in memory only and is gone at a restart, when every organization
//! has its devices back as they were made up. It is bounded: when there is too
//! much, what was changed longest ago is forgotten.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::sandbox::model::Device;

/// More changed devices or jobs than this are not kept.
const MOST: usize = 10_000;

/// What was done to one device. `None` means that it is as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Cut off from the network, or let back.
    pub quarantined: Option<bool>,
    /// Bypass switched on or off.
    pub passive_mode: Option<bool>,
    /// Moved to another policy: its id and name.
    pub policy: Option<(i64, String)>,
    /// The sensor brought to another version.
    pub sensor_version: Option<String>,
    /// What became of the device itself.
    pub fate: Option<Fate>,
}

/// What became of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Its sensor was uninstalled.
    Deregistered,
    /// It was deleted.
    Deleted,
}

impl Change {
    /// Puts a newer change on top.
    fn add(&mut self, newer: Self) {
        self.quarantined = newer.quarantined.or(self.quarantined);
        self.passive_mode = newer.passive_mode.or(self.passive_mode);
        self.policy = newer.policy.or(self.policy.take());
        self.sensor_version = newer.sensor_version.or(self.sensor_version.take());
        self.fate = newer.fate.or(self.fate);
    }

    /// The device as it is after the change; `None` when it was deleted.
    pub fn apply(&self, mut device: Device) -> Option<Device> {
        device.quarantined = self.quarantined.unwrap_or(device.quarantined);
        device.passive_mode = self.passive_mode.unwrap_or(device.passive_mode);
        if let Some((id, name)) = &self.policy {
            (device.policy_id, device.policy_name, device.policy_override) =
                (*id, name.clone(), true);
        }
        if let Some(version) = &self.sensor_version {
            (device.sensor_version, device.sensor_out_of_date) = (version.clone(), false);
        }
        match self.fate {
            None => {}
            Some(Fate::Deregistered) => {
                device.status = "DEREGISTERED";
                device.sensor_states = vec!["UNINSTALLED"];
            }
            Some(Fate::Deleted) => return None,
        }
        Some(device)
    }
}

/// A finished background job and what it made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The organization that it belongs to.
    pub org_key: String,
    /// The job as the interface shows it.
    pub shown: String,
    pub result: String,
}

#[derive(Default)]
struct Kept {
    changes: HashMap<(String, i64), (u64, Change)>,
    jobs: BTreeMap<i64, Job>,
    count: u64,
    next_job: i64,
}

/// The state of the sandbox of this process.
#[derive(Default)]
pub struct State(Mutex<Kept>);

impl State {
    /// What was done to a device so far.
    pub fn change(&self, org_key: &str, device: i64) -> Change {
        let key = (org_key.to_owned(), device);
        self.kept().changes.get(&key).map(|(_, change)| change.clone()).unwrap_or_default()
    }

    /// Remembers what was done to a device.
    pub fn record(&self, org_key: &str, device: i64, newer: Change) {
        let mut kept = self.kept();
        kept.count += 1;
        let count = kept.count;
        let key = (org_key.to_owned(), device);
        let (touched, change) = kept.changes.entry(key).or_default();
        *touched = count;
        change.add(newer);
        if kept.changes.len() > MOST {
            let oldest = kept.changes.iter().min_by_key(|(_, (touched, _))| *touched);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                kept.changes.remove(&oldest);
            }
        }
    }

    /// Keeps a job; `make` gets its id.
    pub fn add_job(&self, make: impl FnOnce(i64) -> Job) -> Job {
        let mut kept = self.kept();
        kept.next_job += 1;
        let id = kept.next_job;
        let job = make(id);
        kept.jobs.insert(id, job.clone());
        if kept.jobs.len() > MOST / 100 {
            kept.jobs.pop_first();
        }
        job
    }

    /// A job of the organization.
    pub fn job(&self, org_key: &str, id: i64) -> Option<Job> {
        self.kept().jobs.get(&id).filter(|job| job.org_key == org_key).cloned()
    }

    /// The jobs of the organization, oldest first.
    pub fn jobs(&self, org_key: &str) -> Vec<Job> {
        self.kept().jobs.values().filter(|job| job.org_key == org_key).cloned().collect()
    }

    /// A panic elsewhere leaves the maps whole.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::sandbox::fleet;

    fn device() -> Device {
        fleet::devices("ABCD1234", Timestamp::from_seconds(1_800_000_000)).remove(0)
    }

    fn quarantine(on: bool) -> Change {
        Change { quarantined: Some(on), ..Change::default() }
    }

    #[test]
    fn a_change_is_seen_in_its_organization_only() {
        let state = State::default();
        state.record("A", 1, quarantine(true));
        assert_eq!(state.change("A", 1), quarantine(true));
        assert_eq!(state.change("B", 1), Change::default());
        assert_eq!(state.change("A", 2), Change::default());
    }

    #[test]
    fn a_newer_change_keeps_what_it_does_not_mention() {
        let state = State::default();
        state.record("A", 1, quarantine(true));
        state.record("A", 1, Change { passive_mode: Some(true), ..Change::default() });
        let device = state.change("A", 1).apply(device()).unwrap();
        assert!(device.quarantined && device.passive_mode);
    }

    #[test]
    fn a_change_can_be_taken_back() {
        let state = State::default();
        state.record("A", 1, quarantine(true));
        state.record("A", 1, quarantine(false));
        assert!(!state.change("A", 1).apply(device()).unwrap().quarantined);
    }

    #[test]
    fn a_deleted_device_is_gone() {
        let change = Change { fate: Some(Fate::Deleted), ..Change::default() };
        assert_eq!(change.apply(device()), None);
    }

    #[test]
    fn an_assigned_policy_is_marked_as_chosen() {
        let change = Change { policy: Some((7, "Quiet".into())), ..Change::default() };
        let device = change.apply(device()).unwrap();
        assert_eq!((device.policy_id, device.policy_override), (7, true));
    }

    #[test]
    fn what_was_changed_longest_ago_is_forgotten_first() {
        let state = State::default();
        for id in 0..=i64::try_from(MOST).unwrap() {
            state.record("A", id, quarantine(true));
        }
        assert_eq!(state.change("A", 0), Change::default());
        assert_eq!(state.change("A", 1), quarantine(true));
    }

    #[test]
    fn a_job_belongs_to_its_organization() {
        let state = State::default();
        let make =
            |id: i64| Job { org_key: "A".into(), shown: id.to_string(), result: String::new() };
        let job = state.add_job(make);
        assert_eq!(state.job("A", 1), Some(job));
        assert_eq!(state.job("B", 1), None);
        assert_eq!(state.jobs("B"), []);
    }
}

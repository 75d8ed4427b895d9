//! The endpoints of a service: which there are, which permissions open them and what they take.
//! They are data of the service's file, one row each under `[[endpoints]]`, for the embedded
//! Carbon Black Cloud as for any service of an operator.
//!
//! Everything that knows endpoints reads these rows: the sandbox makes its routes and its guard
//! from them, the playground its list and its forms, and what a permission unlocks follows from
//! [`Endpoint::any_of`]. Nothing here reads a file or a clock.

use crate::domain::Timestamp;
use crate::domain::services::draws::{Draws, made_up_id, reduce, seed, signed, uuid};
pub use crate::domain::services::endpoint::{Endpoint, Kind, Method, Parameter, Place};

/// The endpoints of the embedded sandbox, in the order in which the playground offers them.
#[cfg(feature = "ssr")]
pub fn sandboxed() -> &'static [Endpoint] {
    use std::sync::LazyLock;

    use crate::domain::services::catalogue::Catalogue;

    static ALL: LazyLock<Vec<Endpoint>> = LazyLock::new(|| {
        let catalogue = Catalogue::embedded();
        catalogue.sandboxed().flat_map(|service| service.endpoints.clone()).collect()
    });
    &ALL
}

/// A value that works in the sandbox for a parameter of that name, whenever it is used.
pub fn sample(org_key: &str, name: &str) -> Option<String> {
    match name {
        "org_key" => Some(org_key.to_owned()),
        "device_id" => Some(first_device_id(org_key).to_string()),
        "policy_id" => Some(policy_id(org_key, 0).to_string()),
        "process_guid" => Some(process_guid(org_key, first_device_id(org_key), 0)),
        "principal" => Some(format!("psc:user:{org_key}:{}", user_id(org_key, 0))),
        "threat_id" | "watchlist_id" | "report_id" | "feed_id" | "override_id" | "run_id"
        | "event_id" => Some(made_up_id(org_key, name.trim_end_matches("_id"), 0)),
        _ => None,
    }
}

/// The same for a call that is made now: what arrives and goes has ids only then.
pub fn sample_at(org_key: &str, now: Timestamp, name: &str) -> Option<String> {
    match name {
        "alert_id" => Some(alert_id(org_key, alert_slot(now) - 1)),
        _ => sample(org_key, name),
    }
}

/// An alert arrives in each slot of so many seconds.
pub const ALERT_EVERY: i64 = 90;

/// The slot of a point in time.
pub fn alert_slot(time: Timestamp) -> i64 {
    time.as_seconds().div_euclid(ALERT_EVERY)
}

/// The id of the alert that arrives in a slot.
pub fn alert_id(org_key: &str, slot: i64) -> String {
    uuid(&format!("{org_key}/alert/{slot}"))
}

/// The id of a process of a device.
pub fn process_guid(org_key: &str, device: i64, index: usize) -> String {
    let mut draw = Draws(seed(org_key) ^ device.unsigned_abs() ^ (index as u64) << 40);
    let (pid, started) = (400 + index * 36, draw.whole() >> 8);
    format!("{org_key}-{device:08x}-{pid:08x}-00000000-{started:015x}")
}

/// The login id of a user.
pub fn user_id(org_key: &str, index: usize) -> i64 {
    4_000 + reduce(seed(org_key) >> 9, 900) * 100 + signed(index)
}

/// The id of the first device that the sandbox makes up for an organization.
pub fn first_device_id(org_key: &str) -> i64 {
    device_id(org_key, 0)
}

/// The ids of the devices of an organization, growing with their index.
pub fn device_id(org_key: &str, index: usize) -> i64 {
    let mut draw = Draws(seed(org_key).wrapping_add(index as u64));
    let base = 1_000_000 + reduce(seed(org_key), 89_000) * 100;
    base + signed(index) * 2 + signed(draw.below(2))
}

/// The ids of the policies of an organization.
pub fn policy_id(org_key: &str, index: usize) -> i64 {
    10_000 + reduce(seed(org_key), 8_000) * 10 + signed(index)
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::services::catalogue::Catalogue;

    fn endpoint(path: &str) -> Endpoint {
        Endpoint {
            id: "open".into(),
            group: "Things".into(),
            title: "Open a thing".into(),
            method: Method::Get,
            path: path.into(),
            any_of: Vec::new(),
            changes: false,
            parameters: Vec::new(),
            example: None,
        }
    }

    #[test]
    fn a_permission_unlocks_the_endpoints_that_name_it() {
        let catalogue = Catalogue::embedded();
        for endpoint in sandboxed() {
            assert!(!endpoint.any_of.is_empty(), "{}", endpoint.id);
            for id in &endpoint.any_of {
                let (_, entry) = catalogue.permission(id).unwrap();
                assert_eq!(entry.id, *id);
                assert!(entry.endpoints.contains(&endpoint.written()), "{id}");
            }
        }
    }

    #[test]
    fn rows_that_share_a_path_differ_in_what_they_need() {
        for one in sandboxed() {
            let same =
                |other: &&Endpoint| other.written() == one.written() && other.any_of == one.any_of;
            assert_eq!(sandboxed().iter().filter(same).count(), 1, "{}", one.id);
        }
    }

    #[test]
    fn examples_are_json_that_holds_what_is_required() {
        for endpoint in sandboxed() {
            let body: Vec<_> =
                endpoint.parameters.iter().filter(|one| one.place == Place::Body).collect();
            assert_eq!(endpoint.example.is_some(), !body.is_empty(), "{}", endpoint.id);
            let Some(example) = &endpoint.example else { continue };
            let example: serde_json::Value = serde_json::from_str(example).unwrap();
            let missing = body.iter().find(|one| {
                one.required && example.is_object() && example[one.name.as_str()].is_null()
            });
            assert_eq!(missing, None, "{}", endpoint.id);
        }
    }

    #[test]
    fn reading_never_says_that_it_changes_something() {
        let changing = sandboxed().iter().filter(|one| one.changes);
        let methods: BTreeSet<_> = changing.map(|one| one.method.name()).collect();
        assert!(!methods.contains("GET"), "{methods:?}");
        let quiet = sandboxed().iter().filter(|one| !one.changes);
        assert!(quiet.clone().all(|one| matches!(one.method, Method::Get | Method::Post)));
    }

    #[test]
    fn the_parts_of_a_path_are_required_text_without_a_row() {
        let takes = endpoint("/orgs/{org_key}/jobs/{job_id}/progress").takes();
        let names: Vec<_> = takes.iter().map(|one| (one.name.as_str(), one.required)).collect();
        assert_eq!(names, [("org_key", true), ("job_id", true)]);
    }

    #[test]
    fn an_example_is_filled_with_values_that_work() {
        let example = Some(r#"{"device_id":["{device_id}"],"options":{}}"#.to_owned());
        let act = Endpoint { example, ..endpoint("/act") };
        let filled = act.example_with(|name| sample("ABCD1234", name)).unwrap();
        let id = first_device_id("ABCD1234");
        assert_eq!(filled, format!(r#"{{"device_id":["{id}"],"options":{{}}}}"#));
    }

    #[test]
    fn what_cannot_be_called_is_told() {
        assert_eq!(endpoint("/a/{b}/c:d").fault(), None);
        for path in ["a", "/a b", "/a?b", "/{a", "/a}", "/{}", "/x{a}", "/{A}", "/a/../%2e"] {
            assert!(endpoint(path).fault().is_some(), "{path}");
        }
    }
}

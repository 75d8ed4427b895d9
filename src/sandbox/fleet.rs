//! The devices of an organization, made up from its org key: the same key
//! always gives the same devices, so nothing needs to be stored.

use crate::domain::Timestamp;
use crate::domain::services::draws::{Draws, reduce, seed, signed};
use crate::domain::services::endpoints::{device_id, policy_id};
use crate::sandbox::model::{AssetGroup, Device};

/// How many devices every organization has. Not 20 k + 1: the client's own
/// paging loses the last one of such a list (CONTRACT.md T18).
pub const SIZE: usize = 340;

/// Names, priorities and purposes of the policies of every organization.
pub const POLICIES: [(&str, &str, &str); 8] = [
    ("Standard", "MEDIUM", "Blocks known and suspected malware."),
    ("Monitored", "LOW", "Reports and blocks nothing, for the first weeks on new devices."),
    ("Advanced", "HIGH", "Blocks unwanted behaviour of trusted programs as well."),
    ("Servers", "MISSION_CRITICAL", "Protects servers without delaying them."),
    ("Databases", "MISSION_CRITICAL", "As Servers, without scans of the data folders."),
    ("Developers", "MEDIUM", "Lets compilers and debuggers work; blocks what they should not do."),
    ("Finance", "HIGH", "Blocks scripts and unknown programs."),
    ("Laboratory", "LOW", "For isolated machines that run samples."),
];

/// What a kind of device has in common.
struct Kind {
    os: &'static str,
    os_version: &'static str,
    prefix: &'static str,
    sensor: &'static str,
    is_server: bool,
}

const KINDS: [Kind; 6] = [
    Kind {
        os: "WINDOWS",
        os_version: "Windows 11 x64",
        prefix: "WS",
        sensor: "4.0.2.1466",
        is_server: false,
    },
    Kind {
        os: "WINDOWS",
        os_version: "Windows 10 x64",
        prefix: "LT",
        sensor: "3.9.1.2464",
        is_server: false,
    },
    Kind {
        os: "WINDOWS",
        os_version: "Windows Server 2022 x64",
        prefix: "SRV",
        sensor: "4.0.2.1466",
        is_server: true,
    },
    Kind {
        os: "MAC",
        os_version: "MAC OS X 14.5.0",
        prefix: "MAC",
        sensor: "3.8.0.58",
        is_server: false,
    },
    Kind {
        os: "LINUX",
        os_version: "Ubuntu 22.04.4 x64",
        prefix: "app",
        sensor: "2.15.3.3016",
        is_server: true,
    },
    Kind {
        os: "LINUX",
        os_version: "CentOS 7.9-2009 x64",
        prefix: "db",
        sensor: "2.14.0.2513",
        is_server: true,
    },
];

/// The newest sensor; what is older is out of date.
const NEWEST: [&str; 3] = ["4.0.2.1466", "3.8.0.58", "2.15.3.3016"];

const FIRST_NAMES: [&str; 20] = [
    "amara", "bo", "chidi", "dana", "emre", "fatima", "goran", "hana", "ines", "jonas", "kofi",
    "lena", "mateo", "noor", "olga", "pavel", "rosa", "sven", "tariq", "yuki",
];
const LAST_NAMES: [&str; 17] = [
    "adeyemi", "berg", "costa", "dvorak", "eriksen", "fischer", "garcia", "haddad", "ivanova",
    "jansen", "kim", "lopez", "moreau", "novak", "okafor", "petrov", "rossi",
];
const PRIORITIES: [&str; 4] = ["LOW", "MEDIUM", "HIGH", "MISSION_CRITICAL"];

/// A person of the organization, as `first.last`.
pub fn person(org_key: &str, index: usize) -> String {
    let at = index.wrapping_add(usize::try_from(reduce(seed(org_key), 340)).unwrap_or(0));
    format!("{}.{}", FIRST_NAMES[at % 20], LAST_NAMES[at % 17])
}

/// The domain of an organization's addresses.
pub fn domain(org_key: &str) -> String {
    format!("{}.example.com", org_key.to_ascii_lowercase())
}

/// The numeric id of the organization.
pub fn organization_id(org_key: &str) -> i64 {
    600 + reduce(seed(org_key) >> 17, 90_000)
}

/// All devices of an organization, in the order of their ids.
pub fn devices(org_key: &str, now: Timestamp) -> Vec<Device> {
    (0..SIZE).map(|index| device(org_key, index, now)).collect()
}

fn device(org_key: &str, index: usize, now: Timestamp) -> Device {
    let mut draw = Draws(seed(org_key) ^ (index as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let kind = draw.one_of(&KINDS);
    let user = person(org_key, index);
    let policy = if kind.is_server { 3 + draw.below(2) } else { [0, 1, 2, 5, 6][draw.below(5)] };
    let domain = domain(org_key);
    // A device in forty has lost its sensor.
    let is_gone = index % 40 == 39;
    let hours = if is_gone { 900 + draw.below(2_000) } else { draw.below(12) * draw.below(12) };
    Device {
        id: device_id(org_key, index),
        name: format!("{}-{:04}", kind.prefix, draw.below(29) * SIZE + index),
        os: kind.os,
        os_version: kind.os_version,
        status: if is_gone { "DEREGISTERED" } else { "REGISTERED" },
        organization_id: organization_id(org_key),
        policy_id: policy_id(org_key, policy),
        policy_name: POLICIES[policy].0.to_owned(),
        policy_override: draw.below(4) == 0,
        quarantined: false,
        passive_mode: false,
        sensor_version: kind.sensor.to_owned(),
        sensor_out_of_date: !NEWEST.contains(&kind.sensor),
        sensor_states: if is_gone {
            vec!["UNINSTALLED"]
        } else {
            vec!["ACTIVE", "LIVE_RESPONSE_ENABLED"]
        },
        av_status: vec!["AV_ACTIVE", "ONDEMAND_SCAN_DISABLED"],
        deployment_type: if kind.is_server { "WORKLOAD" } else { "ENDPOINT" },
        target_priority: PRIORITIES[if kind.is_server { 3 } else { draw.below(3) }],
        email: format!("{user}@{domain}"),
        login_user_name: format!("{}\\{user}", org_key.to_ascii_uppercase()),
        last_contact_time: moment(now, hours * 3_600 + draw.below(60) * 60 + index % 60),
        registered_time: moment(Timestamp::from_seconds(1_750_000_000), draw.below(400) * 86_400),
        last_internal_ip_address: format!(
            "10.{}.{}.{}",
            draw.below(200),
            draw.below(256),
            index + 10
        ),
        last_external_ip_address: format!("203.0.113.{}", draw.below(254) + 1),
        mac_address: format!("00505{:07x}", draw.below(0x0fff_ffff)),
        virtual_machine: kind.is_server,
        vuln_score: [0.0, 2.4, 5.1, 7.8, 9.3][draw.below(5)],
        asset_group: asset_groups(org_key, kind),
        organization_name: domain,
    }
}

fn asset_groups(org_key: &str, kind: &Kind) -> Vec<AssetGroup> {
    let (number, name) = if kind.is_server { (1, "Data center") } else { (2, "Offices") };
    let id = format!("{:08x}-0000-4000-8000-{number:012}", reduce(seed(org_key), 1 << 32));
    vec![AssetGroup { id, name, membership_type: "DYNAMIC" }]
}

/// A moment some seconds before another, as the interface writes it. The
/// other is taken to the hour, so that two calls in a row give the same.
fn moment(before: Timestamp, seconds: usize) -> String {
    let hour = before.as_seconds().div_euclid(3_600) * 3_600;
    written(Timestamp::from_seconds(hour - signed(seconds)))
}

/// A time with milliseconds, as the interface writes it.
pub fn written(time: Timestamp) -> String {
    let milliseconds = time.as_micros().rem_euclid(1_000_000) / 1_000;
    time.to_rfc3339().replace('Z', &format!(".{milliseconds:03}Z"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::services::endpoints::first_device_id;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_231_234);

    #[test]
    fn the_same_org_key_gives_the_same_devices() {
        assert_eq!(devices("ABCD1234", NOW), devices("ABCD1234", NOW));
        assert_ne!(devices("ABCD1234", NOW), devices("ABCD1235", NOW));
    }

    #[test]
    fn the_number_of_devices_is_one_that_clients_page_through() {
        assert_ne!(SIZE % 20, 1);
        assert_eq!(devices("ABCD1234", NOW).len(), SIZE);
    }

    #[test]
    fn a_device_has_the_fields_of_the_contract() {
        let device = serde_json::to_value(&devices("ABCD1234", NOW)[0]).unwrap();
        let mut names: Vec<_> = device.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "asset_group",
                "av_status",
                "deployment_type",
                "email",
                "id",
                "last_contact_time",
                "last_external_ip_address",
                "last_internal_ip_address",
                "login_user_name",
                "mac_address",
                "name",
                "organization_id",
                "organization_name",
                "os",
                "os_version",
                "passive_mode",
                "policy_id",
                "policy_name",
                "policy_override",
                "quarantined",
                "registered_time",
                "sensor_out_of_date",
                "sensor_states",
                "sensor_version",
                "status",
                "target_priority",
                "virtual_machine",
                "vuln_score",
            ]
        );
    }

    #[test]
    fn times_are_written_with_milliseconds() {
        let time = &devices("ABCD1234", NOW)[5].last_contact_time;
        assert_eq!(time.len(), "2020-08-26T21:05:42.518Z".len(), "{time}");
        assert!(time.ends_with('Z'));
    }

    #[test]
    fn hardware_addresses_have_twelve_digits() {
        assert!(devices("K", NOW).iter().all(|device| device.mac_address.len() == 12));
    }

    proptest! {
        #[test]
        fn ids_and_names_are_unique_and_in_order(org_key in "[A-Z0-9]{4,12}") {
            let devices = devices(&org_key, NOW);
            prop_assert!(devices.windows(2).all(|pair| pair[0].id < pair[1].id));
            prop_assert_eq!(devices[0].id, first_device_id(&org_key));
            let names: BTreeSet<_> = devices.iter().map(|device| &device.name).collect();
            prop_assert_eq!(names.len(), SIZE);
        }

        #[test]
        fn any_org_key_gives_devices(org_key in "\\PC{0,20}") {
            prop_assert_eq!(devices(&org_key, NOW).len(), SIZE);
        }
    }
}

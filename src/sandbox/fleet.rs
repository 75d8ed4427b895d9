//! The devices of an organization, made up from its org key: the same key
//! always gives the same devices, so nothing needs to be stored. A device is a few drawn numbers;
//! what follows from them is worked out where somebody looks at it.

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::domain::services::draws::{Draws, reduce, seed, signed};
use crate::domain::services::endpoints::{device_id, policy_id};
use crate::sandbox::made::{Wanted, fields};

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
/// When the last sensors were installed.
const FOUNDED: Timestamp = Timestamp::from_seconds(1_750_000_000);
/// The worst vulnerability of a device, 0 to 10.
const SCORES: [f64; 5] = [0.0, 2.4, 5.1, 7.8, 9.3];
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
pub fn devices(org_key: &str) -> impl Iterator<Item = Device<'_>> {
    (0..SIZE).map(|index| Device::of(org_key, index))
}

/// A device with a sensor.
#[derive(Clone, Copy)]
pub struct Device<'k> {
    org_key: &'k str,
    index: usize,
    kind: &'static Kind,
    policy: usize,
    /// How long ago it was last heard of.
    quiet_seconds: usize,
    name: usize,
    is_override: bool,
    priority: usize,
    /// How long the sensor has been there.
    days: usize,
    internal: [usize; 2],
    external: usize,
    hardware: usize,
    score: usize,
}

impl<'k> Device<'k> {
    /// The device of that number.
    pub fn of(org_key: &'k str, index: usize) -> Self {
        let mut draw = Draws(seed(org_key) ^ (index as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let kind = draw.one_of(&KINDS);
        let policy =
            if kind.is_server { 3 + draw.below(2) } else { [0, 1, 2, 5, 6][draw.below(5)] };
        let hours =
            if is_gone(index) { 900 + draw.below(2_000) } else { draw.below(12) * draw.below(12) };
        Self {
            org_key,
            index,
            kind,
            policy,
            name: draw.below(29) * SIZE + index,
            is_override: draw.below(4) == 0,
            priority: if kind.is_server { 3 } else { draw.below(3) },
            quiet_seconds: hours * 3_600 + draw.below(60) * 60 + index % 60,
            days: draw.below(400),
            internal: [draw.below(200), draw.below(256)],
            external: draw.below(254) + 1,
            hardware: draw.below(0x0fff_ffff),
            score: draw.below(5),
        }
    }

    pub fn id(&self) -> i64 {
        device_id(self.org_key, self.index)
    }

    pub fn name(&self) -> String {
        format!("{}-{:04}", self.kind.prefix, self.name)
    }

    /// The operating system: `WINDOWS`, `MAC` or `LINUX`.
    pub const fn os(&self) -> &'static str {
        self.kind.os
    }

    pub const fn os_version(&self) -> &'static str {
        self.kind.os_version
    }

    pub fn policy_id(&self) -> i64 {
        policy_id(self.org_key, self.policy)
    }

    pub const fn policy_name(&self) -> &'static str {
        POLICIES[self.policy].0
    }

    /// How much it would hurt to lose the device.
    pub const fn priority(&self) -> &'static str {
        PRIORITIES[self.priority]
    }

    /// Who uses it, as `first.last`.
    pub fn user(&self) -> String {
        person(self.org_key, self.index)
    }

    pub fn email(&self) -> String {
        format!("{}@{}", self.user(), domain(self.org_key))
    }

    pub fn login(&self) -> String {
        format!("{}\\{}", self.org_key.to_ascii_uppercase(), self.user())
    }

    pub fn internal_address(&self) -> String {
        format!("10.{}.{}.{}", self.internal[0], self.internal[1], self.index % 245 + 10)
    }

    pub fn external_address(&self) -> String {
        format!("203.0.113.{}", self.external)
    }

    /// As clients read it (CONTRACT.md 4.2).
    pub fn object(&self, now: Timestamp, wanted: &Wanted) -> Value {
        let Kind { sensor, is_server, .. } = *self.kind;
        let (is_there, key) = (!is_gone(self.index), self.org_key);
        fields!(wanted, {
            "id": self.id(),
            "name": self.name(),
            "nsx_enabled": false,
            "os": self.os(),
            "os_version": self.os_version(),
            "status": if is_there { "REGISTERED" } else { "DEREGISTERED" },
            "organization_id": organization_id(key),
            "organization_name": domain(key),
            "policy_id": self.policy_id(),
            "policy_name": self.policy_name(),
            "policy_override": self.is_override,
            "quarantined": false,
            "passive_mode": false,
            "sensor_version": sensor,
            "sensor_out_of_date": !NEWEST.contains(&sensor),
            "sensor_states": sensor_states(is_there),
            "av_status": ["AV_ACTIVE", "ONDEMAND_SCAN_DISABLED"],
            "deployment_type": if is_server { "WORKLOAD" } else { "ENDPOINT" },
            "target_priority": self.priority(),
            "email": self.email(),
            "login_user_name": self.login(),
            "last_contact_time": moment(now, self.quiet_seconds),
            "registered_time": moment(FOUNDED, self.days * 86_400),
            "last_internal_ip_address": self.internal_address(),
            "last_external_ip_address": self.external_address(),
            "mac_address": format!("00505{:07x}", self.hardware),
            "virtual_machine": is_server,
            "vuln_score": SCORES[self.score],
            "asset_group": asset_groups(key, self.kind),
        })
    }
}

/// A device in forty has lost its sensor.
const fn is_gone(index: usize) -> bool {
    index % 40 == 39
}

const fn sensor_states(is_there: bool) -> &'static [&'static str] {
    if is_there { &["ACTIVE", "LIVE_RESPONSE_ENABLED"] } else { &["UNINSTALLED"] }
}

fn asset_groups(org_key: &str, kind: &Kind) -> Value {
    let (number, name) = if kind.is_server { (1, "Data center") } else { (2, "Offices") };
    let id = format!("{:08x}-0000-4000-8000-{number:012}", reduce(seed(org_key), 1 << 32));
    json!([{ "id": id, "name": name, "membership_type": "DYNAMIC" }])
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

    fn objects(org_key: &str) -> Vec<Value> {
        devices(org_key).map(|device| device.object(NOW, &Wanted::All)).collect()
    }

    #[test]
    fn the_same_org_key_gives_the_same_devices() {
        assert_eq!(objects("ABCD1234"), objects("ABCD1234"));
        assert_ne!(objects("ABCD1234"), objects("ABCD1235"));
    }

    #[test]
    fn the_number_of_devices_is_one_that_clients_page_through() {
        assert_ne!(SIZE % 20, 1);
        assert_eq!(objects("ABCD1234").len(), SIZE);
    }

    #[test]
    fn a_device_has_the_fields_of_the_contract() {
        let device = &objects("ABCD1234")[0];
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
                "nsx_enabled",
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
        let device = &objects("ABCD1234")[5];
        let time = device["last_contact_time"].as_str().unwrap();
        assert_eq!(time.len(), "2020-08-26T21:05:42.518Z".len(), "{time}");
        assert!(time.ends_with('Z'));
    }

    #[test]
    fn hardware_addresses_have_twelve_digits() {
        assert!(
            objects("K").iter().all(|device| device["mac_address"].as_str().unwrap().len() == 12)
        );
    }

    #[test]
    fn addresses_are_addresses() {
        let is_address = |device: &Value| {
            ["last_internal_ip_address", "last_external_ip_address"]
                .iter()
                .all(|field| device[*field].as_str().unwrap().parse::<std::net::Ipv4Addr>().is_ok())
        };
        assert!(objects("ABCD1234").iter().all(is_address));
    }

    proptest! {
        #[test]
        fn ids_and_names_are_unique_and_in_order(org_key in "[A-Z0-9]{4,12}") {
            let devices: Vec<_> = devices(&org_key).collect();
            prop_assert!(devices.windows(2).all(|pair| pair[0].id() < pair[1].id()));
            prop_assert_eq!(devices[0].id(), first_device_id(&org_key));
            let names: BTreeSet<_> = devices.iter().map(Device::name).collect();
            prop_assert_eq!(names.len(), SIZE);
        }

        #[test]
        fn any_org_key_gives_devices(org_key in "\\PC{0,20}") {
            prop_assert_eq!(objects(&org_key).len(), SIZE);
        }
    }
}

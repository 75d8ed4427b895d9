//! The objects of the embedded Carbon Black Cloud, in the shapes that its
//! clients read (CONTRACT.md section 4.2).

use serde::Serialize;

/// A device with a sensor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the interface has that many")]
pub struct Device {
    pub id: i64,
    pub name: String,
    /// The operating system: `WINDOWS`, `MAC` or `LINUX`.
    pub os: &'static str,
    pub os_version: &'static str,
    /// `REGISTERED` or `DEREGISTERED`.
    pub status: &'static str,
    pub organization_id: i64,
    /// The name of the organization: its org key, in lower case, as a host.
    pub organization_name: String,
    pub policy_id: i64,
    pub policy_name: String,
    /// Whether a person chose the policy.
    pub policy_override: bool,
    pub quarantined: bool,
    /// Whether bypass suspends the protection.
    pub passive_mode: bool,
    pub sensor_version: String,
    /// Whether there is a newer one.
    pub sensor_out_of_date: bool,
    /// What the sensor says of itself.
    pub sensor_states: Vec<&'static str>,
    /// What the scanner says of itself.
    pub av_status: Vec<&'static str>,
    /// `ENDPOINT` or `WORKLOAD`.
    pub deployment_type: &'static str,
    /// How much it would hurt to lose the device.
    pub target_priority: &'static str,
    pub email: String,
    pub login_user_name: String,
    /// When it was last heard of.
    pub last_contact_time: String,
    /// When the sensor was installed.
    pub registered_time: String,
    pub last_internal_ip_address: String,
    pub last_external_ip_address: String,
    pub mac_address: String,
    pub virtual_machine: bool,
    /// The worst vulnerability, 0 to 10.
    pub vuln_score: f64,
    pub asset_group: Vec<AssetGroup>,
}

/// An asset group, as a device shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssetGroup {
    pub id: String,
    pub name: &'static str,
    /// How devices come to be in it.
    pub membership_type: &'static str,
}

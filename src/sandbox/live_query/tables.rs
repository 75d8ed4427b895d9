//! The tables of a device, as its operating system has them. What is in them follows from what
//! the rest of the sandbox knows of the device.

use serde_json::Value;

use crate::domain::services::draws::{Draws, seed};
use crate::sandbox::investigate::PROGRAMS;
use crate::sandbox::live_query::sql::Line;
use crate::sandbox::values::plain_text;

/// A table with its columns and its rows.
pub struct Table {
    pub columns: &'static [&'static str],
    pub lines: Vec<Line>,
}

/// Name and version of what people install.
const WINDOWS: [(&str, &str, &str); 5] = [
    ("Google Chrome", "126.0.6478.127", "Google LLC"),
    ("Microsoft Edge", "126.0.2592.81", "Microsoft Corporation"),
    ("7-Zip 23.01 (x64)", "23.01", "Igor Pavlov"),
    ("Python 3.11.9 (64-bit)", "3.11.9150.0", "Python Software Foundation"),
    ("Freight Planner", "4.2.0", "Fernhill"),
];
const MAC: [(&str, &str); 4] = [
    ("Google Chrome.app", "126.0.6478.127"),
    ("Safari.app", "17.5"),
    ("Slack.app", "4.39.90"),
    ("Xcode.app", "15.4"),
];
const LINUX: [(&str, &str); 5] = [
    ("bash", "5.1-6"),
    ("nginx", "1.24.0"),
    ("openssh-server", "9.2p1"),
    ("openssl", "3.0.13"),
    ("python3", "3.11.2"),
];

/// What a device says of itself.
struct About {
    name: String,
    os: String,
    version: String,
    user: String,
    address: String,
    hardware: String,
    sensor: String,
    draw: Draws,
}

impl About {
    fn of(device: &Value) -> Self {
        let text = |field: &str| plain_text(&device[field]);
        let login = text("login_user_name");
        Self {
            name: text("name"),
            os: text("os"),
            version: text("os_version"),
            user: login.rsplit('\\').next().unwrap_or_default().to_owned(),
            address: text("last_internal_ip_address"),
            hardware: text("mac_address"),
            sensor: text("sensor_version"),
            draw: Draws(seed(&format!("tables/{}", text("id")))),
        }
    }

    fn home(&self) -> String {
        match self.os.as_str() {
            "WINDOWS" => format!("C:\\Users\\{}", self.user),
            "MAC" => format!("/Users/{}", self.user),
            _ => format!("/home/{}", self.user),
        }
    }
}

/// A table of a device. `None` where its operating system has none of that name.
pub fn find(device: &Value, name: &str) -> Option<Table> {
    let about = About::of(device);
    let is_debian = about.version.contains("Ubuntu");
    Some(match (name, about.os.as_str()) {
        ("system_info", _) => system_info(about),
        ("os_version", _) => os_version(&about),
        ("processes", _) => processes(&about),
        ("users", _) => users(&about),
        ("logged_in_users", _) => logged_in_users(about),
        ("interface_addresses", _) => interface_addresses(&about),
        ("interface_details", _) => interface_details(&about),
        ("listening_ports", _) => listening_ports(&about),
        ("uptime", _) => uptime(about),
        ("programs", "WINDOWS") => programs(&about),
        ("apps", "MAC") => apps(),
        ("deb_packages", "LINUX") if is_debian => packages(&about),
        ("rpm_packages", "LINUX") if !is_debian => packages(&about),
        _ => return None,
    })
}

fn table<const N: usize>(columns: &'static [&'static str; N], rows: Vec<[String; N]>) -> Table {
    let line = |row: [String; N]| {
        columns.iter().map(|column| (*column).to_owned()).zip(row).collect::<Line>()
    };
    Table { columns, lines: rows.into_iter().map(line).collect() }
}

fn system_info(mut about: About) -> Table {
    let cores = [4, 8, 16][about.draw.below(3)];
    let bytes = (8_u64 << about.draw.below(3)) << 30;
    let vendor = ["Dell Inc.", "LENOVO", "HP", "VMware, Inc."][about.draw.below(4)];
    table(
        &["hostname", "computer_name", "cpu_logical_cores", "physical_memory", "hardware_vendor"],
        vec![[
            about.name.clone(),
            about.name,
            cores.to_string(),
            bytes.to_string(),
            vendor.to_owned(),
        ]],
    )
}

fn os_version(about: &About) -> Table {
    let (name, version) = match about.version.split_once(|letter: char| letter.is_ascii_digit()) {
        Some((name, _)) => (name.trim(), about.version[name.len()..].trim_end_matches(" x64")),
        None => (about.version.as_str(), ""),
    };
    let platform = about.os.to_lowercase();
    let major = version.split(['.', '-', ' ']).next().unwrap_or_default();
    table(
        &["name", "version", "major", "platform", "arch"],
        vec![[name.into(), version.into(), major.into(), platform, "x86_64".into()]],
    )
}

/// The same programs that a search of processes finds on the device.
fn processes(about: &About) -> Table {
    let row = |(index, (name, line, _)): (usize, &(&str, &str, &str))| {
        let path = if about.os == "WINDOWS" {
            format!("C:\\Windows\\System32\\{name}")
        } else {
            format!("/usr/bin/{name}")
        };
        let (pid, parent) = (400 + index * 36, 40 + index * 4);
        [
            pid.to_string(),
            (*name).to_owned(),
            path,
            (*line).to_owned(),
            parent.to_string(),
            about.user.clone(),
        ]
    };
    table(
        &["pid", "name", "path", "cmdline", "parent", "username"],
        PROGRAMS.iter().enumerate().map(row).collect(),
    )
}

fn users(about: &About) -> Table {
    let (system, id) = if about.os == "WINDOWS" { ("Administrator", "500") } else { ("root", "0") };
    table(
        &["uid", "username", "directory"],
        vec![
            [id.into(), system.into(), String::new()],
            ["1001".into(), about.user.clone(), about.home()],
        ],
    )
}

fn logged_in_users(mut about: About) -> Table {
    let is_there = about.draw.below(3) > 0;
    let row = [about.user, about.name, "active".to_owned()];
    table(&["user", "host", "type"], if is_there { vec![row] } else { Vec::new() })
}

fn interface_addresses(about: &About) -> Table {
    table(
        &["interface", "address", "mask"],
        vec![
            ["lo".into(), "127.0.0.1".into(), "255.0.0.0".into()],
            ["eth0".into(), about.address.clone(), "255.255.0.0".into()],
        ],
    )
}

fn interface_details(about: &About) -> Table {
    let pairs: Vec<_> = about.hardware.as_bytes().chunks(2).map(String::from_utf8_lossy).collect();
    table(&["interface", "mac"], vec![["eth0".into(), pairs.join(":")]])
}

fn listening_ports(about: &About) -> Table {
    let ports: &[(&str, u32)] = match about.os.as_str() {
        "WINDOWS" => &[("svchost.exe", 135), ("svchost.exe", 445), ("svchost.exe", 3389)],
        "MAC" => &[("sshd", 22)],
        _ => &[("sshd", 22), ("node.exe", 443)],
    };
    let row = |(name, port): &(&str, u32)| {
        let index = PROGRAMS.iter().position(|(known, ..)| known == name).unwrap_or_default();
        [(400 + index * 36).to_string(), port.to_string(), "6".to_owned(), "0.0.0.0".to_owned()]
    };
    table(&["pid", "port", "protocol", "address"], ports.iter().map(row).collect())
}

fn uptime(mut about: About) -> Table {
    let seconds = 600 + about.draw.below(60 * 86_400);
    table(
        &["days", "hours", "minutes", "total_seconds"],
        vec![[
            (seconds / 86_400).to_string(),
            (seconds / 3_600 % 24).to_string(),
            (seconds / 60 % 60).to_string(),
            seconds.to_string(),
        ]],
    )
}

fn programs(about: &About) -> Table {
    let row = |(name, version, publisher): &(&str, &str, &str)| {
        [(*name).to_owned(), (*version).to_owned(), (*publisher).to_owned()]
    };
    let mut rows: Vec<_> = WINDOWS.iter().map(row).collect();
    let (sensor, maker) = ("Carbon Black Cloud Sensor 64-bit", "Carbon Black, Inc.");
    rows.push([sensor.into(), about.sensor.clone(), maker.into()]);
    table(&["name", "version", "publisher"], rows)
}

fn apps() -> Table {
    let row = |(name, version): &(&str, &str)| {
        [(*name).to_owned(), format!("/Applications/{name}"), (*version).to_owned()]
    };
    table(&["name", "path", "bundle_short_version"], MAC.iter().map(row).collect())
}

fn packages(about: &About) -> Table {
    let row = |(name, version): &(&str, &str)| {
        [(*name).to_owned(), (*version).to_owned(), "amd64".to_owned()]
    };
    let mut rows: Vec<_> = LINUX.iter().map(row).collect();
    rows.push(["cb-psc-sensor".into(), about.sensor.clone(), "amd64".into()]);
    table(&["name", "version", "arch"], rows)
}

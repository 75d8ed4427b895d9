//! What happened in the past, as data: scenes, and the people and apps that only it knows.

use std::net::{IpAddr, Ipv4Addr};

use crate::demo::content::{
    ADA, AUDITOR, App, BRUNO, CBC, CHIARA, DANA, DEVELOPER, ELIN, MEMBER, Person, SignsIn,
};
use crate::domain::apps::app::AppType;
use crate::domain::roles::role::OrgRole;
use crate::workflows::Source;

/// One of the organizations, by its name.
type Org = &'static str;

pub const LOGISTICS: Org = "Fernhill Logistics";
pub const PORTS: Org = "Fernhill Ports";
pub const LABS: Org = "Fernhill Labs";

const FEMI: &str = "femi.adeyemi@fernhill.example";
const GRACE: &str = "grace.lindqvist@fernhill.example";
const HANA: &str = "hana.mori@fernhill.example";

/// Those who left.
pub const PEOPLE: &[Person] = &[
    Person { name: "Femi Adeyemi", email: FEMI, does: "built the exports for customs" },
    Person { name: "Grace Lindqvist", email: GRACE, does: "was with the operations centre" },
];

/// Where somebody sits. The addresses are reserved, so no real machine has them (RFC 5737).
pub fn source_of(email: &str) -> Source {
    let desk = match email {
        ADA => 10,
        BRUNO => 24,
        CHIARA => 31,
        DANA => 40,
        ELIN => 52,
        _ => 60,
    };
    Source {
        address: Some(IpAddr::V4(Ipv4Addr::new(203, 0, 113, desk))),
        agent: Some(
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into(),
        ),
        request: "demo".to_owned(),
    }
}

/// When something happened.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// So many days ago, in this hour of the day (UTC).
    Day(u32, u64),
    /// So many hours ago.
    Hours(u64),
}

pub struct Scene {
    pub when: When,
    pub act: Act,
}

/// What somebody did. People are named by their e-mail addresses, everything else by its name.
pub enum Act {
    SignsIn(&'static str),
    /// Tries a wrong password.
    Mistypes(&'static str),
    /// In an organization.
    In(Org, OrgAct),
    /// To an app, by whoever looks after it where nobody is named.
    To(&'static str, AppAct),
}

pub enum OrgAct {
    /// The organization comes into being with its services and custom roles.
    Opens,
    Joins(&'static str, &'static [OrgRole]),
    Leaves(&'static str),
    IsRemoved(&'static str),
    IsInvited(&'static str),
    /// Wants to create an app without the role for it.
    IsRefused(&'static str),
    MakesApiToken {
        who: &'static str,
        name: &'static str,
        minutes: &'static str,
    },
    SetsPolicies {
        max_ttl: &'static str,
        max_secret_age: &'static str,
    },
    MakesRole {
        name: &'static str,
        permissions: &'static [&'static str],
    },
    WidensRole {
        name: &'static str,
        permissions: &'static [&'static str],
    },
    Creates(&'static str),
    /// Creates it and goes away before the secret is stored.
    BeginsToCreate(&'static str),
}

pub enum AppAct {
    Regenerates {
        overlap_hours: &'static str,
    },
    /// Its secret leaked.
    CutsOff,
    RetiresOldSecret,
    SetsExpiry {
        days: &'static str,
    },
    IsDisabled,
    IsDeleted,
    /// It gets one more role of Carbon Black Cloud.
    WidensScope {
        role: &'static str,
    },
    /// Asked for, or done at once where one person may consent for both. The last day is so many
    /// days from today.
    IsShared {
        to: Org,
        who: &'static str,
        last_day: Option<u32>,
    },
    IsAccepted {
        org: Org,
    },
    /// Somebody lets it act for them.
    IsAllowed {
        org: Org,
        who: &'static str,
    },
}

const fn on(ago: u32, hour: u64, act: Act) -> Scene {
    Scene { when: When::Day(ago, hour), act }
}

const fn hours_ago(hours: u64, act: Act) -> Scene {
    Scene { when: When::Hours(hours), act }
}

const fn joins(org: Org, who: &'static str, roles: &'static [OrgRole]) -> Act {
    Act::In(org, OrgAct::Joins(who, roles))
}

const fn creates(org: Org, app: &'static str) -> Act {
    Act::In(org, OrgAct::Creates(app))
}

const fn regenerates(app: &'static str, overlap_hours: &'static str) -> Act {
    Act::To(app, AppAct::Regenerates { overlap_hours })
}

const fn allows(app: &'static str, org: Org, who: &'static str) -> Act {
    Act::To(app, AppAct::IsAllowed { org, who })
}

/// What happened, in no order that matters.
pub const SCENES: &[Scene] = &[
    on(183, 9, Act::In(LOGISTICS, OrgAct::Opens)),
    on(182, 9, joins(LOGISTICS, CHIARA, MEMBER)),
    on(182, 10, joins(LOGISTICS, BRUNO, DEVELOPER)),
    on(181, 9, creates(LOGISTICS, "fleet-reporting")),
    on(180, 14, creates(LOGISTICS, "siem-forwarder")),
    on(176, 9, joins(LOGISTICS, DANA, AUDITOR)),
    on(175, 10, joins(LOGISTICS, ELIN, DEVELOPER)),
    on(174, 11, Act::In(PORTS, OrgAct::Opens)),
    on(173, 9, joins(PORTS, CHIARA, MEMBER)),
    on(173, 10, joins(PORTS, DANA, AUDITOR)),
    on(172, 10, creates(PORTS, "crane-watch")),
    on(170, 9, creates(LOGISTICS, "device-inventory-sync")),
    on(168, 9, joins(LOGISTICS, FEMI, DEVELOPER)),
    on(165, 13, creates(LOGISTICS, "old-siem-bridge")),
    on(160, 10, creates(LOGISTICS, "customs-export")),
    on(158, 10, creates(LOGISTICS, "badge-printer")),
    on(148, 9, Act::In(LABS, OrgAct::Opens)),
    on(148, 10, joins(LABS, ADA, MEMBER)),
    on(147, 10, creates(LABS, "latency-probe")),
    on(140, 10, creates(LOGISTICS, "quarantine-bot")),
    on(132, 9, creates(LOGISTICS, "telemetry-trial")),
    on(130, 9, joins(LOGISTICS, GRACE, MEMBER)),
    on(125, 14, creates(PORTS, "gate-kiosks")),
    on(120, 10, creates(LOGISTICS, "live-query-nightly")),
    on(
        117,
        15,
        Act::In(
            LOGISTICS,
            OrgAct::MakesRole {
                name: "Alert reader",
                permissions: &["_API.Alerts:org.alerts.READ"],
            },
        ),
    ),
    on(110, 10, creates(LOGISTICS, "warehouse-dashboards")),
    on(105, 10, creates(LOGISTICS, "shift-planner")),
    on(104, 7, allows("shift-planner", LOGISTICS, CHIARA)),
    on(101, 8, allows("shift-planner", LOGISTICS, BRUNO)),
    on(100, 15, Act::To("old-siem-bridge", AppAct::IsDeleted)),
    on(98, 9, allows("shift-planner", LOGISTICS, ADA)),
    on(96, 9, regenerates("fleet-reporting", "48")),
    on(92, 10, creates(LOGISTICS, "onboarding-terraform")),
    on(90, 11, Act::To("quarantine-bot", AppAct::IsShared { to: LABS, who: ELIN, last_day: None })),
    on(85, 10, creates(PORTS, "berth-planner")),
    on(
        80,
        11,
        Act::To("berth-planner", AppAct::IsShared { to: LOGISTICS, who: ELIN, last_day: Some(4) }),
    ),
    on(79, 9, Act::To("berth-planner", AppAct::IsAccepted { org: LOGISTICS })),
    on(75, 16, Act::In(LOGISTICS, OrgAct::Leaves(GRACE))),
    on(72, 10, Act::In(LOGISTICS, OrgAct::IsRefused(CHIARA))),
    on(70, 10, creates(LOGISTICS, "freight-portal")),
    on(66, 10, creates(LOGISTICS, "yard-terminal")),
    on(
        64,
        15,
        Act::In(
            LOGISTICS,
            OrgAct::WidensRole {
                name: "Alert reader",
                permissions: &["_API.Alerts:org.alerts.READ", "_API.Device:device.READ"],
            },
        ),
    ),
    on(60, 9, Act::To("telemetry-trial", AppAct::IsDisabled)),
    on(51, 10, Act::To("customs-export", AppAct::SetsExpiry { days: "60" })),
    on(
        47,
        10,
        Act::In(
            LOGISTICS,
            OrgAct::MakesApiToken { who: BRUNO, name: "Bruno's laptop", minutes: QUARTER },
        ),
    ),
    on(45, 10, regenerates("quarantine-bot", "24")),
    on(44, 9, Act::In(PORTS, OrgAct::SetsPolicies { max_ttl: "30", max_secret_age: "120" })),
    on(42, 10, creates(LABS, "sample-detonation")),
    on(40, 16, Act::In(LOGISTICS, OrgAct::IsRemoved(FEMI))),
    on(33, 9, Act::Mistypes(ELIN)),
    on(33, 10, Act::SignsIn(ELIN)),
    on(30, 10, creates(LOGISTICS, "vulnerability-pilot")),
    on(
        26,
        14,
        Act::In(
            LOGISTICS,
            OrgAct::MakesApiToken { who: DANA, name: "Audit export", minutes: MONTH },
        ),
    ),
    on(21, 13, Act::To("device-inventory-sync", AppAct::CutsOff)),
    on(14, 10, regenerates("live-query-nightly", "168")),
    on(13, 9, Act::To("live-query-nightly", AppAct::RetiresOldSecret)),
    on(12, 8, Act::SignsIn(DANA)),
    on(12, 10, Act::To("berth-planner", AppAct::WidensScope { role: "view_all" })),
    on(9, 10, Act::In(LOGISTICS, OrgAct::IsRefused(DANA))),
    hours_ago(148, regenerates("siem-forwarder", "168")),
    on(
        5,
        10,
        Act::To("crane-watch", AppAct::IsShared { to: LOGISTICS, who: ELIN, last_day: None }),
    ),
    on(3, 7, Act::SignsIn(CHIARA)),
    on(2, 9, Act::In(LOGISTICS, OrgAct::IsInvited(HANA))),
    on(2, 13, Act::SignsIn(ELIN)),
    on(1, 8, Act::SignsIn(BRUNO)),
    on(1, 9, Act::SignsIn(ADA)),
    hours_ago(5, Act::In(LOGISTICS, OrgAct::BeginsToCreate("dock-scanner"))),
];

const MONTH: &str = "43200";
const QUARTER: &str = "129600";

/// The apps of the past, with the organization that each belongs to.
pub const APPS: &[App] = &[
    App {
        name: "old-siem-bridge",
        description: "Fed the SIEM before siem-forwarder did.",
        ttl: "30",
        by: ADA,
        organization_roles: MEMBER,
        service_roles: &[],
        custom_roles: &["Event feeds"],
        is_added: true,
        signs_in: None,
    },
    App {
        name: "customs-export",
        description: "Sends customs what the containers' trackers say.",
        ttl: "30",
        by: FEMI,
        organization_roles: MEMBER,
        service_roles: &[(CBC, "view_only")],
        custom_roles: &[],
        is_added: true,
        signs_in: None,
    },
    App {
        name: "badge-printer",
        description: "Prints a badge for every new machine.",
        ttl: "15",
        by: BRUNO,
        organization_roles: MEMBER,
        service_roles: &[],
        custom_roles: &["Device reader"],
        is_added: true,
        signs_in: None,
    },
    App {
        name: "telemetry-trial",
        description: "A trial of a supplier's charts, which ended.",
        ttl: "60",
        by: BRUNO,
        organization_roles: MEMBER,
        service_roles: &[(CBC, "view_all")],
        custom_roles: &[],
        is_added: true,
        signs_in: None,
    },
    App {
        name: "shift-planner",
        description: "Plans who watches which alerts.",
        ttl: "30",
        by: ADA,
        organization_roles: MEMBER,
        service_roles: &[(CBC, "view_all")],
        custom_roles: &[],
        is_added: false,
        signs_in: Some(SignsIn { kind: AppType::Web, redirect_uris: SHIFT_CALLBACK }),
    },
    App {
        name: "dock-scanner",
        description: "Will read the machines at the docks.",
        ttl: "15",
        by: BRUNO,
        organization_roles: MEMBER,
        service_roles: &[],
        custom_roles: &["Device reader"],
        is_added: false,
        signs_in: None,
    },
    App {
        name: "berth-planner",
        description: "Assigns berths to ships by the cranes that are free.",
        ttl: "45",
        by: ELIN,
        organization_roles: MEMBER,
        service_roles: &[],
        custom_roles: &["Terminal devices"],
        is_added: true,
        signs_in: None,
    },
];

/// Where `shift-planner` is answered.
pub const SHIFT_CALLBACK: &str = "https://shifts.fernhill.example/callback";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::content::ORGANIZATIONS;

    #[test]
    fn every_app_is_created_once() {
        let created = |name: &str| {
            let is_it = |scene: &&Scene| match &scene.act {
                Act::In(_, OrgAct::Creates(app) | OrgAct::BeginsToCreate(app)) => *app == name,
                _ => false,
            };
            SCENES.iter().filter(is_it).count()
        };
        for app in ORGANIZATIONS.iter().flat_map(|org| org.apps).chain(APPS) {
            assert_eq!(created(app.name), 1, "{}", app.name);
        }
    }
}

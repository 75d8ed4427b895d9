//! The company as data: Fernhill Logistics, which moves freight and guards the machines that do.

use crate::domain::apps::app::AppType;
use crate::domain::roles::role::OrgRole;

/// One of the people.
pub struct Person {
    /// What they are called.
    pub name: &'static str,
    /// What they sign in with. The domain is reserved, so no real person has it (RFC 2606).
    pub email: &'static str,
    /// What they do, in a few words.
    pub does: &'static str,
}

/// One of the organizations.
pub struct Organization {
    pub name: &'static str,
    /// The e-mail address of whoever creates it.
    pub founder: &'static str,
    /// E-mail addresses and roles of the others.
    pub members: &'static [(&'static str, &'static [OrgRole])],
    /// Services of the catalogue.
    pub services: &'static [&'static str],
    pub roles: &'static [CustomRole],
    pub apps: &'static [App],
}

/// A custom role.
pub struct CustomRole {
    pub name: &'static str,
    pub description: &'static str,
    pub permissions: &'static [&'static str],
}

/// An app.
pub struct App {
    pub name: &'static str,
    pub description: &'static str,
    /// Access Token TTL in minutes.
    pub ttl: &'static str,
    /// The e-mail address of whoever creates it.
    pub by: &'static str,
    pub organization_roles: &'static [OrgRole],
    /// Built-in roles: service and role.
    pub service_roles: &'static [(&'static str, &'static str)],
    /// Names of custom roles.
    pub custom_roles: &'static [&'static str],
    /// Whether it is added to its organization.
    pub is_added: bool,
    /// How people sign in to it, if they do.
    pub signs_in: Option<SignsIn>,
}

/// How people sign in to an app.
pub struct SignsIn {
    pub kind: AppType,
    /// One a line.
    pub redirect_uris: &'static str,
}

/// Carbon Black Cloud in the catalogue.
pub const CBC: &str = "carbon-black-cloud";
const OPERATIONS: &str = "operations-for-applications";

/// E-mail addresses.
pub const ADA: &str = "ada.okafor@fernhill.example";
pub const CHIARA: &str = "chiara.rossi@fernhill.example";
pub const BRUNO: &str = "bruno.keller@fernhill.example";
pub const DANA: &str = "dana.novak@fernhill.example";
pub const ELIN: &str = "elin.berg@fernhill.example";

/// The five people, the first owner first.
pub const PEOPLE: &[Person] = &[
    Person { name: "Ada Okafor", email: ADA, does: "heads security; owns Fernhill Logistics" },
    Person { name: "Chiara Rossi", email: CHIARA, does: "works in the operations centre" },
    Person { name: "Bruno Keller", email: BRUNO, does: "builds the integrations" },
    Person { name: "Dana Novák", email: DANA, does: "audits access" },
    Person { name: "Elin Berg", email: ELIN, does: "owns Fernhill Ports and Fernhill Labs" },
];

/// The app that reads everything.
pub const SERVER_APP: &str = "fleet-reporting";
/// The app that reads devices only.
pub const LIMITED_APP: &str = "device-inventory-sync";
/// The app that was added nowhere.
pub const UNADDED_APP: &str = "vulnerability-pilot";
/// The app that people sign in to in a browser.
pub const WEB_APP: &str = "freight-portal";
/// Where it is answered.
pub const WEB_CALLBACK: &str = "http://127.0.0.1:31114/callback";
/// The app that people sign in to from a device, on whichever port is free there.
pub const NATIVE_APP: &str = "yard-terminal";
/// Where it is answered, with any port.
pub const NATIVE_CALLBACK: &str = "http://127.0.0.1/callback";

pub const MEMBER: &[OrgRole] = &[OrgRole::Member];
pub const DEVELOPER: &[OrgRole] = &[OrgRole::Developer, OrgRole::Member];
pub const AUDITOR: &[OrgRole] = &[OrgRole::Auditor, OrgRole::Member];

/// The three organizations, the one that scripts get first, a foreign one second.
pub const ORGANIZATIONS: &[Organization] = &[
    Organization {
        name: "Fernhill Logistics",
        founder: ADA,
        members: &[(CHIARA, MEMBER), (BRUNO, DEVELOPER), (DANA, AUDITOR), (ELIN, DEVELOPER)],
        services: &[CBC],
        roles: LOGISTICS_ROLES,
        apps: LOGISTICS_APPS,
    },
    Organization {
        name: "Fernhill Ports",
        founder: ELIN,
        members: &[(CHIARA, MEMBER), (DANA, AUDITOR)],
        services: &[CBC],
        roles: &[CustomRole {
            name: "Terminal devices",
            description: "Sees the machines at the quays and moves them between policies.",
            permissions: &["_API.Device:device.READ", "_API.Device:device.policy.UPDATE"],
        }],
        apps: PORTS_APPS,
    },
    Organization {
        name: "Fernhill Labs",
        founder: ELIN,
        members: &[(ADA, MEMBER)],
        services: &[CBC, OPERATIONS],
        roles: &[CustomRole {
            name: "Latency watcher",
            description: "Reads charts, and alerts from both services.",
            permissions: &["_Operations:view.READ", "_API.Alerts:org.alerts.READ"],
        }],
        apps: LABS_APPS,
    },
];

const LOGISTICS_ROLES: &[CustomRole] = &[
    CustomRole {
        name: "Device reader",
        description: "Reads devices and nothing else: for inventories.",
        permissions: &["_API.Device:device.READ"],
    },
    CustomRole {
        name: "Event feeds",
        description: "The older feeds of notifications and audit entries, and the audit log.",
        permissions: &["_ConnectorType.SIEM", "_ConnectorType.API", "_API.Audit:org.audits.READ"],
    },
    CustomRole {
        name: "First responder",
        description: "Takes a device off the network and dismisses what turned out harmless.",
        permissions: &[
            "_API.Device:device.READ",
            "_API.Device:device.quarantine.EXECUTE",
            "_API.Alerts:org.alerts.READ",
            "_API.Alerts:org.alerts.dismiss.EXECUTE",
        ],
    },
    CustomRole {
        name: "Nightly queries",
        description: "Starts Live Query runs and reads what they found.",
        permissions: &[
            "_API.Device:device.READ",
            "_API.Live.Query:livequery.manage.CREATE",
            "_API.Live.Query:livequery.manage.READ",
            "_API.Background.Tasks:jobs.status.READ",
        ],
    },
];

const LOGISTICS_APPS: &[App] = &[
    App {
        name: SERVER_APP,
        description: "Writes the weekly report on every machine of the fleet.",
        ttl: "30",
        by: ADA,
        organization_roles: MEMBER,
        service_roles: &[(CBC, "view_all")],
        custom_roles: &["Event feeds"],
        is_added: true,
        signs_in: None,
    },
    App {
        name: LIMITED_APP,
        description: "Copies the list of devices into the inventory, every hour.",
        ttl: "15",
        by: BRUNO,
        organization_roles: MEMBER,
        service_roles: &[],
        custom_roles: &["Device reader"],
        is_added: true,
        signs_in: None,
    },
    App {
        name: UNADDED_APP,
        description: "A trial that waits for the owners' word.",
        ttl: "30",
        by: BRUNO,
        organization_roles: MEMBER,
        service_roles: &[(CBC, "view_all")],
        custom_roles: &[],
        is_added: false,
        signs_in: None,
    },
    App {
        name: "siem-forwarder",
        description: "Feeds alerts and notifications to the SIEM.",
        ttl: "60",
        by: ADA,
        organization_roles: MEMBER,
        service_roles: &[],
        custom_roles: &["Event feeds"],
        is_added: true,
        signs_in: None,
    },
    App {
        name: "quarantine-bot",
        description: "Takes devices off the network when the operations centre says so in chat.",
        ttl: "5",
        by: BRUNO,
        organization_roles: MEMBER,
        service_roles: &[(CBC, "level_1_analyst")],
        custom_roles: &["First responder"],
        is_added: true,
        signs_in: None,
    },
    App {
        name: "live-query-nightly",
        description: "Asks every machine the same questions between two and four o'clock.",
        ttl: "180",
        by: BRUNO,
        organization_roles: MEMBER,
        service_roles: &[],
        custom_roles: &["Nightly queries"],
        is_added: true,
        signs_in: None,
    },
    App {
        name: "warehouse-dashboards",
        description: "Charts for the screens in the halls. Needs a service that is not here yet.",
        ttl: "300",
        by: ADA,
        organization_roles: &[],
        service_roles: &[(OPERATIONS, "dashboards"), (CBC, "view_only")],
        custom_roles: &[],
        is_added: true,
        signs_in: None,
    },
    App {
        name: "onboarding-terraform",
        description: "Sets up a new site: administers this organization.",
        ttl: "10",
        by: ADA,
        organization_roles: &[OrgRole::Owner],
        service_roles: &[(CBC, "system_admin")],
        custom_roles: &[],
        is_added: true,
        signs_in: None,
    },
    App {
        name: WEB_APP,
        description: "Shows customers and planners where their freight is.",
        ttl: "30",
        by: ADA,
        organization_roles: MEMBER,
        service_roles: &[(CBC, "view_all")],
        custom_roles: &[],
        is_added: false,
        signs_in: Some(SignsIn { kind: AppType::Web, redirect_uris: WEB_CALLBACK }),
    },
    App {
        name: NATIVE_APP,
        description: "The terminal that yard crews carry.",
        ttl: "30",
        by: ADA,
        organization_roles: MEMBER,
        service_roles: &[(CBC, "view_all")],
        custom_roles: &[],
        is_added: false,
        signs_in: Some(SignsIn {
            kind: AppType::Native,
            redirect_uris: "http://127.0.0.1/callback\nhttp://localhost/callback\nhttp://[::1]/callback\nhttp://127.0.0.1/\nhttp://localhost/\nhttp://127.0.0.1\nhttp://localhost",
        }),
    },
];

const PORTS_APPS: &[App] = &[
    App {
        name: "crane-watch",
        description: "Tells the shift leader when a crane's computer stops reporting.",
        ttl: "30",
        by: ELIN,
        organization_roles: MEMBER,
        service_roles: &[],
        custom_roles: &["Terminal devices"],
        is_added: true,
        signs_in: None,
    },
    App {
        name: "gate-kiosks",
        description: "Keeps the kiosks at the gates under the strict policy.",
        ttl: "45",
        by: ELIN,
        organization_roles: MEMBER,
        service_roles: &[(CBC, "view_all")],
        custom_roles: &["Terminal devices"],
        is_added: true,
        signs_in: None,
    },
];

const LABS_APPS: &[App] = &[
    App {
        name: "latency-probe",
        description: "Sends measurements and reads the charts made of them.",
        ttl: "120",
        by: ELIN,
        organization_roles: MEMBER,
        service_roles: &[(OPERATIONS, "direct_data_ingestion")],
        custom_roles: &["Latency watcher"],
        is_added: true,
        signs_in: None,
    },
    App {
        name: "sample-detonation",
        description: "Works on isolated machines through Live Response.",
        ttl: "1",
        by: ELIN,
        organization_roles: &[OrgRole::Developer],
        service_roles: &[(CBC, "live_response_admin")],
        custom_roles: &[],
        is_added: false,
        signs_in: None,
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::services::catalogue::Catalogue;
    use crate::domain::{PermissionId, ServiceId};

    fn apps() -> impl Iterator<Item = &'static App> {
        ORGANIZATIONS.iter().flat_map(|org| org.apps)
    }

    #[test]
    fn company_is_as_large_as_promised() {
        assert_eq!((ORGANIZATIONS.len(), PEOPLE.len(), apps().count()), (3, 5, 14));
    }

    #[test]
    fn people_cover_every_role() {
        let given = ORGANIZATIONS.iter().flat_map(|org| org.members);
        let mut held: BTreeSet<OrgRole> = given.flat_map(|(_, roles)| *roles).copied().collect();
        held.insert(OrgRole::Owner);
        assert_eq!(held, BTreeSet::from(OrgRole::ALL));
    }

    #[test]
    fn one_person_owns_two_organizations() {
        assert_eq!(ORGANIZATIONS.iter().filter(|org| org.founder == ELIN).count(), 2);
    }

    #[test]
    fn every_service_role_and_permission_is_in_the_catalogue() {
        let catalogue = Catalogue::embedded();
        for (service, role) in apps().flat_map(|app| app.service_roles) {
            let service = ServiceId::parse(service).unwrap();
            assert!(catalogue.role(&service, role).is_some(), "{service} {role}");
        }
        for permission in
            ORGANIZATIONS.iter().flat_map(|org| org.roles).flat_map(|role| role.permissions)
        {
            let id = PermissionId::parse(permission).unwrap();
            assert!(catalogue.permission(&id).is_some(), "{permission}");
        }
    }

    #[test]
    fn every_app_is_made_by_somebody_who_may() {
        for org in ORGANIZATIONS {
            for app in org.apps {
                let may = app.by == org.founder
                    || org.members.iter().any(|(email, roles)| {
                        *email == app.by && roles.contains(&OrgRole::Developer)
                    });
                assert!(may, "{}", app.name);
            }
        }
    }
}

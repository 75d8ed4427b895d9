//! Which machines called in the past, how often, and what they lacked.

use crate::demo::story::{LABS, LOGISTICS};

/// A machine that calls for an app.
pub struct Caller {
    pub app: &'static str,
    /// Of the company's own network.
    pub address: [u8; 4],
    /// What it calls itself.
    pub agent: &'static str,
    pub rhythm: Rhythm,
    /// How many days after a new secret was made it has it.
    pub lag: u32,
    /// How many days ago it went silent.
    pub until: u32,
    /// The organization that it calls about, where that is not the app's own.
    pub about: Option<&'static str>,
    pub lacks: Option<Lack>,
}

/// A permission that calls lacked for some days.
pub struct Lack {
    pub permission: &'static str,
    /// How many days ago that began.
    pub since: u32,
    /// How many days ago that ended.
    pub until: u32,
}

/// How often an app asks for a token, by the hour of the day.
#[derive(Clone, Copy)]
pub enum Rhythm {
    EveryHour(u32),
    /// Between one and four o'clock.
    Nightly(u32),
    /// From seven to eighteen o'clock, Monday to Friday.
    Office(u32),
    /// On Monday mornings.
    Weekly(u32),
    /// At six o'clock.
    Daily(u32),
}

impl Rhythm {
    /// How often in an hour of a day; Monday is 1, Sunday 0.
    pub const fn times(self, weekday: i64, hour: u64) -> u32 {
        let (times, is_time) = match self {
            Self::EveryHour(times) => (times, true),
            Self::Nightly(times) => (times, 1 <= hour && hour < 4),
            Self::Office(times) => (times, 1 <= weekday && weekday <= 5 && 7 <= hour && hour < 18),
            Self::Weekly(times) => (times, weekday == 1 && hour == 5),
            Self::Daily(times) => (times, hour == 6),
        };
        if is_time { times } else { 0 }
    }
}

const fn caller(app: &'static str, host: u8, agent: &'static str, rhythm: Rhythm) -> Caller {
    let address = [10, 20, 4, host];
    Caller { app, address, agent, rhythm, lag: 1, until: 0, about: None, lacks: None }
}

/// Every machine that calls.
pub const CALLERS: &[Caller] = &[
    caller("fleet-reporting", 11, "fleet-reporting/2.3 python-requests/2.32.5", Rhythm::Weekly(24)),
    caller("fleet-reporting", 12, "fleet-reporting/2.3 python-requests/2.32.5", Rhythm::Daily(6)),
    caller("siem-forwarder", 21, "cbc-syslog/2.0.6", Rhythm::EveryHour(6)),
    Caller { lag: 30, ..caller("siem-forwarder", 22, "cbc-syslog/1.3.1", Rhythm::EveryHour(2)) },
    Caller {
        lag: 2,
        lacks: Some(Lack { permission: "_API.Alerts:org.alerts.READ", since: 9, until: 2 }),
        ..caller("device-inventory-sync", 31, "Go-http-client/2.0", Rhythm::EveryHour(4))
    },
    caller("quarantine-bot", 41, "chatops/5.1 reqwest/0.12", Rhythm::Office(5)),
    Caller {
        about: Some(LABS),
        ..caller("quarantine-bot", 42, "chatops/5.1 reqwest/0.12", Rhythm::Office(1))
    },
    Caller {
        lacks: Some(Lack {
            permission: "_API.Live.Query:livequery.manage.DELETE",
            since: 28,
            until: 24,
        }),
        ..caller("live-query-nightly", 51, "curl/8.14.1", Rhythm::Nightly(8))
    },
    caller("customs-export", 61, "customs-export/1.0 node", Rhythm::Office(3)),
    Caller { until: 104, ..caller("badge-printer", 71, "badges/0.9", Rhythm::Office(1)) },
    Caller { until: 58, ..caller("telemetry-trial", 81, "trial-agent/0.1", Rhythm::Nightly(2)) },
    Caller { until: 101, ..caller("old-siem-bridge", 23, "logstash/7.17", Rhythm::EveryHour(1)) },
    caller("warehouse-dashboards", 91, "Grafana/12.1", Rhythm::Office(8)),
    caller("onboarding-terraform", 99, "HashiCorp Terraform/1.13", Rhythm::Weekly(3)),
    caller("vulnerability-pilot", 101, "pilot/0.2", Rhythm::Daily(2)),
    caller("crane-watch", 111, "crane-watch/3.0 okhttp/5.1", Rhythm::EveryHour(2)),
    caller("gate-kiosks", 112, "kiosk/1.4", Rhythm::Office(4)),
    caller("berth-planner", 113, "berths/1.1 Java/21", Rhythm::Daily(4)),
    Caller {
        about: Some(LOGISTICS),
        ..caller("berth-planner", 113, "berths/1.1 Java/21", Rhythm::Daily(3))
    },
    caller("latency-probe", 121, "probe/1.0", Rhythm::EveryHour(3)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::content::ORGANIZATIONS;
    use crate::demo::story::APPS;
    use crate::domain::PermissionId;
    use crate::domain::services::catalogue::Catalogue;

    #[test]
    fn every_machine_calls_for_an_app_that_is_known() {
        let apps = || ORGANIZATIONS.iter().flat_map(|org| org.apps).chain(APPS);
        for caller in CALLERS {
            assert!(apps().any(|app| app.name == caller.app), "{}", caller.app);
        }
    }

    #[test]
    fn what_calls_lack_is_a_permission() {
        for lack in CALLERS.iter().filter_map(|caller| caller.lacks.as_ref()) {
            let id = PermissionId::parse(lack.permission).unwrap();
            assert!(Catalogue::embedded().permission(&id).is_some(), "{}", lack.permission);
        }
    }

    #[test]
    fn office_hours_are_those_of_working_days() {
        let office = Rhythm::Office(3);
        assert_eq!([office.times(1, 7), office.times(1, 18), office.times(0, 9)], [3, 0, 0]);
    }
}

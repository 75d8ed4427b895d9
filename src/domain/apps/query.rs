//! Which apps a list shows, and in which order: what stands in the address of the app list.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::Timestamp;
use crate::domain::apps::app::AppType;
use crate::domain::ids::{AppId, OrgId, PersonId, ServiceId};
use crate::domain::names::names;
use crate::domain::roles::choice::{RoleChoice, role_value};

names! {
    /// Whose apps.
    #[derive(Default)]
    pub enum AppTab {
        /// Those that the organization owns.
        #[default]
        Owned = "owned",
        /// Those of other organizations that were added to it.
        Added = "added",
    }
}

names! {
    /// In which order.
    #[derive(Default)]
    pub enum AppSort {
        #[default]
        Name = "name",
        /// The newest first.
        Newest = "newest",
        /// The oldest first.
        Oldest = "oldest",
        /// The longest unused first; those never used begin.
        Unused = "unused",
        /// The last used first; those never used end the list.
        Recent = "recent",
    }
}

names! {
    /// How many apps a page holds.
    #[derive(Default)]
    pub enum PageSize {
        Short = "25",
        #[default]
        Usual = "50",
        Long = "100",
    }
}

impl PageSize {
    /// How many rows that is.
    pub const fn rows(self) -> i64 {
        match self {
            Self::Short => 25,
            Self::Usual => 50,
            Self::Long => 100,
        }
    }
}

names! {
    /// Whether apps may get tokens.
    pub enum AppStatusFilter { Enabled = "enabled", Disabled = "disabled" }
}

/// A whole number of days, as filters have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days(pub u16);

impl Days {
    /// What filters offer.
    pub const OFFERED: [Self; 4] = [Self(30), Self(90), Self(180), Self(365)];

    /// What the filter offers for what is still to come: when people are warned.
    pub const AHEAD: [Self; 4] = [Self(1), Self(7), Self(14), Self(30)];

    /// Reads a number of days above zero.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|days| *days > 0).map(Self)
    }

    /// That many days before a time.
    pub fn before(self, now: Timestamp) -> Timestamp {
        now.minus(self.duration())
    }

    /// That many days after a time.
    pub fn after(self, now: Timestamp) -> Timestamp {
        now.plus(self.duration())
    }

    fn duration(self) -> Duration {
        Duration::from_hours(u64::from(self.0) * 24)
    }
}

/// What narrows a list down. Everything at once has to fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppFilter {
    /// Text in name, App ID or description; all of them when empty.
    pub search: String,
    pub kind: Option<AppType>,
    /// Whether it may get tokens.
    pub status: Option<AppStatusFilter>,
    /// A role that its scope holds.
    pub role: Option<RoleChoice>,
    /// A service that its scope names.
    pub service: Option<ServiceId>,
    /// Not used for so long. What was never used counts from its creation, or from when it was
    /// added where it belongs to another organization.
    pub unused_for: Option<Days>,
    /// It has a working secret that is older.
    pub secret_older: Option<Days>,
    /// The secret that it uses expires within so long.
    pub secret_expires: Option<Days>,
    /// Who created it. Nobody learns who creates the apps of other organizations.
    pub creator: Option<PersonId>,
}

/// Whose apps, which of them, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppQuery {
    pub tab: AppTab,
    pub filter: AppFilter,
    /// In which order.
    pub sort: AppSort,
    /// How many on a page.
    pub size: PageSize,
}

impl AppQuery {
    /// Everything that the organization owns, by name.
    pub fn searching(text: &str) -> Self {
        let filter = AppFilter { search: text.to_owned(), ..AppFilter::default() };
        Self { filter, ..Self::default() }
    }

    /// Reads the parameters of an address. What makes no sense counts as absent.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| value(name).unwrap_or_default();
        Self {
            tab: AppTab::from_wire_name(&text("tab")).unwrap_or_default(),
            sort: AppSort::from_wire_name(&text("sort")).unwrap_or_default(),
            size: PageSize::from_wire_name(&text("size")).unwrap_or_default(),
            filter: AppFilter {
                search: text("q").trim().to_owned(),
                kind: AppType::from_wire_name(&text("type")),
                status: AppStatusFilter::from_wire_name(&text("status")),
                role: RoleChoice::parse(&text("role")),
                service: ServiceId::parse(&text("service")).ok(),
                unused_for: Days::parse(&text("unused")),
                secret_older: Days::parse(&text("secret")),
                secret_expires: Days::parse(&text("secret_expires")),
                creator: PersonId::parse(&text("creator")).ok(),
            },
        }
    }

    /// The parameters that [`Self::read`] makes the same of; those at their default are left out.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let Self { tab, filter, sort, size } = self;
        let days = |days: Option<Days>| days.map(|days| days.0.to_string());
        let all = [
            ("tab", (*tab != AppTab::default()).then(|| tab.wire_name().to_owned())),
            ("q", (!filter.search.is_empty()).then(|| filter.search.clone())),
            ("type", filter.kind.map(|kind| kind.wire_name().to_owned())),
            ("status", filter.status.map(|status| status.wire_name().to_owned())),
            ("role", filter.role.as_ref().map(role_value)),
            ("service", filter.service.as_ref().map(ToString::to_string)),
            ("unused", days(filter.unused_for)),
            ("secret", days(filter.secret_older)),
            ("secret_expires", days(filter.secret_expires)),
            ("creator", filter.creator.as_ref().map(ToString::to_string)),
            ("sort", (*sort != AppSort::default()).then(|| sort.wire_name().to_owned())),
            ("size", (*size != PageSize::default()).then(|| size.wire_name().to_owned())),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// Where a page begins: after this app in the order of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppPlace {
    /// The folded name, for a list by name.
    pub name: String,
    /// The time in microseconds, for a list by time.
    pub at: i64,
    pub app: AppId,
}

impl AppPlace {
    /// As it stands in the address.
    pub fn to_text(&self) -> String {
        format!("{}/{}/{}", self.app, self.at, self.name)
    }

    /// Reads what [`Self::to_text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (app, rest) = text.split_once('/')?;
        let (at, name) = rest.split_once('/')?;
        Some(Self { app: AppId::parse(app).ok()?, at: at.parse().ok()?, name: name.to_owned() })
    }
}

/// Where a page of apps and organizations begins: after this app, or in the midst of its
/// organizations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPlace {
    pub app: AppPlace,
    /// The organization, and when the app was added there; nothing for an app that nowhere was.
    pub grant: Option<(Timestamp, OrgId)>,
}

impl AccessPlace {
    /// As it stands in the address.
    pub fn to_text(&self) -> String {
        let grant = self.grant.as_ref().map(|(at, org)| format!("{}.{org}", at.as_micros()));
        format!("{}/{}", grant.unwrap_or_default(), self.app.to_text())
    }

    /// Reads what [`Self::to_text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (grant, app) = text.split_once('/')?;
        let grant = grant.split_once('.').and_then(|(at, org)| {
            Some((Timestamp::from_micros(at.parse().ok()?), OrgId::parse(org).ok()?))
        });
        Some(Self { app: AppPlace::parse(app)?, grant })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn queries() -> impl Strategy<Value = AppQuery> {
        let days = || proptest::option::of((1u16..=999).prop_map(Days));
        let filter = (
            "[^\\s]{0,12}",
            proptest::option::of(select(AppType::ALL.to_vec())),
            proptest::option::of(select(AppStatusFilter::ALL.to_vec())),
            [days(), days(), days()],
        );
        let filter = filter.prop_map(|(search, kind, status, days)| {
            let [unused_for, secret_older, secret_expires] = days;
            let none = AppFilter::default();
            AppFilter { search, kind, status, unused_for, secret_older, secret_expires, ..none }
        });
        let (sort, size) = (select(AppSort::ALL.to_vec()), select(PageSize::ALL.to_vec()));
        (select(AppTab::ALL.to_vec()), filter, sort, size)
            .prop_map(|(tab, filter, sort, size)| AppQuery { tab, filter, sort, size })
    }

    proptest! {
        #[test]
        fn what_an_address_says_is_what_was_chosen(query in queries()) {
            let parameters = query.parameters();
            let find = |name: &str| {
                parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
            };
            prop_assert_eq!(AppQuery::read(find), query);
        }

        #[test]
        fn a_place_is_read_as_it_was_written(name in "\\PC{0,20}", at: i64) {
            let app = AppId::parse(&"a".repeat(24)).expect("an App ID");
            let place = AppPlace { name, at, app };
            prop_assert_eq!(AppPlace::parse(&place.to_text()), Some(place.clone()));
            for grant in [None, Some((Timestamp::from_micros(at), OrgId::from_bytes([3; 16])))] {
                let place = AccessPlace { app: place.clone(), grant };
                prop_assert_eq!(AccessPlace::parse(&place.to_text()), Some(place));
            }
        }
    }

    #[test]
    fn nonsense_in_an_address_is_no_filter() {
        let read = AppQuery::read(|_| Some("\u{202e}nonsense".to_owned()));
        assert_eq!(read.filter.kind, None);
        assert_eq!(read.filter.unused_for, None);
        assert_eq!(read.sort, AppSort::Name);
    }
}

//! The time zones of the IANA list, which the program carries with it.

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::domain::account::preferences::{NoZone, ZoneName};

/// The continents and oceans by which zones are named. The list has older names besides.
const AREAS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

/// The zones to choose from, by name: the places, and UTC.
pub fn list() -> Vec<String> {
    let database = TimeZoneDatabase::bundled();
    let names = database.available().map(|name| name.as_str().to_owned());
    let is_place =
        |name: &String| name.split_once('/').is_some_and(|(area, _)| AREAS.contains(&area));
    let mut names: Vec<_> = names.filter(is_place).collect();
    names.sort_unstable();
    names.insert(0, "UTC".to_owned());
    names
}

/// A zone by its name, in any case, as the list writes it.
pub fn find(name: &str) -> Result<ZoneName, NoZone> {
    let asked = ZoneName::parse(name)?;
    let zone = TimeZoneDatabase::bundled().get(asked.as_str()).map_err(|_| NoZone)?;
    zone.iana_name().map_or(Err(NoZone), ZoneName::parse)
}

/// Tells moments in one zone.
#[derive(Debug, Clone)]
pub struct LocalClock(TimeZone);

impl LocalClock {
    /// Nothing when a later list has dropped the zone: the browser decides then.
    pub fn new(zone: &ZoneName) -> Option<Self> {
        TimeZoneDatabase::bundled().get(zone.as_str()).ok().map(Self)
    }

    /// A moment (RFC 3339) as `2026-11-21 08:05 CET`.
    pub fn tell(&self, at: &str) -> Option<String> {
        let at: jiff::Timestamp = at.parse().ok()?;
        Some(at.to_zoned(self.0.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(zone: &str, at: &str) -> Option<String> {
        LocalClock::new(&find(zone).expect("a zone"))?.tell(at)
    }

    #[test]
    fn summer_time_is_told_as_such() {
        let told = |at| told("Europe/Vienna", at);
        assert_eq!(told("2026-01-02T03:04:05Z").as_deref(), Some("2026-01-02 04:04 CET"));
        assert_eq!(told("2026-07-02T23:30:00Z").as_deref(), Some("2026-07-03 01:30 CEST"));
    }

    #[test]
    fn the_hour_that_comes_twice_is_told_apart() {
        let told = |at| told("Europe/Vienna", at);
        assert_eq!(told("2026-10-25T00:30:00Z").as_deref(), Some("2026-10-25 02:30 CEST"));
        assert_eq!(told("2026-10-25T01:30:00Z").as_deref(), Some("2026-10-25 02:30 CET"));
    }

    #[test]
    fn odd_offsets_are_told() {
        let at = "2026-01-02T03:04:05Z";
        assert_eq!(told("Asia/Kathmandu", at).as_deref(), Some("2026-01-02 08:49 +0545"));
        assert_eq!(told("UTC", at).as_deref(), Some("2026-01-02 03:04 UTC"));
        assert_eq!(told("UTC", "nonsense"), None);
    }

    #[test]
    fn only_names_of_the_list_are_zones() {
        assert_eq!(find("europe/vienna").map(String::from), Ok("Europe/Vienna".to_owned()));
        for name in ["Europe/Atlantis", "", "../../etc/passwd", "Europe/Vienna\n", "CET-1CEST"] {
            assert_eq!(find(name), Err(NoZone), "{name:?}");
        }
    }

    #[test]
    fn every_zone_to_choose_from_can_be_chosen() {
        let names = list();
        assert!(names.len() > 300, "{}", names.len());
        assert!(names.iter().all(|name| find(name).is_ok()));
    }
}

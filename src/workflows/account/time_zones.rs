//! The time zones of the IANA list, which the program carries with it.

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::domain::Timestamp;
use crate::domain::account::preferences::{NoZone, Region, ZoneName};

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

/// A moment (RFC 3339) in seconds since 1970.
pub fn seconds(at: &str) -> Option<i64> {
    at.parse().ok().map(jiff::Timestamp::as_second)
}

/// A stretch of time (UTC) by when it begins: `2026-11-21T08`, `2026-11-21` or `2026-11`.
pub fn stretch(begins: &str, region: Region) -> String {
    let parts: Vec<_> = begins.split(['-', 'T']).filter_map(|part| part.parse().ok()).collect();
    let [year, month, rest @ ..] = parts.as_slice() else { return begins.to_owned() };
    let (day, hour) = (rest.first().copied().unwrap_or(1), rest.get(1).copied().unwrap_or(0));
    let pattern = match rest.len() {
        0 => "%b %Y",
        1 => region.day_pattern(),
        _ => region.hour_pattern(),
    };
    let [month, day, hour] = [*month, day, hour].map(|part| i8::try_from(part).unwrap_or(0));
    match jiff::civil::DateTime::new(*year, month, day, hour, 0, 0, 0) {
        Ok(at) => at.strftime(pattern).to_string(),
        Err(_) => begins.to_owned(),
    }
}

/// Tells moments in one zone.
#[derive(Debug, Clone)]
pub struct LocalClock(TimeZone);

impl LocalClock {
    /// Nothing when a later list has dropped the zone: the browser decides then.
    pub fn new(zone: &ZoneName) -> Option<Self> {
        TimeZoneDatabase::bundled().get(zone.as_str()).ok().map(Self)
    }

    /// The zone of those who have chosen none.
    pub const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// What the zone is called.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// A moment as spreadsheets read it: `2026-11-21 08:05:25`.
    pub fn cell(&self, at: Timestamp) -> String {
        let at = jiff::Timestamp::from_microsecond(at.as_micros()).unwrap_or_default();
        at.to_zoned(self.0.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// The instant that a clock of this zone calls `2026-11-21T08:05`.
    pub fn instant(&self, local: &str) -> Option<Timestamp> {
        let at = self.0.to_timestamp(local.parse().ok()?).ok()?;
        Some(Timestamp::from_micros(at.as_microsecond()))
    }

    /// A moment (RFC 3339) as `2026-11-21 08:05 CET`.
    pub fn tell(&self, at: &str, region: Region) -> Option<String> {
        let at: jiff::Timestamp = at.parse().ok()?;
        let pattern = format!("{} %Z", region.pattern());
        Some(at.to_zoned(self.0.clone()).strftime(&pattern).to_string())
    }

    /// A moment (RFC 3339) as a form takes it: `2026-11-21T08:05`.
    pub fn minute(&self, at: &str) -> Option<String> {
        let at: jiff::Timestamp = at.parse().ok()?;
        Some(at.to_zoned(self.0.clone()).strftime("%Y-%m-%dT%H:%M").to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(zone: &str, at: &str) -> Option<String> {
        LocalClock::new(&find(zone).expect("a zone"))?.tell(at, Region::International)
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
    fn a_region_writes_dates_as_people_there_do() {
        let clock = LocalClock::utc();
        let told = |region| clock.tell("2026-01-02T15:04:05Z", region);
        let told: Vec<_> = Region::ALL.into_iter().filter_map(told).collect();
        assert_eq!(
            told,
            [
                "2026-01-02 15:04 UTC",
                "Jan 2, 2026, 3:04 PM UTC",
                "2 Jan 2026, 15:04 UTC",
                "02.01.2026, 15:04 UTC",
                "02/01/2026 15:04 UTC"
            ]
        );
    }

    #[test]
    fn a_minute_of_a_zone_is_an_instant_and_back() {
        let vienna = LocalClock::new(&find("Europe/Vienna").expect("a zone")).expect("a clock");
        let at = vienna.instant("2026-07-03T01:30").expect("an instant");
        assert_eq!(at.to_rfc3339(), "2026-07-02T23:30:00Z");
        assert_eq!(
            (vienna.cell(at).as_str(), vienna.name()),
            ("2026-07-03 01:30:00", "Europe/Vienna")
        );
        assert_eq!(LocalClock::utc().cell(at), "2026-07-02 23:30:00");
        assert_eq!(vienna.instant("nonsense"), None);
    }

    #[test]
    fn a_stretch_of_time_is_told_as_the_region_writes_it() {
        let told = |begins| Region::ALL.map(|region| stretch(begins, region));
        assert_eq!(told("2026-11-02"), ["2026-11-02", "Nov 2", "2 Nov", "02.11.", "02/11"]);
        assert_eq!(told("2026-11-02T15"), ["15:00", "3 PM", "15:00", "15:00", "15:00"]);
        assert_eq!(stretch("2026-11", Region::CentralEurope), "Nov 2026");
        assert_eq!(stretch("nonsense", Region::CentralEurope), "nonsense");
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

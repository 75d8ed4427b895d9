//! Queries that run again and again: a template with its schedule, and the runs that came of it.
//! Those are not kept; which there were follows from the schedule and the clock.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::domain::services::draws::uuid;
use crate::sandbox::ask::{Answer, Ask, merge};
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet;
use crate::sandbox::live_query::both::{KIND, device_filter, paged, targets, time};
use crate::sandbox::live_query::sql::Select;
use crate::sandbox::search::Search;
use crate::sandbox::values::plain_text;

/// So many runs of a template are remembered, the latest ones.
const REMEMBERED: usize = 60;

/// The next run is within so many days, whatever the schedule.
const FARTHEST: i32 = 70;

const FREQUENCIES: [&str; 3] = ["DAILY", "WEEKLY", "MONTHLY"];
const STATUSES: [&str; 2] = ["ACTIVE", "CANCELLED"];
const DAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

/// When a template runs: the part of RFC 5545's rules that the service takes.
struct Schedule {
    frequency: &'static str,
    days: Vec<Weekday>,
    /// Which of the fitting days of a month; -1 is the last.
    position: Option<i8>,
    month_days: Vec<i8>,
    hour: i8,
    minute: i8,
    zone: TimeZone,
}

impl Schedule {
    fn read(schedule: &Value) -> Result<Self, Refusal> {
        let zone = schedule["timezone"].as_str().and_then(|name| TimeZone::get(name).ok());
        let zone = zone.ok_or_else(|| odd("schedule.timezone must be such as Europe/Berlin"))?;
        let rule =
            schedule["rrule"].as_str().ok_or_else(|| odd("schedule.rrule must be a text"))?;
        let mut read = Self {
            frequency: "",
            days: Vec::new(),
            position: None,
            month_days: Vec::new(),
            hour: 0,
            minute: 0,
            zone,
        };
        for part in rule.strip_prefix("RRULE:").unwrap_or(rule).split(';') {
            let is_read = part.split_once('=').is_some_and(|(name, value)| read.take(name, value));
            if !is_read {
                return Err(odd(&format!("schedule.rrule can't have {part}")));
            }
        }
        let lacks = match read.frequency {
            "" => Some("FREQ"),
            "WEEKLY" if read.days.is_empty() => Some("BYDAY"),
            "MONTHLY" if read.days.is_empty() && read.month_days.is_empty() => Some("BYMONTHDAY"),
            _ => None,
        };
        lacks.map_or(Ok(read), |name| Err(odd(&format!("schedule.rrule needs {name}"))))
    }

    /// Takes one part of the rule. Says whether it could.
    fn take(&mut self, name: &str, value: &str) -> bool {
        let number = |least: i8, most: i8| {
            value.parse::<i8>().ok().filter(|number| (least..=most).contains(number))
        };
        match name {
            "FREQ" => {
                let known = FREQUENCIES.into_iter().find(|known| *known == value);
                self.frequency = known.unwrap_or_default();
                known.is_some()
            }
            "BYSECOND" => value == "0",
            "BYMINUTE" => number(0, 59).map(|minute| self.minute = minute).is_some(),
            "BYHOUR" => number(0, 23).map(|hour| self.hour = hour).is_some(),
            "BYSETPOS" => {
                self.position = number(-1, 4).filter(|position| *position != 0);
                self.position.is_some()
            }
            "BYDAY" => {
                let day = |name: &str| DAYS.iter().find(|(known, _)| *known == name);
                let days: Option<Vec<_>> = value.split(',').map(day).collect();
                self.days = days.iter().flatten().map(|(_, day)| *day).collect();
                days.is_some()
            }
            "BYMONTHDAY" => {
                let day = |text: &str| text.parse().ok().filter(|day| (1..=28).contains(day));
                let days: Option<Vec<i8>> = value.split(',').map(day).collect();
                self.month_days = days.clone().unwrap_or_default();
                days.is_some()
            }
            _ => false,
        }
    }

    fn is_on(&self, date: Date) -> bool {
        let is_day = self.days.is_empty() || self.days.contains(&date.weekday());
        let is_month_day = self.month_days.is_empty() || self.month_days.contains(&date.day());
        // A weekday comes every seven days: the first of a month is on one of its first seven.
        let is_position = match self.position {
            None => true,
            Some(-1) => date.day() > date.days_in_month() - 7,
            Some(position) => (date.day() - 1) / 7 + 1 == position,
        };
        is_day && is_month_day && is_position
    }

    fn on(&self, date: Date) -> Option<Timestamp> {
        let at = date.at(self.hour, self.minute, 0, 0).to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp::from_micros(at.timestamp().as_microsecond()))
    }

    fn date(&self, time: Timestamp) -> Option<Date> {
        let at = jiff::Timestamp::from_microsecond(time.as_micros()).ok()?;
        Some(Zoned::new(at, self.zone.clone()).date())
    }

    /// When it was time, after one moment and up to another: the latest ones.
    fn between(&self, after: Timestamp, until: Timestamp) -> Vec<Timestamp> {
        let Some((first, last)) = self.date(after).zip(self.date(until)) else {
            return Vec::new();
        };
        let dates = std::iter::successors(Some(last), |date| date.yesterday().ok());
        let dates = dates.take_while(|date| *date >= first).filter(|date| self.is_on(*date));
        let mut times: Vec<_> = dates
            .filter_map(|date| self.on(date))
            .filter(|time| *time > after && *time <= until)
            .take(REMEMBERED)
            .collect();
        times.reverse();
        times
    }

    fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let first = self.date(after)?;
        let dates = (0..FARTHEST).filter_map(|days| first.checked_add(days.days()).ok());
        let mut times = dates.filter(|date| self.is_on(*date)).filter_map(|date| self.on(date));
        times.find(|time| *time > after)
    }
}

fn odd(message: &str) -> Refusal {
    Refusal::bad_request("INVALID_REQUEST", message)
}

/// The runs that the schedules of the templates brought so far.
pub fn runs(ask: &Ask) -> Vec<Value> {
    let mut runs = Vec::new();
    for (id, template) in ask.list("template") {
        let Ok(schedule) = Schedule::read(&template["schedule"]) else { continue };
        let from = time(&template, "at").unwrap_or(ask.now());
        let until = time(&template, "stopped").map_or(ask.now(), |end| end.min(ask.now()));
        for at in schedule.between(from, until) {
            let micros = at.as_micros();
            let mut run = json!({ "id": uuid(&format!("{id}/{micros}")), "at": micros });
            for field in ["name", "sql", "created_by", "device_filter", "notify_on_finish"] {
                run[field] = template[field].clone();
            }
            run["template_id"] = json!(id);
            runs.push(run);
        }
    }
    runs
}

fn one(ask: &Ask) -> Result<Value, Refusal> {
    let found = ask.find("template", ask.part("template_id"));
    found.ok_or_else(|| Refusal::not_found("template"))
}

/// A template as the interface shows it.
fn shown(ask: &Ask, template: &Value) -> Result<Value, Refusal> {
    let schedule = Schedule::read(&template["schedule"])?;
    let made = time(template, "at").unwrap_or(ask.now());
    let stopped = time(template, "stopped");
    let until = stopped.map_or(ask.now(), |end| end.min(ask.now()));
    let last = schedule.between(made, until).pop();
    let next = if stopped.is_some() { None } else { schedule.next(ask.now()) };
    let active = targets(ask, &template["device_filter"])?.len();
    Ok(json!({
        "org_key": ask.org_key(),
        "id": template["id"],
        "name": template["name"],
        "sql": template["sql"],
        "created_by": template["created_by"],
        "create_time": fleet::written(made),
        "device_filter": template["device_filter"],
        "notify_on_finish": template["notify_on_finish"] == json!(true),
        "active_org_devices": active,
        "schedule": {
            "status": STATUSES[usize::from(stopped.is_some())],
            "recurrence": schedule.frequency,
            "timezone": template["schedule"]["timezone"],
            "rrule": template["schedule"]["rrule"],
            "previous_run_time": last.map(fleet::written),
            "next_run_time": next.map(fleet::written),
            "cancellation_time": stopped.map(fleet::written),
            "cancelled_by": template["stopped_by"],
        },
    }))
}

/// What a call sets of a template.
fn fields(ask: &Ask) -> Result<Value, Refusal> {
    let sql = ask.text("sql")?;
    Select::read(&sql).map_err(|message| Refusal::bad_request("INVALID_SQL", &message))?;
    Schedule::read(&ask.body["schedule"])?;
    let filter = device_filter(ask)?;
    let schedule = &ask.body["schedule"];
    Ok(json!({
        "name": ask.body["name"].as_str().unwrap_or("Untitled"),
        "sql": sql,
        "device_filter": filter,
        "notify_on_finish": ask.body["notify_on_finish"],
        "schedule": { "rrule": schedule["rrule"], "timezone": schedule["timezone"] },
    }))
}

/// Keeps what the call asks for as a template.
pub fn make(ask: &mut Ask) -> Result<Value, Refusal> {
    let mut template = fields(ask)?;
    let id = ask.next_uuid("template");
    let own = json!({ "id": id, "created_by": ask.call.caller, "at": ask.now().as_micros() });
    merge(&mut template, &own);
    ask.put("template", &id, &template);
    Ok(template)
}

pub fn create(ask: &mut Ask) -> Result<Answer, Refusal> {
    let template = make(ask)?;
    Ok(shown(ask, &template)?.into())
}

pub fn get(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(shown(ask, &one(ask)?)?.into())
}

pub fn search(ask: &mut Ask) -> Result<Answer, Refusal> {
    let search = Search::read(ask.body, &KIND, ask.now())?;
    let all: Result<Vec<Value>, Refusal> =
        ask.list("template").iter().map(|(_, template)| shown(ask, template)).collect();
    Ok(paged(ask, search, all?))
}

/// Changes a template, or stops it.
pub fn update(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut template = one(ask)?;
    let status = &ask.body["schedule"]["status"];
    let status = if status.is_null() { STATUSES[0].to_owned() } else { plain_text(status) };
    if !STATUSES.contains(&status.as_str()) {
        return Err(Refusal::unknown_value("schedule.status", &status, &STATUSES));
    }
    merge(&mut template, &fields(ask)?);
    let was_stopped = time(&template, "stopped").is_some();
    if status == STATUSES[1] && !was_stopped {
        template["stopped"] = json!(ask.now().as_micros());
        template["stopped_by"] = json!(ask.call.caller);
    } else if status == STATUSES[0] && was_stopped {
        return Err(odd("A template that was stopped can't be started again"));
    }
    ask.put("template", ask.part("template_id"), &template);
    Ok(shown(ask, &template)?.into())
}

pub fn delete(ask: &mut Ask) -> Result<Answer, Refusal> {
    one(ask)?;
    ask.remove("template", ask.part("template_id"));
    Ok(Answer::NoContent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(rule: &str) -> Result<Schedule, Refusal> {
        Schedule::read(&json!({ "rrule": rule, "timezone": "Europe/Berlin" }))
    }

    fn at(text: &str) -> Timestamp {
        let at: jiff::Timestamp = text.parse().unwrap();
        Timestamp::from_micros(at.as_microsecond())
    }

    fn times(rule: &str) -> Vec<String> {
        let times =
            schedule(rule).unwrap().between(at("2026-03-01T00:00:00Z"), at("2026-03-31T23:00:00Z"));
        times.into_iter().map(fleet::written).collect()
    }

    #[test]
    fn a_rule_says_when_it_is_time() {
        assert_eq!(times("RRULE:FREQ=DAILY;BYHOUR=13;BYMINUTE=30;BYSECOND=0").len(), 31);
        assert_eq!(
            times("FREQ=MONTHLY;BYMONTHDAY=1,15;BYHOUR=2;BYMINUTE=30;BYSECOND=0"),
            ["2026-03-01T01:30:00.000Z", "2026-03-15T01:30:00.000Z"]
        );
        // The last Monday of March is after the clocks changed there.
        assert_eq!(
            times("RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1;BYHOUR=2;BYMINUTE=30;BYSECOND=0"),
            ["2026-03-30T00:30:00.000Z"]
        );
        assert_eq!(times("FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=2").len(), 9);
    }

    #[test]
    fn the_next_time_is_after_now_and_never_now() {
        let daily = schedule("FREQ=DAILY;BYHOUR=2").unwrap();
        let now = at("2026-03-01T01:00:00Z");
        assert_eq!(daily.next(now).map(fleet::written).unwrap(), "2026-03-02T01:00:00.000Z");
    }

    #[test]
    fn a_rule_that_makes_no_sense_is_refused() {
        for rule in [
            "",
            "FREQ=HOURLY",
            "FREQ=WEEKLY;BYHOUR=2",
            "FREQ=MONTHLY",
            "FREQ=DAILY;BYHOUR=24",
            "FREQ=DAILY;BYSECOND=7",
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=DAILY;COUNT=3",
        ] {
            assert!(schedule(rule).is_err(), "{rule}");
        }
        let nowhere = json!({ "rrule": "FREQ=DAILY", "timezone": "Middle/Earth" });
        assert!(Schedule::read(&nowhere).is_err());
    }
}

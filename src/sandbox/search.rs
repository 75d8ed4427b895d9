//! Searching the objects of the sandbox: criteria, exclusions, query, sort and
//! page, with the leniency that the clients need (CONTRACT.md T18 and T20).
//!
//! Works on JSON objects of any kind; a [`Kind`] says what is particular. A range of time leaves
//! out its start and has its end, so that a client that goes on where it stopped gets everything
//! once.

mod ranges;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::domain::Timestamp;
use crate::sandbox::body::not_an_object;
use crate::sandbox::errors::Refusal;
use crate::sandbox::made::{List, Wanted};
use crate::sandbox::query::Query;
pub use crate::sandbox::search::ranges::buckets;
use crate::sandbox::values::{compare_text, field_of, listed, plain_text};

/// What is particular about a kind of object.
pub struct Kind {
    /// Fields with a closed set of values.
    pub known_values: &'static [(&'static str, &'static [&'static str])],
    /// Criteria that mean something else than "the field has this value".
    pub special: fn(field: &str, wanted: &Value, object: &Value) -> Option<bool>,
    /// The fields that those look at.
    pub looked_at: &'static [&'static str],
    /// Whether the first object is number 0 or number 1.
    pub first: i64,
    /// The field that `time_range` is about.
    pub time: &'static str,
}

impl Kind {
    /// Nothing particular, counted from 0.
    pub const PLAIN: Self = Self {
        known_values: &[],
        special: |_, _, _| None,
        looked_at: &[],
        first: 0,
        time: "create_time",
    };
}

/// From after one point in time until another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Window {
    pub after: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

/// One search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Search {
    criteria: Map<String, Value>,
    exclusions: Map<String, Value>,
    query: Option<Query>,
    window: Window,
    now: Option<Timestamp>,
    sort: Vec<Sort>,
    start: Option<i64>,
    rows: Option<i64>,
}

/// A search and what it finds in a list, in order.
pub struct Found<L: List> {
    pub search: Search,
    kind: &'static Kind,
    pub list: L,
    pub keys: Vec<L::Key>,
}

impl<L: List> Found<L> {
    /// Everything that was found, with the fields that are wanted.
    pub fn objects(&self, wanted: &Wanted) -> Vec<Value> {
        let object = |key| self.list.object(key, wanted).into_owned();
        self.keys.iter().map(object).collect()
    }

    /// One page of it, as `results`, `num_found` and `num_available`.
    pub fn page(&self) -> Value {
        self.search.page(&self.list, &self.keys, self.kind)
    }

    /// How often each value of some fields occurs.
    pub fn count(&self, terms: &Value) -> Value {
        count(&self.list, &self.keys, terms)
    }
}

/// A field that objects are ordered by.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sort {
    field: String,
    direction: Direction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

const DEFAULT_ROWS: i64 = 20;
const MOST_ROWS: i64 = 10_000;

impl Search {
    /// Reads the body of a search. `null` means absent, everywhere.
    pub fn read(body: &Value, kind: &Kind, now: Timestamp) -> Result<Self, Refusal> {
        if !body.is_object() && !body.is_null() {
            return Err(not_an_object());
        }
        let search = Self {
            criteria: object(body, "criteria")?,
            exclusions: object(body, "exclusions")?,
            query: Some(read_query(&body["query"])?),
            window: window(&object(body, "time_range")?, now)?,
            now: Some(now),
            sort: read_sort(&body["sort"])?,
            start: integer(body, "start")?,
            rows: integer(body, "rows")?,
        };
        search.check_known_values(kind)?;
        for wanted in search.criteria.values().filter_map(Value::as_object) {
            window(wanted, now)?;
        }
        Ok(search)
    }

    /// What a list has that matches, in order.
    pub fn among<L: List>(self, list: L, kind: &'static Kind) -> Found<L> {
        let wanted = self.wanted(kind);
        let mut keys = list.keys();
        if !wanted.is_nothing() {
            keys.retain(|key| self.finds(&list.object(key, &wanted), kind));
        }
        if !self.sort.is_empty() {
            let mut sorted: Vec<_> = keys
                .into_iter()
                .map(|key| (list.object(&key, &wanted).into_owned(), key))
                .collect();
            sorted.sort_by(|(a, _), (b, _)| self.order(a, b));
            keys = sorted.into_iter().map(|(_, key)| key).collect();
        }
        Found { search: self, kind, list, keys }
    }

    /// The fields that the search looks at.
    fn wanted(&self, kind: &Kind) -> Wanted {
        let mut wanted = Wanted::nothing();
        for field in self.criteria.keys().chain(self.exclusions.keys()) {
            wanted.add(field);
            kind.looked_at.iter().for_each(|field| wanted.add(field));
        }
        for Sort { field, .. } in &self.sort {
            wanted.add(field);
        }
        if self.window != Window::default() {
            wanted.add(kind.time);
        }
        if let Some(query) = &self.query {
            query.look(&mut wanted);
        }
        wanted
    }

    fn finds(&self, object: &Value, kind: &Kind) -> bool {
        let holds = |(field, wanted): (&String, &Value)| self.meets(kind, field, wanted, object);
        let mut criteria = self.criteria.iter().filter(|(_, wanted)| !is_open(wanted));
        let mut exclusions = self.exclusions.iter().filter(|(_, wanted)| !is_open(wanted));
        criteria.all(holds)
            && !exclusions.any(holds)
            && self.query.as_ref().is_none_or(|query| query.matches(object))
            && self.window.holds(field_of(object, kind.time))
    }

    /// The narrowest window that the search sets for a field, so that a long list need not be
    /// made up in full.
    pub fn window_of(&self, kind: &Kind, field: &str) -> Window {
        let mut narrow = if kind.time == field { self.window } else { Window::default() };
        let wanted = self.criteria.get(field).and_then(Value::as_object);
        if let (Some(wanted), Some(now)) = (wanted, self.now)
            && let Ok(window) = window(wanted, now)
        {
            narrow.after = narrow.after.max(window.after);
            narrow.until = match (narrow.until, window.until) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        narrow
    }

    fn meets(&self, kind: &Kind, field: &str, wanted: &Value, object: &Value) -> bool {
        if let (Some(range), Some(now)) = (wanted.as_object(), self.now) {
            return window(range, now).is_ok_and(|window| window.holds(field_of(object, field)));
        }
        listed(wanted).into_iter().any(|wanted| {
            (kind.special)(field, wanted, object)
                .unwrap_or_else(|| has_value(field_of(object, field), wanted))
        })
    }

    /// One page of what was found, as `results`, `num_found` and `num_available`.
    pub fn page<L: List>(&self, list: &L, keys: &[L::Key], kind: &Kind) -> Value {
        let skipped = self.start.unwrap_or(kind.first).max(kind.first) - kind.first;
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let shown = keys.iter().skip(skipped).take(self.rows());
        let results: Vec<_> = shown.map(|key| list.object(key, &Wanted::All)).collect();
        json!({
            "results": results,
            "num_found": keys.len(),
            "num_available": keys.len(),
        })
    }

    /// How many rows to answer: a negative number means as many as usual.
    pub fn rows(&self) -> usize {
        let rows = self.rows.filter(|rows| *rows >= 0).unwrap_or(DEFAULT_ROWS);
        usize::try_from(rows.min(MOST_ROWS)).unwrap_or(0)
    }

    fn order(&self, a: &Value, b: &Value) -> Ordering {
        self.order_by(a, b, |_| true)
    }

    /// The order by those of the fields to sort by that count.
    pub fn order_by(&self, a: &Value, b: &Value, counts: impl Fn(&str) -> bool) -> Ordering {
        let by = self.sort.iter().filter(|sort| counts(&sort.field));
        let mut orders = by.map(|Sort { field, direction }| {
            let order = compare(field_of(a, field), field_of(b, field));
            match direction {
                Direction::Ascending => order,
                Direction::Descending => order.reverse(),
            }
        });
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    fn check_known_values(&self, kind: &Kind) -> Result<(), Refusal> {
        for (field, known) in kind.known_values {
            for map in [&self.criteria, &self.exclusions] {
                let wanted = map.get(*field).map(listed).unwrap_or_default();
                for value in wanted.iter().map(|value| plain_text(value)) {
                    if !known.iter().any(|known| known.eq_ignore_ascii_case(&value)) {
                        return Err(Refusal::unknown_value(field, &value, known));
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether a criterion demands nothing: `null` or an empty list.
fn is_open(wanted: &Value) -> bool {
    wanted.is_null() || wanted.as_array().is_some_and(Vec::is_empty)
}

fn has_value(held: &Value, wanted: &Value) -> bool {
    let wanted = plain_text(wanted);
    listed(held).into_iter().any(|held| plain_text(held).eq_ignore_ascii_case(&wanted))
}

impl Window {
    fn holds(self, held: &Value) -> bool {
        if self == Self::default() {
            return true;
        }
        moment(held).is_some_and(|held| {
            self.after.is_none_or(|after| held > after)
                && self.until.is_none_or(|until| held <= until)
        })
    }
}

/// `{"start","end"}`, or `{"range":"-2w"}` back from now.
fn window(range: &Map<String, Value>, now: Timestamp) -> Result<Window, Refusal> {
    let end = |name: &str| match range.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match moment(value) {
            Some(moment) => Ok(Some(moment)),
            None => Err(wrong_type(name, "a time such as 2026-01-31T12:00:00Z")),
        },
    };
    let back = match range.get("range").and_then(Value::as_str) {
        None | Some("all") => None,
        Some(text) => Some(span(text).ok_or_else(|| wrong_type("range", "such as -2w"))?),
    };
    let after = end("start")?.or_else(|| back.map(|back| now.minus(back)));
    Ok(Window { after, until: end("end")? })
}

/// `-2w`: seconds, minutes, hours, days, weeks, months of 30 days or years, in the past.
fn span(text: &str) -> Option<Duration> {
    let text = text.strip_prefix('-')?;
    let unit = text.chars().last()?;
    let count: u64 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        'M' => 2_592_000,
        'y' => 31_536_000,
        _ => return None,
    };
    Some(Duration::from_secs(count.checked_mul(seconds)?))
}

/// The time in a field.
pub fn moment(value: &Value) -> Option<Timestamp> {
    value.as_str().and_then(read_moment)
}

/// A time as clients write it (RFC 3339), with or without fractions and offsets. One without an
/// offset is UTC.
fn read_moment(text: &str) -> Option<Timestamp> {
    let read = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let time = read(text).or_else(|| read(&format!("{text}Z")))?;
    Some(Timestamp::from_micros(time.as_microsecond()))
}

fn compare(a: &Value, b: &Value) -> Ordering {
    compare_text(&plain_text(a), &plain_text(b))
}

fn object(body: &Value, field: &str) -> Result<Map<String, Value>, Refusal> {
    match &body[field] {
        Value::Null => Ok(Map::new()),
        Value::Object(map) => Ok(map.clone()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(wrong_type(field, "an object"))
        }
    }
}

fn integer(body: &Value, field: &str) -> Result<Option<i64>, Refusal> {
    let value = &body[field];
    if value.is_null() {
        return Ok(None);
    }
    let read = value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    read.map(Some).ok_or_else(|| wrong_type(field, "a whole number"))
}

fn wrong_type(field: &str, wanted: &str) -> Refusal {
    Refusal::bad_request("INVALID_REQUEST", &format!("{field} must be {wanted}"))
}

fn read_sort(sort: &Value) -> Result<Vec<Sort>, Refusal> {
    let read = |entry: &Value| {
        let field = entry["field"].as_str().ok_or_else(|| wrong_type("sort.field", "text"))?;
        let order = entry["order"].as_str().unwrap_or("ASC");
        let direction = match order.to_ascii_uppercase().as_str() {
            "ASC" => Direction::Ascending,
            "DESC" => Direction::Descending,
            _ => {
                return Err(Refusal::unknown_value("sort.order", order, &["ASC", "DESC"]));
            }
        };
        Ok(Sort { field: field.to_owned(), direction })
    };
    listed(sort).into_iter().map(read).collect()
}

fn read_query(query: &Value) -> Result<Query, Refusal> {
    match query {
        Value::Null => Ok(Query::everything()),
        Value::String(text) => Ok(Query::read(text)?),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Err(wrong_type("query", "text"))
        }
    }
}

/// How often each value of some fields occurs: `{"fields":["os"],"rows":10}`.
pub fn count<L: List>(list: &L, keys: &[L::Key], terms: &Value) -> Value {
    let most = terms["rows"].as_u64().filter(|rows| *rows > 0).unwrap_or(u64::MAX);
    let fields: Vec<_> =
        terms["fields"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let wanted = Wanted::Only(fields.iter().map(|field| field.to_ascii_lowercase()).collect());
    let objects: Vec<_> = keys.iter().map(|key| list.object(key, &wanted)).collect();
    let results: Vec<Value> = fields
        .into_iter()
        .map(|field| {
            // Field names come in capitals from older clients.
            let name = field.to_ascii_lowercase();
            let mut totals: BTreeMap<String, u64> = BTreeMap::new();
            for held in objects.iter().flat_map(|object| listed(field_of(object, &name))) {
                *totals.entry(plain_text(held)).or_default() += 1;
            }
            let mut totals: Vec<_> = totals.into_iter().collect();
            totals.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            totals.truncate(usize::try_from(most).unwrap_or(usize::MAX));
            let value =
                |(name, total): &(String, u64)| json!({ "id": name, "name": name, "total": total });
            json!({ "field": field, "values": totals.iter().map(value).collect::<Vec<_>>() })
        })
        .collect();
    json!({ "results": results })
}

#[cfg(test)]
mod tests;

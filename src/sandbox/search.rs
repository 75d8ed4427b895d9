//! Searching the objects of the sandbox: criteria, exclusions, query, sort and
//! page, with the leniency that the clients need (CONTRACT.md T18 and T20).
//!
//! Works on JSON objects of any kind; a [`Kind`] says what is particular.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use crate::sandbox::errors::Refusal;

/// What is particular about a kind of object.
pub struct Kind {
    /// Fields with a closed set of values.
    pub known_values: &'static [(&'static str, &'static [&'static str])],
    /// Criteria that mean something else than "the field has this value".
    pub special: fn(field: &str, wanted: &Value, object: &Value) -> Option<bool>,
    /// Whether the first object is number 0 or number 1.
    pub first: i64,
}

/// One search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Search {
    criteria: Map<String, Value>,
    exclusions: Map<String, Value>,
    query: Vec<Term>,
    sort: Vec<(String, Direction)>,
    start: Option<i64>,
    rows: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    field: Option<String>,
    pattern: String,
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
    pub fn read(body: &Value, kind: &Kind) -> Result<Self, Refusal> {
        let search = Self {
            criteria: object(body, "criteria")?,
            exclusions: object(body, "exclusions")?,
            query: read_query(&body["query"])?,
            sort: read_sort(&body["sort"])?,
            start: integer(body, "start")?,
            rows: integer(body, "rows")?,
        };
        search.check_known_values(kind)?;
        Ok(search)
    }

    /// The objects that match, in order.
    pub fn matching(&self, objects: Vec<Value>, kind: &Kind) -> Vec<Value> {
        let holds = |map: &Map<String, Value>, object: &Value, whole: bool| {
            let mut criteria = map.iter().filter(|(_, wanted)| !is_open(wanted));
            let matches = |(field, wanted): (&String, &Value)| meets(kind, field, wanted, object);
            if whole { criteria.all(matches) } else { criteria.any(matches) }
        };
        let mut found: Vec<Value> = objects
            .into_iter()
            .filter(|object| holds(&self.criteria, object, true))
            .filter(|object| !holds(&self.exclusions, object, false))
            .filter(|object| self.query.iter().all(|term| term.matches(object)))
            .collect();
        found.sort_by(|a, b| self.order(a, b));
        found
    }

    /// One page of what was found, as `results`, `num_found` and `num_available`.
    pub fn page(&self, found: &[Value], kind: &Kind) -> Value {
        let skipped = self.start.unwrap_or(kind.first).max(kind.first) - kind.first;
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let results: Vec<&Value> = found.iter().skip(skipped).take(self.rows()).collect();
        serde_json::json!({
            "results": results,
            "num_found": found.len(),
            "num_available": found.len(),
        })
    }

    /// How many rows to answer: a negative number means as many as usual.
    pub fn rows(&self) -> usize {
        let rows = self.rows.filter(|rows| *rows >= 0).unwrap_or(DEFAULT_ROWS);
        usize::try_from(rows.min(MOST_ROWS)).unwrap_or(0)
    }

    fn order(&self, a: &Value, b: &Value) -> Ordering {
        let mut orders = self.sort.iter().map(|(field, direction)| {
            let order = compare(&a[field.as_str()], &b[field.as_str()]);
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

fn meets(kind: &Kind, field: &str, wanted: &Value, object: &Value) -> bool {
    if let Some(range) = wanted.as_object() {
        return is_within(&plain_text(&object[field]), range);
    }
    listed(wanted).into_iter().any(|wanted| {
        (kind.special)(field, wanted, object).unwrap_or_else(|| has_value(&object[field], wanted))
    })
}

fn has_value(held: &Value, wanted: &Value) -> bool {
    let wanted = plain_text(wanted);
    listed(held).into_iter().any(|held| plain_text(held).eq_ignore_ascii_case(&wanted))
}

/// Times are written alike, so the order of the texts is the order of the times.
fn is_within(held: &str, range: &Map<String, Value>) -> bool {
    let bound = |name: &str| range.get(name).and_then(Value::as_str);
    bound("start").is_none_or(|start| held >= start) && bound("end").is_none_or(|end| held <= end)
}

fn listed(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        Value::Null => Vec::new(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => vec![value],
    }
}

/// Ids come as numbers or as text.
pub fn plain_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn compare(a: &Value, b: &Value) -> Ordering {
    if let (Some(a), Some(b)) = (a.as_f64(), b.as_f64()) {
        return a.total_cmp(&b);
    }
    plain_text(a).cmp(&plain_text(b))
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

fn read_sort(sort: &Value) -> Result<Vec<(String, Direction)>, Refusal> {
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
        Ok((field.to_owned(), direction))
    };
    listed(sort).into_iter().map(read).collect()
}

fn read_query(query: &Value) -> Result<Vec<Term>, Refusal> {
    let text = match query {
        Value::Null => "",
        Value::String(text) => text.as_str(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            return Err(wrong_type("query", "text"));
        }
    };
    let terms = text.split_whitespace().filter(|word| !matches!(*word, "AND" | "*" | "*:*"));
    terms.map(Term::read).collect()
}

impl Term {
    /// `field:pattern` or just `pattern`, with `*` for any run of characters.
    fn read(word: &str) -> Result<Self, Refusal> {
        let (field, pattern) = match word.split_once(':') {
            Some(("", _) | (_, "")) => {
                return Err(Refusal::malformed_query("The query has a field without a value"));
            }
            Some((field, pattern)) => (Some(field.to_owned()), pattern),
            None => (None, word),
        };
        let pattern = pattern.trim_matches('"').to_ascii_lowercase();
        Ok(Self { field, pattern })
    }

    fn matches(&self, object: &Value) -> bool {
        let like = |value: &Value, pattern: &str| {
            let held = listed(value).into_iter().map(|held| plain_text(held).to_ascii_lowercase());
            held.into_iter().any(|held| is_like(pattern, &held))
        };
        if let Some(field) = &self.field {
            return like(&object[field.as_str()], &self.pattern);
        }
        let anywhere = format!("*{}*", self.pattern);
        object.as_object().is_some_and(|map| map.values().any(|value| like(value, &anywhere)))
    }
}

fn is_like(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut left) = text.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return left.is_empty();
    };
    for piece in pieces {
        let Some(at) = left.find(piece) else {
            return false;
        };
        left = &left[at + piece.len()..];
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests;

//! How much falls into each bucket of a range, for facets.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet::written;
use crate::sandbox::made::{List, Wanted};
use crate::sandbox::search::{moment, wrong_type};
use crate::sandbox::values::{field_of, listed};

/// What a range is counted in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Number,
    Microseconds,
}

/// One range: from `start` on, before `end`, in buckets of a size.
struct Range {
    unit: Unit,
    start: i64,
    end: i64,
    size: i64,
}

/// How often a field falls into each bucket:
/// `{"field":"device_timestamp","start":"…","end":"…","bucket_size":"+1DAY"}` or, for numbers,
/// `{"field":"netconn_count","start":0,"end":60,"bucket_size":20}`. Empty buckets are left out.
pub fn buckets<L: List>(list: &L, keys: &[L::Key], ranges: &Value) -> Result<Vec<Value>, Refusal> {
    let mut counted = Vec::new();
    for asked in listed(ranges) {
        let field = asked["field"].as_str().ok_or_else(|| wrong_type("ranges.field", "text"))?;
        let range = Range::read(asked)?;
        let wanted = Wanted::only(&[field]);
        let mut totals: BTreeMap<i64, u64> = BTreeMap::new();
        for key in keys {
            let object = list.object(key, &wanted);
            for held in listed(field_of(&object, field)) {
                if let Some(bucket) = range.bucket(held) {
                    *totals.entry(bucket).or_default() += 1;
                }
            }
        }
        let value =
            |(name, total): (i64, u64)| json!({ "name": range.write(name), "total": total });
        counted.push(json!({
            "field": field,
            "start": asked["start"],
            "end": asked["end"],
            "bucket_size": asked["bucket_size"],
            "values": totals.into_iter().map(value).collect::<Vec<_>>(),
        }));
    }
    Ok(counted)
}

impl Range {
    fn read(asked: &Value) -> Result<Self, Refusal> {
        let unit = if asked["start"].is_number() { Unit::Number } else { Unit::Microseconds };
        let end = |name: &str, wanted| {
            place(unit, &asked[name]).ok_or_else(|| wrong_type(&format!("ranges.{name}"), wanted))
        };
        let size = &asked["bucket_size"];
        let size = match unit {
            Unit::Number => size.as_i64(),
            Unit::Microseconds => size.as_str().and_then(span),
        };
        let size = size.filter(|size| *size > 0).ok_or_else(|| {
            wrong_type("ranges.bucket_size", "a number above 0, or such as +1DAY for times")
        })?;
        Ok(Self {
            unit,
            start: end("start", "a number or a time")?,
            end: end("end", "what start is, a number or a time")?,
            size,
        })
    }

    /// Where the bucket begins that a value falls into.
    fn bucket(&self, held: &Value) -> Option<i64> {
        let held = place(self.unit, held).filter(|held| (self.start..self.end).contains(held))?;
        let within = i128::from(held) - i128::from(self.start);
        let before = within - within % i128::from(self.size);
        i64::try_from(i128::from(self.start) + before).ok()
    }

    fn write(&self, at: i64) -> Value {
        match self.unit {
            Unit::Number => json!(at),
            Unit::Microseconds => json!(written(Timestamp::from_micros(at))),
        }
    }
}

fn place(unit: Unit, value: &Value) -> Option<i64> {
    match unit {
        Unit::Number => value.as_i64(),
        Unit::Microseconds => moment(value).map(Timestamp::as_micros),
    }
}

/// `+1DAY`, `+30MINUTES`: in microseconds.
fn span(text: &str) -> Option<i64> {
    let text = text.strip_prefix('+')?;
    let digits = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (count, unit) = text.split_at(digits);
    let seconds = match unit.strip_suffix('S').unwrap_or(unit) {
        "SECOND" => 1,
        "MINUTE" => 60,
        "HOUR" => 3_600,
        "DAY" => 86_400,
        "WEEK" => 604_800,
        "MONTH" => 2_592_000,
        "YEAR" => 31_536_000,
        _ => return None,
    };
    count.parse::<i64>().ok()?.checked_mul(seconds)?.checked_mul(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(ranges: &Value) -> Value {
        let list = vec![
            json!({ "n": 3, "at": "2026-01-01T10:00:00Z" }),
            json!({ "n": 25, "at": "2026-01-01T23:59:59Z" }),
            json!({ "n": 29, "at": "2026-01-02T00:00:00Z" }),
            json!({ "n": 60, "at": "2026-01-09T00:00:00Z" }),
        ];
        json!(buckets(&list, &list.keys(), ranges).unwrap())
    }

    #[test]
    fn numbers_and_times_fall_into_their_buckets() {
        let numbers = json!({ "field": "n", "start": 0, "end": 60, "bucket_size": 20 });
        let days = json!({
            "field": "at", "start": "2026-01-01T00:00:00Z", "end": "2026-01-05T00:00:00Z",
            "bucket_size": "+1DAY",
        });
        let found = counted(&json!([numbers, days]));
        assert_eq!(
            found[0]["values"],
            json!([{ "name": 0, "total": 1 }, { "name": 20, "total": 2 }])
        );
        assert_eq!(
            found[1]["values"],
            json!([
                { "name": "2026-01-01T00:00:00.000Z", "total": 2 },
                { "name": "2026-01-02T00:00:00.000Z", "total": 1 },
            ])
        );
        assert_eq!(counted(&Value::Null), json!([]));
    }

    #[test]
    fn a_range_that_makes_no_sense_is_refused() {
        let none: Vec<Value> = Vec::new();
        for range in [
            json!({}),
            json!({ "field": "n" }),
            json!({ "field": "n", "start": 0, "end": 9, "bucket_size": 0 }),
            json!({ "field": "n", "start": 0, "end": 9, "bucket_size": "+1DAY" }),
            json!({ "field": "n", "start": 0, "end": "x", "bucket_size": 1 }),
            json!({ "field": "at", "start": "2026-01-01", "end": "x", "bucket_size": "+1DAY" }),
            json!({
                "field": "at", "start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z",
                "bucket_size": "+9999999999999YEARS",
            }),
        ] {
            assert!(buckets(&none, &[], &range).is_err(), "{range}");
        }
    }
}

//! What a search finds, and what it refuses.

use proptest::prelude::*;
use serde_json::json;

use crate::sandbox::made::{List, Wanted};
use crate::sandbox::search::*;
use crate::sandbox::values::field_of;

const KIND: Kind = Kind {
    known_values: &[("os", &["WINDOWS", "MAC"])],
    looked_at: &["id"],
    special: |field, wanted, object| {
        (field == "minimum").then(|| object["id"].as_i64() >= wanted.as_i64())
    },
    first: 1,
    time: "seen",
};

const NOW: Timestamp = Timestamp::from_seconds(1_769_990_400);

fn objects() -> Vec<Value> {
    let object = |id: i64| {
        json!({
            "id": id,
            "name": format!("WS-{id:03}"),
            "os": if id % 2 == 0 { "WINDOWS" } else { "MAC" },
            "states": ["ACTIVE", format!("S{}", id % 3)],
            "seen": format!("2026-01-{id:02}T00:00:00.000Z"),
        })
    };
    (1..=30).map(object).collect()
}

fn found(body: &Value) -> Vec<i64> {
    let search = Search::read(body, &KIND, NOW).unwrap();
    let found = search.among(objects(), &KIND).objects(&Wanted::All);
    found.iter().filter_map(|object| object["id"].as_i64()).collect()
}

fn page(body: &Value) -> Vec<i64> {
    let search = Search::read(body, &KIND, NOW).unwrap();
    let page = search.among(objects(), &KIND).page();
    page["results"].as_array().unwrap().iter().filter_map(|object| object["id"].as_i64()).collect()
}

fn is_refused(body: &Value) -> bool {
    Search::read(body, &KIND, NOW).is_err()
}

#[test]
fn two_pages_of_the_usual_size_hold_everything() {
    let first = page(&json!({}));
    let second = page(&json!({ "start": 21 }));
    assert_eq!(first, (1..=20).collect::<Vec<_>>());
    assert_eq!(second, (21..=30).collect::<Vec<_>>());
}

#[test]
fn a_family_that_counts_from_zero_starts_at_zero() {
    const FROM_ZERO: Kind = Kind { first: 0, ..KIND };
    let search = Search::read(&json!({ "start": 20 }), &FROM_ZERO, NOW).unwrap();
    let page = search.among(objects(), &FROM_ZERO).page();
    assert_eq!(page["results"][0]["id"], json!(21));
}

#[test]
fn a_negative_number_of_rows_means_as_many_as_usual() {
    assert_eq!(page(&json!({ "rows": -1 })).len(), 20);
    assert_eq!(page(&json!({ "rows": 0 })).len(), 0);
    assert_eq!(page(&json!({ "rows": 10_000 })).len(), 30);
}

#[test]
fn a_start_before_the_first_is_the_first() {
    assert_eq!(page(&json!({ "start": 0, "rows": 1 })), [1]);
    assert_eq!(page(&json!({ "start": -7, "rows": 1 })), [1]);
    assert_eq!(page(&json!({ "start": 31 })), [0; 0]);
}

#[test]
fn null_means_absent_everywhere() {
    let body = json!({
        "query": null, "criteria": null, "exclusions": null, "sort": null, "rows": null, "start": null,
    });
    assert_eq!(page(&body).len(), 20);
    assert_eq!(page(&Value::Null).len(), 20);
}

#[test]
fn ids_come_as_numbers_or_as_text() {
    assert_eq!(found(&json!({ "criteria": { "id": [7, "9"] } })), [7, 9]);
    assert_eq!(found(&json!({ "criteria": { "id": "7" } })), [7]);
}

#[test]
fn criteria_narrow_each_other() {
    let body = json!({ "criteria": { "os": ["windows"], "states": ["S0"] } });
    assert_eq!(found(&body), [6, 12, 18, 24, 30]);
}

#[test]
fn an_empty_criterion_demands_nothing() {
    assert_eq!(found(&json!({ "criteria": { "id": [], "os": null } })).len(), 30);
}

#[test]
fn exclusions_take_away() {
    assert_eq!(found(&json!({ "exclusions": { "os": ["MAC"], "states": ["S0"] } })).len(), 10);
}

#[test]
fn a_range_of_time_goes_from_after_its_start_to_its_end() {
    let range = json!({ "start": "2026-01-03T00:00:00.000Z", "end": "2026-01-05T00:00:00.000Z" });
    assert_eq!(found(&json!({ "criteria": { "seen": range } })), [4, 5]);
    assert_eq!(found(&json!({ "time_range": range })), [4, 5]);
}

#[test]
fn a_special_criterion_is_decided_by_the_kind() {
    assert_eq!(found(&json!({ "criteria": { "minimum": 29 } })), [29, 30]);
}

#[test]
fn an_unknown_value_of_a_closed_set_is_refused() {
    assert!(is_refused(&json!({ "criteria": { "os": ["BEOS"] } })));
    assert!(is_refused(&json!({ "exclusions": { "os": "BEOS" } })));
}

#[test]
fn a_query_finds_words_fields_and_patterns() {
    assert_eq!(found(&json!({ "query": "ws-007" })), [7]);
    assert_eq!(found(&json!({ "query": "name:WS-00* AND os:mac" })), [1, 3, 5, 7, 9]);
    assert_eq!(found(&json!({ "query": "name:ws-0" })), [0; 0]);
    assert_eq!(found(&json!({ "query": "*:*" })).len(), 30);
}

#[test]
fn a_query_with_half_a_field_is_refused() {
    assert!(is_refused(&json!({ "query": "name:" })));
    assert!(is_refused(&json!({ "query": ":x" })));
}

#[test]
fn objects_are_sorted_by_number_and_by_text() {
    let body =
        json!({ "sort": [{ "field": "os", "order": "DESC" }, { "field": "id", "order": "desc" }] });
    assert_eq!(found(&body)[..3], [30, 28, 26]);
}

#[test]
fn wrong_types_are_refused() {
    for body in [
        json!({ "rows": "many" }),
        json!({ "start": 1.5 }),
        json!({ "criteria": [] }),
        json!({ "query": 1 }),
        json!({ "sort": [{ "order": "ASC" }] }),
        json!({ "sort": [{ "field": "id", "order": "UP" }] }),
    ] {
        assert!(is_refused(&body), "{body}");
    }
}

proptest! {
    #[test]
    fn pages_never_overlap_and_never_lose_an_object(rows in 1i64..40) {
        let mut seen = Vec::new();
        let mut start = 1;
        while start <= 30 {
            seen.extend(page(&json!({ "start": start, "rows": rows })));
            start += rows;
        }
        prop_assert_eq!(seen, (1..=30).collect::<Vec<_>>());
    }

    #[test]
    fn any_query_is_answered_without_a_panic(query in "\\PC{0,30}", start: i64, rows: i64) {
        let body = json!({ "query": query, "start": start, "rows": rows });
        if let Ok(search) = Search::read(&body, &KIND, NOW) {
            let _ = search.among(objects(), &KIND).page();
        }
    }
}

#[test]
fn a_range_goes_back_from_now() {
    // Now is the second of February.
    assert_eq!(found(&json!({ "time_range": { "range": "-5d" } })), [29, 30]);
    assert_eq!(found(&json!({ "criteria": { "seen": { "range": "-1w" } } })), [27, 28, 29, 30]);
    assert!(is_refused(&json!({ "time_range": { "range": "5d" } })));
    assert!(is_refused(&json!({ "criteria": { "seen": { "start": "yesterday" } } })));
}

#[test]
fn times_are_compared_however_they_are_written() {
    for start in ["2026-01-29T01:00:00+01:00", "2026-01-29T00:00:00", "2026-01-29T00:00:00.000000Z"]
    {
        assert_eq!(found(&json!({ "time_range": { "start": start } })), [30], "{start}");
    }
}

#[test]
fn fields_within_fields_are_found() {
    let object = json!({ "workflow": { "status": "OPEN" }, "device_id": 1 });
    assert_eq!(field_of(&object, "workflow.status"), &json!("OPEN"));
    assert_eq!(field_of(&object, "workflow_status"), &json!("OPEN"));
    assert_eq!(field_of(&object, "device_id"), &json!(1));
    assert_eq!(field_of(&object, "device_name"), &Value::Null);
}

#[test]
fn values_are_counted_the_commonest_first() {
    let objects = vec![json!({ "os": "MAC" }), json!({ "os": "WINDOWS" }), json!({ "os": "MAC" })];
    let counted = count(&objects, &objects.keys(), &json!({ "fields": ["os"], "rows": 0 }));
    assert_eq!(
        counted,
        json!({ "results": [{ "field": "os", "values": [
            { "id": "MAC", "name": "MAC", "total": 2 },
            { "id": "WINDOWS", "name": "WINDOWS", "total": 1 },
        ] }] })
    );
}

#[test]
fn only_as_many_values_are_listed_as_asked() {
    let objects = vec![json!({ "n": 1 }), json!({ "n": 2 }), json!({ "n": null })];
    let counted = count(&objects, &objects.keys(), &json!({ "fields": ["N"], "rows": 1 }));
    assert_eq!(counted["results"][0]["values"], json!([{ "id": "1", "name": "1", "total": 1 }]));
}

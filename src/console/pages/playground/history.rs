//! The last calls of this session: again, compared, forgotten.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::Value;

use crate::console::components::{
    Ago, Button, ButtonKind, ButtonRow, Column, DataTable, SectionCard,
};
use crate::console::pages::playground::call_form::{action, method};
use crate::console::pages::playground::status::status_line;
use crate::domain::OrgId;
use crate::workflows::playground::{Exchange, Outcome, REMEMBERED};

/// The list, newest first.
pub(super) fn section(org: &OrgId, history: &[Exchange]) -> AnyView {
    if history.is_empty() {
        let text = format!(
            "The last {REMEMBERED} calls of this session are kept here for an hour, without secrets."
        );
        return view! { <p class="muted">{text}</p> }.into_any();
    }
    let can_compare = history.len() > 1;
    let rows: Vec<_> = history.iter().map(|exchange| row(org, exchange, can_compare)).collect();
    let compares = can_compare.then(|| {
        view! {
            <form method="get" action=action(org) id="compare" class="button-row">
                <Button small=true>"Compare the two selected"</Button>
            </form>
        }
    });
    view! {
        <ul class="lines">{rows}</ul>
        {compares}
        <form method="post" action=action(org)>
            <ButtonRow>
                <Button name="go" value="clear" small=true kind=ButtonKind::Quiet>
                    "Clear history"
                </Button>
            </ButtonRow>
        </form>
    }
    .into_any()
}

fn row(org: &OrgId, exchange: &Exchange, can_compare: bool) -> impl IntoView + use<> {
    let number = exchange.number.to_string();
    let outcome = match &exchange.outcome {
        Outcome::Answered(answered) => status_line(answered).into_any(),
        Outcome::NoAnswer(_) => view! { <span class="status denied">"No answer"</span> }.into_any(),
    };
    let label = format!("Compare call {number}");
    let again = format!("Send call {number} again");
    let pick = can_compare.then(|| {
        view! {
            <input type="checkbox" form="compare" name="compare" value=number.clone()
                aria-label=label/>
        }
    });
    view! {
        <li>
            <div class="cluster">
                {pick} {method(&exchange.method)} {outcome}
                <span class="muted"><Ago at=exchange.at.to_rfc3339()/></span>
                <form method="post" action=action(org) class="push">
                    <input type="hidden" name="number" value=number/>
                    <button type="submit" class="button small" name="go" value="replay"
                        aria-label=again>"Send again"</button>
                </form>
            </div>
            <code class="small">{exchange.path.clone()}</code>
        </li>
    }
}

/// A place in which two answers differ.
#[derive(Debug, PartialEq, Eq)]
struct Difference {
    place: String,
    before: String,
    after: String,
}

/// More differences than these are two different answers.
const MOST: usize = 100;

/// Two calls side by side, the older one first.
pub(super) fn comparison(compared: &[Exchange]) -> Option<AnyView> {
    let [one, other] = compared else { return None };
    let (older, newer) = if one.number < other.number { (one, other) } else { (other, one) };
    let found = differences(older, newer);
    let is_same = found.is_empty();
    let more = found.len() > MOST;
    let title = format!("Call {} and call {}", older.number, newer.number);
    let columns = vec![
        Column::new("Where"),
        Column::new(format!("Call {}", older.number)),
        Column::new(format!("Call {}", newer.number)),
    ];
    let rows: Vec<_> = found
        .into_iter()
        .take(MOST)
        .map(|Difference { place, before, after }| {
            view! {
                <tr>
                    <th scope="row"><code>{place}</code></th>
                    <td data-label="Before"><code>{before}</code></td>
                    <td data-label="After"><code>{after}</code></td>
                </tr>
            }
        })
        .collect();
    Some(
        view! {
            <SectionCard id="comparison" title=title>
                {is_same.then(|| view! { <p>"Both responses are the same."</p> })}
                {(!is_same).then(|| view! {
                    <DataTable id="differences" caption="Differences" columns=columns cards=false>
                        {rows}
                    </DataTable>
                })}
                {more.then(|| view! { <p class="muted">"There are more differences."</p> })}
            </SectionCard>
        }
        .into_any(),
    )
}

fn differences(older: &Exchange, newer: &Exchange) -> Vec<Difference> {
    let (before, after) = (facts(older), facts(newer));
    let places: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let value = |facts: &BTreeMap<String, String>, place: &String| {
        facts.get(place).cloned().unwrap_or_else(|| "not there".to_owned())
    };
    let differs = |place: &&&String| before.get(**place) != after.get(**place);
    let difference = |place: &String| Difference {
        place: place.clone(),
        before: value(&before, place),
        after: value(&after, place),
    };
    places.iter().filter(differs).map(|place| difference(place)).collect()
}

/// Everything about an exchange, each under the place where it stands.
fn facts(exchange: &Exchange) -> BTreeMap<String, String> {
    let request = format!("{} {}", exchange.method, exchange.path);
    let mut facts = BTreeMap::from([("request".to_owned(), request)]);
    match &exchange.outcome {
        Outcome::NoAnswer(why) => {
            facts.insert("answer".to_owned(), why.clone());
        }
        Outcome::Answered(answered) => {
            facts.insert("status".to_owned(), answered.status.to_string());
            match serde_json::from_str::<Value>(&answered.body) {
                Ok(value) => flatten("$", &value, &mut facts),
                Err(_) => {
                    for (index, line) in answered.body.lines().enumerate() {
                        facts.insert(format!("line {:05}", index + 1), line.to_owned());
                    }
                }
            }
        }
    }
    facts
}

fn flatten(place: &str, value: &Value, facts: &mut BTreeMap<String, String>) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{place}[{index}]"), item, facts);
            }
        }
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                flatten(&format!("{place}.{name}"), value, facts);
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => {
            facts.insert(place.to_owned(), value.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::workflows::playground::Answered;

    fn exchange(status: u16, body: &str) -> Exchange {
        Exchange {
            number: 1,
            at: Timestamp::from_seconds(0),
            method: "GET".to_owned(),
            path: "/x".to_owned(),
            endpoint: "GET /x".to_owned(),
            typed: String::new(),
            app: None,
            outcome: Outcome::Answered(Answered {
                status,
                millis: 5,
                bytes: 1,
                headers: Vec::new(),
                body: body.to_owned(),
                is_cut: false,
            }),
            findings: Vec::new(),
        }
    }

    #[test]
    fn answers_are_compared_place_by_place() {
        let older = exchange(200, r#"{"a":[1,2],"b":{"c":"x"},"d":1}"#);
        let newer = exchange(403, r#"{"a":[1,3],"b":{"c":"x"}}"#);
        let found = differences(&older, &newer);
        let places: Vec<_> = found.iter().map(|one| one.place.as_str()).collect();
        assert_eq!(places, ["$.a[1]", "$.d", "status"]);
        assert_eq!((found[1].before.as_str(), found[1].after.as_str()), ("1", "not there"));
    }

    #[test]
    fn same_answers_have_no_difference_and_other_texts_differ_by_line() {
        assert!(differences(&exchange(200, "[]"), &exchange(200, "[]")).is_empty());
        let found = differences(&exchange(200, "a\nb"), &exchange(200, "a\nc"));
        assert_eq!(found[0].place, "line 00002");
    }
}

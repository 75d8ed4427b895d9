//! What people and programs do about alerts: workflow, determination, notes and tags.

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::domain::services::draws::uuid;
use crate::sandbox::alerts::{find, is_threat, one};
use crate::sandbox::ask::{Answer, Ask};
use crate::sandbox::errors::Refusal;
use crate::sandbox::made::Wanted;
use crate::sandbox::values::plain_text;
use crate::sandbox::{fleet, jobs};

const STATUSES: [&str; 3] = ["OPEN", "IN_PROGRESS", "CLOSED"];
const CLOSURE_REASONS: [&str; 5] =
    ["NO_REASON", "RESOLVED", "RESOLVED_BENIGN_KNOWN_GOOD", "DUPLICATE_CLEANUP", "OTHER"];
const DETERMINATIONS: [&str; 3] = ["NONE", "TRUE_POSITIVE", "FALSE_POSITIVE"];

/// Closes and reopens all alerts that the criteria find. Each gets a moment of its own.
pub fn set_workflow(ask: &mut Ask) -> Result<Answer, Refusal> {
    let known = |field: &str, usual: Option<&str>, known: &[&str]| {
        let value = match (&ask.body[field], usual) {
            (Value::Null, Some(usual)) => usual.to_owned(),
            (value, _) => plain_text(value),
        };
        let is_known = known.contains(&value.as_str());
        if is_known { Ok(value) } else { Err(Refusal::unknown_value(field, &value, known)) }
    };
    let status = known("status", None, &STATUSES)?;
    let reason = known("closure_reason", Some("NO_REASON"), &CLOSURE_REASONS)?;
    let determination = known("determination", Some("NONE"), &DETERMINATIONS)?;
    let found = find(ask, ask.body, ask.now())?.objects(&Wanted::only(&["id"]));
    let by = ask.call.caller.clone();
    for (at, alert) in found.iter().rev().enumerate() {
        let back = i64::try_from(found.len() - 1 - at).unwrap_or_default();
        let now = fleet::written(Timestamp::from_micros(ask.now().as_micros() - back * 1_000));
        let mut change = json!({
            "backend_update_timestamp": now,
            "user_update_timestamp": now,
            "is_updated": true,
            "workflow": {
                "status": status, "change_timestamp": now, "changed_by_type": "API",
                "changed_by": by, "closure_reason": reason,
            },
        });
        if !ask.body["determination"].is_null() {
            change["determination"] = json!({
                "value": determination, "change_timestamp": now, "changed_by_type": "API",
                "changed_by": by,
            });
        }
        ask.overlay("alert", &plain_text(&alert["id"]), &change);
    }
    if let Some(note) = ask.body["note"].as_str() {
        for alert in &found {
            write_note(ask, &format!("alerts/{}", plain_text(&alert["id"])), note);
        }
    }
    let job = jobs::start(ask, "alert_workflow_update", found.len());
    Ok(json!({ "request_id": job["id"] }).into())
}

/// What happened to an alert since it came.
pub fn history(ask: &mut Ask) -> Result<Answer, Refusal> {
    let alert = one(ask, ask.part("alert_id"))?;
    let event = |kind: &str, what: &Value| {
        let mut event = json!({ "type": kind, "threat": false });
        event[kind.to_lowercase()] = what.clone();
        event
    };
    let mut history = vec![event("WORKFLOW", &alert["workflow"])];
    if alert["determination"].is_object() {
        history.push(event("DETERMINATION", &alert["determination"]));
    }
    let notes = of(ask, &format!("alerts/{}", ask.part("alert_id")));
    history.extend(notes.iter().map(|note| event("NOTE", note)));
    Ok(json!({ "history": history }).into())
}

/// What people wrote about a threat.
pub fn threat_history(ask: &mut Ask) -> Result<Answer, Refusal> {
    let notes = of(ask, &format!("threats/{}", threat(ask)?));
    let history: Vec<Value> =
        notes.iter().map(|note| json!({ "type": "NOTE", "threat": true, "note": note })).collect();
    Ok(json!({ "history": history }).into())
}

/// Where the notes of a call are: `alerts/{id}` or `threats/{id}`.
fn noted(ask: &Ask) -> Result<String, Refusal> {
    if ask.part("alert_id").is_empty() {
        return Ok(format!("threats/{}", threat(ask)?));
    }
    let alert = one(ask, ask.part("alert_id"))?;
    Ok(format!("alerts/{}", plain_text(&alert["id"])))
}

fn threat<'a>(ask: &Ask<'a>) -> Result<&'a str, Refusal> {
    let id = ask.part("threat_id");
    if is_threat(ask.org_key(), id) { Ok(id) } else { Err(Refusal::not_found("threat")) }
}

fn of(ask: &Ask, of: &str) -> Vec<Value> {
    let begin = format!("{of}/");
    let notes = ask.list("note").into_iter().filter(|(id, _)| id.starts_with(&begin));
    let mut notes: Vec<Value> = notes.map(|(_, note)| note).collect();
    notes.sort_by_key(|note| plain_text(&note["create_timestamp"]));
    notes
}

pub fn list_notes(ask: &mut Ask) -> Result<Answer, Refusal> {
    let notes = of(ask, &noted(ask)?);
    let count = notes.len();
    Ok(json!({ "num_found": count, "num_available": count, "results": notes }).into())
}

pub fn add_note(ask: &mut Ask) -> Result<Answer, Refusal> {
    let (on, text) = (noted(ask)?, ask.text("note")?);
    Ok(write_note(ask, &on, &text).into())
}

fn write_note(ask: &mut Ask, on: &str, text: &str) -> Value {
    let id = ask.next_uuid("note");
    // Several notes of one call are several, each named after what it is on.
    let id = uuid(&format!("{id}/{on}"));
    let note = json!({
        "id": id,
        "author": ask.call.caller,
        "create_timestamp": ask.written_now(),
        "last_update_timestamp": ask.written_now(),
        "note": text,
        "source": "CUSTOMER",
        "parent_id": null,
        "read_history": null,
        "thread": null,
    });
    ask.put("note", &format!("{on}/{id}"), &note);
    note
}

pub fn delete_note(ask: &mut Ask) -> Result<Answer, Refusal> {
    let id = format!("{}/{}", noted(ask)?, ask.part("note_id"));
    ask.find("note", &id).ok_or_else(|| Refusal::not_found("note"))?;
    ask.remove("note", &id);
    Ok(Answer::NoContent)
}

fn tags(ask: &Ask) -> Result<Vec<String>, Refusal> {
    let held = ask.find("tags", threat(ask)?).unwrap_or_default();
    Ok(held.as_array().into_iter().flatten().map(plain_text).collect())
}

pub fn list_tags(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(json!({ "list": tags(ask)? }).into())
}

pub fn add_tags(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut held = tags(ask)?;
    let wanted = ask.body["tags"]
        .as_array()
        .ok_or_else(|| Refusal::bad_request("INVALID_REQUEST", "tags must be a list of texts"))?;
    held.extend(wanted.iter().map(plain_text));
    held.sort();
    held.dedup();
    ask.put("tags", ask.part("threat_id"), &json!(held));
    Ok(json!({ "tags": held }).into())
}

pub fn delete_tag(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut held = tags(ask)?;
    let before = held.len();
    held.retain(|tag| tag != ask.part("tag"));
    if held.len() == before {
        return Err(Refusal::not_found("tag"));
    }
    ask.put("tags", ask.part("threat_id"), &json!(held));
    Ok(json!({ "tags": held }).into())
}

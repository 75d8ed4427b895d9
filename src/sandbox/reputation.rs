//! Applications that the organization approved or banned by itself.

use serde_json::{Value, json};

use crate::domain::services::draws::{Draws, made_up_id, seed};
use crate::sandbox::ask::{Answer, Ask};
use crate::sandbox::errors::Refusal;
use crate::sandbox::search::{Kind, Search};
use crate::sandbox::values::plain_text;

const LISTS: [&str; 2] = ["WHITE_LIST", "BLACK_LIST"];
/// Each type with the field that it needs.
const TYPES: [(&str, &str); 3] =
    [("SHA256", "sha256_hash"), ("CERT", "signed_by"), ("IT_TOOL", "path")];

/// What is particular about overrides. They are counted from 0 (CONTRACT.md T18).
const KIND: Kind = Kind { known_values: &[("override_list", &LISTS)], ..Kind::PLAIN };

const BUILT_IN: [(&str, &str, &str); 6] = [
    ("BLACK_LIST", "invoice_scan.exe", "Seen in an incident."),
    ("BLACK_LIST", "update_helper.exe", "Encrypts files."),
    ("BLACK_LIST", "miner64.exe", "Mines coins on our machines."),
    ("WHITE_LIST", "freight_planner.exe", "Built by ourselves and unsigned."),
    ("WHITE_LIST", "scanner_driver.exe", "Comes with the hand scanners."),
    ("WHITE_LIST", "backup_agent.exe", "Reads every file, as it should."),
];

fn list(ask: &Ask) -> Vec<Value> {
    let changes = ask.list("override");
    let mut all: Vec<Value> = (0..BUILT_IN.len()).map(|at| built_in(ask, at)).collect();
    for (id, change) in changes {
        all.retain(|one| one["id"] != json!(id));
        if change["deleted"] != json!(true) {
            all.push(change);
        }
    }
    all
}

fn built_in(ask: &Ask, at: usize) -> Value {
    let (list, filename, description) = BUILT_IN[at];
    let mut draw = Draws(seed(filename));
    let hash: String = (0..4).map(|_| format!("{:016x}", draw.whole())).collect();
    json!({
        "id": made_up_id(ask.org_key(), "override", at),
        "created_by": "system",
        "create_time": format!("2026-01-{:02}T08:00:00.000Z", at + 10),
        "override_list": list,
        "override_type": "SHA256",
        "description": description,
        "source": "APP",
        "source_ref": null,
        "sha256_hash": hash,
        "filename": filename,
    })
}

pub fn search(ask: &mut Ask) -> Result<Answer, Refusal> {
    let search = Search::read(ask.body, &KIND, ask.now())?;
    Ok(search.among(list(ask), &KIND).page().into())
}

fn one(ask: &Ask, id: &str) -> Result<Value, Refusal> {
    let found = list(ask).into_iter().find(|one| one["id"] == json!(id));
    found.ok_or_else(|| Refusal::not_found("override"))
}

pub fn get(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(one(ask, ask.part("override_id"))?.into())
}

pub fn create(ask: &mut Ask) -> Result<Answer, Refusal> {
    let (list, kind) =
        (plain_text(&ask.body["override_list"]), plain_text(&ask.body["override_type"]));
    if !LISTS.contains(&list.as_str()) {
        return Err(Refusal::unknown_value("override_list", &list, &LISTS));
    }
    let Some((_, needed)) = TYPES.iter().find(|(known, _)| *known == kind) else {
        return Err(Refusal::unknown_value("override_type", &kind, &TYPES.map(|(known, _)| known)));
    };
    ask.text(needed)?;
    let id = ask.next_uuid("override");
    let mut made = ask.body.clone();
    made["id"] = json!(id);
    made["created_by"] = json!(ask.call.caller);
    made["create_time"] = json!(ask.written_now());
    made["source"] = json!("APP");
    ask.put("override", &id, &made);
    Ok(made.into())
}

pub fn delete(ask: &mut Ask) -> Result<Answer, Refusal> {
    let id = ask.part("override_id");
    one(ask, id)?;
    ask.put("override", id, &json!({ "deleted": true }));
    Ok(Answer::NoContent)
}

/// A list of ids: those that are there go.
pub fn delete_several(ask: &mut Ask) -> Result<Answer, Refusal> {
    let ids = ask.body.as_array().or_else(|| ask.body["override_ids"].as_array());
    let ids = ids
        .ok_or_else(|| Refusal::bad_request("INVALID_REQUEST", "The body must be a list of ids"))?;
    let known: Vec<Value> = list(ask).iter().map(|one| one["id"].clone()).collect();
    let (there, gone): (Vec<&Value>, Vec<&Value>) = ids.iter().partition(|id| known.contains(id));
    for id in &there {
        ask.put("override", &plain_text(id), &json!({ "deleted": true }));
    }
    let failed: Vec<Value> =
        gone.iter().map(|id| json!({ "id": id, "message": "There is no such override" })).collect();
    Ok(json!({ "results": there, "errors": failed }).into())
}

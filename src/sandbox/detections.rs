//! Custom detections: watchlists, the reports that they watch for, and feeds of reports.

use serde_json::{Value, json};

use crate::domain::services::draws::made_up_id;
use crate::sandbox::ask::{Answer, Ask, merge};
use crate::sandbox::errors::Refusal;
use crate::sandbox::query::Query;
use crate::sandbox::values::plain_text;

/// Name and description of the watchlists of every organization.
const WATCHLISTS: [(&str, &str); 3] = [
    ("Suspicious shells", "Shells that office programs start."),
    ("Living off the land", "Tools of the system that load what they should not."),
    ("New services", "Services that were installed today."),
];

/// Title, severity and query of the reports of every organization.
const REPORTS: [(&str, i64, &str); 3] = [
    ("Encoded commands", 5, "process_cmdline:*encodedcommand*"),
    ("Living off the land", 6, "process_name:rundll32.exe process_cmdline:*downloads*"),
    ("Service installed", 3, "process_cmdline:*sc.exe\\ create*"),
];

const FEEDS: [(&str, &str); 2] = [
    ("Known threats", "What others have seen and described."),
    ("Ransomware notes", "Names of the files that ransomware leaves behind."),
];

/// What was made up, with what calls changed and made.
fn all(ask: &Ask, kind: &str, made_up: Vec<Value>) -> Vec<Value> {
    let mut all = made_up;
    for (id, change) in ask.list(kind) {
        all.retain(|one| one["id"] != json!(id));
        if change["deleted"] != json!(true) {
            all.push(change);
        }
    }
    all
}

fn one(all: Vec<Value>, id: &str, what: &str) -> Result<Value, Refusal> {
    all.into_iter().find(|one| one["id"] == json!(id)).ok_or_else(|| Refusal::not_found(what))
}

fn watchlists(ask: &Ask) -> Vec<Value> {
    let made_up = WATCHLISTS.iter().enumerate().map(|(at, (name, description))| {
        json!({
            "id": made_up_id(ask.org_key(), "watchlist", at),
            "name": name,
            "description": description,
            "tags_enabled": true,
            "alerts_enabled": at < 2,
            "alert_classification_enabled": false,
            "classifier": null,
            "report_ids": [made_up_id(ask.org_key(), "report", at)],
            "create_timestamp": 1_767_225_600 + at,
            "last_update_timestamp": 1_767_225_600 + at,
        })
    });
    all(ask, "watchlist", made_up.collect())
}

fn watchlist(ask: &Ask) -> Result<Value, Refusal> {
    one(watchlists(ask), ask.part("watchlist_id"), "watchlist")
}

pub fn list_watchlists(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(json!({ "results": watchlists(ask) }).into())
}

pub fn get_watchlist(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(watchlist(ask)?.into())
}

pub fn create_watchlist(ask: &mut Ask) -> Result<Answer, Refusal> {
    let name = ask.text("name")?;
    let id = ask.next_uuid("watchlist");
    let seconds = ask.now().as_seconds();
    let mut made = json!({
        "id": id,
        "description": null,
        "tags_enabled": true,
        "alerts_enabled": false,
        "alert_classification_enabled": false,
        "classifier": null,
        "report_ids": [],
        "create_timestamp": seconds,
    });
    set(
        &mut made,
        ask.body,
        &["description", "tags_enabled", "alerts_enabled", "classifier", "report_ids"],
    );
    merge(&mut made, &json!({ "name": name, "last_update_timestamp": seconds }));
    ask.put("watchlist", &id, &made);
    Ok(made.into())
}

/// Takes over the fields that a body has.
fn set(object: &mut Value, body: &Value, fields: &[&str]) {
    for field in fields {
        if !body[*field].is_null() {
            object[*field] = body[*field].clone();
        }
    }
}

pub fn update_watchlist(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut held = watchlist(ask)?;
    set(
        &mut held,
        ask.body,
        &["name", "description", "tags_enabled", "alerts_enabled", "classifier", "report_ids"],
    );
    Ok(keep_watchlist(ask, held))
}

fn keep_watchlist(ask: &mut Ask, mut held: Value) -> Answer {
    held["last_update_timestamp"] = json!(ask.now().as_seconds());
    ask.put("watchlist", ask.part("watchlist_id"), &held);
    held.into()
}

pub fn delete_watchlist(ask: &mut Ask) -> Result<Answer, Refusal> {
    watchlist(ask)?;
    ask.put("watchlist", ask.part("watchlist_id"), &json!({ "deleted": true }));
    Ok(Answer::NoContent)
}

/// Sets a switch of a watchlist.
fn switch(ask: &mut Ask, field: &str, state: &Value) -> Result<Value, Refusal> {
    let mut held = watchlist(ask)?;
    held[field] = state.clone();
    keep_watchlist(ask, held);
    Ok(json!({ "enabled": state }))
}

fn shown_switch(ask: &Ask, name: &str, field: &str) -> Result<Answer, Refusal> {
    let state = watchlist(ask)?[field].clone();
    Ok(json!({ name: state }).into())
}

pub fn get_alerts_switch(ask: &mut Ask) -> Result<Answer, Refusal> {
    shown_switch(ask, "alert", "alerts_enabled")
}

pub fn enable_alerts(ask: &mut Ask) -> Result<Answer, Refusal> {
    switch(ask, "alerts_enabled", &json!(true)).map(Answer::from)
}

pub fn disable_alerts(ask: &mut Ask) -> Result<Answer, Refusal> {
    switch(ask, "alerts_enabled", &json!(false)).map(|_| Answer::NoContent)
}

pub fn get_tags_switch(ask: &mut Ask) -> Result<Answer, Refusal> {
    shown_switch(ask, "tag", "tags_enabled")
}

pub fn enable_tags(ask: &mut Ask) -> Result<Answer, Refusal> {
    switch(ask, "tags_enabled", &json!(true)).map(Answer::from)
}

pub fn disable_tags(ask: &mut Ask) -> Result<Answer, Refusal> {
    switch(ask, "tags_enabled", &json!(false)).map(|_| Answer::NoContent)
}

fn report(id: &str, at: usize) -> Value {
    let (title, severity, query) = REPORTS[at % REPORTS.len()];
    json!({
        "id": id,
        "timestamp": 1_767_225_600 + at,
        "title": title,
        "description": format!("Found by the query {query}."),
        "severity": severity,
        "link": null,
        "tags": ["house"],
        "iocs": null,
        "iocs_v2": [{
            "id": format!("{id}-0"),
            "match_type": "query",
            "values": [query],
            "field": null,
            "link": null,
        }],
        "visibility": null,
    })
}

fn reports(ask: &Ask) -> Vec<Value> {
    let id = |at| made_up_id(ask.org_key(), "report", at);
    all(ask, "report", (0..REPORTS.len()).map(|at| report(&id(at), at)).collect())
}

fn found_report(ask: &Ask) -> Result<Value, Refusal> {
    one(reports(ask), ask.part("report_id"), "report")
}

pub fn get_report(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(found_report(ask)?.into())
}

pub fn create_report(ask: &mut Ask) -> Result<Answer, Refusal> {
    check_report(ask.body)?;
    let id = ask.next_uuid("report");
    Ok(keep_report(ask, &id))
}

pub fn update_report(ask: &mut Ask) -> Result<Answer, Refusal> {
    found_report(ask)?;
    check_report(ask.body)?;
    Ok(keep_report(ask, ask.part("report_id")))
}

fn keep_report(ask: &mut Ask, id: &str) -> Answer {
    let mut made = ask.body.clone();
    made["id"] = json!(id);
    ask.put("report", id, &made);
    made.into()
}

fn check_report(report: &Value) -> Result<(), Refusal> {
    let is_text = |field: &str| report[field].as_str().is_some_and(|text| !text.is_empty());
    let severity = report["severity"].as_i64().is_some_and(|severity| (1..=10).contains(&severity));
    if is_text("title") && is_text("description") && severity {
        return Ok(());
    }
    let message = "A report needs title, description and a severity from 1 to 10";
    Err(Refusal::bad_request("INVALID_REQUEST", message))
}

pub fn delete_report(ask: &mut Ask) -> Result<Answer, Refusal> {
    found_report(ask)?;
    ask.put("report", ask.part("report_id"), &json!({ "deleted": true }));
    Ok(Answer::NoContent)
}

/// What a call ignores or heeds: a report, or one indicator of it.
fn ignored(ask: &Ask) -> Result<String, Refusal> {
    let (report, ioc) = (any_report(ask)?, ask.part("ioc_id"));
    let iocs = report["iocs_v2"].as_array();
    let is_there = |id: &str| iocs.into_iter().flatten().any(|ioc| ioc["id"] == json!(id));
    if !ioc.is_empty() && !is_there(ioc) {
        return Err(Refusal::not_found("indicator"));
    }
    Ok(format!("{}/{ioc}", plain_text(&report["id"])))
}

pub fn get_ignore(ask: &mut Ask) -> Result<Answer, Refusal> {
    let id = ignored(ask)?;
    Ok(json!({ "ignored": ask.find("ignored", &id).is_some() }).into())
}

pub fn ignore(ask: &mut Ask) -> Result<Answer, Refusal> {
    let id = ignored(ask)?;
    ask.put("ignored", &id, &json!(true));
    Ok(json!({ "ignored": true }).into())
}

pub fn heed(ask: &mut Ask) -> Result<Answer, Refusal> {
    let id = ignored(ask)?;
    ask.remove("ignored", &id);
    Ok(Answer::NoContent)
}

fn severity(ask: &Ask, report: &str, severity: &Value) -> Value {
    json!({ "report_id": report, "org_key": ask.org_key(), "severity": severity })
}

pub fn list_severities(ask: &mut Ask) -> Result<Answer, Refusal> {
    let own = ask.list("severity").into_iter();
    let own: Vec<Value> = own.map(|(report, own)| severity(ask, report, &own)).collect();
    Ok(json!({ "results": own }).into())
}

/// The report of a call, be it one of a feed.
fn any_report(ask: &Ask) -> Result<Value, Refusal> {
    let asked = ask.part("report_id");
    let mut own = reports(ask).into_iter();
    if let Some(found) = own.find(|report| report["id"] == json!(asked)) {
        return Ok(found);
    }
    for feed in feeds(ask) {
        let within = format!("{}-", plain_text(&feed["id"]));
        let id = json!(asked.strip_prefix(&within).unwrap_or(asked));
        let mut reports = feed["reports"].as_array().into_iter().flatten();
        if let Some(found) = reports.find(|report| report["id"] == id) {
            return Ok(found.clone());
        }
    }
    Err(Refusal::not_found("report"))
}

pub fn get_severity(ask: &mut Ask) -> Result<Answer, Refusal> {
    let report = any_report(ask)?;
    let id = ask.part("report_id");
    let own = ask.find("severity", id).unwrap_or_else(|| report["severity"].clone());
    Ok(severity(ask, id, &own).into())
}

pub fn set_severity(ask: &mut Ask) -> Result<Answer, Refusal> {
    any_report(ask)?;
    let wanted = ask.body["severity"].as_i64().filter(|severity| (1..=10).contains(severity));
    let wanted = wanted.ok_or_else(|| {
        Refusal::bad_request("INVALID_REQUEST", "severity must be a number from 1 to 10")
    })?;
    ask.put("severity", ask.part("report_id"), &json!(wanted));
    Ok(severity(ask, ask.part("report_id"), &json!(wanted)).into())
}

pub fn clear_severity(ask: &mut Ask) -> Result<Answer, Refusal> {
    any_report(ask)?;
    ask.remove("severity", ask.part("report_id"));
    Ok(Answer::NoContent)
}

/// Feeds: each its own facts under `feedinfo`, and its reports.
fn feeds(ask: &Ask) -> Vec<Value> {
    let made_up = FEEDS.iter().enumerate().map(|(at, (name, summary))| {
        let id = made_up_id(ask.org_key(), "feed", at);
        let reports: Vec<Value> =
            (0..3).map(|number| report(&format!("{id}-{number}"), number)).collect();
        json!({
            "id": id,
            "feedinfo": {
                "id": id,
                "name": name,
                "owner": ask.org_key(),
                "provider_url": "https://intel.example",
                "summary": summary,
                "category": "Partner",
                "source_label": null,
                "alertable": true,
                "access": "private",
            },
            "reports": reports,
        })
    });
    all(ask, "feed", made_up.collect())
}

fn feed(ask: &Ask) -> Result<Value, Refusal> {
    one(feeds(ask), ask.part("feed_id"), "feed")
}

pub fn list_feeds(ask: &mut Ask) -> Result<Answer, Refusal> {
    let infos: Vec<Value> = feeds(ask).iter().map(|feed| feed["feedinfo"].clone()).collect();
    Ok(json!({ "results": infos }).into())
}

/// Fields of the query language of before, and what they are called now.
const RENAMED: [(&str, &str); 7] = [
    ("cmdline", "process_cmdline"),
    ("domain", "netconn_domain"),
    ("hostname", "device_name"),
    ("ipaddr", "netconn_ipv4"),
    ("md5", "process_hash"),
    ("path", "process_name"),
    ("username", "process_username"),
];

/// A query of before in the language of now.
pub fn translate_query(ask: &mut Ask) -> Result<Answer, Refusal> {
    let query = ask.text("query")?;
    let word = |word: &str| {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let before = word.find(is_name).unwrap_or(word.len());
        let (opening, rest) = word.split_at(before);
        let renamed = rest.split_once(':').and_then(|(name, value)| {
            let (_, now) = RENAMED.iter().find(|(then, _)| *then == name)?;
            Some(format!("{opening}{now}:{value}"))
        });
        renamed.unwrap_or_else(|| word.to_owned())
    };
    let query = query.split(' ').map(word).collect::<Vec<_>>().join(" ");
    Query::read(&query)?;
    Ok(json!({ "query": query }).into())
}

pub fn get_feed(ask: &mut Ask) -> Result<Answer, Refusal> {
    let feed = feed(ask)?;
    Ok(json!({ "feedinfo": feed["feedinfo"], "reports": feed["reports"] }).into())
}

pub fn get_feed_info(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(feed(ask)?["feedinfo"].clone().into())
}

pub fn create_feed(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut info = ask.body["feedinfo"].clone();
    check_info(&info)?;
    let reports = read_reports(ask.body)?;
    let id = ask.next_uuid("feed");
    merge(&mut info, &json!({ "id": id, "owner": ask.org_key(), "access": "private" }));
    ask.put("feed", &id, &json!({ "id": id, "feedinfo": info, "reports": reports }));
    Ok(info.into())
}

fn check_info(info: &Value) -> Result<(), Refusal> {
    let needed = ["name", "provider_url", "summary", "category"];
    match needed.iter().find(|field| info[**field].as_str().is_none_or(str::is_empty)) {
        None => Ok(()),
        Some(field) => Err(Refusal::bad_request(
            "INVALID_REQUEST",
            &format!("feedinfo.{field} must be a text"),
        )),
    }
}

fn read_reports(body: &Value) -> Result<Value, Refusal> {
    let reports = match &body["reports"] {
        Value::Null => Vec::new(),
        Value::Array(reports) => reports.clone(),
        _ => return Err(Refusal::bad_request("INVALID_REQUEST", "reports must be a list")),
    };
    for report in &reports {
        check_report(report)?;
    }
    Ok(json!(reports))
}

pub fn update_feed(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut held = feed(ask)?;
    check_info(ask.body)?;
    set(
        &mut held["feedinfo"],
        ask.body,
        &["name", "provider_url", "summary", "category", "source_label", "alertable"],
    );
    ask.put("feed", ask.part("feed_id"), &held);
    Ok(held["feedinfo"].clone().into())
}

pub fn delete_feed(ask: &mut Ask) -> Result<Answer, Refusal> {
    feed(ask)?;
    ask.put("feed", ask.part("feed_id"), &json!({ "deleted": true }));
    Ok(Answer::NoContent)
}

pub fn list_feed_reports(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(json!({ "results": feed(ask)?["reports"] }).into())
}

pub fn replace_feed_reports(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut held = feed(ask)?;
    held["reports"] = read_reports(ask.body)?;
    ask.put("feed", ask.part("feed_id"), &held);
    Ok(json!({ "success": true }).into())
}

/// A feed with the place of the report that a call names.
struct Place {
    feed: Value,
    at: usize,
}

fn find_in_feed(ask: &Ask) -> Result<Place, Refusal> {
    let (feed, id) = (feed(ask)?, json!(ask.part("report_id")));
    let reports = feed["reports"].as_array().map_or(&[][..], Vec::as_slice);
    let at = reports.iter().position(|report| report["id"] == id);
    let at = at.ok_or_else(|| Refusal::not_found("report of this feed"))?;
    Ok(Place { feed, at })
}

pub fn get_feed_report(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Place { feed, at } = find_in_feed(ask)?;
    Ok(json!({ "report": feed["reports"][at] }).into())
}

pub fn update_feed_report(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Place { mut feed, at } = find_in_feed(ask)?;
    check_report(ask.body)?;
    let mut report = ask.body.clone();
    report["id"] = json!(ask.part("report_id"));
    feed["reports"][at] = report.clone();
    ask.put("feed", ask.part("feed_id"), &feed);
    Ok(report.into())
}

pub fn delete_feed_report(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Place { mut feed, at } = find_in_feed(ask)?;
    if let Some(reports) = feed["reports"].as_array_mut() {
        reports.remove(at);
    }
    ask.put("feed", ask.part("feed_id"), &feed);
    Ok(Answer::NoContent)
}

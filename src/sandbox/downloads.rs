//! What jobs made: looked up when it is downloaded, as of when it was asked for.

use serde_json::Value;

use crate::sandbox::ask::{Answer, Ask};
use crate::sandbox::errors::Refusal;
use crate::sandbox::jobs::{asked_at, csv, done};
use crate::sandbox::made::Wanted;
use crate::sandbox::values::plain_text;
use crate::sandbox::{alerts, audit_log, devices, live_query};

pub fn download(ask: &mut Ask) -> Result<Answer, Refusal> {
    let job = done(ask)?;
    let (asked, then) = (&job["job_parameters"], asked_at(&job));
    let wanted = wanted(&asked["fields"]);
    let made = match plain_text(&job["type"]).as_str() {
        "device_export" => devices::find(ask, asked)?.objects(&Wanted::All),
        "alert_export" => alerts::find(ask, asked, then)?.objects(&wanted),
        "audit_export" => audit_log::find(ask, asked, then)?.objects(&Wanted::All),
        "livequery_export" => live_query::exported(ask, &plain_text(&job["about"]), asked)?,
        _ => return Err(Refusal::not_found("result of this job")),
    };
    Ok(Answer::Csv(csv(&made)))
}

/// The columns that an export was asked for; all where it was not.
fn wanted(fields: &Value) -> Wanted {
    match fields.as_array() {
        Some(names) if !names.is_empty() => Wanted::Only(names.iter().map(plain_text).collect()),
        _ => Wanted::All,
    }
}

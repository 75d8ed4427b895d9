//! What jobs made: looked up when it is downloaded, as of when it was asked for.

use crate::domain::Timestamp;
use crate::sandbox::ask::{Answer, Ask};
use crate::sandbox::errors::Refusal;
use crate::sandbox::jobs::{csv, find};
use crate::sandbox::values::plain_text;
use crate::sandbox::{alerts, audit_log, devices};

pub fn download(ask: &mut Ask) -> Result<Answer, Refusal> {
    let job = find(ask)?;
    let asked = &job["job_parameters"];
    let then = Timestamp::from_micros(job["asked_at"].as_i64().unwrap_or_default());
    let made = match plain_text(&job["type"]).as_str() {
        "device_export" => devices::find(ask, asked)?.found,
        "alert_export" => alerts::find(ask, asked, then)?.found,
        "audit_export" => audit_log::find(ask, asked, then)?.found,
        _ => return Err(Refusal::not_found("result of this job")),
    };
    Ok(Answer::Csv(csv(&made)))
}

//! What a handler of the sandbox is given and gives back.
//!
//! A handler is a plain function from a call, the time and what was changed so far to an answer
//! and what it changes. It awaits nothing and reads nothing else, so that the same call at the
//! same time gets the same answer on every server.

use std::io::Write;

use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use rawzip::{CompressionMethod, ZipArchiveWriter};
use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::domain::services::draws::uuid;
use crate::sandbox::caller::Call;
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet;
use crate::workflows::sandbox::{Kept, Put};

/// Answers one endpoint.
pub type Handler = fn(&mut Ask) -> Result<Answer, Refusal>;

/// What a handler answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Json(Value),
    /// Done, and nothing to say.
    NoContent,
    /// What a job made.
    Csv(String),
    /// The same as a file in an archive.
    ZippedCsv(Vec<u8>),
}

impl From<Value> for Answer {
    fn from(value: Value) -> Self {
        Self::Json(value)
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Json(value) => {
                ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
            }
            Self::NoContent => StatusCode::NO_CONTENT.into_response(),
            Self::Csv(text) => ([(CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response(),
            Self::ZippedCsv(archive) => {
                let (kind, name) = ("application/zip", "attachment; filename=\"results.zip\"");
                ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], archive).into_response()
            }
        }
    }
}

impl Answer {
    /// The text as `results.csv` in a ZIP archive.
    pub fn zipped(text: &str) -> Result<Self, rawzip::Error> {
        let mut archive = ZipArchiveWriter::new(Vec::new());
        let file = archive.new_file("results.csv");
        let (mut entry, config) = file.compression_method(CompressionMethod::DEFLATE).start()?;
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
        writer.write_all(text.as_bytes())?;
        let (encoder, descriptor) = writer.finish()?;
        encoder.finish()?;
        entry.finish(descriptor)?;
        Ok(Self::ZippedCsv(archive.finish()?))
    }
}

/// The parts of a request that handlers read.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    pub path: Vec<(String, String)>,
    pub query: Vec<(String, String)>,
    /// Never `null`: no body and `null` are an empty object.
    pub body: Value,
}

/// A field of an object that must be a text, trimmed.
pub fn text(object: &Value, field: &str) -> Result<String, Refusal> {
    let text = object[field].as_str().map(str::trim).filter(|text| !text.is_empty());
    text.map(str::to_owned)
        .ok_or_else(|| Refusal::bad_request("INVALID_REQUEST", &format!("{field} must be a text")))
}

/// One call as a handler sees it.
pub struct Ask<'a> {
    pub call: &'a Call,
    pub body: &'a Value,
    parts: &'a Parts,
    kept: &'a Kept,
    /// What the handler changes.
    pub puts: Vec<Put>,
}

impl<'a> Ask<'a> {
    /// A call before its handler.
    pub fn new(call: &'a Call, parts: &'a Parts, kept: &'a Kept) -> Self {
        Self { call, body: &parts.body, parts, kept, puts: Vec::new() }
    }

    /// The organization's key in the service.
    pub fn org_key(&self) -> &'a str {
        &self.call.org_key
    }

    pub fn now(&self) -> Timestamp {
        self.call.now
    }

    /// The time as the interface writes it.
    pub fn written_now(&self) -> String {
        fleet::written(self.now())
    }

    /// A part of the path; empty when the endpoint has none of that name.
    pub fn part(&self, name: &str) -> &'a str {
        let found = self.parts.path.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// A parameter after the question mark.
    pub fn query(&self, name: &str) -> Option<&'a str> {
        let found = self.parts.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A whole number after the question mark, or what is usual.
    pub fn query_number(&self, name: &str, usual: usize) -> usize {
        self.query(name).and_then(|text| text.parse().ok()).unwrap_or(usual)
    }

    /// A text of the body that has to be there.
    pub fn text(&self, field: &str) -> Result<String, Refusal> {
        text(self.body, field)
    }

    /// An object that a call changed or made.
    pub fn find(&self, kind: &str, id: &str) -> Option<Value> {
        self.kept.find(kind, id).and_then(|body| serde_json::from_str(body).ok())
    }

    /// The objects of a kind that calls changed or made, by their ids.
    pub fn list(&self, kind: &str) -> Vec<(&'a str, Value)> {
        let object = |(id, body): (&'a str, &'a str)| Some((id, serde_json::from_str(body).ok()?));
        self.kept.list(kind).filter_map(object).collect()
    }

    /// Keeps an object.
    pub fn put(&mut self, kind: &'static str, id: &str, object: &Value) {
        self.puts.push(Put { kind, id: id.to_owned(), body: Some(object.to_string()) });
    }

    /// Lays fields over what an object was changed to before.
    pub fn overlay(&mut self, kind: &'static str, id: &str, fields: &Value) {
        let mut object = self.find(kind, id).unwrap_or_else(|| json!({}));
        merge(&mut object, fields);
        self.put(kind, id, &object);
    }

    /// Removes an object that a call made.
    pub fn remove(&mut self, kind: &'static str, id: &str) {
        self.puts.push(Put { kind, id: id.to_owned(), body: None });
    }

    /// The next number of a name, from 1 on.
    pub fn next(&mut self, name: &str) -> i64 {
        let next = self.find("number", name).and_then(|last| last.as_i64()).unwrap_or(0) + 1;
        self.put("number", name, &json!(next));
        next
    }

    /// The next id of a name, in the form of a UUID.
    pub fn next_uuid(&mut self, name: &str) -> String {
        let number = self.next(name);
        uuid(&format!("{}/made/{name}/{number}", self.org_key()))
    }
}

/// Lays the fields of one object over those of another.
pub fn merge(object: &mut Value, fields: &Value) {
    if let (Some(object), Some(fields)) = (object.as_object_mut(), fields.as_object()) {
        object.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
}

//! Lists as files, read and sent a part at a time, however long they are: tables for spreadsheets
//! (RFC 4180), one JSON array, or a JSON object a line.

use std::future::Future;
use std::io;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use serde_json::Value;

use crate::domain::audit::event::Format;
use crate::domain::text::Name;
use crate::domain::{OrgId, PersonId, Timestamp};
use crate::http::console::visit::Visit;
use crate::http::errors::busy;
use crate::http::turns::Turn;
use crate::workflows::account::time_zones::LocalClock;
use crate::workflows::{OpContext, WorkflowError};

/// Without it, Excel takes a file for one of the machine's own code page.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Rows of a list.
pub struct Part<R, P> {
    pub rows: Vec<R>,
    /// Where the next part begins, if there is one.
    pub next: Option<P>,
}

/// A list that is read a part at a time.
pub trait List: Send + Sync + 'static {
    /// Where a part begins.
    type Place: Send;
    /// What a part is made of.
    type Row: Send;

    /// The heads of its columns in a table. `(zone)` stands for the time zone.
    const HEADS: &'static [&'static str];

    /// The rows from a place on. The question is asked on a snapshot of its own: a slow reader
    /// must not hold one for all of a file.
    fn part(
        &self,
        op: &OpContext,
        from: Option<Self::Place>,
    ) -> impl Future<Output = Result<Part<Self::Row, Self::Place>, WorkflowError>> + Send;

    /// A row of the table, with times of a zone.
    fn cells(&self, op: &OpContext, zone: &LocalClock, row: &Self::Row) -> Vec<String>;

    /// A row for programs.
    fn object(&self, op: &OpContext, row: &Self::Row) -> Value;
}

/// What a file is called, and how it is written.
pub struct Label<'a> {
    /// Such as `audit`.
    pub what: &'static str,
    pub org: &'a OrgId,
    pub format: Format,
}

/// Sends a list as a file, once that is on the record under the organization's name. The first
/// part decides about the status; from then on there is only more of it.
pub async fn send<L: List>(
    visit: Visit,
    label: Label<'_>,
    begun: impl Future<Output = Result<Name, WorkflowError>>,
    list: L,
) -> Response {
    let turn = match visit.state().edge.exports.take(visit.visitor.person.clone(), 0).await {
        Ok(turn) => turn,
        Err(wait) => return busy(wait),
    };
    let sent = async {
        let name = begun.await?;
        let file = file_name(label.what, label.format, label.org, &name, visit.op.now());
        let (op, zone) = (visit.op.clone(), visit.zone().clone());
        let writer = Writer { list, op, zone, format: label.format, written: 0, _turn: turn };
        writer.answer(&file).await
    };
    match Box::pin(sent).await {
        Ok(response) => response,
        Err(error) => Box::pin(visit.error(error)).await,
    }
}

/// A file on its way.
struct Writer<L> {
    list: L,
    op: OpContext,
    zone: LocalClock,
    format: Format,
    /// How many rows so far.
    written: usize,
    /// Until the last part is sent, or nobody reads any more.
    _turn: Turn<PersonId>,
}

/// What comes next.
enum Next<L: List> {
    Part(Part<L::Row, L::Place>),
    End,
    Nothing,
}

impl<L: List> Writer<L> {
    async fn answer(self, file: &str) -> Result<Response, WorkflowError> {
        let first = self.part(None).await?;
        let kind = media_type(self.format);
        let begin = self.begin().map(Bytes::from);
        let rest = stream::try_unfold((self, Next::Part(first)), |(writer, next)| writer.go(next));
        let begin = stream::once(async { begin });
        let mut response = Body::from_stream(begin.chain(rest)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{file}\"")) {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        Ok(response)
    }

    async fn part(&self, from: Option<L::Place>) -> Result<Part<L::Row, L::Place>, WorkflowError> {
        let op = self.op.op_as(self.op.actor().clone(), self.op.source().clone());
        self.list.part(&op, from).await
    }

    async fn go(mut self, next: Next<L>) -> io::Result<Option<(Bytes, (Self, Next<L>))>> {
        match next {
            Next::Part(Part { rows, next: place }) => {
                let bytes = self.write(&rows)?;
                let next = match place {
                    Some(place) => {
                        Next::Part(self.part(Some(place)).await.map_err(io::Error::other)?)
                    }
                    None => Next::End,
                };
                Ok(Some((bytes.into(), (self, next))))
            }
            Next::End => Ok(Some((Bytes::from_static(self.end()), (self, Next::Nothing)))),
            Next::Nothing => Ok(None),
        }
    }

    fn begin(&self) -> io::Result<Vec<u8>> {
        match self.format {
            Format::Csv => {
                let zone = format!("({})", self.zone.name());
                let heads = L::HEADS.iter().map(|head| head.replace("(zone)", &zone)).collect();
                Ok([MARK, &table(vec![heads])?].concat())
            }
            Format::Json => Ok(b"[".to_vec()),
            Format::Lines => Ok(Vec::new()),
        }
    }

    fn write(&mut self, rows: &[L::Row]) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self.format {
            Format::Csv => {
                let cells = |row| self.list.cells(&self.op, &self.zone, row);
                bytes = table(rows.iter().map(cells).collect())?;
            }
            Format::Json | Format::Lines => {
                for (at, row) in rows.iter().enumerate() {
                    if self.format == Format::Json && self.written + at > 0 {
                        bytes.extend_from_slice(b",\n");
                    }
                    serde_json::to_writer(&mut bytes, &self.list.object(&self.op, row))?;
                    if self.format == Format::Lines {
                        bytes.push(b'\n');
                    }
                }
            }
        }
        self.written += rows.len();
        Ok(bytes)
    }

    const fn end(&self) -> &'static [u8] {
        match self.format {
            Format::Csv | Format::Lines => b"",
            Format::Json => b"]\n",
        }
    }
}

const fn media_type(format: Format) -> &'static str {
    match format {
        Format::Csv => "text/csv; charset=utf-8; header=present",
        Format::Json => "application/json",
        Format::Lines => "application/x-ndjson",
    }
}

fn table(rows: Vec<Vec<String>>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.into_iter().map(harmless)).map_err(io::Error::other)?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// `audit-initech-2026-11-21.csv`: what it is, of whom, from which day.
fn file_name(what: &str, format: Format, id: &OrgId, name: &Name, now: Timestamp) -> String {
    let slug = slug(name).unwrap_or_else(|| id.to_string());
    format!("{what}-{slug}-{}.{}", &now.to_rfc3339()[..10], format.wire_name())
}

/// A name in letters that every file system takes; nothing when it has none of them.
pub fn slug(name: &Name) -> Option<String> {
    let keep = |c: char| {
        if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }
    };
    let dashed: String = name.as_str().chars().map(keep).collect();
    let words: Vec<_> = dashed.split('-').filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join("-"))
}

/// Keeps a spreadsheet from running a cell as a formula: whatever begins like one gets an
/// apostrophe in front (OWASP, CSV injection). Full-width signs count, since some take those too.
fn harmless(text: String) -> String {
    let wide = ['\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    let is_formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) || text.starts_with(wide);
    if is_formula { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text() {
        for text in
            ["=cmd()", "\u{ff1d}cmd()", "\u{ff20}A1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1"]
        {
            assert_eq!(harmless(text.to_owned()), format!("'{text}"));
        }
        assert_eq!(harmless("a=b".to_owned()), "a=b");
    }

    #[test]
    fn a_cell_with_quotes_commas_and_lines_stays_one_cell() {
        let bytes = table(vec![vec!["a,\"b\"\nc".to_owned(), "d".to_owned()]]).unwrap();
        assert_eq!(bytes, b"\"a,\"\"b\"\"\nc\",d\n");
    }

    #[test]
    fn a_file_name_has_plain_letters_only() {
        let slug = |name: &str| slug(&Name::parse(name).expect("a name"));
        assert_eq!(slug("SIEM export / EU").as_deref(), Some("siem-export-eu"));
        assert_eq!(slug("../../etc\"passwd").as_deref(), Some("etc-passwd"));
        assert_eq!(slug("日本語"), None);
    }
}

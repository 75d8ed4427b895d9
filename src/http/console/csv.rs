//! Tables for spreadsheets (RFC 4180), read and sent a part at a time, however long they are.

use std::future::Future;
use std::io;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::stream;

use crate::domain::text::Name;
use crate::domain::{OrgId, Timestamp};
use crate::workflows::WorkflowError;

/// The media type of what [`answer`] sends.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// The rows of one part.
pub type Rows = Vec<Vec<String>>;

/// A part of a table.
pub struct Part<P> {
    pub rows: Rows,
    /// Where the next part begins, if there is one.
    pub next: Option<P>,
}

/// A table that is read a part at a time.
pub trait Table: Send + 'static {
    /// Where a part begins.
    type Place: Send;

    /// The heads of its columns.
    const HEADS: &'static [&'static str];

    /// Whose it is.
    fn org(&self) -> &OrgId;

    /// The rows from a place on.
    fn part(
        &self,
        from: Option<Self::Place>,
    ) -> impl Future<Output = Result<Part<Self::Place>, WorkflowError>> + Send;
}

/// Sends a table as a file. The first part decides about the status; from then on there is only
/// more of it.
pub async fn answer(table: impl Table, file: &str) -> Result<Response, WorkflowError> {
    let mut first = table.part(None).await?;
    first.rows.insert(0, table_heads(&table));
    let parts = stream::try_unfold((table, Some(first)), |(table, next)| async move {
        let Some(Part { rows, next }) = next else {
            return Ok(None);
        };
        let bytes = write(rows)?;
        let next = match next {
            Some(place) => Some(table.part(Some(place)).await.map_err(io::Error::other)?),
            None => None,
        };
        Ok::<_, io::Error>(Some((bytes, (table, next))))
    });
    let mut response = Body::from_stream(parts).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{file}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

fn table_heads<T: Table>(_: &T) -> Vec<String> {
    T::HEADS.iter().map(|head| (*head).to_owned()).collect()
}

fn write(rows: Rows) -> io::Result<Bytes> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.into_iter().map(harmless)).map_err(io::Error::other)?;
    }
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes.into())
}

/// `audit-initech-2026-11-21.csv`: what it is, of whom, from which day.
pub fn file_name(what: &str, ending: &str, id: &OrgId, name: &Name, now: Timestamp) -> String {
    let slug = slug(name).unwrap_or_else(|| id.to_string());
    format!("{what}-{slug}-{}.{ending}", &now.to_rfc3339()[..10])
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
pub fn harmless(text: String) -> String {
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
        let bytes = write(vec![vec!["a,\"b\"\nc".to_owned(), "d".to_owned()]]).unwrap();
        assert_eq!(bytes, "\"a,\"\"b\"\"\nc\",d\n");
    }

    #[test]
    fn a_file_name_has_plain_letters_only() {
        let slug = |name: &str| slug(&Name::parse(name).expect("a name"));
        assert_eq!(slug("SIEM export / EU").as_deref(), Some("siem-export-eu"));
        assert_eq!(slug("../../etc\"passwd").as_deref(), Some("etc-passwd"));
        assert_eq!(slug("日本語"), None);
    }
}

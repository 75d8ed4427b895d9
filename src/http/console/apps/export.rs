//! Exports of the app list: everything that its search and filters leave, read and sent a part
//! at a time, so that a hundred thousand apps need no more memory than five hundred.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::stream;
use serde::Serialize;

use crate::domain::apps::app::{App, AppStatus};
use crate::domain::apps::query::{AppPlace, AppQuery};
use crate::domain::{OrgId, PersonId, Timestamp};
use crate::http::console::address::Path;
use crate::http::console::csv::{MEDIA_TYPE, file_name, harmless};
use crate::http::console::fields::Fields;
use crate::http::console::visit::Visit;
use crate::http::errors::busy;
use crate::http::turns::Turn;
use crate::workflows::apps::{self, ExportPart};
use crate::workflows::{OpContext, WorkflowError};

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Json,
}

impl Format {
    const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// The apps as a table for spreadsheets (RFC 4180).
pub async fn csv(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    export(visit, org, &fields, Format::Csv).await
}

/// The apps for programs, as one JSON array.
pub async fn json(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    export(visit, org, &fields, Format::Json).await
}

async fn export(visit: Visit, org: OrgId, fields: &Fields, format: Format) -> Response {
    let query = AppQuery::read(|name| Some(fields.text(name)));
    let turn = match visit.state().edge.exports.take(visit.visitor.person.clone(), 0).await {
        Ok(turn) => turn,
        Err(wait) => return busy(wait),
    };
    let export = Export { op: visit.op.clone(), org, query, format, written: 0, _turn: turn };
    match export.begin().await {
        Ok(response) => response,
        Err(error) => visit.error(error).await,
    }
}

/// An export on its way.
struct Export {
    op: OpContext,
    org: OrgId,
    query: AppQuery,
    format: Format,
    written: usize,
    /// Until the last part is sent, or nobody reads any more.
    _turn: Turn<PersonId>,
}

/// What comes next.
enum Next {
    Part(ExportPart),
    End,
    Nothing,
}

impl Export {
    async fn part(&self, after: Option<&AppPlace>) -> Result<ExportPart, WorkflowError> {
        apps::export(&self.op, &self.org, &self.query, after).await
    }

    /// The first part decides about the status; from then on there is only more of it.
    async fn begin(self) -> Result<Response, WorkflowError> {
        let format = self.format.name();
        let name = apps::begin_export(&self.op, &self.org, &self.query, format).await?;
        let first = self.part(None).await?;
        let file = file_name("apps", format, &self.org, &name, self.op.now());
        Ok(self.answer(first, &file))
    }

    fn answer(self, first: ExportPart, file: &str) -> Response {
        let kind = match self.format {
            Format::Csv => MEDIA_TYPE,
            Format::Json => "application/json",
        };
        let name = format!("attachment; filename=\"{file}\"");
        let parts =
            stream::try_unfold((self, Next::Part(first)), |(mut export, next)| async move {
                match next {
                    Next::Part(ExportPart { apps, next: place }) => {
                        let bytes = export.write(&apps).map_err(io::Error::other)?;
                        let next = match place {
                            Some(place) => {
                                let part = export.part(Some(&place)).await;
                                Next::Part(part.map_err(io::Error::other)?)
                            }
                            None => Next::End,
                        };
                        Ok::<_, io::Error>(Some((bytes, (export, next))))
                    }
                    Next::End => Ok(Some((export.end(), (export, Next::Nothing)))),
                    Next::Nothing => Ok(None),
                }
            });
        let mut response = Body::from_stream(parts).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Ok(name) = HeaderValue::from_str(&name) {
            headers.insert(header::CONTENT_DISPOSITION, name);
        }
        response
    }

    fn write(&mut self, apps: &[App]) -> Result<Bytes, Box<dyn std::error::Error + Send + Sync>> {
        let mut bytes = Vec::new();
        match self.format {
            Format::Csv => {
                let mut writer = csv::WriterBuilder::new()
                    .has_headers(self.written == 0)
                    .from_writer(&mut bytes);
                if self.written == 0 && apps.is_empty() {
                    writer.write_record(HEADS)?;
                }
                for app in apps {
                    writer.serialize(Line::of(app, harmless))?;
                }
                writer.flush()?;
            }
            Format::Json => {
                for (at, app) in apps.iter().enumerate() {
                    bytes.extend_from_slice(if self.written + at == 0 { b"[" } else { b",\n" });
                    serde_json::to_writer(&mut bytes, &Line::of(app, |text| text))?;
                }
            }
        }
        self.written += apps.len();
        Ok(bytes.into())
    }

    const fn end(&self) -> Bytes {
        Bytes::from_static(match (self.format, self.written) {
            (Format::Csv, _) => b"",
            (Format::Json, 0) => b"[]\n",
            (Format::Json, _) => b"]\n",
        })
    }
}

/// An app in an export.
#[derive(Serialize)]
struct Line {
    name: String,
    app_id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    status: &'static str,
    description: String,
    access_token_ttl_minutes: u16,
    owner_org_id: String,
    created_at: String,
    last_used_at: Option<String>,
}

const HEADS: [&str; 9] = [
    "name",
    "app_id",
    "type",
    "status",
    "description",
    "access_token_ttl_minutes",
    "owner_org_id",
    "created_at",
    "last_used_at",
];

impl Line {
    /// The app, with `typed` applied to whatever people typed.
    fn of(app: &App, typed: fn(String) -> String) -> Self {
        let App {
            id,
            org,
            kind,
            name,
            description,
            ttl,
            scope_version: _,
            status,
            created_at,
            created_by: _,
            last_used_at,
            last_used_address: _,
        } = app;
        Self {
            name: typed(name.to_string()),
            app_id: id.to_string(),
            kind: kind.wire_name(),
            status: match status {
                AppStatus::Enabled => "enabled",
                AppStatus::Disabled { .. } => "disabled",
            },
            description: typed(description.to_string()),
            access_token_ttl_minutes: ttl.minutes(),
            owner_org_id: org.to_string(),
            created_at: created_at.to_rfc3339(),
            last_used_at: last_used_at.map(Timestamp::to_rfc3339),
        }
    }
}

//! Apps in organizations. Where two organizations are concerned, both have it on their record.

use serde_json::{Value, json};

use crate::domain::apps::app::Grant;
use crate::domain::audit::action::AuditAction;
use crate::domain::audit::event::record::{Record, changed, ended, record};
use crate::domain::sharing::AdditionRequest;
use crate::domain::time::Timestamp;

/// Something that happened between an app and an organization. None of it names an organization
/// by more than its id: the asking side must not learn from its record which there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SharingEvent {
    /// The owning organization asked another one to accept the app.
    Requested(AdditionRequest),
    /// The asked organization declined.
    Declined(AdditionRequest),
    /// The asking organization took the request back.
    Withdrawn(AdditionRequest),
    /// The app was added, with or without a request.
    Added { grant: Grant, request: Option<AdditionRequest> },
    /// The app was taken out.
    Removed(Grant),
    /// The organization accepted a newer scope.
    ScopeAccepted { grant: Grant, version: i64 },
    /// The organization declined a newer scope and stays with what it has.
    ScopeDeclined { grant: Grant, version: i64 },
    /// The grant ends at another time.
    EndChanged { grant: Grant, ends_at: Option<Timestamp> },
}

impl SharingEvent {
    /// The event as it is stored.
    pub(crate) fn record(&self) -> Record {
        match self {
            Self::Requested(asked) => {
                record(AuditAction::AppRequested, "app", &asked.app, request(asked))
            }
            Self::Declined(asked) => {
                ended(AuditAction::AppDeclined, "app", &asked.app, request(asked))
            }
            Self::Withdrawn(asked) => {
                ended(AuditAction::AppWithdrawn, "app", &asked.app, request(asked))
            }
            Self::Added { grant: added, request } => {
                let mut after = grant(added);
                if let Some(request) = request {
                    after["request"] = json!(request.id);
                }
                record(AuditAction::AppAdded, "app", &added.app, after)
            }
            Self::Removed(removed) => {
                ended(AuditAction::AppRemoved, "app", &removed.app, grant(removed))
            }
            Self::ScopeAccepted { grant, version } => {
                scope(AuditAction::AppScopeAccepted, grant, *version)
            }
            Self::ScopeDeclined { grant, version } => {
                scope(AuditAction::AppScopeDeclined, grant, *version)
            }
            Self::EndChanged { grant, ends_at } => changed(
                AuditAction::AppEndChanged,
                "app",
                &grant.app,
                json!({ "org": grant.org, "ends_at": time(grant.ends_at) }),
                json!({ "org": grant.org, "ends_at": time(*ends_at) }),
            ),
        }
    }
}

fn request(asked: &AdditionRequest) -> Value {
    json!({
        "request": asked.id, "org": asked.org, "scope_version": asked.scope_version,
        "ends_at": time(asked.ends_at), "note": asked.note,
    })
}

fn grant(grant: &Grant) -> Value {
    json!({
        "grant": grant.id, "org": grant.org, "scope_version": grant.scope_version,
        "ends_at": time(grant.ends_at),
    })
}

fn scope(action: AuditAction, grant: &Grant, version: i64) -> Record {
    changed(
        action,
        "app",
        &grant.app,
        json!({ "org": grant.org, "scope_version": grant.scope_version }),
        json!({ "org": grant.org, "scope_version": version }),
    )
}

fn time(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| json!(at.to_rfc3339()))
}

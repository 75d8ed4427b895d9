//! Reading the record of an organization: a page, an entry, or all that a filter leaves.

use crate::domain::audit::event::{Event, Export};
use crate::domain::audit::log::{AuditPlace, AuditQuery};
use crate::domain::policy::{self, Action, Verdict};
use crate::domain::text::Name;
use crate::domain::{AppId, EventId, OrgId, PersonId};
use crate::storage;
use crate::storage::audit::log::LogPage;
pub use crate::storage::audit::log::{Entry, Reach};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many entries a page holds.
pub const PAGE: i64 = 50;

/// How many members the filter by actor offers.
const ACTORS: i64 = 50;

/// How many entries are read at a time for an export.
const EXPORT_PAGE: i64 = 500;

/// A page of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// The entries, newest first.
    pub entries: Vec<Entry>,
    /// Where the next page begins, if there is one.
    pub next: Option<AuditPlace>,
    /// The first members by name, for the filter by actor.
    pub actors: Vec<(PersonId, Name)>,
    /// What the chosen actor is called.
    pub actor_name: Option<String>,
    /// What the chosen subject is called.
    pub subject_name: Option<String>,
    /// How much of the record the visitor may read.
    pub reach: Reach,
}

/// An entry and those beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryDetails {
    /// The entry.
    pub entry: Entry,
    /// The names of everything that it names by id.
    pub names: std::collections::BTreeMap<String, String>,
    /// The next newer entry that fits the filter.
    pub newer: Option<EventId>,
    /// The next older entry that fits the filter.
    pub older: Option<EventId>,
}

/// Lists what happened.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not read any of it.
pub async fn list_entries(
    op: &OpContext,
    org: &OrgId,
    query: &AuditQuery,
    before: Option<&AuditPlace>,
) -> Result<AuditPage, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ReadAudit).await?;
    let page = LogPage { query, reach: reach(&ctx), now: w.now(), limit: PAGE + 1 };
    let mut entries = storage::audit::log::list(&mut tx, org, &page, before).await?;
    let has_more = entries.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    entries.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let chosen = [&query.actor, &query.subject].map(|chosen| chosen.as_ref().map(|it| &it.id));
    let ids: Vec<_> = chosen.into_iter().flatten().cloned().collect();
    let names = storage::audit::log::list_names(&mut tx, &ids).await?;
    let [actor_name, subject_name] = chosen.map(|id| names.get(id?).cloned());
    Ok(AuditPage {
        next: entries.last().filter(|_| has_more).map(place),
        actors: storage::audit::log::list_members(&mut tx, org, ACTORS).await?,
        actor_name,
        subject_name,
        reach: page.reach,
        entries,
    })
}

/// Looks at one entry, among those that a filter leaves.
///
/// # Errors
/// [`WorkflowError::NotFound`] when there is none, or it is beyond what the visitor may read.
pub async fn see_entry(
    op: &OpContext,
    org: &OrgId,
    id: &EventId,
    query: &AuditQuery,
) -> Result<EntryDetails, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ReadAudit).await?;
    let page = LogPage { query, reach: reach(&ctx), now: w.now(), limit: 1 };
    let entry = storage::audit::log::find(&mut tx, org, id, page.reach).await?;
    let entry = entry.ok_or(WorkflowError::NotFound)?;
    let here = place(&entry);
    let older = storage::audit::log::list(&mut tx, org, &page, Some(&here)).await?;
    let mut ids = Vec::new();
    for value in [&entry.before, &entry.after] {
        collect_ids(value, &mut ids);
    }
    Ok(EntryDetails {
        newer: storage::audit::log::find_newer(&mut tx, org, &page, &here).await?,
        older: older.into_iter().next().map(|entry| entry.id),
        names: storage::audit::log::list_names(&mut tx, &ids).await?,
        entry,
    })
}

/// Begins an export of what a filter leaves, and puts that on the record. Returns the name of the
/// organization.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not read any of it.
pub async fn begin_export(
    op: &OpContext,
    org: &OrgId,
    query: &AuditQuery,
) -> Result<Name, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ReadAudit).await?;
    let export = Export::AuditLog(query.parameters());
    ctx.record(w, &mut tx, Event::Exported { org: org.clone(), export }).await?;
    tx.commit().await?;
    Ok(ctx.org.name)
}

/// The next part of an export: what the list shows, without its pages.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not read any of it.
pub async fn export_entries(
    op: &OpContext,
    org: &OrgId,
    query: &AuditQuery,
    before: Option<&AuditPlace>,
) -> Result<(Vec<Entry>, Option<AuditPlace>), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ReadAudit).await?;
    let page = LogPage { query, reach: reach(&ctx), now: w.now(), limit: EXPORT_PAGE };
    let entries = storage::audit::log::list(&mut tx, org, &page, before).await?;
    let is_full = i64::try_from(entries.len()).is_ok_and(|count| count == EXPORT_PAGE);
    let next = entries.last().filter(|_| is_full).map(place);
    Ok((entries, next))
}

/// How much of the record somebody may read, once they may read of it at all.
pub(crate) fn reach(ctx: &ActingMember) -> Reach {
    match policy::best_verdict(Action::ReadAudit, &ctx.roles) {
        Verdict::Yes => Reach::Everything,
        Verdict::No | Verdict::OwnApps | Verdict::WithinCeiling => Reach::OwnApps,
    }
}

fn place(entry: &Entry) -> AuditPlace {
    AuditPlace { at: entry.at, id: entry.id.clone() }
}

/// Every text in a value that may be the id of something with a name.
fn collect_ids(value: &serde_json::Value, ids: &mut Vec<String>) {
    use serde_json::Value;

    match value {
        Value::String(text) => {
            let id = text.rsplit('/').next().unwrap_or_default();
            let is_id = PersonId::parse(id).is_ok() || AppId::parse(id).is_ok();
            if is_id && !ids.iter().any(|known| known == id) {
                ids.push(id.to_owned());
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect_ids(value, ids)),
        Value::Object(values) => values.values().for_each(|value| collect_ids(value, ids)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

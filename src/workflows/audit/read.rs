//! Reading the record of an organization: a page, an entry, or all that a filter leaves. Who may
//! read none of it is [denied](WorkflowError::Denied).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::domain::audit::event::{Event, Export, Format};
use crate::domain::audit::log::{AuditPlace, AuditQuery};
use crate::domain::policy::{self, Action, Verdict};
use crate::domain::text::Name;
use crate::domain::{AppId, EventId, OrgId, PersonId};
use crate::storage::audit::log::{self, LogPage};
pub use crate::storage::audit::log::{Entry, KnownActor, Reach};
use crate::workflows::{ActingMember, OpContext, WorkflowError};

const PAGE: i64 = 50;

/// How many members the filter by actor offers.
const ACTORS: i64 = 50;

/// How many entries are read at a time for an export.
const EXPORT_PAGE: i64 = 500;

/// A page of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// What was asked for.
    pub query: AuditQuery,
    /// Whether entries that are newer were left out.
    pub is_later_page: bool,
    /// Newest first; those of one act stand together, and never on two pages.
    pub entries: Vec<Entry>,
    /// Where the next page begins, if there is one.
    pub next: Option<AuditPlace>,
    /// The first members by name, for the filter by actor.
    pub actors: Vec<KnownActor>,
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
    /// Among which entries it was looked for.
    pub query: AuditQuery,
    pub entry: Entry,
    /// The names of everything that it names by id.
    pub names: BTreeMap<String, String>,
    /// The next newer entry that fits the filter.
    pub newer: Option<EventId>,
    /// The next older entry that fits the filter.
    pub older: Option<EventId>,
}

/// A part of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPart {
    pub entries: Vec<Entry>,
    /// Where the next part begins, if there is one.
    pub next: Option<AuditPlace>,
}

/// Lists what happened, on the page that begins after a place.
pub async fn list(
    op: &OpContext,
    org: &OrgId,
    query: AuditQuery,
    after: Option<&AuditPlace>,
) -> Result<AuditPage, WorkflowError> {
    let mut view = op.view(org, Action::ReadAudit).await?;
    let reach = reach(&view.who);
    let page = LogPage { query: &query, reach, now: op.now(), limit: PAGE + 1 };
    let mut entries = log::list(&mut view, org, &page, after).await?;
    let has_more = keep_whole_acts(&mut entries);
    let chosen = [&query.actor, &query.subject].map(|chosen| chosen.as_ref().map(|it| &it.id));
    let ids: Vec<_> = chosen.into_iter().flatten().cloned().collect();
    let names = log::list_names(&mut view, &ids).await?;
    let [actor_name, subject_name] = chosen.map(|id| names.get(id?).cloned());
    Ok(AuditPage {
        is_later_page: after.is_some(),
        next: entries.last().filter(|_| has_more).map(place),
        actors: log::list_members(&mut view, org, ACTORS).await?,
        actor_name,
        subject_name,
        reach,
        entries,
        query,
    })
}

/// Looks at one entry, among those that a filter leaves. [`WorkflowError::NotFound`] when there is
/// none, or it is beyond what the visitor may read.
pub async fn show(
    op: &OpContext,
    org: &OrgId,
    id: &EventId,
    query: AuditQuery,
) -> Result<EntryDetails, WorkflowError> {
    let mut view = op.view(org, Action::ReadAudit).await?;
    let page = LogPage { query: &query, reach: reach(&view.who), now: op.now(), limit: 1 };
    let entry = log::find(&mut view, org, id, page.reach).await?;
    let entry = entry.ok_or(WorkflowError::NotFound)?;
    let here = place(&entry);
    let older = log::list(&mut view, org, &page, Some(&here)).await?;
    let mut ids = Vec::new();
    for value in [&entry.before, &entry.after] {
        collect_ids(value, &mut ids);
    }
    Ok(EntryDetails {
        newer: log::find_newer(&mut view, org, &page, &here).await?,
        older: older.into_iter().next().map(|entry| entry.id),
        names: log::list_names(&mut view, &ids).await?,
        entry,
        query,
    })
}

/// Begins an export of what a filter leaves, and puts that on the record. Returns the name of the
/// organization.
pub async fn begin_export(
    op: &OpContext,
    org: &OrgId,
    query: &AuditQuery,
    format: Format,
) -> Result<Name, WorkflowError> {
    let mut change = op.change(org, Action::ReadAudit).await?;
    let export = Export::AuditLog(format, query.parameters());
    change.record(Event::Exported { org: org.clone(), export });
    let name = change.who.org.name.clone();
    change.commit().await?;
    Ok(name)
}

/// The next part of an export: what the list shows, without its pages.
pub async fn export(
    op: &OpContext,
    org: &OrgId,
    query: &AuditQuery,
    after: Option<&AuditPlace>,
) -> Result<LogPart, WorkflowError> {
    let mut view = op.view(org, Action::ReadAudit).await?;
    let page = LogPage { query, reach: reach(&view.who), now: op.now(), limit: EXPORT_PAGE };
    let entries = log::list(&mut view, org, &page, after).await?;
    let is_full = i64::try_from(entries.len()).is_ok_and(|count| count == EXPORT_PAGE);
    let next = entries.last().filter(|_| is_full).map(place);
    Ok(LogPart { entries, next })
}

/// Cuts a page where an act ends, and says whether there are more. An act longer than a page is
/// cut all the same.
fn keep_whole_acts(entries: &mut Vec<Entry>) -> bool {
    let limit = usize::try_from(PAGE).unwrap_or(usize::MAX);
    if entries.len() <= limit {
        return false;
    }
    let is_whole = |at: &usize| !entries[*at].is_same_act(&entries[at - 1]);
    let end = (1..=limit).rev().find(is_whole).unwrap_or(limit);
    entries.truncate(end);
    true
}

/// How much of the record somebody may read, once they may read of it at all.
pub(crate) fn reach(who: &ActingMember) -> Reach {
    match policy::best_verdict(Action::ReadAudit, &who.roles) {
        Verdict::Yes => Reach::Everything,
        Verdict::No | Verdict::OwnApps | Verdict::WithinCeiling => Reach::OwnApps,
    }
}

fn place(entry: &Entry) -> AuditPlace {
    AuditPlace { at: entry.at, id: entry.id.clone() }
}

/// Every text in a value that may be the id of something with a name.
fn collect_ids(value: &Value, ids: &mut Vec<String>) {
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

//! The record of an organization, a page at a time, however long it is.
//!
//! Every list walks an index in the order of time: the one of the narrowest filter. The other
//! filters are looked at on the way.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::domain::audit::action::AuditAction;
use crate::domain::audit::log::{AuditPlace, AuditQuery, Reference};
use crate::domain::text::Name;
use crate::domain::{EventId, OrgId, PersonId, Timestamp};
use crate::storage::row::corrupt;
use crate::storage::value::{IntoValue, Value, fifty};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// An entry with the names that things have now, as [`entry`] reads it.
macro_rules! entries {
    () => {
        "SELECT a.id AS id, a.at AS at, a.action AS action, a.subject_kind AS subject_kind,
            a.subject AS subject, a.actor_kind AS actor_kind, a.actor AS actor,
            a.before AS before, a.after AS after, a.address AS address, a.agent AS agent,
            a.request AS request, COALESCE(p.name, q.name) AS actor_name,
            COALESCE(s.name, t.name, r.name) AS subject_name,
            CASE WHEN m.person IS NOT NULL OR t.org = $1 AND t.deleted_at IS NULL
                   OR r.org = $1 AND r.deleted_at IS NULL THEN 'yes' ELSE '' END AS is_there
       FROM audit a
       LEFT JOIN people p ON a.actor_kind = 'person' AND p.id = a.actor
       LEFT JOIN apps q ON a.actor_kind = 'app' AND q.id = a.actor
       LEFT JOIN people s ON a.subject_kind = 'person' AND s.id = a.subject
       LEFT JOIN members m ON m.org = $1 AND m.person = s.id
       LEFT JOIN apps t ON a.subject_kind = 'app' AND t.id = a.subject
       LEFT JOIN custom_roles r ON a.subject_kind = 'role' AND r.id = a.subject
      WHERE a.org = $1"
    };
}

/// Lets through what the flag of a [`Reach`] allows.
macro_rules! within {
    ($flag:literal) => {
        concat!(
            "
        AND (",
            $flag,
            " = '' OR a.subject_kind = 'app' AND EXISTS (SELECT 1 FROM apps o
                WHERE o.id = a.subject AND o.org = $1))"
        )
    };
}

/// The filters, each after what makes it optional: nothing for the one whose index is walked.
macro_rules! filters {
    ($unless_actor:literal, $unless_area:literal, $unless_subject:literal) => {
        concat!(
            "
        AND (",
            $unless_actor,
            "a.actor_kind = $5 AND a.actor = $6)
        AND (",
            $unless_area,
            "a.area = $7)
        AND (",
            $unless_subject,
            "a.subject_kind = $8 AND a.subject = $9)
        AND ($12 = '' OR $12 LIKE '%,' || a.action || ',%')",
            within!("$10")
        )
    };
}

macro_rules! older {
    ($unless_actor:literal, $unless_area:literal, $unless_subject:literal) => {
        concat!(
            entries!(),
            "
        AND (a.at, a.id) < ($2, $3) AND a.at >= $4",
            filters!($unless_actor, $unless_area, $unless_subject),
            "
      ORDER BY a.at DESC, a.id DESC
      LIMIT $11"
        )
    };
}

macro_rules! newer {
    ($unless_actor:literal, $unless_area:literal, $unless_subject:literal) => {
        concat!(
            "SELECT a.id AS id
       FROM audit a
      WHERE a.org = $1
        AND (a.at, a.id) > ($2, $3) AND a.at < $4",
            filters!($unless_actor, $unless_area, $unless_subject),
            "
      ORDER BY a.at, a.id
      LIMIT $11"
        )
    };
}

const BY_TIME: Sql = sql(older!("$5 = '' OR ", "$7 = '' OR ", "$8 = '' OR "));
const BY_ACTOR: Sql = sql(older!("", "$7 = '' OR ", "$8 = '' OR "));
const BY_AREA: Sql = sql(older!("$5 = '' OR ", "", "$8 = '' OR "));
const BY_SUBJECT: Sql = sql(older!("$5 = '' OR ", "$7 = '' OR ", ""));

const NEWER: Sql = sql(newer!("$5 = '' OR ", "$7 = '' OR ", "$8 = '' OR "));
const NEWER_OF_ACTOR: Sql = sql(newer!("", "$7 = '' OR ", "$8 = '' OR "));
const NEWER_OF_AREA: Sql = sql(newer!("$5 = '' OR ", "", "$8 = '' OR "));
const NEWER_OF_SUBJECT: Sql = sql(newer!("$5 = '' OR ", "$7 = '' OR ", ""));

const FIND: Sql = sql(concat!(
    entries!(),
    "
        AND a.id = $2",
    within!("$3")
));

macro_rules! names_of {
    ($table:literal) => {
        concat!("SELECT id, name FROM ", $table, " WHERE id IN (", fifty!(), ")")
    };
}

const LIST_NAMES: Sql = sql(concat!(
    names_of!("people"),
    " UNION ALL ",
    names_of!("apps"),
    " UNION ALL ",
    names_of!("custom_roles"),
    " UNION ALL ",
    names_of!("organizations")
));

const LIST_MEMBERS: Sql = sql("SELECT p.id AS id, p.name AS name
       FROM members m
       JOIN people p ON p.id = m.person
      WHERE m.org = $1
      ORDER BY p.name_folded, p.id
      LIMIT $2");

/// An entry, with the names that things have now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: EventId,
    pub at: Timestamp,
    pub action: AuditAction,
    /// What it happened to.
    pub subject: Reference,
    /// What that thing is called now, if it has a name.
    pub subject_name: Option<String>,
    /// Whether the organization still has a page of that thing.
    pub is_there: bool,
    /// Who did it: `person`, `app` or `operator`.
    pub actor: Reference,
    /// What they are called; empty for an operator.
    pub actor_name: String,
    /// What was there before; `Null` when nothing was.
    pub before: Json,
    /// What is there now; `Null` when nothing is.
    pub after: Json,
    /// The network address that it came from.
    pub address: Option<String>,
    /// What the browser or the program called itself.
    pub agent: Option<String>,
    /// The request in which it happened.
    pub request: String,
}

impl Entry {
    /// Whether both come of one request of the same actor.
    pub fn is_same_act(&self, other: &Self) -> bool {
        !self.request.is_empty() && self.request == other.request && self.actor == other.actor
    }
}

/// How much of the record somebody may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Everything,
    /// What happened to the apps that the organization owns.
    OwnApps,
}

impl Reach {
    const fn flag(self) -> &'static str {
        match self {
            Self::Everything => "",
            Self::OwnApps => "own",
        }
    }
}

/// A part of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogPage<'a> {
    pub query: &'a AuditQuery,
    /// Among which.
    pub reach: Reach,
    pub now: Timestamp,
    /// How many at most.
    pub limit: i64,
}

/// Entries that are older than a place, the newest first.
pub async fn list(
    tx: &mut Tx,
    org: &OrgId,
    page: &LogPage<'_>,
    before: Option<&AuditPlace>,
) -> Result<Vec<Entry>, StorageError> {
    let statement = narrowest(page.query, [BY_SUBJECT, BY_ACTOR, BY_AREA, BY_TIME]);
    let (from, to) = page.query.span.bounds(page.now);
    let end = (to.map_or(i64::MAX, Timestamp::as_micros), "");
    let place = before.map_or(end, |place| end.min((place.at.as_micros(), place.id.as_str())));
    let from = from.map_or(i64::MIN, Timestamp::as_micros);
    tx.all(statement, arguments(org, page, place.0, place.1, from))
        .await?
        .iter()
        .map(entry)
        .collect()
}

/// The next entry that is newer than a place.
pub async fn find_newer(
    tx: &mut Tx,
    org: &OrgId,
    page: &LogPage<'_>,
    after: &AuditPlace,
) -> Result<Option<EventId>, StorageError> {
    let statements = [NEWER_OF_SUBJECT, NEWER_OF_ACTOR, NEWER_OF_AREA, NEWER];
    let statement = narrowest(page.query, statements);
    let (from, to) = page.query.span.bounds(page.now);
    let start = (from.map_or(i64::MIN, Timestamp::as_micros), "");
    let place = start.max((after.at.as_micros(), after.id.as_str()));
    let to = to.map_or(i64::MAX, Timestamp::as_micros);
    let page = LogPage { limit: 1, ..*page };
    let row = tx.optional(statement, arguments(org, &page, place.0, place.1, to)).await?;
    row.map(|row| row.get("id")).transpose()
}

/// One entry, as far as it is within reach.
pub async fn find(
    tx: &mut Tx,
    org: &OrgId,
    id: &EventId,
    reach: Reach,
) -> Result<Option<Entry>, StorageError> {
    tx.optional(FIND, (org, id, reach.flag())).await?.as_ref().map(entry).transpose()
}

/// The names of people, apps, custom roles and organizations, of those ids that have one.
pub async fn list_names(
    tx: &mut Tx,
    ids: &[String],
) -> Result<BTreeMap<String, String>, StorageError> {
    let mut names = BTreeMap::new();
    for page in ids.chunks(50) {
        for row in tx.all(LIST_NAMES, fifty(page.iter().map(String::as_str))).await? {
            names.insert(row.text("id")?, row.text("name")?);
        }
    }
    Ok(names)
}

/// A member, as a filter offers them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownActor {
    pub id: PersonId,
    pub name: Name,
}

/// The first members by name, for a filter.
pub async fn list_members(
    tx: &mut Tx,
    org: &OrgId,
    limit: i64,
) -> Result<Vec<KnownActor>, StorageError> {
    let rows = tx.all(LIST_MEMBERS, (org, limit)).await?;
    rows.iter().map(|row| Ok(KnownActor { id: row.get("id")?, name: row.get("name")? })).collect()
}

fn entry(row: &Row) -> Result<Entry, StorageError> {
    let json = |column: &'static str| {
        let Some(text) = row.find_text(column)? else { return Ok(Json::Null) };
        serde_json::from_str(&text).map_err(|error| corrupt(column, &error))
    };
    let actor = Reference { kind: row.text("actor_kind")?, id: row.text("actor")? };
    Ok(Entry {
        id: row.get("id")?,
        at: row.time("at")?,
        action: row.known("action", AuditAction::from_wire_name)?,
        subject: Reference { kind: row.text("subject_kind")?, id: row.text("subject")? },
        subject_name: row.find_text("subject_name")?,
        is_there: row.text("is_there")? == "yes",
        actor_name: row.find_text("actor_name")?.unwrap_or_else(|| actor.id.clone()),
        actor,
        before: json("before")?,
        after: json("after")?,
        address: row.find_text("address")?,
        agent: row.find_text("agent")?,
        request: row.text("request")?,
    })
}

/// The statement that walks the index of the narrowest filter.
const fn narrowest(query: &AuditQuery, of: [Sql; 4]) -> Sql {
    let [subject, actor, area, time] = of;
    match query {
        AuditQuery { subject: Some(_), .. } => subject,
        AuditQuery { actor: Some(_), .. } => actor,
        AuditQuery { actions: Some(_), .. } => area,
        AuditQuery { .. } => time,
    }
}

/// The arguments of a statement: a place in the log where it begins, a time where it ends.
fn arguments(org: &OrgId, page: &LogPage<'_>, at: i64, id: &str, bound: i64) -> Vec<Value> {
    let LogPage { query, reach, limit, .. } = page;
    let part = |reference: &Option<Reference>| {
        let parts = reference.as_ref().map(|found| (found.kind.clone(), found.id.clone()));
        parts.unwrap_or_default()
    };
    let (actor, subject) = (part(&query.actor), part(&query.subject));
    vec![
        org.into_value(),
        at.into_value(),
        id.into_value(),
        bound.into_value(),
        (&actor.0).into_value(),
        (&actor.1).into_value(),
        query.actions.map_or("", |actions| actions.area().wire_name()).into_value(),
        (&subject.0).into_value(),
        (&subject.1).into_value(),
        reach.flag().into_value(),
        limit.into_value(),
        query.names().into_value(),
    ]
}

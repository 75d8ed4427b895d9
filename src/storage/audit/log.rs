//! The record of an organization, a page at a time, however long it is.
//!
//! Every list walks an index in the order of time: the one of the narrowest filter. The other
//! filters are looked at on the way.

use std::collections::BTreeMap;
use std::iter::repeat;

use crate::domain::audit::log::{AuditArea, AuditPlace, AuditQuery, Reference};
use crate::domain::text::Name;
use crate::domain::{EventId, OrgId, PersonId, Timestamp};
pub use crate::storage::audit::entries::Entry;
use crate::storage::audit::entries::entry;
use crate::storage::value::{IntoValue, Value};
use crate::storage::{Sql, StorageError, Tx, sql};

const BY_TIME: Sql =
    sql("SELECT a.id AS id, a.at AS at, a.action AS action, a.subject_kind AS subject_kind,
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
      WHERE a.org = $1
        AND (a.at, a.id) < ($2, $3) AND a.at >= $4
        AND ($5 = '' OR a.actor_kind = $5 AND a.actor = $6)
        AND ($7 = '' OR a.area = $7)
        AND ($8 = '' OR a.subject_kind = $8 AND a.subject = $9)
        AND ($10 = '' OR a.subject_kind = 'app' AND EXISTS (SELECT 1 FROM apps o
                WHERE o.id = a.subject AND o.org = $1))
      ORDER BY a.at DESC, a.id DESC
      LIMIT $11");

const BY_ACTOR: Sql =
    sql("SELECT a.id AS id, a.at AS at, a.action AS action, a.subject_kind AS subject_kind,
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
      WHERE a.org = $1
        AND (a.at, a.id) < ($2, $3) AND a.at >= $4
        AND a.actor_kind = $5 AND a.actor = $6
        AND ($7 = '' OR a.area = $7)
        AND ($8 = '' OR a.subject_kind = $8 AND a.subject = $9)
        AND ($10 = '' OR a.subject_kind = 'app' AND EXISTS (SELECT 1 FROM apps o
                WHERE o.id = a.subject AND o.org = $1))
      ORDER BY a.at DESC, a.id DESC
      LIMIT $11");

const BY_AREA: Sql =
    sql("SELECT a.id AS id, a.at AS at, a.action AS action, a.subject_kind AS subject_kind,
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
      WHERE a.org = $1
        AND (a.at, a.id) < ($2, $3) AND a.at >= $4
        AND ($5 = '' OR a.actor_kind = $5 AND a.actor = $6)
        AND a.area = $7
        AND ($8 = '' OR a.subject_kind = $8 AND a.subject = $9)
        AND ($10 = '' OR a.subject_kind = 'app' AND EXISTS (SELECT 1 FROM apps o
                WHERE o.id = a.subject AND o.org = $1))
      ORDER BY a.at DESC, a.id DESC
      LIMIT $11");

const BY_SUBJECT: Sql =
    sql("SELECT a.id AS id, a.at AS at, a.action AS action, a.subject_kind AS subject_kind,
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
      WHERE a.org = $1
        AND (a.at, a.id) < ($2, $3) AND a.at >= $4
        AND ($5 = '' OR a.actor_kind = $5 AND a.actor = $6)
        AND ($7 = '' OR a.area = $7)
        AND a.subject_kind = $8 AND a.subject = $9
        AND ($10 = '' OR a.subject_kind = 'app' AND EXISTS (SELECT 1 FROM apps o
                WHERE o.id = a.subject AND o.org = $1))
      ORDER BY a.at DESC, a.id DESC
      LIMIT $11");

const NEWER: Sql = sql("SELECT a.id AS id, a.at AS at
       FROM audit a
      WHERE a.org = $1
        AND (a.at, a.id) > ($2, $3) AND a.at < $4
        AND ($5 = '' OR a.actor_kind = $5 AND a.actor = $6)
        AND ($7 = '' OR a.area = $7)
        AND ($8 = '' OR a.subject_kind = $8 AND a.subject = $9)
        AND ($10 = '' OR a.subject_kind = 'app' AND EXISTS (SELECT 1 FROM apps o
                WHERE o.id = a.subject AND o.org = $1))
      ORDER BY a.at, a.id
      LIMIT $11");

const NEWER_OF_ACTOR: Sql = sql("SELECT a.id AS id, a.at AS at
       FROM audit a
      WHERE a.org = $1
        AND (a.at, a.id) > ($2, $3) AND a.at < $4
        AND a.actor_kind = $5 AND a.actor = $6
        AND ($7 = '' OR a.area = $7)
        AND ($8 = '' OR a.subject_kind = $8 AND a.subject = $9)
        AND ($10 = '' OR a.subject_kind = 'app' AND EXISTS (SELECT 1 FROM apps o
                WHERE o.id = a.subject AND o.org = $1))
      ORDER BY a.at, a.id
      LIMIT $11");

const NEWER_OF_AREA: Sql = sql("SELECT a.id AS id, a.at AS at
       FROM audit a
      WHERE a.org = $1
        AND (a.at, a.id) > ($2, $3) AND a.at < $4
        AND ($5 = '' OR a.actor_kind = $5 AND a.actor = $6)
        AND a.area = $7
        AND ($8 = '' OR a.subject_kind = $8 AND a.subject = $9)
        AND ($10 = '' OR a.subject_kind = 'app' AND EXISTS (SELECT 1 FROM apps o
                WHERE o.id = a.subject AND o.org = $1))
      ORDER BY a.at, a.id
      LIMIT $11");

const NEWER_OF_SUBJECT: Sql = sql("SELECT a.id AS id, a.at AS at
       FROM audit a
      WHERE a.org = $1
        AND (a.at, a.id) > ($2, $3) AND a.at < $4
        AND ($5 = '' OR a.actor_kind = $5 AND a.actor = $6)
        AND ($7 = '' OR a.area = $7)
        AND a.subject_kind = $8 AND a.subject = $9
        AND ($10 = '' OR a.subject_kind = 'app' AND EXISTS (SELECT 1 FROM apps o
                WHERE o.id = a.subject AND o.org = $1))
      ORDER BY a.at, a.id
      LIMIT $11");

const FIND: Sql =
    sql("SELECT a.id AS id, a.at AS at, a.action AS action, a.subject_kind AS subject_kind,
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
      WHERE a.org = $1 AND a.id = $2
        AND ($3 = '' OR a.subject_kind = 'app' AND EXISTS (SELECT 1 FROM apps o
                WHERE o.id = a.subject AND o.org = $1))");

const LIST_NAMES: Sql = sql("SELECT id, name FROM people
      WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                  $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34,
                  $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50)
      UNION ALL
     SELECT id, name FROM apps
      WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                  $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34,
                  $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50)
      UNION ALL
     SELECT id, name FROM custom_roles
      WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                  $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34,
                  $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50)
      UNION ALL
     SELECT id, name FROM organizations
      WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                  $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34,
                  $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50)");

const LIST_MEMBERS: Sql = sql("SELECT p.id AS id, p.name AS name
       FROM members m
       JOIN people p ON p.id = m.person
      WHERE m.org = $1
      ORDER BY p.name_folded, p.id
      LIMIT $2");

/// How much of the record somebody may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All of it.
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
    /// Which entries.
    pub query: &'a AuditQuery,
    /// Among which.
    pub reach: Reach,
    /// The time of now.
    pub now: Timestamp,
    /// How many at most.
    pub limit: i64,
}

/// Entries that are older than a place, the newest first.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
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
///
/// # Errors
/// [`StorageError`] when the database does not answer.
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
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn find(
    tx: &mut Tx,
    org: &OrgId,
    id: &EventId,
    reach: Reach,
) -> Result<Option<Entry>, StorageError> {
    tx.optional(FIND, (org, id, reach.flag())).await?.as_ref().map(entry).transpose()
}

/// The names of people, apps, custom roles and organizations, of those ids that have one.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list_names(
    tx: &mut Tx,
    ids: &[String],
) -> Result<BTreeMap<String, String>, StorageError> {
    let mut names = BTreeMap::new();
    for page in ids.chunks(50) {
        let ids = page.iter().map(String::as_str).chain(repeat("")).take(50);
        let args: Vec<Value> = ids.map(IntoValue::into_value).collect();
        for row in tx.all(LIST_NAMES, args).await? {
            names.insert(row.text("id")?, row.text("name")?);
        }
    }
    Ok(names)
}

/// The first members by name, for a filter.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list_members(
    tx: &mut Tx,
    org: &OrgId,
    limit: i64,
) -> Result<Vec<(PersonId, Name)>, StorageError> {
    let rows = tx.all(LIST_MEMBERS, (org, limit)).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("name")?))).collect()
}

/// The statement that walks the index of the narrowest filter.
const fn narrowest(query: &AuditQuery, of: [Sql; 4]) -> Sql {
    let [subject, actor, area, time] = of;
    match query {
        AuditQuery { subject: Some(_), .. } => subject,
        AuditQuery { actor: Some(_), .. } => actor,
        AuditQuery { area: Some(_), .. } => area,
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
        query.area.map_or("", AuditArea::wire_name).into_value(),
        (&subject.0).into_value(),
        (&subject.1).into_value(),
        reach.flag().into_value(),
        limit.into_value(),
    ]
}

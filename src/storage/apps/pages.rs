//! Lists of apps: filtered, sorted, a page at a time, whatever their number.
//!
//! A search knows two ways. When few texts match, the index of runs of three characters finds
//! them all and the page is cut from those. When many match, the list is walked in its order,
//! since the next page is near. Neither way looks at every app.

use crate::domain::apps::app::{App, AppType};
use crate::domain::apps::query::{
    AppFilter, AppPlace, AppQuery, AppSort, AppStatusFilter, AppTab, Days,
};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::text::sought;
use crate::domain::{OrgId, PersonId, ServiceId, Timestamp};
use crate::storage::apps::app::{columns, columns_but_use, contains, from_row};
pub(crate) use crate::storage::apps::notes::role_of;
pub use crate::storage::apps::notes::{AppNotes, HeldRole, list_notes};
use crate::storage::value::{IntoValue, Value};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// More matches than this count as many.
const MANY: i64 = 1000;

/// What the filters leave: `$2` to `$12` are made by [`filters`], `$13` is the limit. Which version
/// of the scope counts, and which use, depends on whose apps they are.
macro_rules! fitting {
    ($version:literal, $used_since:literal) => {
        concat!(
            "a.deleted_at IS NULL
        AND ($2 = '%%' OR a.search_text LIKE $2 ESCAPE '!')
        AND ($3 = '' OR a.kind = $3)
        AND ($4 = '' OR ($4 = 'enabled') = (a.disabled_at IS NULL))
        AND ($5 = ''
             OR $5 = 'org/' AND EXISTS (SELECT 1 FROM scope_organization_roles r
                WHERE r.app = a.id AND r.version = ",
            $version,
            " AND r.role = $6)
             OR $5 = 'custom/' AND EXISTS (SELECT 1 FROM scope_custom_roles r
                WHERE r.app = a.id AND r.version = ",
            $version,
            " AND r.role = $6)
             OR EXISTS (SELECT 1 FROM scope_service_roles r
                WHERE r.app = a.id AND r.version = ",
            $version,
            "
                  AND r.service = $5 AND r.role = $6))
        AND ($7 = '' OR EXISTS (SELECT 1 FROM scope_services s
                WHERE s.app = a.id AND s.version = ",
            $version,
            " AND s.service = $7))
        AND ($8 = 0 OR ",
            $used_since,
            " < $8)
        AND ($9 = 0 OR EXISTS (SELECT 1 FROM app_secrets k
                WHERE k.app = a.id AND k.created_at < $9
                  AND (k.expires_at IS NULL OR k.expires_at > $10)))
        AND ($11 = 0 OR EXISTS (SELECT 1 FROM app_secrets k
                WHERE k.app = a.id AND k.confirmed_at IS NOT NULL AND k.end_reason IS NULL
                  AND k.expires_at > $10 AND k.expires_at <= $11))
        AND ($12 = '' OR a.org = $1 AND a.created_by = $12)"
        )
    };
}

/// Apps that the organization owns.
macro_rules! owned {
    () => {
        fitting!("a.scope_version", "COALESCE(a.last_used_at, a.created_at)")
    };
}

/// A list of owned apps that walks an index, from the place `$14`, `$15` on.
macro_rules! walk {
    ($place:literal, $is_past:literal, $order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            "
       FROM apps a
      WHERE a.org = $1 AND ",
            $place,
            $is_past,
            " ($14, $15) AND ",
            owned!(),
            "
      ORDER BY ",
            $order,
            "
      LIMIT $13 OFFSET $16"
        )
    };
}

/// What a list is sorted by whose order `$14` says: a time, then a name.
macro_rules! time {
    ($last_used:literal) => {
        concat!(
            "CASE $14 WHEN 'newest' THEN -a.created_at
                     WHEN 'oldest' THEN a.created_at
                     WHEN 'unused' THEN COALESCE(",
            $last_used,
            ", 0)
                     WHEN 'recent' THEN -COALESCE(",
            $last_used,
            ", 0) ELSE 0 END"
        )
    };
}

macro_rules! name {
    () => {
        "CASE $14 WHEN 'name' THEN a.name_folded ELSE '' END"
    };
}

const BY_NAME: Sql = sql(walk!("(a.name_folded, a.id)", ">", "a.name_folded, a.id"));

const BY_CREATION: Sql = sql(walk!("(a.created_at, a.id)", "<", "a.created_at DESC, a.id DESC"));

const BY_USE: Sql =
    sql(walk!("(COALESCE(a.last_used_at, 0), a.id)", ">", "COALESCE(a.last_used_at, 0), a.id"));

const BY_AGE: Sql = sql(walk!("(a.created_at, a.id)", ">", "a.created_at, a.id"));

const BY_RECENT_USE: Sql = sql(walk!(
    "(COALESCE(a.last_used_at, 0), a.id)",
    "<",
    "COALESCE(a.last_used_at, 0) DESC, a.id DESC"
));

const AMONG_CANDIDATES: Sql = sql(concat!(
    "WITH candidates AS MATERIALIZED (SELECT app FROM app_search WHERE text LIKE $19 LIMIT $20),
          page AS MATERIALIZED
     (SELECT ",
    columns!(),
    ", ",
    time!("a.last_used_at"),
    " AS sort_at, ",
    name!(),
    " AS sort_name
       FROM candidates c
      CROSS JOIN apps a
      WHERE (SELECT COUNT(*) FROM candidates) < $20
        AND a.id = c.app AND a.org = $1 AND (",
    time!("a.last_used_at"),
    ", ",
    name!(),
    ", a.id) > ($15, $16, $17) AND ",
    owned!(),
    "
      ORDER BY sort_at, sort_name, id
      LIMIT $13 OFFSET $18)
     SELECT found.candidates, page.*
       FROM (SELECT COUNT(*) AS candidates FROM candidates) found
       LEFT JOIN page ON 0 = 0
      ORDER BY page.sort_at, page.sort_name, page.id"
));

const ADDED: Sql = sql(concat!(
    "SELECT ",
    columns_but_use!(),
    ",
            g.last_used_at AS last_used_at, CAST(NULL AS TEXT) AS last_used_address
       FROM grants g
       JOIN apps a ON a.id = g.app
      WHERE g.org = $1 AND a.org <> $1 AND (",
    time!("g.last_used_at"),
    ", ",
    name!(),
    ", a.id) > ($15, $16, $17) AND ",
    fitting!("g.scope_version", "COALESCE(g.last_used_at, g.added_at)"),
    "
      ORDER BY ",
    time!("g.last_used_at"),
    ", ",
    name!(),
    ", a.id
      LIMIT $13 OFFSET $18"
));

const COUNT_AMONG_CANDIDATES: Sql =
    sql("WITH candidates AS MATERIALIZED (SELECT app FROM app_search WHERE text LIKE $2 LIMIT $4)
     SELECT (SELECT COUNT(*) FROM candidates) AS candidates,
            (SELECT COUNT(*)
               FROM candidates c
              CROSS JOIN apps a
              WHERE (SELECT COUNT(*) FROM candidates) < $4
                AND a.id = c.app AND a.org = $1 AND a.deleted_at IS NULL
                AND a.search_text LIKE $3 ESCAPE '!') AS found");

const COUNT_MATCHING: Sql = sql("SELECT COUNT(*) AS found
       FROM apps a
      WHERE a.org = $1 AND a.deleted_at IS NULL AND a.search_text LIKE $2 ESCAPE '!'");

const COUNT_FITTING: Sql = sql(concat!(
    "SELECT COUNT(*) AS found
       FROM (SELECT a.id AS id FROM apps a WHERE a.org = $1 AND ",
    owned!(),
    " LIMIT $13) fitting"
));

const COUNT_FITTING_ADDED: Sql = sql(concat!(
    "SELECT COUNT(*) AS found
       FROM (SELECT a.id AS id
               FROM grants g
               JOIN apps a ON a.id = g.app
              WHERE g.org = $1 AND a.org <> $1 AND ",
    fitting!("g.scope_version", "COALESCE(g.last_used_at, g.added_at)"),
    " LIMIT $13) fitting"
));

const COUNT_ADDED: Sql = sql("SELECT COUNT(*) AS found
       FROM grants g
       JOIN apps a ON a.id = g.app
      WHERE g.org = $1 AND a.org <> $1 AND a.deleted_at IS NULL");

const COUNT_OWNED: Sql = sql("SELECT owned_apps AS found FROM organizations WHERE id = $1");

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPage<'a> {
    /// Whose apps, which, in which order.
    pub query: &'a AppQuery,
    /// Where the page before ended.
    pub after: Option<&'a AppPlace>,
    /// The time of now, for secrets that still work.
    pub now: Timestamp,
    /// How many more are passed over.
    pub skip: i64,
    /// How many at most.
    pub limit: i64,
}

/// A page of the apps that an organization owns or that were added to it.
pub async fn list(tx: &mut Tx, org: &OrgId, page: &AppPage<'_>) -> Result<Vec<App>, StorageError> {
    let rows = match page.query.tab {
        AppTab::Added => tx.all(ADDED, sorted(org, page)).await?,
        AppTab::Owned => {
            if let Some(rows) = list_among_candidates(tx, org, page).await? {
                rows
            } else {
                let statement = match page.query.sort {
                    AppSort::Name => BY_NAME,
                    AppSort::Newest => BY_CREATION,
                    AppSort::Oldest => BY_AGE,
                    AppSort::Unused => BY_USE,
                    AppSort::Recent => BY_RECENT_USE,
                };
                tx.all(statement, walked(org, page)).await?
            }
        }
    };
    rows.iter().map(from_row).collect()
}

/// The page as far as the index of three characters knows it; nothing when too much matches, or
/// too little is searched for. One scan of the index says how many there are and which.
async fn list_among_candidates(
    tx: &mut Tx,
    org: &OrgId,
    page: &AppPage<'_>,
) -> Result<Option<Vec<Row>>, StorageError> {
    let Some(candidates) = candidates(&page.query.filter.search) else {
        return Ok(None);
    };
    let mut args = sorted(org, page);
    args.extend([candidates.as_str().into_value(), (MANY + 1).into_value()]);
    let mut rows = tx.all(AMONG_CANDIDATES, args).await?;
    let found = rows.first().map_or(Ok(0), |row| row.int("candidates"))?;
    // How many there are comes even where no app fits.
    if rows.len() == 1 && rows[0].find_text("id")?.is_none() {
        rows.clear();
    }
    Ok((found <= MANY).then_some(rows))
}

/// How many apps a search finds among those that an organization owns. Not counted, and
/// therefore `None`, when they are many.
pub async fn count_found(
    tx: &mut Tx,
    org: &OrgId,
    search: &str,
) -> Result<Option<i64>, StorageError> {
    let Some(candidates) = candidates(search) else {
        return Ok(None);
    };
    let args = (org, &candidates, &contains(search), MANY + 1);
    let row = tx.one(COUNT_AMONG_CANDIDATES, args).await?;
    Ok(if row.int("candidates")? <= MANY { Some(row.int("found")?) } else { None })
}

/// How many apps all filters leave. Not counted further, and therefore `None`, when they are many.
pub async fn count_fitting(
    tx: &mut Tx,
    org: &OrgId,
    query: &AppQuery,
    now: Timestamp,
) -> Result<Option<i64>, StorageError> {
    let statement = match query.tab {
        AppTab::Owned => COUNT_FITTING,
        AppTab::Added => COUNT_FITTING_ADDED,
    };
    let mut args = vec![org.into_value()];
    args.extend(filters(&query.filter, now));
    args.push((MANY + 1).into_value());
    let found = tx.one(statement, args).await?.int("found")?;
    Ok((found <= MANY).then_some(found))
}

/// The same however many they are.
pub async fn count_matching(tx: &mut Tx, org: &OrgId, search: &str) -> Result<i64, StorageError> {
    tx.one(COUNT_MATCHING, (org, &contains(search.trim()))).await?.int("found")
}

/// How many apps there are behind each tab.
pub async fn count(tx: &mut Tx, org: &OrgId, tab: AppTab) -> Result<i64, StorageError> {
    let statement = match tab {
        AppTab::Owned => COUNT_OWNED,
        AppTab::Added => COUNT_ADDED,
    };
    tx.one(statement, (org,)).await?.int("found")
}

/// A pattern without escapes, since those keep both engines from their index. A character that
/// would need one stands for any character; the exact pattern follows. The index of runs of three
/// characters knows nothing of shorter texts.
fn candidates(search: &str) -> Option<String> {
    let letters = sought(search);
    if letters.chars().count() < 3 {
        return None;
    }
    let letters = letters.chars().map(|c| if matches!(c, '%' | '\\') { '_' } else { c });
    Some(["%".to_owned(), letters.collect(), "%".to_owned()].concat())
}

/// The arguments of every list, with the place from which on it goes and what is passed over.
fn arguments(org: &OrgId, page: &AppPage<'_>, place: Vec<Value>) -> Vec<Value> {
    let mut args = vec![org.into_value()];
    args.extend(filters(&page.query.filter, page.now));
    args.push(page.limit.into_value());
    args.extend(place);
    args.push(page.skip.into_value());
    args
}

/// The arguments of a list that is sorted by what `$14` says.
fn sorted(org: &OrgId, page: &AppPage<'_>) -> Vec<Value> {
    let sort = page.query.sort;
    let (at, name, app) = match (sort, page.after) {
        (_, None) => (i64::MIN, "", ""),
        (AppSort::Name, Some(place)) => (0, place.name.as_str(), place.app.as_str()),
        (AppSort::Newest | AppSort::Recent, Some(place)) => (-place.at, "", place.app.as_str()),
        (AppSort::Unused | AppSort::Oldest, Some(place)) => (place.at, "", place.app.as_str()),
    };
    let place =
        vec![sort.wire_name().into_value(), at.into_value(), name.into_value(), app.into_value()];
    arguments(org, page, place)
}

/// The arguments of a list that walks an index.
fn walked(org: &OrgId, page: &AppPage<'_>) -> Vec<Value> {
    let after = page.after;
    let at = |first: i64| after.map_or(first, |place| place.at).into_value();
    let key = match page.query.sort {
        AppSort::Name => after.map_or("", |place| place.name.as_str()).into_value(),
        AppSort::Newest | AppSort::Recent => at(i64::MAX),
        AppSort::Unused | AppSort::Oldest => at(i64::MIN),
    };
    let app = after.map_or("", |place| place.app.as_str());
    arguments(org, page, vec![key, app.into_value()])
}

/// `$2` to `$12`.
fn filters(filter: &AppFilter, now: Timestamp) -> Vec<Value> {
    let (source, role) = match &filter.role {
        None => ("", ""),
        Some(RoleChoice::Organization(role)) => ("org/", role.wire_name()),
        Some(RoleChoice::Service(held)) => (held.service.as_str(), held.role.as_str()),
        Some(RoleChoice::Custom(role)) => ("custom/", role.as_str()),
    };
    let before = |days: Option<Days>| days.map_or(0, |days| days.before(now).as_micros());
    vec![
        (&contains(&filter.search)).into_value(),
        filter.kind.map_or("", AppType::wire_name).into_value(),
        filter.status.map_or("", AppStatusFilter::wire_name).into_value(),
        source.into_value(),
        role.into_value(),
        filter.service.as_ref().map_or("", ServiceId::as_str).into_value(),
        before(filter.unused_for).into_value(),
        before(filter.secret_older).into_value(),
        now.as_micros().into_value(),
        filter.secret_expires.map_or(0, |days| days.after(now).as_micros()).into_value(),
        filter.creator.as_ref().map_or("", PersonId::as_str).into_value(),
    ]
}

#[cfg(test)]
mod tests {
    use super::candidates;

    #[test]
    fn what_would_need_an_escape_stands_for_any_character() {
        assert_eq!(candidates(" 100% \\o/ A_b").as_deref(), Some("%100_ _o/ a_b%"));
        assert_eq!(candidates(" ab "), None);
    }
}

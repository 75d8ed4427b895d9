//! Lists of apps: filtered, sorted, a page at a time, whatever their number.
//!
//! A search knows two ways. When few texts match, the index of runs of three characters finds
//! them all and the page is cut from those. When many match, the list is walked in its order,
//! since the next page is near. Neither way looks at every app.

use std::collections::BTreeMap;
use std::iter::repeat;

use crate::domain::apps::app::App;
use crate::domain::apps::query::{AppFilter, AppPlace, AppQuery, AppSort, AppStatusFilter, AppTab};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, Timestamp};
use crate::storage::apps::app::{contains, from_row};
use crate::storage::value::IntoValue;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// More matches than this count as many.
const MANY: i64 = 1000;

const BY_NAME: Sql =
    sql("SELECT a.id AS id, a.org AS org, a.kind, a.name, a.description, a.ttl_minutes, a.scope_version,
            a.disabled_at, a.disabled_by, a.created_at, a.created_by, a.last_used_at,
            a.last_used_address
       FROM apps a
      WHERE a.org = $1 AND a.deleted_at IS NULL
        AND (a.name_folded, a.id) > ($2, $3)
        AND ($4 = '%%' OR a.search_text LIKE $4 ESCAPE '!')
        AND ($5 = '' OR a.kind = $5)
        AND ($6 = '' OR ($6 = 'enabled') = (a.disabled_at IS NULL))
        AND ($7 = ''
             OR $7 = 'org/' AND EXISTS (SELECT 1 FROM scope_organization_roles r
                WHERE r.app = a.id AND r.version = a.scope_version AND r.role = $8)
             OR $7 = 'custom/' AND EXISTS (SELECT 1 FROM scope_custom_roles r
                WHERE r.app = a.id AND r.version = a.scope_version AND r.role = $8)
             OR EXISTS (SELECT 1 FROM scope_service_roles r
                WHERE r.app = a.id AND r.version = a.scope_version
                  AND r.service = $7 AND r.role = $8))
        AND ($9 = '' OR EXISTS (SELECT 1 FROM scope_services s
                WHERE s.app = a.id AND s.version = a.scope_version AND s.service = $9))
        AND ($10 = 0 OR COALESCE(a.last_used_at, a.created_at) < $10)
        AND ($11 = 0 OR EXISTS (SELECT 1 FROM app_secrets k
                WHERE k.app = a.id AND k.created_at < $11
                  AND (k.expires_at IS NULL OR k.expires_at > $12)))
        AND ($13 = 0 OR EXISTS (SELECT 1 FROM app_secrets k
                WHERE k.app = a.id AND k.confirmed_at IS NOT NULL AND k.end_reason IS NULL
                  AND k.expires_at > $12 AND k.expires_at <= $13))
      ORDER BY a.name_folded, a.id
      LIMIT $14");

const BY_CREATION: Sql =
    sql("SELECT a.id AS id, a.org AS org, a.kind, a.name, a.description, a.ttl_minutes, a.scope_version,
            a.disabled_at, a.disabled_by, a.created_at, a.created_by, a.last_used_at,
            a.last_used_address
       FROM apps a
      WHERE a.org = $1 AND a.deleted_at IS NULL
        AND (a.created_at, a.id) < ($2, $3)
        AND ($4 = '%%' OR a.search_text LIKE $4 ESCAPE '!')
        AND ($5 = '' OR a.kind = $5)
        AND ($6 = '' OR ($6 = 'enabled') = (a.disabled_at IS NULL))
        AND ($7 = ''
             OR $7 = 'org/' AND EXISTS (SELECT 1 FROM scope_organization_roles r
                WHERE r.app = a.id AND r.version = a.scope_version AND r.role = $8)
             OR $7 = 'custom/' AND EXISTS (SELECT 1 FROM scope_custom_roles r
                WHERE r.app = a.id AND r.version = a.scope_version AND r.role = $8)
             OR EXISTS (SELECT 1 FROM scope_service_roles r
                WHERE r.app = a.id AND r.version = a.scope_version
                  AND r.service = $7 AND r.role = $8))
        AND ($9 = '' OR EXISTS (SELECT 1 FROM scope_services s
                WHERE s.app = a.id AND s.version = a.scope_version AND s.service = $9))
        AND ($10 = 0 OR COALESCE(a.last_used_at, a.created_at) < $10)
        AND ($11 = 0 OR EXISTS (SELECT 1 FROM app_secrets k
                WHERE k.app = a.id AND k.created_at < $11
                  AND (k.expires_at IS NULL OR k.expires_at > $12)))
        AND ($13 = 0 OR EXISTS (SELECT 1 FROM app_secrets k
                WHERE k.app = a.id AND k.confirmed_at IS NOT NULL AND k.end_reason IS NULL
                  AND k.expires_at > $12 AND k.expires_at <= $13))
      ORDER BY a.created_at DESC, a.id DESC
      LIMIT $14");

const BY_USE: Sql =
    sql("SELECT a.id AS id, a.org AS org, a.kind, a.name, a.description, a.ttl_minutes, a.scope_version,
            a.disabled_at, a.disabled_by, a.created_at, a.created_by, a.last_used_at,
            a.last_used_address
       FROM apps a
      WHERE a.org = $1 AND a.deleted_at IS NULL
        AND (COALESCE(a.last_used_at, 0), a.id) > ($2, $3)
        AND ($4 = '%%' OR a.search_text LIKE $4 ESCAPE '!')
        AND ($5 = '' OR a.kind = $5)
        AND ($6 = '' OR ($6 = 'enabled') = (a.disabled_at IS NULL))
        AND ($7 = ''
             OR $7 = 'org/' AND EXISTS (SELECT 1 FROM scope_organization_roles r
                WHERE r.app = a.id AND r.version = a.scope_version AND r.role = $8)
             OR $7 = 'custom/' AND EXISTS (SELECT 1 FROM scope_custom_roles r
                WHERE r.app = a.id AND r.version = a.scope_version AND r.role = $8)
             OR EXISTS (SELECT 1 FROM scope_service_roles r
                WHERE r.app = a.id AND r.version = a.scope_version
                  AND r.service = $7 AND r.role = $8))
        AND ($9 = '' OR EXISTS (SELECT 1 FROM scope_services s
                WHERE s.app = a.id AND s.version = a.scope_version AND s.service = $9))
        AND ($10 = 0 OR COALESCE(a.last_used_at, a.created_at) < $10)
        AND ($11 = 0 OR EXISTS (SELECT 1 FROM app_secrets k
                WHERE k.app = a.id AND k.created_at < $11
                  AND (k.expires_at IS NULL OR k.expires_at > $12)))
        AND ($13 = 0 OR EXISTS (SELECT 1 FROM app_secrets k
                WHERE k.app = a.id AND k.confirmed_at IS NOT NULL AND k.end_reason IS NULL
                  AND k.expires_at > $12 AND k.expires_at <= $13))
      ORDER BY COALESCE(a.last_used_at, 0), a.id
      LIMIT $14");

const AMONG_CANDIDATES: Sql = sql(
    "WITH candidates AS MATERIALIZED (SELECT app FROM app_search WHERE text LIKE $17 LIMIT $18),
          page AS MATERIALIZED
     (SELECT a.id AS id, a.org AS org, a.kind, a.name, a.description, a.ttl_minutes,
            a.scope_version, a.disabled_at, a.disabled_by, a.created_at, a.created_by,
            a.last_used_at, a.last_used_address,
            CASE $2 WHEN 'newest' THEN -a.created_at
                    WHEN 'unused' THEN COALESCE(a.last_used_at, 0) ELSE 0 END AS sort_at,
            CASE $2 WHEN 'name' THEN a.name_folded ELSE '' END AS sort_name
       FROM candidates c
      CROSS JOIN apps a
      WHERE (SELECT COUNT(*) FROM candidates) < $18
        AND a.id = c.app AND a.org = $1 AND a.deleted_at IS NULL
        AND (CASE $2 WHEN 'newest' THEN -a.created_at
                     WHEN 'unused' THEN COALESCE(a.last_used_at, 0) ELSE 0 END,
             CASE $2 WHEN 'name' THEN a.name_folded ELSE '' END, a.id) > ($3, $4, $5)
        AND ($6 = '%%' OR a.search_text LIKE $6 ESCAPE '!')
        AND ($7 = '' OR a.kind = $7)
        AND ($8 = '' OR ($8 = 'enabled') = (a.disabled_at IS NULL))
        AND ($9 = ''
             OR $9 = 'org/' AND EXISTS (SELECT 1 FROM scope_organization_roles r
                WHERE r.app = a.id AND r.version = a.scope_version AND r.role = $10)
             OR $9 = 'custom/' AND EXISTS (SELECT 1 FROM scope_custom_roles r
                WHERE r.app = a.id AND r.version = a.scope_version AND r.role = $10)
             OR EXISTS (SELECT 1 FROM scope_service_roles r
                WHERE r.app = a.id AND r.version = a.scope_version
                  AND r.service = $9 AND r.role = $10))
        AND ($11 = '' OR EXISTS (SELECT 1 FROM scope_services s
                WHERE s.app = a.id AND s.version = a.scope_version AND s.service = $11))
        AND ($12 = 0 OR COALESCE(a.last_used_at, a.created_at) < $12)
        AND ($13 = 0 OR EXISTS (SELECT 1 FROM app_secrets k
                WHERE k.app = a.id AND k.created_at < $13
                  AND (k.expires_at IS NULL OR k.expires_at > $14)))
        AND ($15 = 0 OR EXISTS (SELECT 1 FROM app_secrets k
                WHERE k.app = a.id AND k.confirmed_at IS NOT NULL AND k.end_reason IS NULL
                  AND k.expires_at > $14 AND k.expires_at <= $15))
      ORDER BY sort_at, sort_name, id
      LIMIT $16)
     SELECT found.candidates, page.*
       FROM (SELECT COUNT(*) AS candidates FROM candidates) found
       LEFT JOIN page ON 0 = 0
      ORDER BY page.sort_at, page.sort_name, page.id",
);

const ADDED: Sql =
    sql("SELECT a.id AS id, a.org AS org, a.kind, a.name, a.description, a.ttl_minutes, a.scope_version,
            a.disabled_at, a.disabled_by, a.created_at, a.created_by,
            g.last_used_at AS last_used_at, CAST(NULL AS TEXT) AS last_used_address
       FROM grants g
       JOIN apps a ON a.id = g.app
      WHERE g.org = $1 AND a.org <> $1 AND a.deleted_at IS NULL
        AND (CASE $2 WHEN 'newest' THEN -a.created_at
                     WHEN 'unused' THEN COALESCE(g.last_used_at, 0) ELSE 0 END,
             CASE $2 WHEN 'name' THEN a.name_folded ELSE '' END, a.id) > ($3, $4, $5)
        AND ($6 = '%%' OR a.search_text LIKE $6 ESCAPE '!')
        AND ($7 = '' OR a.kind = $7)
        AND ($8 = '' OR ($8 = 'enabled') = (a.disabled_at IS NULL))
        AND ($9 = ''
             OR $9 = 'org/' AND EXISTS (SELECT 1 FROM scope_organization_roles r
                WHERE r.app = a.id AND r.version = g.scope_version AND r.role = $10)
             OR $9 = 'custom/' AND EXISTS (SELECT 1 FROM scope_custom_roles r
                WHERE r.app = a.id AND r.version = g.scope_version AND r.role = $10)
             OR EXISTS (SELECT 1 FROM scope_service_roles r
                WHERE r.app = a.id AND r.version = g.scope_version
                  AND r.service = $9 AND r.role = $10))
        AND ($11 = '' OR EXISTS (SELECT 1 FROM scope_services s
                WHERE s.app = a.id AND s.version = g.scope_version AND s.service = $11))
        AND ($12 = 0 OR COALESCE(g.last_used_at, g.added_at) < $12)
        AND ($13 = 0 OR EXISTS (SELECT 1 FROM app_secrets k
                WHERE k.app = a.id AND k.created_at < $13
                  AND (k.expires_at IS NULL OR k.expires_at > $14)))
        AND ($15 = 0 OR EXISTS (SELECT 1 FROM app_secrets k
                WHERE k.app = a.id AND k.confirmed_at IS NOT NULL AND k.end_reason IS NULL
                  AND k.expires_at > $14 AND k.expires_at <= $15))
      ORDER BY CASE $2 WHEN 'newest' THEN -a.created_at
                       WHEN 'unused' THEN COALESCE(g.last_used_at, 0) ELSE 0 END,
               CASE $2 WHEN 'name' THEN a.name_folded ELSE '' END, a.id
      LIMIT $16");

const COUNT_AMONG_CANDIDATES: Sql =
    sql("WITH candidates AS MATERIALIZED (SELECT app FROM app_search WHERE text LIKE $2 LIMIT $4)
     SELECT (SELECT COUNT(*) FROM candidates) AS candidates,
            (SELECT COUNT(*)
               FROM candidates c
              CROSS JOIN apps a
              WHERE (SELECT COUNT(*) FROM candidates) < $4
                AND a.id = c.app AND a.org = $1 AND a.deleted_at IS NULL
                AND a.search_text LIKE $3 ESCAPE '!') AS found");

const COUNT_ADDED: Sql = sql("SELECT COUNT(*) AS found
       FROM grants g
       JOIN apps a ON a.id = g.app
      WHERE g.org = $1 AND a.org <> $1 AND a.deleted_at IS NULL");

const COUNT_OWNED: Sql = sql("SELECT owned_apps AS found FROM organizations WHERE id = $1");

const LIST_ROLES: Sql =
    sql("SELECT r.app AS app, 'org/' AS source, r.role AS role, '' AS custom_name
       FROM apps a
      CROSS JOIN scope_organization_roles r
      WHERE r.app = a.id AND r.version = a.scope_version
        AND a.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                       $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
                       $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44,
                       $45, $46, $47, $48, $49, $50)
      UNION ALL
     SELECT r.app AS app, r.service AS source, r.role AS role, '' AS custom_name
       FROM apps a
      CROSS JOIN scope_service_roles r
      WHERE r.app = a.id AND r.version = a.scope_version
        AND a.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                       $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
                       $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44,
                       $45, $46, $47, $48, $49, $50)
      UNION ALL
     SELECT r.app AS app, 'custom/' AS source, r.role AS role, c.name AS custom_name
       FROM apps a
      CROSS JOIN scope_custom_roles r
      CROSS JOIN custom_roles c
      WHERE c.id = r.role AND r.app = a.id AND r.version = a.scope_version
        AND a.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                       $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
                       $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44,
                       $45, $46, $47, $48, $49, $50)
      ORDER BY app, source, role");

const LIST_SECRETS: Sql = sql("SELECT app, MAX(created_at) AS created_at,
            MIN(CASE WHEN confirmed_at IS NOT NULL AND end_reason IS NULL
                     THEN expires_at END) AS expires_at
       FROM app_secrets
      WHERE app IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                       $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
                       $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44,
                       $45, $46, $47, $48, $49, $50)
        AND (expires_at IS NULL OR expires_at > $51)
      GROUP BY app");

/// What a list shows of an app beside the app itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppNotes {
    /// The roles of its scope; a custom one comes with its name.
    pub roles: Vec<(RoleChoice, Option<Name>)>,
    /// When its newest secret that has not ended was made.
    pub secret_created_at: Option<Timestamp>,
    /// When the one in use expires, if it does.
    pub secret_expires_at: Option<Timestamp>,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPage<'a> {
    /// Whose apps, which, in which order.
    pub query: &'a AppQuery,
    /// Where the page before ended.
    pub after: Option<&'a AppPlace>,
    /// The time of now, for secrets that still work.
    pub now: Timestamp,
    /// How many at most.
    pub limit: i64,
}

/// A page of the apps that an organization owns or that were added to it.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
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
                    AppSort::Unused => BY_USE,
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
    args.extend([(&candidates).into_value(), (MANY + 1).into_value()]);
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
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn count_found(
    tx: &mut Tx,
    org: &OrgId,
    search: &str,
) -> Result<Option<i64>, StorageError> {
    let Some(candidates) = candidates(search) else {
        return Ok(None);
    };
    let args = (org, &candidates, &contains(search.trim()), MANY + 1);
    let row = tx.one(COUNT_AMONG_CANDIDATES, args).await?;
    Ok(if row.int("candidates")? <= MANY { Some(row.int("found")?) } else { None })
}

/// How many apps there are behind each tab.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn count(tx: &mut Tx, org: &OrgId, tab: AppTab) -> Result<i64, StorageError> {
    let statement = match tab {
        AppTab::Owned => COUNT_OWNED,
        AppTab::Added => COUNT_ADDED,
    };
    tx.one(statement, (org,)).await?.int("found")
}

/// What a list shows of each of these apps, in two queries for a page of up to fifty.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list_notes(
    tx: &mut Tx,
    apps: &[App],
    now: Timestamp,
) -> Result<BTreeMap<AppId, AppNotes>, StorageError> {
    let mut notes: BTreeMap<AppId, AppNotes> = BTreeMap::new();
    for page in apps.chunks(50) {
        let ids = page.iter().map(|app| app.id.as_str()).chain(repeat("")).take(50);
        let mut args: Args = ids.map(IntoValue::into_value).collect();
        for row in tx.all(LIST_ROLES, args.clone()).await? {
            let role = role_of(&row)?;
            notes.entry(row.get("app")?).or_default().roles.push(role);
        }
        args.push(now.into_value());
        for row in tx.all(LIST_SECRETS, args).await? {
            let of_app = notes.entry(row.get("app")?).or_default();
            of_app.secret_created_at = row.find_time("created_at")?;
            of_app.secret_expires_at = row.find_time("expires_at")?;
        }
    }
    Ok(notes)
}

/// A role with the name of a custom one.
pub(crate) fn role_of(row: &Row) -> Result<(RoleChoice, Option<Name>), StorageError> {
    let value = match row.text("source")?.as_str() {
        "org/" => format!("org/{}", row.text("role")?),
        "custom/" => format!("custom/{}", row.text("role")?),
        service => format!("service/{service}/{}", row.text("role")?),
    };
    let role = RoleChoice::parse(&value)
        .ok_or_else(|| StorageError::Corrupt { column: "role", reason: "no role".to_owned() })?;
    let name = match role {
        RoleChoice::Custom(_) => Some(row.get("custom_name")?),
        RoleChoice::Organization(_) | RoleChoice::Service(_) => None,
    };
    Ok((role, name))
}

/// A pattern without escapes, since those keep both engines from their index. A character that
/// would need one stands for any character; the exact pattern follows. The index of runs of three
/// characters knows nothing of shorter texts.
fn candidates(search: &str) -> Option<String> {
    let letters = search.trim().to_lowercase();
    if letters.chars().count() < 3 {
        return None;
    }
    let letters = letters.chars().map(|c| if matches!(c, '%' | '\\') { '_' } else { c });
    Some(["%".to_owned(), letters.collect(), "%".to_owned()].concat())
}

type Args = Vec<crate::storage::value::Value>;

/// The arguments of a statement that is sorted by what `$2` says.
fn sorted(org: &OrgId, page: &AppPage<'_>) -> Args {
    let (sort, after) = (page.query.sort, page.after);
    let at = match (sort, after) {
        (AppSort::Name, Some(_)) => 0,
        (AppSort::Newest, Some(place)) => -place.at,
        (AppSort::Unused, Some(place)) => place.at,
        (_, None) => i64::MIN,
    };
    let name = after.filter(|_| sort == AppSort::Name).map_or("", |place| place.name.as_str());
    let app = after.map_or("", |place| place.app.as_str());
    let mut args = vec![
        org.into_value(),
        sort.wire_name().into_value(),
        at.into_value(),
        name.into_value(),
        app.into_value(),
    ];
    args.extend(filters(&page.query.filter, page.now));
    args.push(page.limit.into_value());
    args
}

/// The arguments of a statement that walks an index.
fn walked(org: &OrgId, page: &AppPage<'_>) -> Args {
    let after = page.after;
    let app = after.map_or("", |place| place.app.as_str());
    let place = match page.query.sort {
        AppSort::Name => {
            [after.map_or("", |place| place.name.as_str()).into_value(), app.into_value()]
        }
        AppSort::Newest => {
            [after.map_or(i64::MAX, |place| place.at).into_value(), app.into_value()]
        }
        AppSort::Unused => {
            [after.map_or(i64::MIN, |place| place.at).into_value(), app.into_value()]
        }
    };
    let mut args = vec![org.into_value()];
    args.extend(place);
    args.extend(filters(&page.query.filter, page.now));
    args.push(page.limit.into_value());
    args
}

fn filters(filter: &AppFilter, now: Timestamp) -> Args {
    let (source, role) = match &filter.role {
        None => (String::new(), String::new()),
        Some(RoleChoice::Organization(role)) => ("org/".to_owned(), role.wire_name().to_owned()),
        Some(RoleChoice::Service(held)) => (held.service.to_string(), held.role.clone()),
        Some(RoleChoice::Custom(role)) => ("custom/".to_owned(), role.to_string()),
    };
    let before = |days: Option<crate::domain::apps::query::Days>| {
        days.map_or(0, |days| days.before(now).as_micros())
    };
    vec![
        (&contains(filter.search.trim())).into_value(),
        filter.kind.map_or("", |kind| kind.wire_name()).into_value(),
        filter.status.map_or("", AppStatusFilter::wire_name).into_value(),
        (&source).into_value(),
        (&role).into_value(),
        filter.service.as_ref().map_or("", |service| service.as_str()).into_value(),
        before(filter.unused_for).into_value(),
        before(filter.secret_older).into_value(),
        now.as_micros().into_value(),
        filter.secret_expires.map_or(0, |days| days.after(now).as_micros()).into_value(),
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

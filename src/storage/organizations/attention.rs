//! Apps that somebody should look at, and why. Each statement names five and counts up to
//! [`MOST`] and one more.
//!
//! Whatever is rare comes first (secrets that wait, roles that few hold), and its apps by their
//! ids: nothing here looks at every app of an organization where an index knows better.

use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, ServiceId, Timestamp};
use crate::storage::{Sql, StorageError, Tx, sql};

/// How many are counted. One more means more than this, however many those are.
pub const MOST: i64 = 1000;

/// The apps `a` of what stands after FROM, chosen by `$select`.
macro_rules! noted_as {
    ($select:expr, $from:expr) => {
        concat!(
            "SELECT id, name, COUNT(*) OVER () AS found
       FROM (",
            $select,
            " a.id AS id, a.name AS name, a.name_folded AS name_folded
               FROM ",
            $from,
            "
              LIMIT 1001) AS noted
      ORDER BY name_folded, id
      LIMIT 5"
        )
    };
}

macro_rules! noted {
    ($from:expr) => {
        noted_as!("SELECT", $from)
    };
}

/// The apps of the organization among those that come first.
macro_rules! owned {
    ($first:literal) => {
        concat!(
            "
              CROSS JOIN apps a
              WHERE a.id = ",
            $first,
            ".app AND a.org = $1 AND a.deleted_at IS NULL"
        )
    };
}

const UNCONFIRMED: Sql = sql(noted!(concat!(
    "(SELECT DISTINCT s.app AS app
                       FROM app_secrets s
                      WHERE s.confirmed_at IS NULL AND s.closed_at IS NULL
                        AND (s.expires_at IS NULL OR s.expires_at > $2)) AS pending",
    owned!("pending"),
    "
                AND NOT EXISTS (SELECT 1 FROM app_secrets s
                                 WHERE s.app = a.id AND s.confirmed_at IS NOT NULL
                                   AND (s.expires_at IS NULL OR s.expires_at > $2))"
)));

const UNUSED: Sql = sql(noted!(
    "apps a
              WHERE a.org = $1 AND a.deleted_at IS NULL
                AND COALESCE(a.last_used_at, a.created_at) < $2
              ORDER BY COALESCE(a.last_used_at, a.created_at), a.id"
));

const NOT_ADDED: Sql = sql(noted!(
    "apps a
              WHERE a.org = $1 AND a.deleted_at IS NULL AND a.kind = 'server'
                AND NOT EXISTS (SELECT 1 FROM grants g
                                 WHERE g.app = a.id AND (g.ends_at IS NULL OR g.ends_at > $2))
              ORDER BY a.name_folded, a.id"
));

const REQUESTED: Sql = sql(noted!(
    "app_requests r
               JOIN apps a ON a.id = r.app AND a.deleted_at IS NULL
              WHERE r.org = $1 AND r.state = 'open'"
));

const SCOPE_CHANGED: Sql = sql(noted!(
    "grants g
               JOIN apps a ON a.id = g.app AND a.deleted_at IS NULL
              WHERE g.org = $1 AND a.org <> $1 AND (g.ends_at IS NULL OR g.ends_at > $2)
                AND g.scope_version < a.scope_version
                AND (g.declined_version IS NULL OR g.declined_version < a.scope_version)"
));

const GRANT_ENDS: Sql = sql(noted!(
    "grants g
               JOIN apps a ON a.id = g.app AND a.deleted_at IS NULL
              WHERE g.org = $1 AND g.ends_at > $2 AND g.ends_at <= $3"
));

const LACKS_SERVICE: Sql = sql(noted!(
    "(SELECT r.app AS app, r.version AS version
                       FROM scope_service_roles r
                      WHERE r.service NOT IN
                            (SELECT i.service FROM service_instances i WHERE i.org = $1)
                      UNION
                     SELECT c.app AS app, c.version AS version
                       FROM custom_roles o
                      CROSS JOIN custom_role_permissions p
                      CROSS JOIN scope_custom_roles c
                      WHERE o.org = $1 AND p.role = o.id
                        AND c.role = p.role AND c.role_version = p.version
                        AND p.service NOT IN
                            (SELECT i.service FROM service_instances i WHERE i.org = $1)) AS lacking
              CROSS JOIN apps a
              WHERE a.id = lacking.app AND a.scope_version = lacking.version
                AND a.org = $1 AND a.deleted_at IS NULL"
));

const IS_OWNER: Sql = sql(noted!(
    "scope_organization_roles r
              CROSS JOIN apps a
              WHERE r.role = 'org_owner' AND a.id = r.app AND a.scope_version = r.version
                AND a.org = $1 AND a.deleted_at IS NULL"
));

const HOLDS_ALL: Sql = sql(noted!(
    "(SELECT r.app AS app, r.version AS version
                       FROM scope_service_roles r
                      WHERE r.service = $2 AND r.role = $3
                      UNION
                     SELECT c.app AS app, c.version AS version
                       FROM custom_roles o
                      CROSS JOIN scope_custom_roles c
                      CROSS JOIN apps holder
                      CROSS JOIN custom_role_permissions p
                      WHERE o.org = $1 AND c.role = o.id
                        AND holder.id = c.app AND holder.scope_version = c.version
                        AND p.role = c.role AND p.version = c.role_version AND p.service = $2
                      GROUP BY c.app, c.version
                     HAVING COUNT(DISTINCT p.permission) >= $4) AS holding
              CROSS JOIN apps a
              WHERE a.id = holding.app AND a.scope_version = holding.version
                AND a.org = $1 AND a.deleted_at IS NULL"
));

const CREATOR_LEFT: Sql = sql(noted!(
    "former_members f
              CROSS JOIN apps a
              WHERE f.org = $1 AND a.org = f.org AND a.created_by = f.person
                AND a.deleted_at IS NULL"
));

const OLDER_SECRET: Sql = sql(noted_as!(
    "SELECT DISTINCT",
    "app_secrets s
              CROSS JOIN apps a
              WHERE s.closed_at IS NULL AND s.created_at < $3
                AND (s.expires_at IS NULL OR s.expires_at > $2)
                AND a.id = s.app AND a.org = $1 AND a.deleted_at IS NULL"
));

const SECRET_EXPIRES: Sql = sql(noted!(concat!(
    "(SELECT DISTINCT s.app AS app
                       FROM app_secrets s
                      WHERE s.closed_at IS NULL AND s.expires_at > $2 AND s.expires_at <= $3
                        AND s.confirmed_at IS NOT NULL AND s.end_reason IS NULL) AS soon",
    owned!("soon")
)));

const OVERLAP_ENDS: Sql = sql(noted!(concat!(
    "(SELECT DISTINCT s.app AS app
                       FROM app_secrets s
                      WHERE s.closed_at IS NULL AND s.expires_at > $2 AND s.expires_at <= $3
                        AND s.end_reason = 'replaced') AS soon",
    owned!("soon")
)));

const LONGER_TTL: Sql = sql(noted!(
    "apps a
              WHERE a.org = $1 AND a.deleted_at IS NULL AND a.ttl_minutes > $2"
));

/// Why apps are noted, with what it takes to find them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Their secret was never confirmed as stored, as of now.
    Unconfirmed(Timestamp),
    /// They were not used since this time.
    Unused(Timestamp),
    /// They are in no organization as of now.
    NotAdded(Timestamp),
    /// Other organizations ask to add them.
    Requested,
    /// Other organizations have changed their scope.
    ScopeChanged(Timestamp),
    /// Their grant here is in force at the first time and over at the second.
    GrantEnds(Timestamp, Timestamp),
    /// Their scope names a service that the organization lacks.
    LacksService,
    /// They are Organization Owner.
    IsOwner,
    /// They hold every permission of a service: through the role that does, or through custom
    /// roles with that many permissions.
    HoldsAll(ServiceId, String, i64),
    /// Their creator left the organization.
    CreatorLeft,
    /// A secret that works at the first time was made before the second.
    OlderSecret(Timestamp, Timestamp),
    /// Their secret expires after the first time and until the second.
    SecretExpires(Timestamp, Timestamp),
    /// The overlap of their old secret ends after the first time and until the second.
    OverlapEnds(Timestamp, Timestamp),
    /// Their tokens live longer than so many minutes.
    LongerTtl(i64),
}

/// Apps that are noted for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    pub reason: Reason,
    /// The first of them, by name; of those that were counted where there are more.
    pub apps: Vec<(AppId, Name)>,
    /// How many there are, counted up to [`MOST`] and one more.
    pub found: i64,
}

/// Looks for the apps of an organization that are to be noted.
pub async fn find(tx: &mut Tx, org: &OrgId, reason: Reason) -> Result<Noted, StorageError> {
    let rows = match &reason {
        Reason::Unconfirmed(now) => tx.all(UNCONFIRMED, (org, *now)).await?,
        Reason::Unused(since) => tx.all(UNUSED, (org, *since)).await?,
        Reason::NotAdded(now) => tx.all(NOT_ADDED, (org, *now)).await?,
        Reason::Requested => tx.all(REQUESTED, (org,)).await?,
        Reason::ScopeChanged(now) => tx.all(SCOPE_CHANGED, (org, *now)).await?,
        Reason::GrantEnds(now, soon) => tx.all(GRANT_ENDS, (org, *now, *soon)).await?,
        Reason::LacksService => tx.all(LACKS_SERVICE, (org,)).await?,
        Reason::IsOwner => tx.all(IS_OWNER, (org,)).await?,
        Reason::HoldsAll(service, role, count) => {
            tx.all(HOLDS_ALL, (org, service, role, *count)).await?
        }
        Reason::CreatorLeft => tx.all(CREATOR_LEFT, (org,)).await?,
        Reason::OlderSecret(now, oldest) => tx.all(OLDER_SECRET, (org, *now, *oldest)).await?,
        Reason::SecretExpires(now, until) => tx.all(SECRET_EXPIRES, (org, *now, *until)).await?,
        Reason::OverlapEnds(now, until) => tx.all(OVERLAP_ENDS, (org, *now, *until)).await?,
        Reason::LongerTtl(minutes) => tx.all(LONGER_TTL, (org, *minutes)).await?,
    };
    let found = rows.first().map_or(Ok(0), |row| row.int("found"))?;
    let apps = rows.iter().map(|row| Ok((row.get("id")?, row.get("name")?)));
    Ok(Noted { reason, apps: apps.collect::<Result<_, StorageError>>()?, found })
}

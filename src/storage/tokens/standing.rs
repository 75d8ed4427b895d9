//! How an app stands in one organization: everything that its credentials are judged by, in one
//! statement, so that no part of it is of another moment than the rest.

use std::collections::BTreeMap;

use crate::domain::apps::app::App;
use crate::domain::organizations::organization::OrgKey;
use crate::domain::secrets::life::SecretTimes;
use crate::domain::secrets::secret::SecretHash;
use crate::domain::{AppId, AppRef, OrgId, SecretId, ServiceId, Timestamp};
use crate::storage::apps::app::{self, columns, columns_but_use};
use crate::storage::row::corrupt;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// What is read of the app `a` and the organization `$org`, whether or not they have to do with
/// each other. Lists are words with semicolons between them, which stand in no id and in no name of
/// a role.
macro_rules! standing {
    ($org:literal) => {
        concat!(
            columns!(),
            ",
            a.tokens_not_before AS tokens_not_before, g.org AS granted_in,
            g.scope_version AS granted_version, g.added_at AS added_at,
            (SELECT value FROM installation WHERE name = 'signing keys') AS edition,
            (SELECT string_agg(i.service || ' ' || i.org_key, ';')
               FROM service_instances i WHERE i.org = ",
            $org,
            ") AS services"
        )
    };
}

/// The grant of the app in that organization that is in force at `$2`.
macro_rules! grant {
    ($org:literal) => {
        concat!(
            "
       LEFT JOIN grants g ON g.app = a.id AND g.org = ",
            $org,
            " AND (g.ends_at IS NULL OR g.ends_at > $2)"
        )
    };
}

/// The app with its secrets, a row each. Which roles the scope holds that was granted is one text,
/// the same for the same roles.
macro_rules! with_secrets {
    ($join:literal, $org:literal) => {
        concat!(
            "SELECT ",
            standing!($org),
            ",
            (SELECT string_agg(r.role, ';') FROM scope_organization_roles r
              WHERE r.app = g.app AND r.version = g.scope_version) AS organization_roles,
            (SELECT string_agg(r.service || ' ' || r.role, ';') FROM scope_service_roles r
              WHERE r.app = g.app AND r.version = g.scope_version) AS service_roles,
            (SELECT string_agg(r.role || ' ' || COALESCE(r.role_version, 0), ';')
               FROM scope_custom_roles r
              WHERE r.app = g.app AND r.version = g.scope_version) AS custom_roles,
            s.id AS secret, s.hash AS hash, s.created_at AS secret_created_at,
            s.confirmed_at AS confirmed_at, s.expires_at AS expires_at
       FROM apps a",
            $join,
            grant!($org),
            "
       LEFT JOIN app_secrets s ON s.app = a.id AND s.closed_at IS NULL
                              AND (s.expires_at IS NULL OR s.expires_at > $2)
      WHERE a.id = $1 AND a.deleted_at IS NULL"
        )
    };
}

const FIND_AT_HOME: Sql = sql(with_secrets!("", "a.org"));

const FIND_IN: Sql = sql(with_secrets!("", "$3"));

const FIND_BY_ORG_KEY: Sql =
    sql(with_secrets!(" LEFT JOIN service_instances k ON k.org_key = $3", "k.org"));

const FIND_BEARER: Sql = sql(concat!(
    "SELECT ",
    standing!("$3"),
    ",
            (SELECT COUNT(*) FROM revoked_tokens t WHERE t.token = $4) AS is_revoked
       FROM apps a",
    grant!("$3"),
    "
      WHERE a.id = $1 AND a.deleted_at IS NULL"
));

/// Which organization is meant. One that there is not is one that no app was added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant<'a> {
    /// The one that owns the app.
    Own,
    /// The one of that id.
    Org(&'a str),
    /// The one that a service knows by that key.
    OrgKey(&'a str),
}

/// How an app stands in an organization.
pub struct Standing {
    pub app: App,
    /// The second before which no token of the app is good any more.
    pub not_before: i64,
    /// Which signing keys count; an empty text before there are any.
    pub edition: String,
    /// The key of each service that the organization contains.
    pub services: BTreeMap<ServiceId, OrgKey>,
    /// `None` where the app was not added to the organization.
    pub grant: Option<GrantInForce>,
}

/// The part of a grant that credentials are judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantInForce {
    pub org: OrgId,
    pub scope_version: i64,
    pub added_at: Timestamp,
}

/// An app with the secrets that it may prove itself with.
pub struct WithSecrets {
    pub standing: Standing,
    /// The roles that were granted, each custom one with its version. The same text stands for
    /// the same permissions, whichever app it is of.
    pub roles: String,
    /// Those that have no end or one in the future. One that was ended is over by whatever clock
    /// this server has.
    pub secrets: Vec<HeldSecret>,
}

/// What a presented secret is held against.
pub struct HeldSecret {
    pub id: SecretId,
    pub hash: SecretHash,
    pub times: SecretTimes,
}

/// The app of a token, and whether that very token was revoked.
pub struct Bearer {
    pub standing: Standing,
    pub is_revoked: bool,
}

/// Returns `None` when there is no such app.
pub async fn find(
    tx: &mut Tx,
    app: &AppId,
    meant: Meant<'_>,
    now: Timestamp,
) -> Result<Option<WithSecrets>, StorageError> {
    let rows = match meant {
        Meant::Own => tx.all(FIND_AT_HOME, (app, now)).await?,
        Meant::Org(org) => tx.all(FIND_IN, (app, now, org)).await?,
        Meant::OrgKey(key) => tx.all(FIND_BY_ORG_KEY, (app, now, key)).await?,
    };
    let Some(first) = rows.first() else { return Ok(None) };
    let mut roles = String::new();
    for kind in ["organization_roles", "service_roles", "custom_roles"] {
        roles.push_str(&first.find_text(kind)?.unwrap_or_default());
        roles.push('/');
    }
    let secrets = rows.iter().filter_map(|row| secret(row).transpose());
    Ok(Some(WithSecrets {
        standing: standing(first)?,
        roles,
        secrets: secrets.collect::<Result<_, _>>()?,
    }))
}

/// The app that a token was issued to, in the organization that it was issued for, whichever owns
/// it. `None` when there is no such app.
pub async fn find_bearer(
    tx: &mut Tx,
    app: &AppRef,
    jti: &str,
    now: Timestamp,
) -> Result<Option<Bearer>, StorageError> {
    let row = tx.optional(FIND_BEARER, (&app.id, now, &app.org, jti)).await?;
    let found =
        |row: &Row| Ok(Bearer { standing: standing(row)?, is_revoked: row.int("is_revoked")? > 0 });
    row.as_ref().map(found).transpose()
}

fn standing(row: &Row) -> Result<Standing, StorageError> {
    let grant = match row.find("granted_in")? {
        Some(org) => Some(GrantInForce {
            org,
            scope_version: row.int("granted_version")?,
            added_at: row.time("added_at")?,
        }),
        None => None,
    };
    let services = row.find_text("services")?.unwrap_or_default();
    Ok(Standing {
        app: app::from_row(row)?,
        not_before: row.int("tokens_not_before")?,
        edition: row.find_text("edition")?.unwrap_or_default(),
        services: keys(&services)?,
        grant,
    })
}

fn keys(text: &str) -> Result<BTreeMap<ServiceId, OrgKey>, StorageError> {
    let mut keys = BTreeMap::new();
    for pair in text.split(';').filter(|pair| !pair.is_empty()) {
        let (service, key) = pair.split_once(' ').ok_or_else(|| corrupt("services", &pair))?;
        let service = ServiceId::parse(service).map_err(|error| corrupt("services", &error))?;
        let key = OrgKey::parse(key).map_err(|error| corrupt("services", &error))?;
        keys.insert(service, key);
    }
    Ok(keys)
}

/// Nothing for an app without secrets, which has a row all the same.
fn secret(row: &Row) -> Result<Option<HeldSecret>, StorageError> {
    let Some(id) = row.find("secret")? else { return Ok(None) };
    let times = SecretTimes {
        created_at: row.time("secret_created_at")?,
        confirmed_at: row.find_time("confirmed_at")?,
        expires_at: row.find_time("expires_at")?,
    };
    Ok(Some(HeldSecret { id, hash: row.known("hash", SecretHash::from_hex)?, times }))
}

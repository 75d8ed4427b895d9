//! API tokens. What is stored of a value is its keyed hash and what people recognise it by.

use std::collections::BTreeMap;

use crate::domain::paging::Place;
use crate::domain::scope::Scope;
use crate::domain::secrets::secret::{SecretHash, SecretHint};
use crate::domain::text::{Email, Name};
use crate::domain::tokens::api_token::ApiToken;
use crate::domain::{ApiTokenId, OrgId, PersonId, Timestamp};
use crate::storage::roles::held::add_role;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// What [`from_row`] reads.
macro_rules! columns {
    () => {
        "t.id AS id, t.org AS org, t.person AS person, t.name AS name, t.hint AS hint,
            t.created_at AS created_at, t.expires_at AS expires_at, t.idle_days AS idle_days,
            t.openid AS openid,            t.last_used_at AS last_used_at, t.last_used_address AS last_used_address,
            t.revoked_at AS revoked_at, t.deactivated_at AS deactivated_at,
            t.deactivated_by AS deactivated_by"
    };
}

const INSERT: Sql = sql("INSERT INTO api_tokens (id, org, person, name, hash, hint, created_at,
                             expires_at, idle_days, openid, warns_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

const INSERT_ROLE: Sql =
    sql("INSERT INTO api_token_roles (token, kind, service, role) VALUES ($1, $2, $3, $4)");

const FIND: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM api_tokens t
      WHERE t.org = $1 AND t.id = $2"
));

const FIND_OWNER: Sql = sql("SELECT org, person FROM api_tokens WHERE id = $1");

const FIND_BY_HASH: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM api_tokens t
      WHERE t.hash = $1"
));

const LIST_ROLES: Sql = sql("SELECT token, kind, service, role
       FROM api_token_roles
      WHERE token = $1");

const COUNT_OF_PERSON: Sql =
    sql("SELECT COUNT(*) AS found FROM api_tokens WHERE person = $1 AND revoked_at IS NULL");

const LIST_OF_PERSON: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM api_tokens t
      WHERE t.org = $1 AND t.person = $2 AND t.revoked_at IS NULL
      ORDER BY t.created_at DESC, t.id DESC"
));

const LIST_ROLES_OF_PERSON: Sql = sql("SELECT r.token AS token, r.kind AS kind,
            r.service AS service, r.role AS role
       FROM api_tokens t
       JOIN api_token_roles r ON r.token = t.id
      WHERE t.org = $1 AND t.person = $2 AND t.revoked_at IS NULL");

const LIST_OF_ORG: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    ", p.name AS person_name
       FROM api_tokens t
       JOIN people p ON p.id = t.person
      WHERE t.org = $1 AND t.revoked_at IS NULL AND (t.created_at, t.id) < ($2, $3)
      ORDER BY t.created_at DESC, t.id DESC
      LIMIT $4"
));

const COUNT_OF_ORG: Sql =
    sql("SELECT COUNT(*) AS found FROM api_tokens WHERE org = $1 AND revoked_at IS NULL");

const REVOKE: Sql =
    sql("UPDATE api_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL");

const REVOKE_OF_MEMBER: Sql = sql("UPDATE api_tokens SET revoked_at = $3
      WHERE org = $1 AND person = $2 AND revoked_at IS NULL");

const DEACTIVATE: Sql = sql("UPDATE api_tokens SET deactivated_at = $2, deactivated_by = $3
      WHERE id = $1 AND revoked_at IS NULL AND deactivated_at IS NULL");

const EXPIRING: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    ", t.warns_at AS warns_at, p.email AS email, o.name AS org_name
       FROM api_tokens t
       JOIN people p ON p.id = t.person
       JOIN organizations o ON o.id = t.org
      WHERE t.warns_at <= $1 AND t.revoked_at IS NULL AND t.deactivated_at IS NULL
      ORDER BY t.warns_at
      LIMIT 100"
));

const SET_WARNED: Sql = sql("UPDATE api_tokens SET warns_at = $3 WHERE id = $1 AND warns_at = $2");

const SET_USED: Sql = sql("UPDATE api_tokens SET last_used_at = $2, last_used_address = $3
      WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $2)");

/// Whose a token is, and for which organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    pub org: OrgId,
    pub person: PersonId,
}

/// A token with the name of its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenOf {
    pub token: ApiToken,
    pub person: Name,
}

/// A token whose person is to be told that it expires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiringToken {
    /// Without its scope.
    pub token: ApiToken,
    /// When the notice was due.
    pub warns_at: Timestamp,
    /// Of its person.
    pub email: Email,
    pub org_name: Name,
}

/// Stores a new token.
pub async fn insert(tx: &mut Tx, token: &ApiToken, hash: &SecretHash) -> Result<(), StorageError> {
    let ApiToken { id, org, person, name, hint, scope, created_at, expires_at, .. } = token;
    let idle_days = token.idle.map(|idle| i64::from(idle.as_days()));
    let warns_at = token.expiry().and_then(|expiry| expiry.next_warning(*created_at));
    let openid = i64::from(token.has_openid);
    let row =
        (id, org, person, name, hash, hint, *created_at, *expires_at, idle_days, openid, warns_at);
    tx.execute_one(INSERT, row).await?;
    for role in &scope.organization_roles {
        tx.execute_one(INSERT_ROLE, (id, "organization", "", role.wire_name())).await?;
    }
    for held in &scope.service_roles {
        let row = (id, "service", held.service.as_str(), held.role.as_str());
        tx.execute_one(INSERT_ROLE, row).await?;
    }
    for role in &scope.custom_roles {
        tx.execute_one(INSERT_ROLE, (id, "custom", "", role.as_str())).await?;
    }
    Ok(())
}

/// Returns `None` when the token is absent or belongs to another organization.
pub async fn find(
    tx: &mut Tx,
    org: &OrgId,
    id: &ApiTokenId,
) -> Result<Option<ApiToken>, StorageError> {
    let row = tx.optional(FIND, (org, id)).await?;
    with_roles(tx, row).await
}

/// Whose token that is, wherever it belongs.
pub async fn find_owner(tx: &mut Tx, id: &ApiTokenId) -> Result<Option<Owner>, StorageError> {
    let row = tx.optional(FIND_OWNER, (id,)).await?;
    row.map(|row| Ok(Owner { org: row.get("org")?, person: row.get("person")? })).transpose()
}

/// The token whose value has this hash.
pub async fn find_by_hash(
    tx: &mut Tx,
    hash: &SecretHash,
) -> Result<Option<ApiToken>, StorageError> {
    let row = tx.optional(FIND_BY_HASH, (hash,)).await?;
    with_roles(tx, row).await
}

async fn with_roles(tx: &mut Tx, row: Option<Row>) -> Result<Option<ApiToken>, StorageError> {
    let Some(mut token) = row.as_ref().map(from_row).transpose()? else {
        return Ok(None);
    };
    for row in tx.all(LIST_ROLES, (&token.id,)).await? {
        add_role(&mut token.scope, &row)?;
    }
    Ok(Some(token))
}

/// How many tokens somebody has that were not revoked, in every organization.
pub async fn count_of_person(tx: &mut Tx, person: &PersonId) -> Result<i64, StorageError> {
    tx.one(COUNT_OF_PERSON, (person,)).await?.int("found")
}

/// How many tokens there are in an organization that were not revoked.
pub async fn count_of_org(tx: &mut Tx, org: &OrgId) -> Result<i64, StorageError> {
    tx.one(COUNT_OF_ORG, (org,)).await?.int("found")
}

/// The tokens of somebody in an organization that were not revoked, newest first.
pub async fn list_of_person(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
) -> Result<Vec<ApiToken>, StorageError> {
    let rows = tx.all(LIST_OF_PERSON, (org, person)).await?;
    let mut tokens = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    let mut scopes: BTreeMap<ApiTokenId, Scope> = BTreeMap::new();
    for row in tx.all(LIST_ROLES_OF_PERSON, (org, person)).await? {
        let scope = scopes.entry(row.get("token")?).or_insert_with(Scope::nothing);
        add_role(scope, &row)?;
    }
    for token in &mut tokens {
        token.scope = scopes.remove(&token.id).unwrap_or_else(Scope::nothing);
    }
    Ok(tokens)
}

/// The tokens of an organization that were not revoked, each with the name of its person, newest
/// first. Their scopes are left out.
pub async fn list_of_org(
    tx: &mut Tx,
    org: &OrgId,
    after: Option<&Place<ApiTokenId>>,
    limit: i64,
) -> Result<Vec<TokenOf>, StorageError> {
    let at = after.map_or(i64::MAX, |place| place.at.as_micros());
    let id = after.map_or("", |place| place.id.as_str());
    let rows = tx.all(LIST_OF_ORG, (org, at, id, limit)).await?;
    let token = |row: &Row| Ok(TokenOf { token: from_row(row)?, person: row.get("person_name")? });
    rows.iter().map(token).collect()
}

/// Ends a token for its person. Says whether it was there until now.
pub async fn revoke(tx: &mut Tx, id: &ApiTokenId, now: Timestamp) -> Result<bool, StorageError> {
    Ok(tx.execute(REVOKE, (id, now)).await? == 1)
}

/// Ends every token of somebody in an organization.
pub async fn revoke_of_member(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
    now: Timestamp,
) -> Result<(), StorageError> {
    tx.execute(REVOKE_OF_MEMBER, (org, person, now)).await.map(drop)
}

/// The tokens of which a notice is due.
pub async fn list_expiring(
    tx: &mut Tx,
    now: Timestamp,
) -> Result<Vec<ExpiringToken>, StorageError> {
    let expiring = |row: &Row| {
        Ok(ExpiringToken {
            token: from_row(row)?,
            warns_at: row.time("warns_at")?,
            email: row.get("email")?,
            org_name: row.get("org_name")?,
        })
    };
    tx.all(EXPIRING, (now,)).await?.iter().map(expiring).collect()
}

/// Sets when the next notice is due. Says whether nobody else did since this one was read.
pub async fn set_warned(
    tx: &mut Tx,
    expiring: &ExpiringToken,
    next: Option<Timestamp>,
) -> Result<bool, StorageError> {
    let ExpiringToken { token, warns_at, .. } = expiring;
    Ok(tx.execute(SET_WARNED, (&token.id, *warns_at, next)).await? == 1)
}

/// Ends a token for an owner. Says whether it worked until now.
pub async fn deactivate(
    tx: &mut Tx,
    id: &ApiTokenId,
    now: Timestamp,
    by: &PersonId,
) -> Result<bool, StorageError> {
    Ok(tx.execute(DEACTIVATE, (id, now, by)).await? == 1)
}

/// Notes a use of a token, from where if that is known. An older one than was noted is ignored.
pub async fn set_used(
    tx: &mut Tx,
    id: &ApiTokenId,
    at: Timestamp,
    address: Option<&str>,
) -> Result<(), StorageError> {
    tx.execute(SET_USED, (id, at, address)).await.map(drop)
}

/// A row without its roles.
fn from_row(row: &Row) -> Result<ApiToken, StorageError> {
    let deactivated = row.find_act("deactivated_at", "deactivated_by")?;
    Ok(ApiToken {
        id: row.get("id")?,
        org: row.get("org")?,
        person: row.get("person")?,
        name: row.get("name")?,
        hint: SecretHint::from_stored(row.text("hint")?),
        scope: Scope::nothing(),
        created_at: row.time("created_at")?,
        expires_at: row.find_time("expires_at")?,
        idle: row.find_number("idle_days")?,
        has_openid: row.flag("openid")?,
        last_used_at: row.find_time("last_used_at")?,
        last_used_address: row.find_text("last_used_address")?,
        revoked_at: row.find_time("revoked_at")?,
        deactivated: deactivated.map(|act| (act.at, act.by)),
    })
}

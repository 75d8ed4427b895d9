//! Consents. Each ends with everything that rests on it.

use crate::domain::consents::consent::Consent;
use crate::domain::paging::Place;
use crate::domain::text::{Email, Name};
use crate::domain::{AppId, ConsentId, OrgId, PersonId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// What [`from_row`] reads.
macro_rules! columns {
    () => {
        "c.id AS id, c.person AS person, c.app AS app, c.org AS org,
            c.scope_version AS scope_version, c.scope AS scope, c.given_at AS given_at,
            c.last_used_at AS last_used_at"
    };
}

/// The deletion of the consents that `$which` picks, and of what rests on them.
macro_rules! resting {
    ($table:literal, $which:literal) => {
        concat!("DELETE FROM ", $table, " WHERE ", $which)
    };
}

const GIVE: Sql = sql("INSERT INTO consents (id, person, app, org, scope_version, scope, given_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (person, app, org) DO UPDATE
        SET scope_version = $5, scope = $6, given_at = $7");

const FIND: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM consents c
      WHERE c.person = $1 AND c.app = $2 AND c.org = $3"
));

const FIND_BY_ID: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM consents c
      WHERE c.id = $1"
));

const LIST_OF_PERSON_AND_APP: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM consents c
      WHERE c.person = $1 AND c.app = $2
      ORDER BY c.given_at DESC, c.id DESC"
));

const LIST_OF_PERSON: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    ", a.name AS app_name, owner.name AS owner_name, o.name AS org_name
       FROM consents c
       JOIN apps a ON a.id = c.app
       JOIN organizations owner ON owner.id = a.org
       JOIN organizations o ON o.id = c.org
      WHERE c.person = $1
      ORDER BY c.given_at DESC, c.id DESC
      LIMIT $2"
));

const LIST_OF_APP: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    ", p.name AS person_name, p.email AS email, o.name AS org_name
       FROM consents c
       JOIN people p ON p.id = c.person
       JOIN organizations o ON o.id = c.org
      WHERE c.app = $1 AND (c.given_at, c.id) < ($2, $3)
      ORDER BY c.given_at DESC, c.id DESC
      LIMIT $4"
));

const COUNT_OF_APP: Sql = sql("SELECT COUNT(*) AS found FROM consents WHERE app = $1");

const SET_USED: Sql = sql("UPDATE consents SET last_used_at = $2 WHERE id = $1");

const DELETE_REFRESH_TOKENS: Sql =
    sql(resting!("refresh_tokens", "sign_in IN (SELECT id FROM sign_ins WHERE consent = $1)"));
const DELETE_SIGN_INS: Sql = sql(resting!("sign_ins", "consent = $1"));
const DELETE: Sql = sql(resting!("consents", "id = $1"));

const DELETE_REFRESH_TOKENS_OF_APP: Sql = sql(resting!(
    "refresh_tokens",
    "sign_in IN (SELECT s.id FROM sign_ins s JOIN consents c ON c.id = s.consent
                  WHERE c.app = $1)"
));
const DELETE_SIGN_INS_OF_APP: Sql =
    sql(resting!("sign_ins", "consent IN (SELECT id FROM consents WHERE app = $1)"));
const DELETE_OF_APP: Sql = sql(resting!("consents", "app = $1"));

const DELETE_REFRESH_TOKENS_OF_MEMBER: Sql = sql(resting!(
    "refresh_tokens",
    "sign_in IN (SELECT s.id FROM sign_ins s JOIN consents c ON c.id = s.consent
                  WHERE c.org = $1 AND c.person = $2)"
));
const DELETE_SIGN_INS_OF_MEMBER: Sql = sql(resting!(
    "sign_ins",
    "consent IN (SELECT id FROM consents WHERE org = $1 AND person = $2)"
));
const DELETE_OF_MEMBER: Sql = sql(resting!("consents", "org = $1 AND person = $2"));

/// A consent as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnConsent {
    pub consent: Consent,
    pub app: Name,
    /// The organization that owns the app.
    pub owner: Name,
    /// The organization in which the app may act.
    pub org: Name,
}

/// A consent as those who look after the app see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentOf {
    pub consent: Consent,
    pub person: Name,
    pub email: Email,
    /// The organization in which the app may act.
    pub org: Name,
}

/// Stores a consent, in place of the one that the person gave the app there before. Then the id
/// stays that of the older one.
pub async fn give(tx: &mut Tx, consent: &Consent) -> Result<Consent, StorageError> {
    let Consent { id, person, app, org, scope_version, scope, given_at, .. } = consent;
    let scope = scope.to_string();
    tx.execute_one(GIVE, (id, person, app, org, *scope_version, &scope, *given_at)).await?;
    from_row(&tx.one(FIND, (person, app, org)).await?)
}

/// Returns `None` when the person has not consented, or not any more.
pub async fn find(
    tx: &mut Tx,
    person: &PersonId,
    app: &AppId,
    org: &OrgId,
) -> Result<Option<Consent>, StorageError> {
    tx.optional(FIND, (person, app, org)).await?.as_ref().map(from_row).transpose()
}

/// Returns `None` when there is no such consent.
pub async fn find_by_id(tx: &mut Tx, id: &ConsentId) -> Result<Option<Consent>, StorageError> {
    tx.optional(FIND_BY_ID, (id,)).await?.as_ref().map(from_row).transpose()
}

/// What somebody lets an app do, in whichever organizations, the newest first.
pub async fn list_of_person_and_app(
    tx: &mut Tx,
    person: &PersonId,
    app: &AppId,
) -> Result<Vec<Consent>, StorageError> {
    tx.all(LIST_OF_PERSON_AND_APP, (person, app)).await?.iter().map(from_row).collect()
}

/// What somebody lets apps do, the newest first.
pub async fn list_of_person(
    tx: &mut Tx,
    person: &PersonId,
    limit: i64,
) -> Result<Vec<OwnConsent>, StorageError> {
    let own = |row: &Row| {
        Ok(OwnConsent {
            consent: from_row(row)?,
            app: row.get("app_name")?,
            owner: row.get("owner_name")?,
            org: row.get("org_name")?,
        })
    };
    tx.all(LIST_OF_PERSON, (person, limit)).await?.iter().map(own).collect()
}

/// Who lets an app act for them, the newest first, from a place on.
pub async fn list_of_app(
    tx: &mut Tx,
    app: &AppId,
    after: Option<&Place<ConsentId>>,
    limit: i64,
) -> Result<Vec<ConsentOf>, StorageError> {
    let at = after.map_or(i64::MAX, |place| place.at.as_micros());
    let id = after.map_or("", |place| place.id.as_str());
    let of = |row: &Row| {
        Ok(ConsentOf {
            consent: from_row(row)?,
            person: row.get("person_name")?,
            email: row.get("email")?,
            org: row.get("org_name")?,
        })
    };
    tx.all(LIST_OF_APP, (app, at, id, limit)).await?.iter().map(of).collect()
}

/// How many people let an app act for them, each organization by itself.
pub async fn count_of_app(tx: &mut Tx, app: &AppId) -> Result<i64, StorageError> {
    tx.one(COUNT_OF_APP, (app,)).await?.int("found")
}

/// Notes that the app got a token for the person.
pub async fn set_used(tx: &mut Tx, id: &ConsentId, at: Timestamp) -> Result<(), StorageError> {
    tx.execute(SET_USED, (id, at)).await.map(drop)
}

/// Ends a consent.
pub async fn delete(tx: &mut Tx, id: &ConsentId) -> Result<(), StorageError> {
    tx.execute(DELETE_REFRESH_TOKENS, (id,)).await?;
    tx.execute(DELETE_SIGN_INS, (id,)).await?;
    tx.execute(DELETE, (id,)).await.map(drop)
}

/// Ends what everybody lets an app do. Says how many consents there were.
pub async fn delete_of_app(tx: &mut Tx, app: &AppId) -> Result<u64, StorageError> {
    tx.execute(DELETE_REFRESH_TOKENS_OF_APP, (app,)).await?;
    tx.execute(DELETE_SIGN_INS_OF_APP, (app,)).await?;
    tx.execute(DELETE_OF_APP, (app,)).await
}

/// Ends what somebody lets apps do in one organization.
pub async fn delete_of_member(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
) -> Result<(), StorageError> {
    tx.execute(DELETE_REFRESH_TOKENS_OF_MEMBER, (org, person)).await?;
    tx.execute(DELETE_SIGN_INS_OF_MEMBER, (org, person)).await?;
    tx.execute(DELETE_OF_MEMBER, (org, person)).await.map(drop)
}

fn from_row(row: &Row) -> Result<Consent, StorageError> {
    Ok(Consent {
        id: row.get("id")?,
        person: row.get("person")?,
        app: row.get("app")?,
        org: row.get("org")?,
        scope_version: row.int("scope_version")?,
        scope: row.get("scope")?,
        given_at: row.time("given_at")?,
        last_used_at: row.find_time("last_used_at")?,
    })
}

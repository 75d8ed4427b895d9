//! People, and the hashes of their passwords.

use crate::domain::account::person::Person;
use crate::domain::account::preferences::{Preferences, Region, Shortcuts, Theme};
use crate::domain::text::{Email, Name};
use crate::domain::{PersonId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

macro_rules! credentials {
    ($where:literal) => {
        concat!(
            "SELECT id, email, name, password_hash, epoch, email_proved_at FROM people WHERE ",
            $where
        )
    };
}

const INSERT: Sql = sql(
    "INSERT INTO people (id, email, email_folded, name, name_folded, password_hash, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)",
);

const FIND: Sql = sql(credentials!("id = $1"));
const FIND_BY_EMAIL: Sql = sql(credentials!("email = $1"));

const FIND_ANY: Sql = sql("SELECT id FROM people LIMIT 1");

const SET_PASSWORD: Sql = sql("UPDATE people
        SET password_hash = $2, epoch = epoch + 1
      WHERE id = $1");

const REPLACE_PASSWORD: Sql = sql("UPDATE people
        SET password_hash = $3, epoch = epoch + 1
      WHERE id = $1 AND password_hash = $2");

const SET_PROVED: Sql =
    sql("UPDATE people SET email_proved_at = $2 WHERE id = $1 AND email_proved_at IS NULL");

const REHASH: Sql =
    sql("UPDATE people SET password_hash = $3 WHERE id = $1 AND password_hash = $2");

const END_SESSIONS: Sql = sql("UPDATE people SET epoch = epoch + 1 WHERE id = $1");

const FIND_ACCOUNT: Sql =
    sql("SELECT id, email, name, version, theme, time_zone, region, shortcuts, email_proved_at
       FROM people
      WHERE id = $1");

const RENAME: Sql = sql("UPDATE people
        SET name = $3, name_folded = $4, version = version + 1
      WHERE id = $1 AND version = $2");

const RENAME_TO: Sql = sql("UPDATE people
        SET name = $2, name_folded = $3, version = version + 1
      WHERE id = $1");

const SET_LOCALE: Sql = sql("UPDATE people
        SET time_zone = $3, region = $4, shortcuts = $5, version = version + 1
      WHERE id = $1 AND version = $2");

const SET_THEME: Sql = sql("UPDATE people SET theme = $2 WHERE id = $1");

const SET_SIGNED_IN: Sql = sql("UPDATE people SET last_sign_in_at = $2 WHERE id = $1");

/// A person with what is needed to check a password and a session.
pub struct Credentials {
    pub person: Person,
    /// The argon2id hash, in PHC form.
    pub password_hash: String,
    /// Sessions of another epoch have ended.
    pub epoch: i64,
    /// When a mail to the address was answered, if one ever was.
    pub email_proved_at: Option<Timestamp>,
}

/// A person with what is theirs to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub person: Person,
    /// Counts changes of name, time zone and region.
    pub version: i64,
    pub preferences: Preferences,
    /// When a mail to the address was answered, if one ever was.
    pub email_proved_at: Option<Timestamp>,
}

/// Stores a new person. [`StorageError::Constraint`] `people_email_key` when the address is taken.
pub async fn insert(
    tx: &mut Tx,
    person: &Person,
    password_hash: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    let Person { id, email, name } = person;
    let (address, folded) = (email.folded(), name.folded());
    tx.execute_one(INSERT, (id, email, &address, name, &folded, password_hash, now)).await
}

/// Returns `None` when there is no such person.
pub async fn find(tx: &mut Tx, person: &PersonId) -> Result<Option<Credentials>, StorageError> {
    tx.optional(FIND, (person,)).await?.as_ref().map(from_row).transpose()
}

/// Returns `None` when nobody signs in with that address.
pub async fn find_by_email(
    tx: &mut Tx,
    email: &Email,
) -> Result<Option<Credentials>, StorageError> {
    tx.optional(FIND_BY_EMAIL, (email,)).await?.as_ref().map(from_row).transpose()
}

/// Whether anybody is there at all.
pub async fn is_any_there(tx: &mut Tx) -> Result<bool, StorageError> {
    Ok(tx.optional(FIND_ANY, ()).await?.is_some())
}

/// Replaces the password and ends every session of the person.
pub async fn set_password(
    tx: &mut Tx,
    person: &PersonId,
    password_hash: &str,
) -> Result<(), StorageError> {
    tx.execute_one(SET_PASSWORD, (person, password_hash)).await
}

/// Replaces a password that was checked, and ends every session of the person. Says whether it was
/// still the one in force.
pub async fn replace_password(
    tx: &mut Tx,
    person: &PersonId,
    checked_hash: &str,
    password_hash: &str,
) -> Result<bool, StorageError> {
    Ok(tx.execute(REPLACE_PASSWORD, (person, checked_hash, password_hash)).await? == 1)
}

/// Notes that a mail to the address was answered. The first time stays; says whether this was it.
pub async fn set_proved(
    tx: &mut Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<bool, StorageError> {
    Ok(tx.execute(SET_PROVED, (person, now)).await? == 1)
}

/// Ends every session of the person.
pub async fn end_sessions(tx: &mut Tx, person: &PersonId) -> Result<(), StorageError> {
    tx.execute_one(END_SESSIONS, (person,)).await
}

/// Returns `None` when there is no such person.
pub async fn find_account(tx: &mut Tx, person: &PersonId) -> Result<Option<Account>, StorageError> {
    tx.optional(FIND_ACCOUNT, (person,)).await?.as_ref().map(account).transpose()
}

/// Gives a person another name. Says whether the version was still that one.
pub async fn rename(
    tx: &mut Tx,
    person: &PersonId,
    version: i64,
    name: &Name,
) -> Result<bool, StorageError> {
    let folded = name.folded();
    Ok(tx.execute(RENAME, (person, version, name, &folded)).await? == 1)
}

/// The same whatever the version, for somebody whose account it was not before.
pub async fn rename_to(tx: &mut Tx, person: &PersonId, name: &Name) -> Result<(), StorageError> {
    let folded = name.folded();
    tx.execute_one(RENAME_TO, (person, name, &folded)).await
}

/// Stores time zone, region and shortcuts. Says whether the version was still that one.
pub async fn set_locale(
    tx: &mut Tx,
    person: &PersonId,
    version: i64,
    chosen: &Preferences,
) -> Result<bool, StorageError> {
    let (zone, region) = (chosen.time_zone.as_ref(), chosen.region.map(Region::wire_name));
    let row = (person, version, zone, region, chosen.shortcuts.wire_name());
    Ok(tx.execute(SET_LOCALE, row).await? == 1)
}

/// Stores the theme.
pub async fn set_theme(tx: &mut Tx, person: &PersonId, theme: Theme) -> Result<(), StorageError> {
    tx.execute_one(SET_THEME, (person, theme.wire_name())).await
}

/// Stores the same password under today's hash parameters, unless another has taken its place.
/// Sessions stay.
pub async fn rehash(
    tx: &mut Tx,
    person: &PersonId,
    checked_hash: &str,
    password_hash: &str,
) -> Result<(), StorageError> {
    tx.execute(REHASH, (person, checked_hash, password_hash)).await.map(drop)
}

/// Notes that the person signed in.
pub async fn set_signed_in(
    tx: &mut Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<(), StorageError> {
    tx.execute_one(SET_SIGNED_IN, (person, now)).await
}

fn from_row(row: &Row) -> Result<Credentials, StorageError> {
    Ok(Credentials {
        person: person(row)?,
        password_hash: row.text("password_hash")?,
        epoch: row.int("epoch")?,
        email_proved_at: row.find_time("email_proved_at")?,
    })
}

fn person(row: &Row) -> Result<Person, StorageError> {
    Ok(Person { id: row.get("id")?, email: row.get("email")?, name: row.get("name")? })
}

fn account(row: &Row) -> Result<Account, StorageError> {
    let theme = row.find_known("theme", Theme::from_wire_name)?;
    Ok(Account {
        person: person(row)?,
        version: row.int("version")?,
        email_proved_at: row.find_time("email_proved_at")?,
        preferences: Preferences {
            theme,
            time_zone: row.find("time_zone")?,
            region: row.find_known("region", Region::from_wire_name)?,
            shortcuts: row.known("shortcuts", Shortcuts::from_wire_name)?,
        },
    })
}

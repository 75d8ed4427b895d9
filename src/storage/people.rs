//! People, and the hashes of their passwords.

use super::{Row, Sql, StorageError, Tx, sql};
use crate::domain::person::Person;
use crate::domain::text::Email;
use crate::domain::{PersonId, Timestamp};

const INSERT: Sql =
    sql("INSERT INTO people (id, email, name, name_folded, password_hash, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)");

const FIND: Sql = sql("SELECT id, email, name, password_hash, epoch FROM people WHERE id = $1");

const FIND_BY_EMAIL: Sql =
    sql("SELECT id, email, name, password_hash, epoch FROM people WHERE email = $1");

const FIND_ANY: Sql = sql("SELECT id FROM people LIMIT 1");

const SET_PASSWORD: Sql = sql("UPDATE people
        SET password_hash = $2, epoch = epoch + 1
      WHERE id = $1");

const REHASH: Sql = sql("UPDATE people SET password_hash = $2 WHERE id = $1");

const SET_SIGNED_IN: Sql = sql("UPDATE people SET last_sign_in_at = $2 WHERE id = $1");

/// A person with what is needed to check a password and a session.
pub struct Credentials {
    /// The person.
    pub person: Person,
    /// The argon2id hash, in PHC form.
    pub password_hash: String,
    /// Sessions of another epoch have ended.
    pub epoch: i64,
}

/// Stores a new person.
///
/// # Errors
/// [`StorageError::Constraint`] `people_email_key` when the address is taken.
pub async fn insert(
    tx: &mut Tx,
    person: &Person,
    password_hash: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    let Person { id, email, name } = person;
    let folded = name.folded();
    tx.execute_one(INSERT, (id, email, name, &folded, password_hash, now)).await
}

/// Returns `None` when there is no such person.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn find(tx: &mut Tx, person: &PersonId) -> Result<Option<Credentials>, StorageError> {
    tx.optional(FIND, (person,)).await?.as_ref().map(from_row).transpose()
}

/// Returns `None` when nobody signs in with that address.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn find_by_email(
    tx: &mut Tx,
    email: &Email,
) -> Result<Option<Credentials>, StorageError> {
    tx.optional(FIND_BY_EMAIL, (email,)).await?.as_ref().map(from_row).transpose()
}

/// Whether anybody is there at all.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn is_any_there(tx: &mut Tx) -> Result<bool, StorageError> {
    Ok(tx.optional(FIND_ANY, ()).await?.is_some())
}

/// Replaces the password and ends every session of the person.
///
/// # Errors
/// [`StorageError::Rows`] when there is no such person.
pub async fn set_password(
    tx: &mut Tx,
    person: &PersonId,
    password_hash: &str,
) -> Result<(), StorageError> {
    tx.execute_one(SET_PASSWORD, (person, password_hash)).await
}

/// Stores the same password under today's hash parameters. Sessions stay.
///
/// # Errors
/// [`StorageError::Rows`] when there is no such person.
pub async fn rehash(
    tx: &mut Tx,
    person: &PersonId,
    password_hash: &str,
) -> Result<(), StorageError> {
    tx.execute_one(REHASH, (person, password_hash)).await
}

/// Notes that the person signed in.
///
/// # Errors
/// [`StorageError::Rows`] when there is no such person.
pub async fn set_signed_in(
    tx: &mut Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<(), StorageError> {
    tx.execute_one(SET_SIGNED_IN, (person, now)).await
}

fn from_row(row: &Row) -> Result<Credentials, StorageError> {
    Ok(Credentials {
        person: Person { id: row.get("id")?, email: row.get("email")?, name: row.get("name")? },
        password_hash: row.text("password_hash")?,
        epoch: row.int("epoch")?,
    })
}

//! Bringing a database up to date: its schema, and texts that an earlier version has folded.
//!
//! SQL knows neither Unicode's composition nor its case folding, so no migration can fold.

use tracing::{info, warn};

use crate::domain::text::{Description, Email, Name, folded};
use crate::domain::{AppId, OrgId, RoleId};
use crate::storage::apps::app::search_text;
use crate::storage::{Db, Row, Sql, StorageError, Tx, installation, sql};

/// The way in which texts are folded. Another name has every database filled again.
const FOLDING: &str = "NFKC case fold, readable domains";
const FACT: &str = "text folding";
const PAGE: i64 = 500;

const SET_FACT: Sql = sql("UPDATE installation SET value = $2 WHERE name = $1");

const LIST_PEOPLE: Sql = sql("SELECT id, email, email_folded, name, name_folded
       FROM people WHERE id > $1 ORDER BY id LIMIT $2");
const SET_PERSON: Sql =
    sql("UPDATE people SET email_folded = $2, name = $3, name_folded = $4 WHERE id = $1");
const HAS_EMAIL: Sql = sql("SELECT id FROM people WHERE email = $1");
const SET_EMAIL: Sql = sql("UPDATE people SET email = $2 WHERE id = $1");

const LIST_INVITATIONS: Sql =
    sql("SELECT id, email FROM invitations WHERE id > $1 ORDER BY id LIMIT $2");
const SET_INVITATION: Sql = sql("UPDATE invitations SET email = $2 WHERE id = $1");

const LIST_APPS: Sql = sql("SELECT id, org, name, name_folded, description, search_text
       FROM apps WHERE id > $1 AND deleted_at IS NULL ORDER BY id LIMIT $2");
const HAS_APP: Sql = sql("SELECT id FROM apps WHERE org = $1 AND name_folded = $2 AND id <> $3");
const SET_APP: Sql = sql("UPDATE apps SET name_folded = $2, search_text = $3 WHERE id = $1");

const LIST_ROLES: Sql = sql("SELECT id, org, name, name_folded, description, description_folded
       FROM custom_roles WHERE id > $1 AND deleted_at IS NULL ORDER BY id LIMIT $2");
const HAS_ROLE: Sql =
    sql("SELECT id FROM custom_roles WHERE org = $1 AND name_folded = $2 AND id <> $3");
const SET_ROLE: Sql =
    sql("UPDATE custom_roles SET name_folded = $2, description_folded = $3 WHERE id = $1");

/// Brings schema and folded texts up to date. Does nothing when they are, and is
/// [refused](StorageError::Refused) when the schema is newer than this program, or was changed.
pub async fn migrate(db: &Db) -> Result<(), StorageError> {
    db.migrate_schema().await?;
    refold(db).await
}

/// Folds every text again that an earlier version of this program has folded. Does nothing when
/// none has. Two names that have become one stay two: the later one keeps what it was compared by.
async fn refold(db: &Db) -> Result<(), StorageError> {
    let mut view = db.read().await?;
    if installation::find(&mut view, FACT).await?.as_deref() == Some(FOLDING) {
        return Ok(());
    }
    drop(view);

    let mut tx = db.write().await?;
    // Of several servers that start at once, the others wait here and find it done.
    installation::lock(&mut tx, FACT).await?;
    if installation::find(&mut tx, FACT).await?.as_deref() == Some(FOLDING) {
        return Ok(());
    }
    let mut changed = 0;
    for table in [Table::People, Table::Invitations, Table::Apps, Table::Roles] {
        changed += table.refold(&mut tx).await?;
    }
    tx.execute_one(SET_FACT, (FACT, FOLDING)).await?;
    tx.commit().await?;
    info!(changed, "Compares texts by {FOLDING}");
    Ok(())
}

#[derive(Clone, Copy)]
enum Table {
    People,
    Invitations,
    Apps,
    Roles,
}

impl Table {
    /// Says how many rows had to be changed.
    async fn refold(self, tx: &mut Tx) -> Result<u64, StorageError> {
        let statement = match self {
            Self::People => LIST_PEOPLE,
            Self::Invitations => LIST_INVITATIONS,
            Self::Apps => LIST_APPS,
            Self::Roles => LIST_ROLES,
        };
        let (mut changed, mut after) = (0, String::new());
        loop {
            let rows = tx.all(statement, (&after, PAGE)).await?;
            let Some(last) = rows.last() else { return Ok(changed) };
            after = last.text("id")?;
            for row in &rows {
                let has_changed = match self {
                    Self::People => person(tx, row).await?,
                    Self::Invitations => invitation(tx, row).await?,
                    Self::Apps => app(tx, row).await?,
                    Self::Roles => role(tx, row).await?,
                };
                changed += u64::from(has_changed);
            }
        }
    }
}

async fn person(tx: &mut Tx, row: &Row) -> Result<bool, StorageError> {
    let (id, email, name) = (row.text("id")?, row.get::<Email>("email")?, row.get::<Name>("name")?);
    let mut changed = false;
    if email.as_str() != row.text("email")? {
        if tx.optional(HAS_EMAIL, (&email,)).await?.is_some() {
            warn!(person.id = id, "Somebody else signs in with an address that is spelled alike");
        } else {
            tx.execute_one(SET_EMAIL, (&id, &email)).await?;
            changed = true;
        }
    }
    let folded = [email.folded(), name.folded()];
    if folded != [row.text("email_folded")?, row.text("name_folded")?] {
        let [email, name_folded] = &folded;
        tx.execute_one(SET_PERSON, (&id, email, &name, name_folded)).await?;
        changed = true;
    }
    Ok(changed)
}

async fn invitation(tx: &mut Tx, row: &Row) -> Result<bool, StorageError> {
    let (id, email) = (row.text("id")?, row.get::<Email>("email")?);
    if email.as_str() == row.text("email")? {
        return Ok(false);
    }
    tx.execute_one(SET_INVITATION, (&id, &email)).await?;
    Ok(true)
}

async fn app(tx: &mut Tx, row: &Row) -> Result<bool, StorageError> {
    let (id, org) = (row.get::<AppId>("id")?, row.get::<OrgId>("org")?);
    let (name, description) = (row.get::<Name>("name")?, row.get::<Description>("description")?);
    let (mut name_folded, text) = (name.folded(), search_text(&id, &name, &description));
    if tx.optional(HAS_APP, (&org, &name_folded, &id)).await?.is_some() {
        name_folded = row.text("name_folded")?;
    }
    if name_folded == row.text("name_folded")? && text == row.text("search_text")? {
        return Ok(false);
    }
    tx.execute_one(SET_APP, (&id, &name_folded, &text)).await?;
    Ok(true)
}

async fn role(tx: &mut Tx, row: &Row) -> Result<bool, StorageError> {
    let (id, org) = (row.get::<RoleId>("id")?, row.get::<OrgId>("org")?);
    let (name, text) = (row.get::<Name>("name")?, row.get::<Description>("description")?);
    let (mut name_folded, text) = (name.folded(), folded(text.as_str()));
    if tx.optional(HAS_ROLE, (&org, &name_folded, &id)).await?.is_some() {
        name_folded = row.text("name_folded")?;
    }
    if name_folded == row.text("name_folded")? && text == row.text("description_folded")? {
        return Ok(false);
    }
    tx.execute_one(SET_ROLE, (&id, &name_folded, &text)).await?;
    Ok(true)
}

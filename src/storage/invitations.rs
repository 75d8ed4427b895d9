//! Invitations to an organization. The link's token is stored as a hash.

use std::collections::BTreeSet;

use super::{Sql, StorageError, Tx, sql};
use crate::domain::roles::OrgRole;
use crate::domain::secret::SecretHash;
use crate::domain::text::Email;
use crate::domain::{InvitationId, OrgId, PersonId, Timestamp};

const INSERT: Sql =
    sql("INSERT INTO invitations (id, org, email, token_hash, invited_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)");

const INSERT_ROLE: Sql = sql("INSERT INTO invitation_roles (invitation, role) VALUES ($1, $2)");

const FIND_OPEN: Sql = sql("SELECT id, org, email, invited_by, created_at, expires_at
       FROM invitations
      WHERE token_hash = $1 AND accepted_at IS NULL AND expires_at > $2");

const LIST_ROLES: Sql = sql("SELECT role FROM invitation_roles WHERE invitation = $1");

const ACCEPT: Sql =
    sql("UPDATE invitations SET accepted_at = $2 WHERE id = $1 AND accepted_at IS NULL");

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The organization to join.
    pub org: OrgId,
    /// Who is invited.
    pub email: Email,
    /// Who invited them.
    pub invited_by: PersonId,
    /// The roles that they will have.
    pub roles: BTreeSet<OrgRole>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Stores a new invitation.
///
/// # Errors
/// [`StorageError`] when the database refuses.
pub async fn insert(
    tx: &mut Tx,
    invitation: &Invitation,
    token_hash: &SecretHash,
) -> Result<(), StorageError> {
    let Invitation { id, org, email, invited_by, roles, created_at, expires_at } = invitation;
    tx.execute_one(INSERT, (id, org, email, token_hash, invited_by, *created_at, *expires_at))
        .await?;
    for role in roles {
        tx.execute_one(INSERT_ROLE, (id, role.wire_name())).await?;
    }
    Ok(())
}

/// Returns `None` when the token is unknown, used or too old.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn find_open(
    tx: &mut Tx,
    token_hash: &SecretHash,
    now: Timestamp,
) -> Result<Option<Invitation>, StorageError> {
    let Some(row) = tx.optional(FIND_OPEN, (token_hash, now)).await? else {
        return Ok(None);
    };
    let id: InvitationId = row.get("id")?;
    let roles = tx.all(LIST_ROLES, (&id,)).await?;
    Ok(Some(Invitation {
        org: row.get("org")?,
        email: row.get("email")?,
        invited_by: row.get("invited_by")?,
        roles: roles
            .iter()
            .map(|row| row.known("role", OrgRole::from_wire_name))
            .collect::<Result<_, _>>()?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        id,
    }))
}

/// Uses an invitation up.
///
/// # Errors
/// [`StorageError::Rows`] when somebody was faster.
pub async fn accept(
    tx: &mut Tx,
    invitation: &InvitationId,
    now: Timestamp,
) -> Result<(), StorageError> {
    tx.execute_one(ACCEPT, (invitation, now)).await
}

//! Invitations to an organization. The link's token is stored as a hash.
//!
//! One that was used, revoked or replaced meanwhile is [`StorageError::Rows`] where it is changed.

use crate::domain::members::invitation::LinkKind;
use crate::domain::paging::Place;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::Scope;
use crate::domain::secrets::secret::SecretHash;
use crate::domain::text::{Email, Name};
use crate::domain::{InvitationId, OrgId, PersonId, Timestamp};
use crate::storage::roles::held::{Inserts, add_role};
use crate::storage::value::IntoValue;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

macro_rules! columns {
    () => {
        "id, org, email, invited_by, created_at, expires_at"
    };
}
/// Neither accepted nor revoked. Its link may be too old all the same.
macro_rules! open {
    () => {
        "accepted_at IS NULL AND revoked_at IS NULL"
    };
}

const INSERT: Sql = sql(concat!(
    "INSERT INTO invitations (",
    columns!(),
    ", token_hash, mail_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
));

const INSERT_ROLE: Inserts = Inserts {
    organization: INSERT_ORGANIZATION_ROLE,
    service: INSERT_SERVICE_ROLE,
    custom: INSERT_CUSTOM_ROLE,
};

const INSERT_ORGANIZATION_ROLE: Sql =
    sql("INSERT INTO invitation_roles (invitation, role) VALUES ($1, $2)");

const INSERT_SERVICE_ROLE: Sql =
    sql("INSERT INTO invitation_service_roles (invitation, service, role) VALUES ($1, $2, $3)");

const INSERT_CUSTOM_ROLE: Sql =
    sql("INSERT INTO invitation_custom_roles (invitation, role) VALUES ($1, $2)");

const FIND_BY_LINK: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    ", accepted_at, CAST(CASE WHEN mail_hash = $1 THEN 1 ELSE 0 END AS BIGINT) AS is_mailed
       FROM invitations
      WHERE expires_at > $2 AND revoked_at IS NULL
        AND ((token_hash = $1 AND accepted_at IS NULL) OR mail_hash = $1)"
));

const FIND: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    " FROM invitations WHERE org = $1 AND id = $2 AND ",
    open!()
));

const FIND_OPEN_OF: Sql = sql(concat!(
    "SELECT id FROM invitations WHERE org = $1 AND email = $2 AND expires_at > $3 AND ",
    open!(),
    " LIMIT 1"
));

const LIST_ROLES: Sql = sql(held!(
    "invitation_roles",
    "invitation_service_roles",
    "invitation_custom_roles",
    "invitation = $1"
));

const LIST: Sql = sql(concat!(
    "SELECT i.id AS id, i.email AS email, i.created_at AS created_at,
            i.expires_at AS expires_at, p.name AS invited_by, r.role AS role
       FROM invitations i
       JOIN people p ON p.id = i.invited_by
       JOIN invitation_roles r ON r.invitation = i.id
      WHERE i.id IN (SELECT id FROM invitations
                      WHERE org = $1 AND ",
    open!(),
    "
                        AND (created_at < $2 OR (created_at = $2 AND id < $3))
                      ORDER BY created_at DESC, id DESC
                      LIMIT $4)
      ORDER BY i.created_at DESC, i.id DESC, r.role"
));

const COUNT: Sql =
    sql(concat!("SELECT COUNT(*) AS found FROM invitations WHERE org = $1 AND ", open!()));

const RENEW: Sql = sql(concat!(
    "UPDATE invitations SET token_hash = $2, mail_hash = $3, created_at = $4, expires_at = $5
      WHERE id = $1 AND ",
    open!()
));

const REVOKE: Sql =
    sql(concat!("UPDATE invitations SET revoked_at = $2 WHERE id = $1 AND ", open!()));

const ACCEPT: Sql = sql(concat!(
    "UPDATE invitations SET accepted_at = $3 WHERE id = $1 AND token_hash = $2 AND ",
    open!()
));

/// Once it is used, the mailed link is of no more use. The other one may have been used before.
const ACCEPT_MAILED: Sql = sql("UPDATE invitations
        SET accepted_at = CASE WHEN accepted_at IS NULL THEN $3 ELSE accepted_at END,
            mail_hash = NULL
      WHERE id = $1 AND mail_hash = $2 AND revoked_at IS NULL");

/// The hashes of the two links of an invitation.
pub struct LinkHashes {
    /// Of the one that is shown to whoever invites.
    pub shown: SecretHash,
    /// Of the one that only the mail has.
    pub mailed: SecretHash,
}

/// An invitation that was found by one of its links.
pub struct FoundByLink {
    pub invitation: Invitation,
    /// Which link it was.
    pub link: LinkKind,
    /// Whether somebody has come by the other link before.
    pub is_accepted: bool,
}

/// An invitation, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: InvitationId,
    pub org: OrgId,
    pub email: Email,
    pub invited_by: PersonId,
    /// The roles that they will have.
    pub roles: Scope,
    /// When its link was made.
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// An invitation in the list of those that nobody has accepted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvitation {
    pub id: InvitationId,
    pub email: Email,
    pub invited_by: Name,
    /// The organization roles that they will have.
    pub roles: Vec<OrgRole>,
    /// When its link was made.
    pub created_at: Timestamp,
    /// When it ends, or ended.
    pub expires_at: Timestamp,
}

/// Stores a new invitation.
pub async fn insert(
    tx: &mut Tx,
    invitation: &Invitation,
    links: &LinkHashes,
) -> Result<(), StorageError> {
    let Invitation { id, org, email, invited_by, roles, created_at, expires_at } = invitation;
    let LinkHashes { shown, mailed } = links;
    let row = (id, org, email, invited_by, *created_at, *expires_at, shown, mailed);
    tx.execute_one(INSERT, row).await?;
    INSERT_ROLE.run(tx, &[id.into_value()], roles).await
}

/// Returns `None` when the token is unknown, used, revoked, replaced or too old.
pub async fn find_by_link(
    tx: &mut Tx,
    hash: &SecretHash,
    now: Timestamp,
) -> Result<Option<FoundByLink>, StorageError> {
    let Some(row) = tx.optional(FIND_BY_LINK, (hash, now)).await? else {
        return Ok(None);
    };
    let link = if row.flag("is_mailed")? { LinkKind::Mailed } else { LinkKind::Shown };
    let is_accepted = row.find_time("accepted_at")?.is_some();
    Ok(Some(FoundByLink { invitation: whole(tx, &row).await?, link, is_accepted }))
}

/// Returns `None` when the organization has no such invitation, or it was used or revoked. One
/// that is too old is found, since it can be sent again.
pub async fn find(
    tx: &mut Tx,
    org: &OrgId,
    invitation: &InvitationId,
) -> Result<Option<Invitation>, StorageError> {
    match tx.optional(FIND, (org, invitation)).await? {
        Some(row) => whole(tx, &row).await.map(Some),
        None => Ok(None),
    }
}

/// Whether somebody with that address is invited already.
pub async fn is_invited(
    tx: &mut Tx,
    org: &OrgId,
    email: &Email,
    now: Timestamp,
) -> Result<bool, StorageError> {
    Ok(tx.optional(FIND_OPEN_OF, (org, email, now)).await?.is_some())
}

/// The invitations that were neither accepted nor revoked, newest first, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    org: &OrgId,
    after: Option<&Place<InvitationId>>,
    limit: i64,
) -> Result<Vec<OpenInvitation>, StorageError> {
    let mut invitations: Vec<OpenInvitation> = Vec::new();
    let newest = (Timestamp::from_micros(i64::MAX), "");
    let (at, place) = after.map_or(newest, |place| (place.at, place.id.as_str()));
    for row in tx.all(LIST, (org, at, place, limit)).await? {
        let id = row.get("id")?;
        let role = row.known("role", OrgRole::from_wire_name)?;
        match invitations.last_mut() {
            Some(last) if last.id == id => last.roles.push(role),
            Some(_) | None => invitations.push(OpenInvitation {
                id,
                email: row.get("email")?,
                invited_by: row.get("invited_by")?,
                roles: vec![role],
                created_at: row.time("created_at")?,
                expires_at: row.time("expires_at")?,
            }),
        }
    }
    Ok(invitations)
}

/// How many invitations of an organization are open.
pub async fn count(tx: &mut Tx, org: &OrgId) -> Result<i64, StorageError> {
    tx.one(COUNT, (org,)).await?.int("found")
}

/// Gives an invitation new links and a new end. The old links are dead.
pub async fn renew(
    tx: &mut Tx,
    invitation: &InvitationId,
    links: &LinkHashes,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    let LinkHashes { shown, mailed } = links;
    tx.execute_one(RENEW, (invitation, shown, mailed, now, expires_at)).await
}

/// Takes an invitation back. Its link is dead.
pub async fn revoke(
    tx: &mut Tx,
    invitation: &InvitationId,
    now: Timestamp,
) -> Result<(), StorageError> {
    tx.execute_one(REVOKE, (invitation, now)).await
}

/// Uses an invitation up through this very link.
pub async fn accept(
    tx: &mut Tx,
    invitation: &InvitationId,
    link: LinkKind,
    hash: &SecretHash,
    now: Timestamp,
) -> Result<(), StorageError> {
    let accept = match link {
        LinkKind::Shown => ACCEPT,
        LinkKind::Mailed => ACCEPT_MAILED,
    };
    tx.execute_one(accept, (invitation, hash, now)).await
}

async fn whole(tx: &mut Tx, row: &Row) -> Result<Invitation, StorageError> {
    let id: InvitationId = row.get("id")?;
    let mut roles = Scope::nothing();
    for held in tx.all(LIST_ROLES, (&id,)).await? {
        add_role(&mut roles, &held)?;
    }
    Ok(Invitation {
        org: row.get("org")?,
        email: row.get("email")?,
        invited_by: row.get("invited_by")?,
        roles,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        id,
    })
}

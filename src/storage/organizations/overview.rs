//! What an organization looks like at a glance: how much there is, and which first steps are done.

use crate::domain::{OrgId, PersonId};
use crate::storage::{Sql, StorageError, Tx, sql};

const COUNTS: Sql = sql("SELECT (SELECT owned_apps FROM organizations WHERE id = $1) AS owned,
            (SELECT COUNT(*) FROM grants g JOIN apps a ON a.id = g.app
              WHERE g.org = $1 AND a.org <> $1 AND a.deleted_at IS NULL) AS added,
            (SELECT COUNT(*) FROM members WHERE org = $1) AS members,
            (SELECT COUNT(*) FROM custom_roles
              WHERE org = $1 AND deleted_at IS NULL) AS roles,
            (SELECT COUNT(*) FROM service_instances WHERE org = $1) AS services,
            (SELECT COUNT(*) FROM api_tokens WHERE org = $1 AND revoked_at IS NULL) AS tokens");

// An organization with many apps is likely to have one of the first roles; one with few looks
// through those.
const STEPS: Sql = sql("SELECT (SELECT COUNT(*)
              WHERE CASE WHEN (SELECT owned_apps FROM organizations WHERE id = $1) > 1000
                    THEN EXISTS (SELECT 1 FROM scope_service_roles r
                          CROSS JOIN apps a
                          WHERE a.id = r.app AND a.org = $1)
                    ELSE EXISTS (SELECT 1 FROM apps a
                          CROSS JOIN scope_service_roles r
                          WHERE r.app = a.id AND a.org = $1) END) AS roles,
            (SELECT COUNT(*) WHERE EXISTS (SELECT 1 FROM apps
              WHERE org = $1 AND COALESCE(last_used_at, 0) > 0)) AS tokens,
            (SELECT COUNT(*) WHERE EXISTS (SELECT 1 FROM apps
              WHERE org = $1 AND first_call_at > 0)) AS calls");

const IS_DISMISSED: Sql =
    sql("SELECT org FROM dismissed_first_steps WHERE org = $1 AND person = $2");

const DISMISS: Sql = sql("INSERT INTO dismissed_first_steps (org, person) VALUES ($1, $2)
     ON CONFLICT (org, person) DO NOTHING");

/// How much there is of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Apps that the organization owns.
    pub owned: i64,
    /// Apps of other organizations that were added to it.
    pub added: i64,
    pub members: i64,
    /// Custom ones.
    pub roles: i64,
    pub services: i64,
    /// The API tokens of everybody.
    pub tokens: i64,
}

/// What was done at least once, beside what the counts say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// An app was given a service role.
    pub role: bool,
    /// An app proved itself with its secret.
    pub token: bool,
    /// An app called a service.
    pub call: bool,
}

/// Counts everything.
pub async fn count(tx: &mut Tx, org: &OrgId) -> Result<Counts, StorageError> {
    let row = tx.one(COUNTS, (org,)).await?;
    Ok(Counts {
        owned: row.int("owned")?,
        added: row.int("added")?,
        members: row.int("members")?,
        roles: row.int("roles")?,
        services: row.int("services")?,
        tokens: row.int("tokens")?,
    })
}

/// What was done already.
pub async fn find_done(tx: &mut Tx, org: &OrgId) -> Result<Done, StorageError> {
    let row = tx.one(STEPS, (org,)).await?;
    let is_done = |column| row.int(column).map(|found| found > 0);
    Ok(Done { role: is_done("roles")?, token: is_done("tokens")?, call: is_done("calls")? })
}

/// Whether somebody has put the first steps away.
pub async fn is_dismissed(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
) -> Result<bool, StorageError> {
    Ok(tx.optional(IS_DISMISSED, (org, person)).await?.is_some())
}

/// Puts the first steps away for somebody.
pub async fn dismiss(tx: &mut Tx, org: &OrgId, person: &PersonId) -> Result<(), StorageError> {
    tx.execute(DISMISS, (org, person)).await.map(drop)
}

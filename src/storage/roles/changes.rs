//! What follows from a new version of a custom role, or from its end: the next version of every
//! scope that names it.
//!
//! Each statement takes all apps of the organization at once. The organization's own grants
//! follow; grants of other organizations keep the version that they approved.

use crate::domain::roles::choice::RoleChoice;
use crate::domain::{OrgId, RoleId};
use crate::storage::{Sql, StorageError, Tx, sql};

const COPY_ORGANIZATION_ROLES: Sql =
    sql("INSERT INTO scope_organization_roles (app, version, role)
     SELECT a.id, a.scope_version + 1, s.role
       FROM apps a
       JOIN scope_organization_roles s ON s.app = a.id AND s.version = a.scope_version
       JOIN scope_custom_roles c ON c.app = a.id AND c.version = a.scope_version AND c.role = $2
      WHERE a.org = $1 AND a.deleted_at IS NULL");

const COPY_SERVICE_ROLES: Sql = sql("INSERT INTO scope_service_roles (app, version, service, role)
     SELECT a.id, a.scope_version + 1, s.service, s.role
       FROM apps a
       JOIN scope_service_roles s ON s.app = a.id AND s.version = a.scope_version
       JOIN scope_custom_roles c ON c.app = a.id AND c.version = a.scope_version AND c.role = $2
      WHERE a.org = $1 AND a.deleted_at IS NULL");

const COPY_OTHER_CUSTOM_ROLES: Sql =
    sql("INSERT INTO scope_custom_roles (app, version, role, role_version)
     SELECT a.id, a.scope_version + 1, s.role, s.role_version
       FROM apps a
       JOIN scope_custom_roles s ON s.app = a.id AND s.version = a.scope_version
       JOIN scope_custom_roles c ON c.app = a.id AND c.version = a.scope_version AND c.role = $2
      WHERE a.org = $1 AND a.deleted_at IS NULL AND s.role <> $2");

const ADD_CUSTOM_ROLE: Sql =
    sql("INSERT INTO scope_custom_roles (app, version, role, role_version)
     SELECT a.id, a.scope_version + 1, r.id, r.permissions_version
       FROM apps a
       JOIN scope_custom_roles c ON c.app = a.id AND c.version = a.scope_version AND c.role = $2
       JOIN custom_roles r ON r.id = $3 AND r.org = a.org AND r.deleted_at IS NULL
      WHERE a.org = $1 AND a.deleted_at IS NULL
         ON CONFLICT (app, version, role) DO NOTHING");

const ADD_SERVICE_ROLE: Sql = sql("INSERT INTO scope_service_roles (app, version, service, role)
     SELECT a.id, a.scope_version + 1, CAST($3 AS TEXT), CAST($4 AS TEXT)
       FROM apps a
       JOIN scope_custom_roles c ON c.app = a.id AND c.version = a.scope_version AND c.role = $2
      WHERE a.org = $1 AND a.deleted_at IS NULL
         ON CONFLICT (app, version, service, role) DO NOTHING");

const ADVANCE_APPS: Sql = sql("UPDATE apps
        SET scope_version = scope_version + 1, version = version + 1
      WHERE org = $1 AND deleted_at IS NULL
        AND EXISTS (SELECT 1 FROM scope_custom_roles c
                     WHERE c.app = apps.id AND c.version = apps.scope_version AND c.role = $2)");

const ADVANCE_OWN_GRANTS: Sql = sql("UPDATE grants
        SET scope_version = (SELECT a.scope_version FROM apps a WHERE a.id = grants.app)
      WHERE org = $1
        AND EXISTS (SELECT 1 FROM apps a
                     WHERE a.id = grants.app AND a.org = $1 AND a.deleted_at IS NULL
                       AND a.scope_version > grants.scope_version)");

const TOUCH_MEMBERS: Sql = sql("UPDATE members SET version = version + 1
      WHERE org = $1
        AND EXISTS (SELECT 1 FROM member_custom_roles c
                     WHERE c.org = members.org AND c.person = members.person AND c.role = $2)");

const GIVE_MEMBERS_CUSTOM_ROLE: Sql = sql("INSERT INTO member_custom_roles (org, person, role)
     SELECT c.org, c.person, CAST($3 AS TEXT)
       FROM member_custom_roles c
      WHERE c.org = $1 AND c.role = $2
         ON CONFLICT (org, person, role) DO NOTHING");

const GIVE_MEMBERS_SERVICE_ROLE: Sql =
    sql("INSERT INTO member_service_roles (org, person, service, role)
     SELECT c.org, c.person, CAST($3 AS TEXT), CAST($4 AS TEXT)
       FROM member_custom_roles c
      WHERE c.org = $1 AND c.role = $2
         ON CONFLICT (org, person, service, role) DO NOTHING");

const TAKE_FROM_MEMBERS: Sql = sql("DELETE FROM member_custom_roles WHERE org = $1 AND role = $2");

const GIVE_INVITED_CUSTOM_ROLE: Sql = sql("INSERT INTO invitation_custom_roles (invitation, role)
     SELECT c.invitation, CAST($2 AS TEXT)
       FROM invitation_custom_roles c
      WHERE c.role = $1
         ON CONFLICT (invitation, role) DO NOTHING");

const GIVE_INVITED_SERVICE_ROLE: Sql =
    sql("INSERT INTO invitation_service_roles (invitation, service, role)
     SELECT c.invitation, CAST($2 AS TEXT), CAST($3 AS TEXT)
       FROM invitation_custom_roles c
      WHERE c.role = $1
         ON CONFLICT (invitation, service, role) DO NOTHING");

const TAKE_FROM_INVITED: Sql = sql("DELETE FROM invitation_custom_roles WHERE role = $1");

/// Gives every app that holds the role the next version of its scope, in which the role is the
/// latest of itself.
///
/// # Errors
/// [`StorageError`] when the database refuses.
pub async fn follow_version(tx: &mut Tx, org: &OrgId, role: &RoleId) -> Result<(), StorageError> {
    copy_the_rest(tx, org, role).await?;
    tx.execute(ADD_CUSTOM_ROLE, (org, role, role)).await?;
    advance(tx, org, role).await
}

/// Takes the role from every app, member and open invitation of the organization, and puts
/// another in its place, or none.
///
/// # Errors
/// [`StorageError`] when the database refuses.
pub async fn replace(
    tx: &mut Tx,
    org: &OrgId,
    role: &RoleId,
    by: Option<&RoleChoice>,
) -> Result<(), StorageError> {
    copy_the_rest(tx, org, role).await?;
    tx.execute(TOUCH_MEMBERS, (org, role)).await?;
    match by {
        Some(RoleChoice::Custom(other)) => {
            tx.execute(ADD_CUSTOM_ROLE, (org, role, other)).await?;
            tx.execute(GIVE_MEMBERS_CUSTOM_ROLE, (org, role, other)).await?;
            tx.execute(GIVE_INVITED_CUSTOM_ROLE, (role, other)).await?;
        }
        Some(RoleChoice::Service(held)) => {
            let to = (org, role, &held.service, &held.role);
            tx.execute(ADD_SERVICE_ROLE, to).await?;
            tx.execute(GIVE_MEMBERS_SERVICE_ROLE, to).await?;
            tx.execute(GIVE_INVITED_SERVICE_ROLE, (role, &held.service, &held.role)).await?;
        }
        // A role in the organization is no substitute for permissions in a service.
        Some(RoleChoice::Organization(_)) | None => {}
    }
    tx.execute(TAKE_FROM_MEMBERS, (org, role)).await?;
    tx.execute(TAKE_FROM_INVITED, (role,)).await?;
    advance(tx, org, role).await
}

async fn copy_the_rest(tx: &mut Tx, org: &OrgId, role: &RoleId) -> Result<(), StorageError> {
    for copy in [COPY_ORGANIZATION_ROLES, COPY_SERVICE_ROLES, COPY_OTHER_CUSTOM_ROLES] {
        tx.execute(copy, (org, role)).await?;
    }
    Ok(())
}

async fn advance(tx: &mut Tx, org: &OrgId, role: &RoleId) -> Result<(), StorageError> {
    tx.execute(ADVANCE_APPS, (org, role)).await?;
    tx.execute(ADVANCE_OWN_GRANTS, (org,)).await.map(drop)
}

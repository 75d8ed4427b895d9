//! What follows from a new version of a custom role, or from its end: the next version of every
//! scope that names it.
//!
//! Each statement takes all apps of the organization `$1` at once that hold the role `$2`. The
//! organization's own grants follow; grants of other organizations keep the version that they
//! approved.

use crate::domain::roles::choice::RoleChoice;
use crate::domain::{OrgId, RoleId};
use crate::storage::{Sql, StorageError, Tx, sql};

/// The live apps that hold the role now.
macro_rules! holding {
    () => {
        "
       FROM apps a
       JOIN scope_custom_roles c ON c.app = a.id AND c.version = a.scope_version AND c.role = $2"
    };
}
macro_rules! live {
    () => {
        "
      WHERE a.org = $1 AND a.deleted_at IS NULL"
    };
}

/// Takes roles of one table over into the next version of a scope.
macro_rules! copy {
    ($table:literal, $columns:literal, $values:literal) => {
        concat!(
            "INSERT INTO ",
            $table,
            " (app, version, ",
            $columns,
            ")
     SELECT a.id, a.scope_version + 1, ",
            $values,
            holding!(),
            "
       JOIN ",
            $table,
            " s ON s.app = a.id AND s.version = a.scope_version",
            live!()
        )
    };
}

const COPY_ORGANIZATION_ROLES: Sql = sql(copy!("scope_organization_roles", "role", "s.role"));

const COPY_SERVICE_ROLES: Sql =
    sql(copy!("scope_service_roles", "service, role", "s.service, s.role"));

const COPY_OTHER_CUSTOM_ROLES: Sql = sql(concat!(
    copy!("scope_custom_roles", "role, role_version", "s.role, s.role_version"),
    " AND s.role <> $2"
));

const ADD_CUSTOM_ROLE: Sql = sql(concat!(
    "INSERT INTO scope_custom_roles (app, version, role, role_version)
     SELECT a.id, a.scope_version + 1, r.id, r.permissions_version",
    holding!(),
    "
       JOIN custom_roles r ON r.id = $3 AND r.org = a.org AND r.deleted_at IS NULL",
    live!(),
    "
         ON CONFLICT (app, version, role) DO NOTHING"
));

const ADD_SERVICE_ROLE: Sql = sql(concat!(
    "INSERT INTO scope_service_roles (app, version, service, role)
     SELECT a.id, a.scope_version + 1, CAST($3 AS TEXT), CAST($4 AS TEXT)",
    holding!(),
    live!(),
    "
         ON CONFLICT (app, version, service, role) DO NOTHING"
));

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

/// Gives another role to everybody who holds the one, unless they hold it already.
macro_rules! give {
    ($table:literal, $columns:literal, $values:literal, $held:literal) => {
        concat!(
            "INSERT INTO ",
            $table,
            " (",
            $columns,
            ")
     SELECT ",
            $values,
            "
       FROM ",
            $held,
            "
         ON CONFLICT (",
            $columns,
            ") DO NOTHING"
        )
    };
}

const GIVE_MEMBERS_CUSTOM_ROLE: Sql = sql(give!(
    "member_custom_roles",
    "org, person, role",
    "c.org, c.person, CAST($3 AS TEXT)",
    "member_custom_roles c WHERE c.org = $1 AND c.role = $2"
));

const GIVE_MEMBERS_SERVICE_ROLE: Sql = sql(give!(
    "member_service_roles",
    "org, person, service, role",
    "c.org, c.person, CAST($3 AS TEXT), CAST($4 AS TEXT)",
    "member_custom_roles c WHERE c.org = $1 AND c.role = $2"
));

const TAKE_FROM_MEMBERS: Sql = sql("DELETE FROM member_custom_roles WHERE org = $1 AND role = $2");

const GIVE_INVITED_CUSTOM_ROLE: Sql = sql(give!(
    "invitation_custom_roles",
    "invitation, role",
    "c.invitation, CAST($2 AS TEXT)",
    "invitation_custom_roles c WHERE c.role = $1"
));

const GIVE_INVITED_SERVICE_ROLE: Sql = sql(give!(
    "invitation_service_roles",
    "invitation, service, role",
    "c.invitation, CAST($2 AS TEXT), CAST($3 AS TEXT)",
    "invitation_custom_roles c WHERE c.role = $1"
));

const TAKE_FROM_INVITED: Sql = sql("DELETE FROM invitation_custom_roles WHERE role = $1");

/// Gives every app that holds the role the next version of its scope, in which the role is the
/// latest of itself.
pub async fn follow_version(tx: &mut Tx, org: &OrgId, role: &RoleId) -> Result<(), StorageError> {
    copy_the_rest(tx, org, role).await?;
    tx.execute(ADD_CUSTOM_ROLE, (org, role, role)).await?;
    advance(tx, org, role).await
}

/// Takes the role from every app, member and open invitation of the organization, and puts
/// another in its place, or none.
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

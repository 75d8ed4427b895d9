//! What a list shows of apps beside the apps themselves: roles, secrets, organizations.

use std::collections::BTreeMap;

use crate::domain::apps::app::App;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::ServiceRole;
use crate::domain::text::Name;
use crate::domain::{AppId, Timestamp};
use crate::storage::value::{IntoValue, fifty};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const LIST_ORG_COUNTS: Sql = sql(concat!(
    "SELECT app, COUNT(*) AS orgs FROM grants WHERE app IN (",
    fifty!(),
    ") AND (ends_at IS NULL OR ends_at > $51) GROUP BY app"
));

/// The roles that the scopes of those apps hold.
macro_rules! roles {
    ($source:literal, $custom_name:literal, $table:literal, $joined:literal) => {
        concat!(
            "SELECT r.app AS app, ",
            $source,
            " AS source, r.role AS role, ",
            $custom_name,
            " AS custom_name
       FROM apps a
      CROSS JOIN ",
            $table,
            " r ",
            $joined,
            "
      WHERE r.app = a.id AND r.version = a.scope_version AND a.id IN (",
            fifty!(),
            ")"
        )
    };
}

const LIST_ROLES: Sql = sql(concat!(
    roles!("'org/'", "''", "scope_organization_roles", ""),
    "
      UNION ALL
     ",
    roles!("r.service", "''", "scope_service_roles", ""),
    "
      UNION ALL
     ",
    roles!("'custom/'", "c.name", "scope_custom_roles", "JOIN custom_roles c ON c.id = r.role"),
    "
      ORDER BY app, source, role"
));

const LIST_SECRETS: Sql = sql(concat!(
    "SELECT app, MAX(created_at) AS created_at,
            MIN(CASE WHEN confirmed_at IS NOT NULL AND end_reason IS NULL
                     THEN expires_at END) AS expires_at,
            MAX(CASE WHEN end_reason = 'replaced' THEN expires_at END) AS overlap_ends_at
       FROM app_secrets
      WHERE app IN (",
    fifty!(),
    ")
        AND (expires_at IS NULL OR expires_at > $51)
      GROUP BY app"
));

/// What a list shows of an app beside the app itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppNotes {
    /// The roles of its scope.
    pub roles: Vec<HeldRole>,
    /// When its newest secret that has not ended was made.
    pub secret_created_at: Option<Timestamp>,
    /// When the one in use expires, if it does.
    pub secret_expires_at: Option<Timestamp>,
    /// When the overlap of the one before it ends, if it lasts.
    pub overlap_ends_at: Option<Timestamp>,
    /// How many organizations it was added to.
    pub orgs: i64,
}

/// A role of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    pub role: RoleChoice,
    /// The name of a custom one.
    pub name: Option<Name>,
}

/// What a list shows of each of these apps, in three queries for a page of up to fifty.
pub async fn list_notes(
    tx: &mut Tx,
    apps: &[App],
    now: Timestamp,
) -> Result<BTreeMap<AppId, AppNotes>, StorageError> {
    let mut notes: BTreeMap<AppId, AppNotes> = BTreeMap::new();
    for page in apps.chunks(50) {
        let mut args = fifty(page.iter().map(|app| app.id.as_str()));
        for row in tx.all(LIST_ROLES, args.clone()).await? {
            let role = role_of(&row)?;
            notes.entry(row.get("app")?).or_default().roles.push(role);
        }
        args.push(now.into_value());
        for row in tx.all(LIST_SECRETS, args.clone()).await? {
            let of_app = notes.entry(row.get("app")?).or_default();
            of_app.secret_created_at = row.find_time("created_at")?;
            of_app.secret_expires_at = row.find_time("expires_at")?;
            of_app.overlap_ends_at = row.find_time("overlap_ends_at")?;
        }
        for row in tx.all(LIST_ORG_COUNTS, args.clone()).await? {
            notes.entry(row.get("app")?).or_default().orgs = row.int("orgs")?;
        }
    }
    Ok(notes)
}

/// A role with the name of a custom one.
pub(crate) fn role_of(row: &Row) -> Result<HeldRole, StorageError> {
    let (role, name) = match row.text("source")?.as_str() {
        "org/" => (RoleChoice::Organization(row.known("role", OrgRole::from_wire_name)?), None),
        "custom/" => (RoleChoice::Custom(row.get("role")?), Some(row.get("custom_name")?)),
        _ => {
            let (service, role) = (row.get("source")?, row.text("role")?);
            (RoleChoice::Service(ServiceRole { service, role }), None)
        }
    };
    Ok(HeldRole { role, name })
}

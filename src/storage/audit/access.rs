//! What is needed to say what up to fifty apps may do wherever they were added, in four queries
//! however many organizations those are.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::apps::app::App;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::{CustomRole, ServicePermission};
use crate::domain::scope::Scope;
use crate::domain::text::{Description, Name};
use crate::domain::{AppId, OrgId, RoleId, ServiceId, Timestamp};
use crate::storage::roles::held;
use crate::storage::value::{IntoValue, Value, fifty};
use crate::storage::{Sql, StorageError, Tx, sql};

/// How many apps can be asked about at once.
pub const APPS: usize = 50;

const LIST_GRANTS: Sql = sql(concat!(
    "SELECT g.app AS app, g.org AS org, o.name AS org_name,
            g.scope_version AS scope_version, g.added_at AS added_at,
            g.last_used_at AS last_used_at
       FROM grants g
       JOIN organizations o ON o.id = g.org
      WHERE g.app IN (",
    fifty!(),
    ")
        AND ($51 = '' OR g.org = $51)
        AND (g.ends_at IS NULL OR g.ends_at > $52)
      ORDER BY g.app, g.added_at, g.org"
));

/// Roles of the apps, of every version that an organization approved and of the one of now.
macro_rules! that_count {
    () => {
        concat!(
            "
      WHERE r.app IN (",
            fifty!(),
            ")
        AND (EXISTS (SELECT 1 FROM apps a WHERE a.id = r.app AND a.scope_version = r.version)
             OR EXISTS (SELECT 1 FROM grants g
                         WHERE g.app = r.app AND g.scope_version = r.version))"
        )
    };
}

macro_rules! roles {
    ($kind:literal, $service:literal, $role_version:literal, $table:literal) => {
        concat!(
            "SELECT r.app AS app, r.version AS version, ",
            $kind,
            " AS kind, ",
            $service,
            " AS service, r.role AS role, ",
            $role_version,
            " AS role_version FROM ",
            $table,
            " r",
            that_count!()
        )
    };
}

const LIST_SCOPES: Sql = sql(concat!(
    roles!("'organization'", "''", "r.version", "scope_organization_roles"),
    " UNION ALL ",
    roles!("'service'", "r.service", "r.version", "scope_service_roles"),
    " UNION ALL ",
    roles!("'custom'", "''", "r.role_version", "scope_custom_roles")
));

const LIST_CUSTOM_ROLES: Sql = sql(concat!(
    "SELECT DISTINCT c.id AS id, c.org AS org, c.name AS name,
            p.version AS version, p.service AS service, p.permission AS permission
       FROM scope_custom_roles r
       JOIN custom_roles c ON c.id = r.role
       JOIN custom_role_permissions p ON p.role = r.role AND p.version = r.role_version",
    that_count!()
));

const LIST_SERVICES: Sql = sql(concat!(
    "SELECT DISTINCT i.org AS org, i.service AS service
       FROM grants g
       JOIN service_instances i ON i.org = g.org
      WHERE g.app IN (",
    fifty!(),
    ")"
));

/// An app in an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantLine {
    pub app: AppId,
    /// The organization that it was added to.
    pub org: OrgId,
    /// The name of that organization.
    pub org_name: Name,
    /// The version of the scope that was approved there.
    pub scope_version: i64,
    pub added_at: Timestamp,
    /// When the app last acted there.
    pub last_used_at: Option<Timestamp>,
}

/// A version of a scope with the custom roles that it names, as they were then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeVersion {
    pub scope: Scope,
    pub custom_roles: Vec<CustomRole>,
}

/// Everything that says what some apps may do where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessFacts {
    /// Where the apps act, in the order of time.
    pub grants: Vec<GrantLine>,
    /// Their scopes, by app and version. A version without any role is not there.
    pub scopes: BTreeMap<(AppId, i64), ScopeVersion>,
    /// What the organizations contain.
    pub services: BTreeMap<OrgId, BTreeSet<ServiceId>>,
}

/// Reads what is to be known at `now` of up to [`APPS`] apps: in every organization, or in one alone.
pub async fn list_facts(
    tx: &mut Tx,
    apps: &[App],
    only: Option<&OrgId>,
    now: Timestamp,
) -> Result<AccessFacts, StorageError> {
    let ids = fifty(apps.iter().map(|app| app.id.as_str()));
    let mut facts = AccessFacts::default();
    let mut args = ids.clone();
    args.push(only.map_or("", OrgId::as_str).into_value());
    args.push(now.into_value());
    for row in tx.all(LIST_GRANTS, args).await? {
        facts.grants.push(GrantLine {
            app: row.get("app")?,
            org: row.get("org")?,
            org_name: row.get("org_name")?,
            scope_version: row.int("scope_version")?,
            added_at: row.time("added_at")?,
            last_used_at: row.find_time("last_used_at")?,
        });
    }
    let roles = list_custom_roles(tx, ids.clone()).await?;
    for row in tx.all(LIST_SCOPES, ids.clone()).await? {
        let key = (row.get("app")?, row.int("version")?);
        let version = facts
            .scopes
            .entry(key)
            .or_insert_with(|| ScopeVersion { scope: Scope::nothing(), custom_roles: Vec::new() });
        let role = held::role(&row)?;
        if let RoleChoice::Custom(role) = &role {
            let at = RoleVersion { role: role.clone(), version: row.int("role_version")? };
            let known = roles.get(&at);
            version.custom_roles.extend(known.cloned());
        }
        version.scope.insert(role);
    }
    for row in tx.all(LIST_SERVICES, ids).await? {
        facts.services.entry(row.get("org")?).or_default().insert(row.get("service")?);
    }
    Ok(facts)
}

/// A custom role as it was at one of its versions.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct RoleVersion {
    role: RoleId,
    version: i64,
}

async fn list_custom_roles(
    tx: &mut Tx,
    apps: Vec<Value>,
) -> Result<BTreeMap<RoleVersion, CustomRole>, StorageError> {
    let mut roles = BTreeMap::new();
    for row in tx.all(LIST_CUSTOM_ROLES, apps).await? {
        let id: RoleId = row.get("id")?;
        let (org, name) = (row.get("org")?, row.get("name")?);
        let at = RoleVersion { role: id.clone(), version: row.int("version")? };
        let role = roles.entry(at).or_insert_with(|| CustomRole {
            id,
            org,
            name,
            description: Description::empty(),
            permissions: BTreeSet::new(),
        });
        role.permissions.insert(ServicePermission {
            service: row.get("service")?,
            permission: row.get("permission")?,
        });
    }
    Ok(roles)
}

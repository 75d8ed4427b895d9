//! An app and its organizations side by side: where it was added, and what is missing there.

use std::collections::BTreeMap;
use std::iter::{once, repeat};

use crate::domain::apps::app::{App, Grant};
use crate::domain::sharing::OrgPlace;
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, ServiceId};
use crate::storage::apps::pages::{HeldRole, role_of};
use crate::storage::sharing::grants::{columns, from_row};
use crate::storage::value::IntoValue;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// The ids of up to fifty apps.
macro_rules! fifty {
    () => {
        "($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
                $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42,
                $43, $44, $45, $46, $47, $48, $49, $50, $51)"
    };
}

const LIST: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    ", o.name AS org_name, p.name AS person_name
       FROM grants g
       JOIN organizations o ON o.id = g.org
       JOIN people p ON p.id = g.added_by
      WHERE g.app = $1 AND (o.name, o.id) > ($2, $3)
      ORDER BY o.name, o.id
      LIMIT $4"
));

const LIST_MISSING: Sql = sql("SELECT DISTINCT g.org AS org, s.service AS service
       FROM grants g
       JOIN scope_services s ON s.app = g.app AND s.version = g.scope_version
      WHERE g.app = $1
        AND NOT EXISTS (SELECT 1 FROM service_instances i
                         WHERE i.org = g.org AND i.service = s.service)
      ORDER BY org, service");

const LIST_GRANTS: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM grants g
      WHERE g.org = $1 AND g.app IN ",
    fifty!()
));

const LIST_APPROVED_ROLES: Sql = sql(concat!(
    "WITH shown AS (SELECT app, scope_version
       FROM grants
      WHERE org = $1 AND app IN ",
    fifty!(),
    ")
     SELECT r.app AS app, 'org/' AS source, r.role AS role, '' AS custom_name
       FROM shown g
       JOIN scope_organization_roles r ON r.app = g.app AND r.version = g.scope_version
      UNION ALL
     SELECT r.app AS app, r.service AS source, r.role AS role, '' AS custom_name
       FROM shown g
       JOIN scope_service_roles r ON r.app = g.app AND r.version = g.scope_version
      UNION ALL
     SELECT r.app AS app, 'custom/' AS source, r.role AS role, c.name AS custom_name
       FROM shown g
       JOIN scope_custom_roles r ON r.app = g.app AND r.version = g.scope_version
       JOIN custom_roles c ON c.id = r.role
      ORDER BY app, source, role"
));

/// An organization that an app was added to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedWith {
    /// The grant, also one that has ended.
    pub grant: Grant,
    pub org: Name,
    pub by: Name,
}

/// The organizations that an app was added to, by name, from a place on.
pub async fn list(
    tx: &mut Tx,
    app: &AppId,
    after: Option<&OrgPlace>,
    limit: i64,
) -> Result<Vec<SharedWith>, StorageError> {
    let (name, org) = after.map_or(("", ""), |place| (place.name.as_str(), place.org.as_str()));
    let rows = tx.all(LIST, (app, name, org, limit)).await?;
    let shared = |row: &Row| {
        let grant = from_row(row)?;
        Ok(SharedWith { grant, org: row.get("org_name")?, by: row.get("person_name")? })
    };
    rows.iter().map(shared).collect()
}

/// The services that the approved scope names and the organization lacks, by organization.
pub async fn list_missing_services(
    tx: &mut Tx,
    app: &AppId,
) -> Result<BTreeMap<OrgId, Vec<ServiceId>>, StorageError> {
    let mut missing: BTreeMap<OrgId, Vec<ServiceId>> = BTreeMap::new();
    for row in tx.all(LIST_MISSING, (app,)).await? {
        missing.entry(row.get("org")?).or_default().push(row.get("service")?);
    }
    Ok(missing)
}

/// What a list shows of an app that was added to an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedNotes {
    /// The grant, also one that has ended.
    pub grant: Grant,
    /// The roles of the scope that was approved.
    pub roles: Vec<HeldRole>,
}

/// What a list shows of up to fifty apps that were added to an organization.
pub async fn list_notes(
    tx: &mut Tx,
    org: &OrgId,
    apps: &[App],
) -> Result<BTreeMap<AppId, AddedNotes>, StorageError> {
    let ids = apps.iter().map(|app| app.id.as_str()).chain(repeat("")).take(50);
    let args: Vec<_> = once(org.as_str()).chain(ids).map(IntoValue::into_value).collect();
    let mut notes = BTreeMap::new();
    for row in tx.all(LIST_GRANTS, args.clone()).await? {
        let grant = from_row(&row)?;
        notes.insert(grant.app.clone(), AddedNotes { grant, roles: Vec::new() });
    }
    for row in tx.all(LIST_APPROVED_ROLES, args).await? {
        if let Some(note) = notes.get_mut(&row.get("app")?) {
            note.roles.push(role_of(&row)?);
        }
    }
    Ok(notes)
}

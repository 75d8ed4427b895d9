//! Requests: an organization asks another one to accept its app.

use crate::domain::sharing::{AdditionRequest, RequestPlace, RequestState};
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, PersonId, RequestId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// What [`from_row`] reads, of `app_requests r`.
macro_rules! columns {
    () => {
        "r.id AS id, r.app AS app, r.owner AS owner, r.org AS org,
            r.scope_version AS scope_version, r.note AS note, r.ends_at AS ends_at,
            r.requested_at AS requested_at, r.requested_by AS requested_by, r.state AS state"
    };
}

/// Requests for apps that were not deleted.
macro_rules! of_apps_there {
    () => {
        "
       FROM app_requests r
       JOIN apps a ON a.id = r.app AND a.deleted_at IS NULL"
    };
}

const INSERT: Sql =
    sql("INSERT INTO app_requests (id, app, owner, org, scope_version, note, ends_at,
                           requested_at, requested_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

const FIND_OPEN: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM app_requests r
      WHERE r.app = $1 AND r.org = $2 AND r.state = 'open'"
));

const FIND: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    of_apps_there!(),
    "
      WHERE r.id = $1"
));

const LIST_TO: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    ", a.name AS app_name, o.name AS owner_name, p.name AS person_name",
    of_apps_there!(),
    "
       JOIN organizations o ON o.id = r.owner
       JOIN people p ON p.id = r.requested_by
      WHERE r.org = $1 AND r.state = 'open' AND (r.requested_at, r.id) < ($2, $3)
      ORDER BY r.requested_at DESC, r.id DESC
      LIMIT $4"
));

const COUNT_TO: Sql = sql(concat!(
    "SELECT COUNT(*) AS found",
    of_apps_there!(),
    "
      WHERE r.org = $1 AND r.state = 'open'"
));

const LIST_OF_APP: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    ", p.name AS person_name
       FROM app_requests r
       JOIN people p ON p.id = r.requested_by
      WHERE r.app = $1 AND r.state = 'open'
      ORDER BY r.requested_at DESC, r.id DESC
      LIMIT $2"
));

const DECIDE: Sql = sql("UPDATE app_requests SET state = $2, decided_at = $3, decided_by = $4
      WHERE id = $1 AND state = 'open'");

/// A request as the asked organization sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    pub request: AdditionRequest,
    pub app: Name,
    pub owner: Name,
    pub person: Name,
}

/// A request as the organization that asks sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    pub request: AdditionRequest,
    pub person: Name,
}

/// Stores a request, unless one for the same app and organization is open.
pub async fn insert(tx: &mut Tx, request: &AdditionRequest) -> Result<(), StorageError> {
    let AdditionRequest { id, app, owner, org, scope_version, note, .. } = request;
    let (at, by) = (request.requested_at, &request.requested_by);
    tx.execute_one(INSERT, (id, app, owner, org, *scope_version, note, request.ends_at, at, by))
        .await
}

/// The open request for an app and an organization.
pub async fn find_open(
    tx: &mut Tx,
    app: &AppId,
    org: &OrgId,
) -> Result<Option<AdditionRequest>, StorageError> {
    tx.optional(FIND_OPEN, (app, org)).await?.as_ref().map(from_row).transpose()
}

/// A request, whatever became of it. Returns `None` when its app was deleted. The caller decides
/// whose it has to be.
pub async fn find(
    tx: &mut Tx,
    request: &RequestId,
) -> Result<Option<AdditionRequest>, StorageError> {
    tx.optional(FIND, (request,)).await?.as_ref().map(from_row).transpose()
}

/// The open requests to an organization, newest first, from a place on.
pub async fn list_to(
    tx: &mut Tx,
    org: &OrgId,
    after: Option<&RequestPlace>,
    limit: i64,
) -> Result<Vec<RequestRow>, StorageError> {
    let at = after.map_or(i64::MAX, |place| place.at.as_micros());
    let id = after.map_or("", |place| place.request.as_str());
    let rows = tx.all(LIST_TO, (org, at, id, limit)).await?;
    let row = |row: &Row| {
        Ok(RequestRow {
            request: from_row(row)?,
            app: row.get("app_name")?,
            owner: row.get("owner_name")?,
            person: row.get("person_name")?,
        })
    };
    rows.iter().map(row).collect()
}

/// How many open requests there are to an organization.
pub async fn count_to(tx: &mut Tx, org: &OrgId) -> Result<i64, StorageError> {
    tx.one(COUNT_TO, (org,)).await?.int("found")
}

/// The open requests for an app, newest first.
pub async fn list_of_app(
    tx: &mut Tx,
    app: &AppId,
    limit: i64,
) -> Result<Vec<OpenRequest>, StorageError> {
    let rows = tx.all(LIST_OF_APP, (app, limit)).await?;
    let open =
        |row: &Row| Ok(OpenRequest { request: from_row(row)?, person: row.get("person_name")? });
    rows.iter().map(open).collect()
}

/// Closes an open request. Says whether it was open.
pub async fn decide(
    tx: &mut Tx,
    request: &RequestId,
    state: RequestState,
    at: Timestamp,
    by: &PersonId,
) -> Result<bool, StorageError> {
    Ok(tx.execute(DECIDE, (request, state.wire_name(), at, by)).await? == 1)
}

fn from_row(row: &Row) -> Result<AdditionRequest, StorageError> {
    Ok(AdditionRequest {
        id: row.get("id")?,
        app: row.get("app")?,
        owner: row.get("owner")?,
        org: row.get("org")?,
        scope_version: row.int("scope_version")?,
        note: row.get("note")?,
        ends_at: row.find_time("ends_at")?,
        requested_at: row.time("requested_at")?,
        requested_by: row.get("requested_by")?,
        state: row.known("state", RequestState::from_wire_name)?,
    })
}

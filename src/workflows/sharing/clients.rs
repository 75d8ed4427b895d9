//! The apps that may act in an organization, as programs list, add and search them.

use crate::domain::apps::app::App;
use crate::domain::paging::{Slice, Sliced};
use crate::domain::policy::Action;
use crate::domain::{AppId, AppRef, OrgId, RequestId};
use crate::storage::sharing::{apps as added, clients, requests};
use crate::storage::{self, Tx};
use crate::workflows::roles::named::{
    AskedScope, CustomNames, Holds, NamedScope, custom_names, name, read,
};
use crate::workflows::sharing::add::add;
use crate::workflows::sharing::decide::{Acceptance, accept};
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// How many apps are looked at in one go.
const PART: i64 = 500;

/// An app that may act in an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub app: App,
    /// The roles that were approved.
    pub roles: NamedScope,
}

/// Lists the apps that may act in the organization, by name.
pub async fn list_clients(
    op: &OpContext,
    org: &OrgId,
    slice: Slice,
) -> Result<Sliced<Client>, WorkflowError> {
    let mut view = op.view(org, Action::SeeApps).await?;
    let custom = custom_names(&mut view, org).await?;
    Ok(Sliced {
        rows: list(op, &mut view, org, slice, &custom).await?,
        total: clients::count(&mut view, org, op.now()).await?,
    })
}

/// Lists those that hold every role which is asked for.
pub async fn search_clients(
    op: &OpContext,
    org: &OrgId,
    asked: &AskedScope,
) -> Result<Vec<Client>, WorkflowError> {
    let mut view = op.view(org, Action::SeeApps).await?;
    read(op, &mut view, org, asked, Holds::Member).await?;
    let custom = custom_names(&mut view, org).await?;
    let (mut found, mut skip) = (Vec::new(), 0);
    loop {
        let part = list(op, &mut view, org, Slice { skip, limit: PART }, &custom).await?;
        let is_last = i64::try_from(part.len()).is_ok_and(|count| count < PART);
        found.extend(part.into_iter().filter(|client| client.roles.holds(asked)));
        if is_last {
            return Ok(found);
        }
        skip += PART;
    }
}

async fn list(
    w: &Workflows,
    tx: &mut Tx,
    org: &OrgId,
    slice: Slice,
    custom: &CustomNames,
) -> Result<Vec<Client>, WorkflowError> {
    let apps = clients::list(tx, org, w.now(), slice).await?;
    let mut listed = Vec::with_capacity(apps.len());
    for part in apps.chunks(50) {
        let mut notes = added::list_notes(tx, org, part).await?;
        for app in part {
            let held = notes.remove(&app.id).map(|note| note.roles).unwrap_or_default();
            listed.push(Client { app: app.clone(), roles: name(w.catalogue(), &held, custom) });
        }
    }
    Ok(listed)
}

/// Adds an app to the organization: one of its own, or one of another organization that asks to be
/// added. The roles are what the app's scope holds; naming others is refused.
pub async fn add_client(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    asked: &AskedScope,
) -> Result<(), WorkflowError> {
    match find(op, org, app, asked).await? {
        Found::Own => add(op, &AppRef::new(org, app)).await.map(drop),
        Found::Asks { request, version } => {
            let form = Acceptance { version, last_day: String::new() };
            accept(op, org, &request, &form).await.map(drop)
        }
        Found::IsThere => Ok(()),
    }
}

enum Found {
    Own,
    /// It is another organization's, which asks.
    Asks {
        request: RequestId,
        version: i64,
    },
    IsThere,
}

async fn find(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    asked: &AskedScope,
) -> Result<Found, WorkflowError> {
    let mut view = op.view(org, Action::SeeApps).await?;
    let app = storage::apps::app::find_anywhere(&mut view, app).await?;
    let app = app.ok_or(WorkflowError::NotFound)?;
    let found = if app.org == *org {
        Found::Own
    } else if storage::sharing::grants::find(&mut view, &app.id, org, op.now()).await?.is_some() {
        Found::IsThere
    } else {
        view.authorize(Action::AcceptForeignApp).await?;
        let request = requests::find_open(&mut view, &app.id, org).await?;
        let request = request.ok_or(WorkflowError::NotFound)?;
        Found::Asks { request: request.id, version: request.scope_version }
    };
    if *asked != AskedScope::default() {
        let scope = storage::apps::scopes::get(&mut view, &app.id, app.scope_version).await?;
        let asked = read(op, &mut view, org, asked, Holds::App).await?;
        let is_same = asked.organization_roles == scope.organization_roles
            && asked.service_roles == scope.service_roles
            && (app.org != *org || asked.custom_roles == scope.custom_roles);
        if !is_same {
            let message = "The app's scope has other roles. An app is always added with exactly \
                           the roles of its scope. Change the scope first, or leave the roles \
                           out.";
            return Err(WorkflowError::invalid("role", message));
        }
    }
    Ok(found)
}

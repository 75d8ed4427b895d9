//! Apps as programs know them: what one was made of, and the list of them by position.

use std::collections::BTreeMap;

use crate::domain::apps::app::App;
use crate::domain::apps::code_flow::CodeFlow;
use crate::domain::apps::query::{AppQuery, AppTab};
use crate::domain::paging::{Slice, Sliced};
use crate::domain::policy::Action;
use crate::domain::text::Email;
use crate::domain::{AppRef, OrgId, Timestamp};
use crate::storage::apps::pages::{AppPage, count, count_found, count_matching, list_notes};
use crate::storage::apps::{code_flows, pages};
use crate::storage::audit::entries::list_of_subject;
use crate::storage::{self, Tx};
use crate::workflows::roles::named::{CustomNames, NamedScope, custom_names, name};
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// An app and what it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppDescription {
    pub app: App,
    pub scope: NamedScope,
    /// How it signs people in, if it does.
    pub code_flow: Option<CodeFlow>,
    /// Who created it, or answers for the app that did.
    pub created_by: Email,
    pub last_changed: LastChange,
}

/// When an app became what it is, and by whom: at its creation, if nothing on record is younger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastChange {
    pub at: Timestamp,
    /// The address of the person, or of the one who answers for the app that did it.
    pub by: String,
}

/// So far back the last change is looked for, in entries about the app.
const LOOKED_THROUGH: i64 = 50;

/// Describes an app of the organization.
pub async fn describe(op: &OpContext, app: &AppRef) -> Result<AppDescription, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    let found = storage::apps::app::find(&mut view, &app.org, &app.id).await?;
    let found = found.ok_or(WorkflowError::NotFound)?;
    let described = describe_all(op, &mut view, &app.org, vec![found]).await?;
    described.into_iter().next().ok_or(WorkflowError::NotFound)
}

/// Describes a part of the apps that the organization owns, by name. A search looks at name, App
/// ID and description.
pub async fn describe_slice(
    op: &OpContext,
    org: &OrgId,
    search: &str,
    slice: Slice,
) -> Result<Sliced<AppDescription>, WorkflowError> {
    let mut view = op.view(org, Action::SeeApps).await?;
    let query = AppQuery::searching(search.trim());
    let Slice { skip, limit } = slice;
    let page = AppPage { query: &query, after: None, now: op.now(), skip, limit };
    let apps = pages::list(&mut view, org, &page).await?;
    let total = if query.filter.search.is_empty() {
        count(&mut view, org, AppTab::Owned).await?
    } else {
        match count_found(&mut view, org, search).await? {
            Some(found) => found,
            None => count_matching(&mut view, org, search).await?,
        }
    };
    Ok(Sliced { rows: describe_all(op, &mut view, org, apps).await?, total })
}

async fn describe_all(
    w: &Workflows,
    tx: &mut Tx,
    org: &OrgId,
    apps: Vec<App>,
) -> Result<Vec<AppDescription>, WorkflowError> {
    let custom: CustomNames = custom_names(tx, org).await?;
    let mut notes = list_notes(tx, &apps, w.now()).await?;
    let mut described = Vec::with_capacity(apps.len());
    let mut creators = BTreeMap::new();
    for app in apps {
        if !creators.contains_key(&app.created_by) {
            let found = storage::account::people::find(tx, &app.created_by).await?;
            let email = found.ok_or(WorkflowError::NotFound)?.person.email;
            creators.insert(app.created_by.clone(), email);
        }
        let code_flow =
            if app.kind.has_code_flow() { code_flows::find(tx, &app.id).await? } else { None };
        let created_by = creators[&app.created_by].clone();
        let events = list_of_subject(tx, org, "app", app.id.as_str(), LOOKED_THROUGH).await?;
        let last = events.into_iter().find(|event| event.action.changes_an_app());
        let last_changed = LastChange {
            at: last.as_ref().map_or(app.created_at, |last| last.at),
            by: last.and_then(|last| last.by_email).unwrap_or_else(|| created_by.to_string()),
        };
        let roles = notes.remove(&app.id).unwrap_or_default().roles;
        described.push(AppDescription {
            scope: name(w.catalogue(), &roles, &custom),
            code_flow,
            created_by,
            last_changed,
            app,
        });
    }
    Ok(described)
}

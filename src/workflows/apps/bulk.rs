//! The same act for many apps at once. Each app is a change of its own, with its own authorization
//! and record: one that may not be changed stops no other.

use crate::domain::apps::app::App;
use crate::domain::apps::query::{AppQuery, AppTab};
use crate::domain::names::names;
use crate::domain::policy::Action;
use crate::domain::{AppId, AppRef, OrgId};
use crate::storage::apps::{app, pages};
use crate::workflows::apps::disable::{disable, enable};
use crate::workflows::apps::list::place;
use crate::workflows::sharing::add;
use crate::workflows::{OpContext, WorkflowError};

/// More apps than this take more than one time.
pub const MOST_AT_ONCE: usize = 500;

names! {
    /// What can be done to many apps at once.
    pub enum BulkAct {
        Disable = "disable",
        Enable = "enable",
        /// Adding to the organization that owns them.
        Add = "add",
    }
}

/// Which apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    These(Vec<AppId>),
    /// All that the filters leave.
    Fitting(AppQuery),
}

/// How it ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BulkResult {
    pub done: usize,
    /// Apps that the visitor may not change so, or that there are not any more.
    pub refused: usize,
}

/// The owned apps of a selection, by name where they were not chosen one by one.
pub async fn select(
    op: &OpContext,
    org: &OrgId,
    selection: &Selection,
) -> Result<Vec<App>, WorkflowError> {
    let mut view = op.view(org, Action::EditApp).await?;
    let mut found = Vec::new();
    match selection {
        Selection::These(ids) => {
            for id in ids.iter().take(MOST_AT_ONCE) {
                found.extend(app::find(&mut view, org, id).await?);
            }
        }
        Selection::Fitting(query) => {
            let query = AppQuery { tab: AppTab::Owned, ..query.clone() };
            let mut after = None;
            while found.len() < MOST_AT_ONCE {
                let page = pages::AppPage {
                    query: &query,
                    after: after.as_ref(),
                    now: op.now(),
                    skip: 0,
                    limit: 100,
                };
                let apps = pages::list(&mut view, org, &page).await?;
                let Some(last) = apps.last() else { break };
                after = Some(place(last, query.sort));
                found.extend(apps);
            }
            found.truncate(MOST_AT_ONCE);
        }
    }
    Ok(found)
}

/// Does it to each of these apps.
pub async fn apply(
    op: &OpContext,
    org: &OrgId,
    act: BulkAct,
    apps: &[AppId],
) -> Result<BulkResult, WorkflowError> {
    // Who may change no app at all hears so; the others hear of each.
    drop(op.view(org, Action::EditApp).await?);
    let mut result = BulkResult::default();
    for id in apps.iter().take(MOST_AT_ONCE) {
        let app = AppRef::new(org, id);
        let done = match act {
            BulkAct::Disable => disable(op, &app).await,
            BulkAct::Enable => enable(op, &app).await,
            BulkAct::Add => add(op, &app).await.map(drop),
        };
        match done {
            Ok(()) => result.done += 1,
            Err(WorkflowError::Denied(_) | WorkflowError::NotFound | WorkflowError::Stale) => {
                result.refused += 1;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(result)
}

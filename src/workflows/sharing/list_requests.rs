//! The open requests to an organization, a page at a time. Who asks is seen only by those who may
//! accept.

use crate::domain::OrgId;
use crate::domain::policy::Action;
use crate::domain::sharing::RequestPlace;
use crate::storage::sharing::requests::{self, RequestRow};
use crate::workflows::{OpContext, WorkflowError};

/// How many requests a page holds.
const PAGE: i64 = 50;

/// A page of requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPage {
    /// The open requests, newest first.
    pub rows: Vec<RequestRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<RequestPlace>,
    /// How many there are in all.
    pub found: i64,
}

/// Lists the open requests to an organization, newest first.
pub async fn list_requests(
    op: &OpContext,
    org: &OrgId,
    after: Option<&RequestPlace>,
) -> Result<RequestPage, WorkflowError> {
    let mut view = op.view(org, Action::AcceptForeignApp).await?;
    let mut rows = requests::list_to(&mut view, org, after, PAGE + 1).await?;
    let has_more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if has_more {
        rows.pop();
    }
    let place = |row: &RequestRow| RequestPlace {
        at: row.request.requested_at,
        request: row.request.id.clone(),
    };
    let next = rows.last().filter(|_| has_more).map(place);
    Ok(RequestPage { rows, next, found: requests::count_to(&mut view, org).await? })
}

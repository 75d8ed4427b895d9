//! Find anything, and help: a search, the palette that other pages show in a frame, the guide.

use axum::response::Response;

use crate::console::pages::{guide, search as pages};
use crate::domain::OrgId;
use crate::http::console::address::Path;
use crate::http::console::visit::Visit;
use crate::http::headers::let_frame;
use crate::workflows::WorkflowError;
use crate::workflows::search::{self, Found};

/// A search.
pub async fn show(visit: Visit) -> Response {
    let found = find(&visit).await;
    let org = found.as_ref().ok().and_then(|found| found.org.as_ref()).map(|held| held.org.clone());
    visit.page_beside(org.as_ref(), found, |page, found| pages::show(page, &found)).await
}

/// The palette.
pub async fn palette(visit: Visit) -> Response {
    match find(&visit).await {
        Ok(found) => let_frame(visit.screen(|page| pages::palette(page, found))),
        Err(error) => visit.error(error).await,
    }
}

/// What keys do.
pub async fn shortcuts(visit: Visit) -> Response {
    let_frame(visit.screen(pages::shortcuts))
}

/// The chapters of the guide.
pub async fn show_guide(visit: Visit) -> Response {
    let org = visit.last_org().cloned();
    visit.page_beside(org.as_ref(), Ok(()), |page, ()| guide::index(page)).await
}

/// A chapter of it.
pub async fn show_chapter(visit: Visit, Path(chapter): Path<String>) -> Response {
    let found = guide::chapter(&chapter).ok_or(WorkflowError::NotFound);
    let org = visit.last_org().cloned();
    visit.page_beside(org.as_ref(), found, guide::show).await
}

async fn find(visit: &Visit) -> Result<Found, WorkflowError> {
    let asked = visit.query("org").and_then(|org| OrgId::parse(&org).ok());
    let org = asked.as_ref().or_else(|| visit.last_org());
    search::find(&visit.op, org, &visit.query("q").unwrap_or_default()).await
}

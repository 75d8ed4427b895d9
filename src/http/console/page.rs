//! Answers a request for a page: frame, title, status, cookies, and the HTML itself.
//!
//! A handler reads what its page shows with the [`Visit`]'s [`OpContext`](crate::workflows::OpContext)
//! and hands both to [`Visit::org_page`]. All of it, frame included, is one snapshot.

use std::future::Future;
use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use crate::console::components::{Document, tab_title};
use crate::console::pages::errors::refusal;
use crate::console::pages::frame::{Section, nowhere_screen, org_screen, own_screen};
use crate::console::pages::page::{Content, OrgPage, Page, Screen};
use crate::console::view::PageError;
use crate::domain::OrgId;
use crate::domain::account::preferences::Region;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{AnyVisit, ORG_COOKIE, Visit, append_cookie};
use crate::http::render::{asset_urls, without_markers};
use crate::workflows::WorkflowError;
use crate::workflows::account::{WhoAmI, who_am_i};

/// Draws a page. Boxed, so that what stands around a page is compiled once and not once a page.
type Draw<'a, T> = Box<dyn FnOnce(Page<'_>) -> T + Send + 'a>;

/// Around an organization's page, or around the person's own.
enum Around<'a> {
    Org(Section, &'a OrgId),
    /// Looked at from within that organization, if the person still belongs to it.
    Beside(&'a OrgId),
    Own,
}

impl Visit {
    /// Shows a page of an organization, or why not.
    pub async fn org_page<T: Send>(
        self,
        section: Section,
        org: &OrgId,
        found: Result<T, WorkflowError>,
        show: impl FnOnce(&OrgPage, T) -> Content + Send,
    ) -> Response {
        let content = found.map(|found| -> Draw<Content> {
            Box::new(move |page| show(&OrgPage { org, page }, found))
        });
        self.framed(Around::Org(section, org), content).await
    }

    /// Shows a page that belongs to the person and to no organization, or why not.
    pub async fn own_page<T: Send>(
        self,
        found: Result<T, WorkflowError>,
        show: impl FnOnce(&Page, T) -> Content + Send,
    ) -> Response {
        self.page_beside(None, found, show).await
    }

    /// Shows a page that is the same everywhere, with the menu of the organization that it is
    /// looked at from, or why not.
    pub async fn page_beside<T: Send>(
        self,
        org: Option<&OrgId>,
        found: Result<T, WorkflowError>,
        show: impl FnOnce(&Page, T) -> Content + Send,
    ) -> Response {
        let content =
            found.map(|found| -> Draw<Content> { Box::new(move |page| show(&page, found)) });
        self.framed(org.map_or(Around::Own, Around::Beside), content).await
    }

    /// Shows a screen without the frame.
    pub fn screen(self, show: impl FnOnce(&Page) -> Screen + Send) -> Response {
        self.inner.screen(show)
    }

    /// Says why a form was not accepted. Where something has to be mended, `again` shows the form
    /// once more, with everything that was typed but secrets.
    pub async fn refused<F: Future<Output = Response>>(
        mut self,
        error: WorkflowError,
        fields: &Fields,
        again: impl FnOnce(Self) -> F,
    ) -> Response {
        match self.inner.mend(&error, fields) {
            Mended::Form => Box::pin(again(self)).await,
            Mended::Nothing => self.error(error).await,
        }
    }

    /// Says why there is nothing to show.
    pub async fn error(self, error: WorkflowError) -> Response {
        self.framed(Around::Own, Err(error)).await
    }

    /// Says in plain text what is wrong with a field that is still being typed into; nothing while
    /// nothing is.
    pub async fn said_of_a_field(self, checked: Result<(), WorkflowError>) -> Response {
        match checked {
            Ok(()) => String::new().into_response(),
            Err(WorkflowError::Invalid(errors)) => {
                let first = errors.into_iter().next();
                first.map(|error| error.message).unwrap_or_default().into_response()
            }
            Err(error) => self.error(error).await,
        }
    }

    async fn framed(
        self,
        around: Around<'_>,
        content: Result<Draw<'_, Content>, WorkflowError>,
    ) -> Response {
        let frame = who_am_i(&self.op).await;
        let org = match around {
            Around::Org(_, org) => Some(org),
            Around::Beside(_) | Around::Own => None,
        };
        let (frame, content) = match (frame, content) {
            (Ok(frame), Ok(content)) => (frame, content),
            (Ok(frame), Err(error)) => return self.inner.refusal(Some(&frame), org, error),
            (Err(error), _) => return self.inner.refusal(None, None, error),
        };
        let mut response = self.inner.screen_of(Box::new(|page| {
            let state = page.state;
            let content = content(page);
            match around {
                Around::Org(section, org) => org_screen(&frame, state, section, org, content),
                Around::Beside(org) if frame.org_name(org).is_some() => {
                    nowhere_screen(&frame, state, org, content)
                }
                Around::Beside(_) | Around::Own => own_screen(&frame, state, content),
            }
        }));
        if let Some(org) = org.filter(|org| self.last_org() != Some(*org))
            && response.status().is_success()
        {
            let cookie =
                format!("{ORG_COOKIE}={org}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
            append_cookie(&mut response, &cookie);
        }
        response
    }
}

/// What has to be mended.
pub enum Mended {
    /// The form, which is shown again.
    Form,
    /// Nothing: the request was refused.
    Nothing,
}

impl AnyVisit {
    /// Shows a screen without the frame.
    pub fn screen(self, show: impl FnOnce(&Page) -> Screen + Send) -> Response {
        self.screen_of(Box::new(|page| show(&page)))
    }

    /// Shows what is wrong with the address.
    pub fn screen_400(self, show: impl FnOnce(&Page) -> Screen + Send) -> Response {
        self.answering(StatusCode::BAD_REQUEST).screen(show)
    }

    /// See [`Visit::refused`].
    pub async fn refused<F: Future<Output = Response>>(
        mut self,
        error: WorkflowError,
        fields: &Fields,
        again: impl FnOnce(Self) -> F,
    ) -> Response {
        match self.mend(&error, fields) {
            Mended::Form => Box::pin(again(self)).await,
            Mended::Nothing => self.refusal(None, None, error),
        }
    }

    /// Says why there is nothing to show.
    pub fn refusal(
        mut self,
        frame: Option<&WhoAmI>,
        org: Option<&OrgId>,
        error: WorkflowError,
    ) -> Response {
        let ErrorPage { status, error } = error_page(error);
        self.context.status = status;
        self.screen_of(Box::new(|page| refusal(frame, org, &error, page.state)))
    }

    /// Keeps what was typed, and sets the status, where the form is to be shown again.
    fn mend(&mut self, error: &WorkflowError, fields: &Fields) -> Mended {
        let (status, errors) = match error {
            WorkflowError::Invalid(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors.clone()),
            WorkflowError::Stale => {
                self.context.state.is_stale = true;
                (StatusCode::CONFLICT, Vec::new())
            }
            WorkflowError::SignedOut
            | WorkflowError::Denied(_)
            | WorkflowError::NotFound
            | WorkflowError::Unavailable
            | WorkflowError::Internal => return Mended::Nothing,
        };
        self.context.status = status;
        self.context.state.submitted = fields.submitted(errors);
        Mended::Form
    }

    fn screen_of(&self, show: Draw<'_, Screen>) -> Response {
        let context = &self.context;
        // Islands are marked as such only where the root knows that there are some.
        let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
        let html = owner.with(|| {
            provide_context(asset_urls(&self.state.edge.assets));
            provide_context(context.state.clone());
            provide_context(context.clock.clone());
            let w = &self.state.workflows;
            let page = Page { catalogue: w.catalogue(), now: w.now(), state: &context.state };
            document(show(page), &context.state)
        });
        owner.cleanup();
        let mut response = Response::new(html.into());
        *response.status_mut() = context.status;
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, html);
        if context.state.flash.is_some() {
            append_cookie(&mut response, "flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        }
        response
    }
}

fn document(screen: Screen, state: &crate::console::pages::PageState) -> String {
    let title = tab_title(&screen.title);
    let theme = state.theme;
    let region = state.region.map(Region::tag);
    let html = view! {
        <Document theme=theme lang="en" region=region title=title plain=screen.is_plain>{screen.body}</Document>
    };
    without_markers(&html.to_html())
}

/// A refusal in the page's words, with its status.
struct ErrorPage {
    status: StatusCode,
    error: PageError,
}

fn error_page(error: WorkflowError) -> ErrorPage {
    let page = |status, error| ErrorPage { status, error };
    match error {
        WorkflowError::SignedOut => page(StatusCode::UNAUTHORIZED, PageError::SignedOut),
        WorkflowError::Denied(denial) => page(StatusCode::FORBIDDEN, PageError::Denied(denial)),
        WorkflowError::NotFound => page(StatusCode::NOT_FOUND, PageError::NotFound),
        WorkflowError::Unavailable => page(StatusCode::SERVICE_UNAVAILABLE, PageError::Unavailable),
        WorkflowError::Invalid(_) | WorkflowError::Stale | WorkflowError::Internal => {
            page(StatusCode::INTERNAL_SERVER_ERROR, PageError::Internal)
        }
    }
}

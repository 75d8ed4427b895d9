//! What a page is given beside what it shows, and what it hands back.
//!
//! A page is a function: what a workflow found goes in, [`Content`] comes out. It reads no
//! database, no address and no clock of its own. The edge puts the frame around it and renders it
//! (`http::console::page`).

use std::ops::Deref;

use leptos::prelude::{AnyView, use_context};

use crate::console::components::{Crumb, FormError, Shows, Theme};
use crate::console::view::Submitted;
use crate::console::wording::flash::FlashCode;
use crate::domain::account::preferences::Region;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::{OrgId, Timestamp};

/// What every page is given.
pub struct Page<'a> {
    /// The services, for the names of what belongs to them.
    pub catalogue: &'a Catalogue,
    /// The time of the request.
    pub now: Timestamp,
    /// The request: address, theme, what was typed.
    pub state: &'a PageState,
}

/// What a page of an organization is given. It derefs to a [`Page`].
pub struct OrgPage<'a> {
    pub org: &'a OrgId,
    /// Everything else.
    pub page: Page<'a>,
}

/// A page, ready for the frame.
pub struct Content {
    /// What it is called, from the thing to its section.
    pub title: Vec<String>,
    pub crumbs: Vec<Crumb>,
    /// What it shows.
    pub body: AnyView,
}

/// Everything inside `<body>`, and what the tab says.
pub struct Screen {
    /// What the tab says, from the thing to its organization, without the product.
    pub title: Vec<String>,
    /// What it shows.
    pub body: AnyView,
    /// Whether plain forms are all that it shows: a part of the style sheet is enough for it.
    pub is_plain: bool,
}

/// What the server knows of the request beside its address. Provided once a request.
#[derive(Debug, Clone, Default)]
pub struct PageState {
    pub theme: Theme,
    /// How dates and numbers read; none leaves it to the browser.
    pub region: Option<Region>,
    /// Whether keys lead somewhere.
    pub shortcuts: bool,
    /// The path and query of this page.
    pub here: String,
    /// The id of this request.
    pub request: String,
    /// What happened just now.
    pub flash: Option<FlashCode>,
    /// A form that has to be mended.
    pub submitted: Submitted,
    /// The organization that this browser looked at last.
    pub last_org: Option<OrgId>,
    /// Whether somebody else has changed it since the form was opened. The form then shows what
    /// was typed beside what is there now, and its version is the one of now.
    pub is_stale: bool,
    /// Whether the password was given too long ago for what cannot be undone.
    pub asks_password: bool,
}

impl PageState {
    /// The state of this request.
    pub fn current() -> Self {
        use_context().unwrap_or_default()
    }

    /// A parameter of the address; `None` when it is absent.
    pub fn query(&self, name: &str) -> Option<String> {
        self.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// Every parameter of the address, in order.
    pub fn query_pairs(&self) -> form_urlencoded::Parse<'_> {
        let query = self.here.split_once('?').and_then(|(_, query)| query.split('#').next());
        form_urlencoded::parse(query.unwrap_or_default().as_bytes())
    }
}

impl<'a> Deref for OrgPage<'a> {
    type Target = Page<'a>;

    fn deref(&self) -> &Page<'a> {
        &self.page
    }
}

impl Page<'_> {
    /// A parameter of the address; `None` when it is absent.
    pub fn query(&self, name: &str) -> Option<String> {
        self.state.query(name)
    }

    /// Whether this is not the first page of a list.
    pub fn is_later(&self) -> bool {
        self.query("after").is_some_and(|after| !after.is_empty())
    }

    /// What was typed into a field of the form that has to be mended, if there is one.
    pub fn typed(&self, field: &str) -> Option<String> {
        self.state.submitted.value(field)
    }

    /// What of a picker was to be shown.
    pub fn shows(&self) -> Shows {
        Shows::of(&self.typed("show").unwrap_or_default())
    }

    /// The version that the form began with; the one of `now`, once somebody else was faster.
    pub fn version(&self, now: i64) -> String {
        self.typed("version").filter(|_| !self.state.is_stale).unwrap_or_else(|| now.to_string())
    }

    /// What has to be mended in the form.
    pub fn errors(&self) -> Vec<FormError> {
        self.state.submitted.errors.iter().cloned().map(Into::into).collect()
    }
}

//! What a page is given beside what it shows, and what it hands back.
//!
//! A page is a function: what a workflow found goes in, [`Content`] comes out. It reads no
//! database, no address and no clock of its own. The edge puts the frame around it and renders it
//! (`http::console::page`).

use std::ops::Deref;

use leptos::prelude::AnyView;

use crate::console::components::{Crumb, FormError};
use crate::console::pages::frame::PageState;
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
    /// The organization.
    pub org: &'a OrgId,
    /// Everything else.
    pub page: Page<'a>,
}

/// A page, ready for the frame.
pub struct Content {
    /// What it is called, from the thing to its section.
    pub title: Vec<String>,
    /// The places above it.
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

    /// The version that the form began with; the one of `now`, once somebody else was faster.
    pub fn version(&self, now: i64) -> String {
        self.typed("version").filter(|_| !self.state.is_stale).unwrap_or_else(|| now.to_string())
    }

    /// What has to be mended in the form.
    pub fn errors(&self) -> Vec<FormError> {
        self.state.submitted.errors.iter().cloned().map(Into::into).collect()
    }
}

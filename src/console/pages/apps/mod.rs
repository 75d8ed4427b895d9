//! OAuth apps: the list, one of them with all its sections, Create App, and the end.

pub mod activity;
mod bulk;
pub mod create;
mod created;
mod delete;
pub mod details;
mod disable;
pub mod filters;
pub mod list;
mod reach;

use leptos::prelude::AnyView;

pub use self::bulk::bulk;
pub use self::created::{AppCreated, already_created, created};
pub use self::delete::delete;
pub use self::details::{review_scopes, show};
pub use self::disable::disable;
pub use self::list::list;
use crate::console::components::Crumb;
use crate::console::pages::page::Content;
use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::apps::app::App;

/// The way back to the list.
fn crumbs(org: &OrgId) -> Vec<Crumb> {
    vec![Crumb { label: "OAuth Apps".into(), href: paths::apps(org) }]
}

/// A page below the list.
fn under_list(org: &OrgId, title: impl Into<String>, body: AnyView) -> Content {
    Content { title: vec![title.into(), "OAuth Apps".into()], crumbs: crumbs(org), body }
}

/// A page below the one of an app.
fn under_app(org: &OrgId, app: &App, title: impl Into<String>, body: AnyView) -> Content {
    let mut content = under_list(org, title, body);
    let href = paths::app(org, &app.id);
    content.crumbs.push(Crumb { label: app.name.to_string(), href });
    content
}

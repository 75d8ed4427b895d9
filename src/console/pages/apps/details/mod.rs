//! An app in full, section by section: a file for each.

mod access;
mod code_flow;
mod credentials;
mod danger;
mod edit_scopes;
mod editing;
mod facts;
mod keys;
mod people;
mod rotation;
mod scopes;
mod tokens;

use leptos::prelude::*;

pub use self::access::access_list;
pub use self::code_flow::{code_flow_fields, typed_code_flow, uris};
pub use self::edit_scopes::review as review_scopes;
pub use self::scopes::{LinkedRole, role_badge, role_facts};
use crate::console::components::{Ago, LinkButton, Notice, PageHead, SectionCard, Tone};
use crate::console::pages::apps::activity::{glance, missing};
use crate::console::pages::apps::list::StatusBadge;
use crate::console::pages::apps::under_list;
use crate::console::pages::audit::lines::entry;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::secrets::snippets;
use crate::console::pages::sharing;
use crate::console::paths;
use crate::console::wording::audit::entry_line;
use crate::domain::audit::log::AuditQuery;
use crate::domain::text::Name;
use crate::domain::{AppId, Timestamp};
use crate::workflows::apps::{AppSeen, OwnedApp};
use crate::workflows::audit::read::Entry;

/// An app. `?edit=` turns one section into a form.
pub fn show(page: &OrgPage, found: AppSeen) -> Content {
    match found {
        AppSeen::Owned(found) => {
            let name = found.details.app.name.to_string();
            under_list(page.org, name, owned(page, &found).into_any())
        }
        AppSeen::Added(found) => sharing::added(page, *found),
    }
}

fn owned(page: &OrgPage, found: &OwnedApp) -> impl IntoView + use<> {
    let details = &found.details;
    let app = &details.app;
    let is_added_to_orgs = !app.kind.has_code_flow();
    let playground = details.may_play.then(|| paths::playground_with(page.org, &app.id));
    let action =
        move || {
            playground.map(|href| view! {
            <LinkButton href=href icon="square-terminal">"Try in the playground"</LinkButton>
        })
        };
    let creator_left = details.creator_left_at.map(|at| creator_left(&details.created_by, at));
    let orgs = is_added_to_orgs.then(|| sharing::list_orgs(page, &found.orgs));
    let snippets = is_added_to_orgs.then(|| snippets::section(&app.id, &found.token_url));
    let entries = details.entries.as_ref().map(|entries| activity(page, &app.id, entries));
    let status = app.status.clone();
    let menu = menu(found);
    view! {
        <PageHead title=app.name.to_string() lead=app.description.to_string() actions=action>
            <StatusBadge status=status/>
        </PageHead>
        {danger::disabled(page.org, details)}
        {creator_left}
        <div class="app-page">
            <nav class="section-menu" aria-label="Sections of this page"><ul>{menu}</ul></nav>
            <div class="app-sections">
                {facts::section(page, found)}
                {tokens::section(page, found)}
                {app.kind.has_secret().then(|| credentials::section(page, details).into_any())}
                {rotation::section(page, details)}
                {app.kind.has_secret().then(|| keys::section(page, found))}
                {code_flow::section(page, found)}
                {people::section(page, details)}
                {scopes::section(page, found)}
                {orgs.map(IntoAny::into_any)}
                {access::section(page, details).into_any()}
                {glance(page, &found.activity.series, paths::app_activity(page.org, &app.id))}
                {missing(page, &app.id, &found.activity.denied)}
                {snippets.map(IntoAny::into_any)}
                {entries}
                {danger::section(page.org, details)}
            </div>
        </div>
    }
}

/// The sections that the page has, for the menu that stays in view.
fn menu(found: &OwnedApp) -> Vec<AnyView> {
    let details = &found.details;
    let has_code_flow = details.app.kind.has_code_flow();
    let all = [
        ("details", "Details", true),
        ("tokens", "Access tokens", true),
        ("credentials", "Credentials", details.app.kind.has_secret()),
        ("rotation", "Rotation", details.rotation.is_some()),
        ("keys", "Public keys", details.app.kind.has_secret()),
        ("sign-in", "Sign-in", has_code_flow),
        ("people", "People", has_code_flow),
        ("scopes", "Scopes", true),
        ("organizations", "Organizations", !has_code_flow),
        ("access", "Effective access", true),
        ("usage", "Activity", true),
        ("denied", "Missing permissions", true),
        ("try", "Use it", !has_code_flow),
        ("activity", "Recent changes", details.entries.is_some()),
        ("danger", "Danger zone", details.delete_denial.is_none()),
    ];
    let shown = all.into_iter().filter(|(_, _, is_there)| *is_there);
    let link = |(id, words, _)| view! { <li><a href=format!("#{id}")>{words}</a></li> }.into_any();
    shown.map(link).collect()
}

/// What happened to the app last, and the way to all of it.
fn activity(page: &OrgPage, app: &AppId, entries: &[Entry]) -> impl IntoView + use<> {
    let all = paths::audit_page(page.org, &AuditQuery::about("app", app), "");
    let lines = entries.iter().map(|found| entry(entry_line(page.catalogue, page.org, found)));
    let lines: Vec<_> = lines.collect();
    view! {
        <SectionCard id="activity" title="Recent changes">
            <ul class="lines">{lines}</ul>
            <p><a href=all>"See all in the audit log"</a></p>
        </SectionCard>
    }
}

fn creator_left(name: &Name, at: Timestamp) -> impl IntoView + use<> {
    let at = at.to_rfc3339();
    let title = format!("{name}, who created this app, left the organization");
    view! {
        <Notice tone=Tone::Warning title=title>
            <p>
                "That was " <Ago at=at/> ". The app keeps working, because it belongs to \
                                                the organization. Find out who looks after it \
                                                now, and whether its App Secret left with them."
            </p>
        </Notice>
    }
}

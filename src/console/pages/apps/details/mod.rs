//! An app in full, section by section: a file for each.

mod access;
mod code_flow;
mod credentials;
mod danger;
mod edit_scopes;
mod editing;
mod facts;
mod scopes;
mod tokens;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Crumb, LinkButton, LocalTime, Notice, PageHead, SectionCard, Tone,
};
pub use crate::console::pages::apps::details::access::access_list;
pub use crate::console::pages::apps::details::code_flow::{
    code_flow_fields, typed_code_flow, uris,
};
use crate::console::pages::apps::details::editing::{Editing, edit_link, form_shell};
pub use crate::console::pages::apps::details::scopes::{LinkedRole, role_badge, role_facts};
use crate::console::pages::apps::list::StatusBadge;
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::pages::organizations::overview::entry;
use crate::console::pages::page::{OrgPage, Page};
use crate::console::pages::secrets::snippets;
use crate::console::pages::sharing;
use crate::console::view::{AppView, EntryLine};
use crate::console::{paths, rpc};
use crate::domain::audit::log::AuditQuery;
use crate::domain::sharing::OrgPlace;
use crate::domain::{AppId, AppRef, OrgId};
use crate::workflows;
use crate::workflows::sharing::{AddedApp, AppOrgs};

/// What the page of an app shows: an own one, or one of another organization.
enum Shown {
    Owned(Box<AppView>, Box<Editing>, AppOrgs),
    Added(Box<AddedApp>),
}

/// The details of an app. `?edit=` turns one section into a form.
#[component]
pub fn AppPage() -> impl IntoView {
    let ids = parameters::<AppId>("app");
    let org = ids.clone().map(|(org, _)| org);
    let (state, editing) = (PageState::current(), Editing::asked());
    let after = use_query_map().get_untracked().get("organizations").unwrap_or_default();
    let load = async move {
        let (org, app) = ids?;
        let (w, visitor) = rpc::visit()?;
        let (op, named) = (w.op(&visitor), AppRef::new(&org, &app));
        let added = workflows::sharing::find_added(&op, &named).await.map_err(rpc::refuse)?;
        if let Some(added) = added {
            return Ok((w, Shown::Added(Box::new(added))));
        }
        let place = OrgPlace::parse(&after);
        let orgs = workflows::sharing::list_orgs(&op, &named, place.as_ref()).await;
        let orgs = orgs.map_err(rpc::refuse)?;
        let found = rpc::see_app(org.clone(), app).await?;
        let editing = editing.load(&org, &found).await?;
        Ok((w, Shown::Owned(Box::new(found), Box::new(editing), orgs)))
    };
    org_page(Section::Apps, org, load, move |org, (w, shown)| {
        let page = Page { catalogue: w.catalogue(), now: w.now(), state: &state };
        let page = OrgPage { org, page };
        match shown {
            Shown::Owned(found, editing, orgs) => owned(&page, *found, *editing, &orgs),
            Shown::Added(found) => sharing::added(&page, *found),
        }
    })
}

fn owned(page: &OrgPage, found: AppView, mut editing: Editing, orgs: &AppOrgs) -> Content {
    let org = page.org;
    let mut crumbs = vec![Crumb { label: "OAuth Apps".into(), href: paths::apps(org) }];
    let mut title = vec![found.app.name.to_string(), "OAuth Apps".into()];
    let body = match editing.preview.take() {
        Some(preview) => {
            let href = paths::app(org, &found.app.id);
            crumbs.push(Crumb { label: found.app.name.to_string(), href });
            title.insert(0, "Change the scopes".into());
            edit_scopes::review(org, &found, preview, &editing).into_any()
        }
        None => details(page, found, &editing, orgs).into_any(),
    };
    Content { title, crumbs, body }
}

fn details(
    page: &OrgPage,
    found: AppView,
    editing: &Editing,
    orgs: &AppOrgs,
) -> impl IntoView + use<> {
    let org = page.org;
    let is_added_to_orgs = !found.app.kind.has_code_flow();
    let orgs = is_added_to_orgs.then(|| sharing::list_orgs(page, orgs));
    let app = &found.app;
    let snippets = is_added_to_orgs.then(|| snippets::section(&app.id, &found.token_url));
    let playground = found.may_play.then(|| paths::playground_with(org, &app.id));
    let action =
        move || {
            playground.map(|href| view! {
            <LinkButton href=href icon="square-terminal">"Try in the playground"</LinkButton>
        })
        };
    let status = app.status.clone();
    let entries = found.entries.clone().map(|lines| activity(org, &app.id, lines));
    let danger = danger::section(org, &found);
    view! {
        <PageHead title=app.name.to_string() lead=app.description.to_string() actions=action>
            <StatusBadge status=status/>
        </PageHead>
        {danger::disabled(org, &found)}
        {found.creator_left_at.clone().map(|at| creator_left(&found.created_by, at))}
        {facts::section(org, &found, editing)}
        {tokens::section(org, &found, editing)}
        {found.app.kind.has_secret().then(|| credentials::section(org, &found).into_any())}
        {code_flow::section(org, &found, editing)}
        {scopes::section(org, &found, editing)}
        {orgs.map(IntoAny::into_any)}
        {access::section(org, found).into_any()}
        {snippets.map(IntoAny::into_any)}
        {entries}
        {danger}
    }
}

/// What happened to the app last, and the way to all of it.
fn activity(org: &OrgId, app: &AppId, lines: Vec<EntryLine>) -> impl IntoView + use<> {
    let all = paths::audit_page(org, &AuditQuery::about("app", app), "");
    view! {
        <SectionCard id="activity" title="Recent activity">
            <ul class="lines">{lines.into_iter().map(entry).collect_view()}</ul>
            <p><a href=all>"All of it in the audit log"</a></p>
        </SectionCard>
    }
}

fn creator_left(name: &str, at: String) -> impl IntoView + use<> {
    let title = format!("{name}, who created this app, left the organization");
    view! {
        <Notice tone=Tone::Warning title=title>
            <p>
                "That was " <LocalTime at=at/> ". The app goes on working, since it belongs to the
                organization. Find out who looks after it now, and whether its App Secret left with
                them."
            </p>
        </Notice>
    }
}

/// From which address something was used.
fn from(address: Option<&str>) -> Option<impl IntoView + use<>> {
    let address = address?.to_owned();
    Some(view! { " "<span class="muted">"from " {address}</span> })
}

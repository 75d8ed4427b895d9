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

pub use self::access::access_list;
pub use self::code_flow::{code_flow_fields, typed_code_flow, uris};
use self::editing::{Editing, edit_link, form_shell};
pub use self::scopes::{role_badge, role_facts};
use super::app_list::StatusBadge;
use super::frame::{Content, Section, org_page, parameters};
use super::overview::entry;
use crate::console::components::{
    Crumb, LinkButton, LocalTime, Notice, PageHead, SectionCard, Tone,
};
use crate::console::view::{AppView, EntryLine};
use crate::console::{paths, rpc};
use crate::domain::audit_log::AuditQuery;
use crate::domain::{AppId, OrgId};

/// The details of an app. `?edit=` turns one section into a form.
#[component]
pub fn AppPage() -> impl IntoView {
    let ids = parameters::<AppId>("app");
    let org = ids.clone().map(|(org, _)| org);
    let editing = Editing::asked();
    let load = async move {
        let (org, app) = ids?;
        let found = rpc::see_app(org.clone(), app).await?;
        editing.load(&org, &found).await.map(|editing| (found, editing))
    };
    org_page(Section::Apps, org, load, |org, (found, mut editing)| {
        let mut crumbs = vec![Crumb { label: "OAuth Apps".into(), href: paths::apps(org) }];
        let mut title = vec![found.app.name.to_string(), "OAuth Apps".into()];
        let body = match editing.preview.take() {
            Some(preview) => {
                let href = paths::app(org, &found.app.id);
                crumbs.push(Crumb { label: found.app.name.to_string(), href });
                title.insert(0, "Change the scopes".into());
                edit_scopes::review(org, &found, (preview, &editing)).into_any()
            }
            None => details(org, found, &editing).into_any(),
        };
        Content { title, crumbs, body }
    })
}

fn details(org: &OrgId, found: AppView, editing: &Editing) -> impl IntoView + use<> {
    let app = &found.app;
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
        {found.app.kind.has_secret().then(|| credentials::section(found.secrets.clone()).into_any())}
        {code_flow::section(org, &found, editing)}
        {scopes::section(org, &found, editing)}
        {access::section(org, found).into_any()}
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

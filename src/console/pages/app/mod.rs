//! An app in full, section by section: a file for each.

mod access;
mod code_flow;
mod credentials;
mod facts;
mod scopes;

use leptos::prelude::*;

pub use self::access::access_list;
pub use self::code_flow::{code_flow_fields, typed_code_flow, uris};
pub use self::scopes::{role_badge, role_facts};
use super::app_list::StatusBadge;
use super::frame::{Content, Section, org_page, parameters};
use crate::console::components::{Crumb, LinkButton, LocalTime, Notice, PageHead, Tone};
use crate::console::view::AppView;
use crate::console::{paths, rpc};
use crate::domain::{AppId, OrgId};

/// The details of an app.
#[component]
pub fn AppPage() -> impl IntoView {
    let ids = parameters::<AppId>("app");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, app) = ids?;
        rpc::see_app(org, app).await
    };
    org_page(Section::Apps, org, load, |org, found| Content {
        title: vec![found.app.name.to_string(), "OAuth Apps".into()],
        crumbs: vec![Crumb { label: "OAuth Apps".into(), href: paths::apps(org) }],
        body: details(org, found).into_any(),
    })
}

fn details(org: &OrgId, found: AppView) -> impl IntoView {
    let app = &found.app;
    let playground = found.may_play.then(|| paths::playground_with(org, &app.id));
    let action =
        move || {
            playground.map(|href| view! {
            <LinkButton href=href icon="square-terminal">"Try in the playground"</LinkButton>
        })
        };
    let status = app.status.clone();
    view! {
        <PageHead title=app.name.to_string() lead=app.description.to_string() actions=action>
            <StatusBadge status=status/>
        </PageHead>
        {found.creator_left_at.clone().map(|at| creator_left(&found.created_by, at))}
        {facts::section(found.app.clone(), found.created_by.clone()).into_any()}
        {found.app.kind.has_secret().then(|| credentials::section(found.secrets.clone()).into_any())}
        {found.code_flow.clone().map(|flow| code_flow::section(flow).into_any())}
        {scopes::section(org, found.organization_roles.clone(), &found.roles).into_any()}
        {access::section(org, found).into_any()}
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

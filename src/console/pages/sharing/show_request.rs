//! A request to accept an app of another organization: everything that it takes to decide.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Button, ButtonKind, ButtonRow, CopyValue, Crumb, Detail, DetailsList, ErrorSummary,
    LinkButton, Notice, PageHead, SectionCard, Tone,
};
use crate::console::pages::apps::details::access_list;
use crate::console::pages::apps::list::StatusBadge;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::sharing::{approved_roles, lacking, last_day_field};
use crate::console::paths;
use crate::console::wording::apps::service_access;
use crate::console::wording::sharing::became;
use crate::console::wording::sharing::last_day;
use crate::domain::OrgId;
use crate::domain::apps::app::AppStatus;
use crate::domain::sharing::RequestState;
use crate::workflows::sharing::RequestDetails;

/// A request, to accept or to decline.
pub fn show_request(page: &OrgPage, found: RequestDetails) -> Content {
    Content {
        title: vec![format!("Request for {}", found.app.name), "OAuth Apps".into()],
        crumbs: vec![
            Crumb { label: "OAuth Apps".into(), href: paths::apps(page.org) },
            Crumb { label: "Requests".into(), href: paths::app_requests(page.org, "") },
        ],
        body: body(page, &found).into_any(),
    }
}

fn body(page: &OrgPage, found: &RequestDetails) -> impl IntoView + use<> {
    let title = format!("Add {} of {}?", found.app.name, found.owner);
    let access = service_access(page.catalogue, &found.access);
    let is_open = found.request.state == RequestState::Open;
    let decision = if is_open {
        form(page, found).into_any()
    } else {
        decided(page.org, found.request.state).into_any()
    };
    let status = found.app.status.clone();
    let is_disabled = matches!(status, AppStatus::Disabled { .. });
    let lead = scope_lead(found.request.scope_version, found.app.scope_version);
    let roles = approved_roles(page.catalogue, &found.scope, &found.custom_roles).into_any();
    let lacks = lacking(&access, "This organization").into_any();
    view! {
        <PageHead title=title
            lead="Anyone with its App Secret can then act in this organization with the \
                  permissions below.">
            <StatusBadge status=status/>
        </PageHead>
        {(page.state.is_stale && is_open).then(|| view! {
            <Notice tone=Tone::Warning title="Its owner changed the scope in the meantime">
                <p>"Nothing was accepted. This is the scope now."</p>
            </Notice>
        })}
        {is_disabled.then(|| view! {
            <Notice tone=Tone::Info title="The app is disabled">
                <p>"You can accept it, but it can't get tokens until its owner enables it."</p>
            </Notice>
        })}
        {facts(found)}
        {lacks}
        <SectionCard id="scope" title="Scope to be approved"
            lead=lead>
            {roles}
        </SectionCard>
        <SectionCard id="access" title="What it would be able to do here">
            {access_list(access)}
        </SectionCard>
        {decision}
    }
}

fn scope_lead(asked: i64, now: i64) -> String {
    if asked == now {
        format!("Version {now}. Later changes count here only once an owner accepts them.")
    } else {
        format!("Version {now}. It was version {asked} when the request was made.")
    }
}

fn facts(found: &RequestDetails) -> impl IntoView + use<> {
    let RequestDetails { request, owner, person, app, .. } = found.clone();
    let (about, note) = (app.description.to_string(), request.note.to_string());
    view! {
        <SectionCard id="request" title="Who asks">
            <DetailsList>
                <Detail term="Organization"><bdi>{owner.to_string()}</bdi></Detail>
                <Detail term="Asked">
                    <Ago at=request.requested_at.to_rfc3339()/> " "
                    <span class="muted">"by " <bdi>{person.to_string()}</bdi></span>
                </Detail>
                {(!note.is_empty()).then(|| view! { <Detail term="Note">{note}</Detail> })}
                <Detail term="App"><bdi>{app.name.to_string()}</bdi></Detail>
                {(!about.is_empty()).then(|| view! {
                    <Detail term="App description">{about}</Detail>
                })}
                <Detail term="App ID">
                    <CopyValue id="app-id" value=app.id.to_string() what="App ID"/>
                </Detail>
                <Detail term="Type">{app.kind.label()}</Detail>
                <Detail term="Access Token TTL">{app.ttl.to_string()}</Detail>
                <Detail term="Last day">
                    {request.ends_at.map_or_else(|| "No end was proposed".to_owned(), last_day)}
                </Detail>
            </DetailsList>
        </SectionCard>
    }
}

fn decided(org: &OrgId, state: RequestState) -> impl IntoView + use<> {
    let back = paths::app_requests(org, "");
    view! {
        <Notice tone=Tone::Info title="This request is closed"><p>{became(state)}</p></Notice>
        <ButtonRow><LinkButton href=back>"Back to the requests"</LinkButton></ButtonRow>
    }
}

fn form(page: &OrgPage, found: &RequestDetails) -> impl IntoView + use<> {
    let version = found.app.scope_version.to_string();
    let proposed = found.request.ends_at.map(last_day);
    let hint = match &proposed {
        Some(day) => format!("They asked for {day} or an earlier day."),
        None => "After that day it can't get tokens here. Leave empty for no end.".into(),
    };
    view! {
        <ErrorSummary errors=page.errors()/>
        <div class="card"><div class="card-body">
            <form method="post" class="form">
                <input type="hidden" name="version" value=version/>
                {last_day_field(page, proposed, hint)}
                <ButtonRow>
                    <Button kind=ButtonKind::Primary name="go" value="accept">"Accept"</Button>
                    <Button name="go" value="decline" formnovalidate=true>"Decline"</Button>
                </ButtonRow>
            </form>
        </div></div>
    }
}

//! A request to accept an app of another organization: everything that it takes to decide.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, CopyValue, Crumb, Detail, DetailsList, ErrorSummary, FormError,
    LinkButton, LocalTime, Notice, PageHead, SectionCard, Tone,
};
use crate::console::pages::apps::details::access_list;
use crate::console::pages::apps::list::StatusBadge;
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::pages::sharing::add::lacking;
use crate::console::pages::sharing::{approved_roles, last_day_field};
use crate::console::view::RequestView;
use crate::console::{paths, rpc};
use crate::domain::apps::app::AppStatus;
use crate::domain::sharing::RequestState;
use crate::domain::{OrgId, RequestId};

/// A request, to accept or to decline.
#[component]
pub fn RequestPage() -> impl IntoView {
    let ids = parameters::<RequestId>("request");
    let org = ids.clone().map(|(org, _)| org);
    let state = PageState::current();
    let load = async move {
        let (org, request) = ids?;
        rpc::see_request(org, request).await
    };
    org_page(Section::Apps, org, load, move |org, found| Content {
        title: vec![format!("Request for {}", found.line.app), "OAuth Apps".into()],
        crumbs: vec![
            Crumb { label: "OAuth Apps".into(), href: paths::apps(org) },
            Crumb { label: "Requests".into(), href: paths::app_requests(org, "") },
        ],
        body: page(org, found, &state).into_any(),
    })
}

fn page(org: &OrgId, found: RequestView, state: &PageState) -> impl IntoView + use<> {
    let title = format!("Add {} of {}?", found.line.app, found.line.owner);
    let missing: Vec<_> =
        found.access.iter().filter(|service| !service.is_contained).cloned().collect();
    let is_open = found.state == RequestState::Open;
    let decision =
        if is_open { form(&found, state).into_any() } else { decided(org, found.state).into_any() };
    let status = found.app.status.clone();
    let is_disabled = matches!(status, AppStatus::Disabled { .. });
    let facts = facts(&found).into_any();
    view! {
        <PageHead title=title
            lead="Whoever has its App Secret can then act in this organization with the \
                  permissions below.">
            <StatusBadge status=status/>
        </PageHead>
        {(state.is_stale && is_open).then(|| view! {
            <Notice tone=Tone::Warning title="Its owner changed the scope meanwhile">
                <p>"Nothing was accepted. The scope as it is now stands below."</p>
            </Notice>
        })}
        {is_disabled.then(|| view! {
            <Notice tone=Tone::Info title="The app is disabled">
                <p>"It can be accepted, but gets no token until its owner enables it."</p>
            </Notice>
        })}
        {facts}
        {lacking(&missing, "This organization")}
        <SectionCard id="scope" title="Scope to be approved"
            lead=scope_lead(found.asked_version, found.app.scope_version)>
            {approved_roles(found.organization_roles, found.roles)}
        </SectionCard>
        <SectionCard id="access" title="What it would be able to do here">
            {access_list(found.access)}
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

fn facts(found: &RequestView) -> impl IntoView + use<> {
    let line = found.line.clone();
    let (kind, ttl) = (found.app.kind.label(), found.app.ttl.to_string());
    let about = found.app.description.to_string();
    let note = found.note.clone();
    view! {
        <SectionCard id="request" title="Who asks">
            <DetailsList>
                <Detail term="Organization"><bdi>{line.owner}</bdi></Detail>
                <Detail term="Asked">
                    <LocalTime at=line.at/> " " <span class="muted">"by " <bdi>{line.person}</bdi></span>
                </Detail>
                {(!note.is_empty()).then(|| view! { <Detail term="Note">{note}</Detail> })}
                <Detail term="App"><bdi>{line.app}</bdi></Detail>
                {(!about.is_empty()).then(|| view! {
                    <Detail term="App description">{about}</Detail>
                })}
                <Detail term="App ID">
                    <CopyValue id="app-id" value=line.app_id.to_string() what="App ID"/>
                </Detail>
                <Detail term="Type">{kind}</Detail>
                <Detail term="Access Token TTL">{ttl}</Detail>
                <Detail term="Last day">
                    {line.ends_on.unwrap_or_else(|| "No end was proposed".into())}
                </Detail>
            </DetailsList>
        </SectionCard>
    }
}

fn decided(org: &OrgId, state: RequestState) -> impl IntoView + use<> {
    let text = match state {
        RequestState::Open => "The request is open.",
        RequestState::Accepted => "The request was accepted.",
        RequestState::Declined => "The request was declined.",
        RequestState::Withdrawn => "The request was taken back by the organization that asked.",
    };
    let back = paths::app_requests(org, "");
    view! {
        <Notice tone=Tone::Info title="Nothing is left to decide"><p>{text}</p></Notice>
        <ButtonRow><LinkButton href=back>"Back to the requests"</LinkButton></ButtonRow>
    }
}

fn form(found: &RequestView, state: &PageState) -> impl IntoView + use<> {
    let errors: Vec<FormError> = state.submitted.errors.iter().cloned().map(Into::into).collect();
    let version = found.app.scope_version.to_string();
    let hint = match &found.line.ends_on {
        Some(day) => format!("They asked for {day} or an earlier day."),
        None => "After that day it gets no token here. Empty: until somebody removes it.".into(),
    };
    let proposed = found.line.ends_on.clone();
    view! {
        <ErrorSummary errors=errors/>
        <div class="card"><div class="card-body">
            <form method="post" class="form">
                <input type="hidden" name="version" value=version/>
                {last_day_field(state, proposed, hint)}
                <ButtonRow>
                    <Button kind=ButtonKind::Primary name="go" value="accept">"Accept"</Button>
                    <Button name="go" value="decline" formnovalidate=true>"Decline"</Button>
                </ButtonRow>
            </form>
        </div></div>
    }
}

//! An organization's details, its policies, and its apps at a glance.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Column, CopyValue, DataTable, Detail, DetailsList, EmptyState,
    ErrorSummary, FormError, LinkButton, LocalTime, Notice, PageHead, SectionCard, TextField, Tone,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameter};
use crate::console::pages::organizations::policies;
use crate::console::view::{OrganizationView, ServiceLine};
use crate::console::{paths, rpc};
use crate::domain::OrgId;

/// The details of an organization. `?edit=` turns one section into a form.
#[component]
pub fn OrganizationPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let asked = use_query_map().get_untracked().get("edit");
    let state = PageState::current();
    let edited = state.submitted.value("section").or(asked);
    let load = {
        let org = org.clone();
        async move { rpc::see_organization(org?).await }
    };
    org_page(Section::Details, org, load, move |org, found| Content {
        title: vec!["Details".into()],
        crumbs: vec![],
        body: details(org, found, edited.as_deref(), &state).into_any(),
    })
}

fn details(
    org: &OrgId,
    found: OrganizationView,
    edited: Option<&str>,
    state: &PageState,
) -> impl IntoView + use<> {
    let edited = edited.filter(|_| found.may_change);
    let name = if edited == Some("name") {
        rename(org, &found, state).into_any()
    } else {
        facts(org, &found).into_any()
    };
    let rules = if edited == Some("policies") {
        policies::form(org, &found.policies, state).into_any()
    } else {
        policies::section(org, &found).into_any()
    };
    let apps = apps(org, &found);
    view! {
        <PageHead title="Organization details"/>
        {name}
        {services(found.services)}
        {rules}
        {apps}
    }
}

fn facts(org: &OrgId, found: &OrganizationView) -> impl IntoView + use<> {
    let (name, id, roles) = (found.name.clone(), found.id.to_string(), found.my_roles.clone());
    let (created_at, may_change) = (found.created_at.clone(), found.may_change);
    let href = paths::edit_details(org, "name");
    let edit = move || {
        may_change.then(|| {
            view! {
                <LinkButton href=href small=true>
                    "Edit" <span class="visually-hidden">" the name"</span>
                </LinkButton>
            }
        })
    };
    let who = (!may_change).then(|| ask(&found.owners));
    view! {
        <SectionCard id="details" title="Details" action=edit>
            <DetailsList>
                <Detail term="Name"><bdi>{name}</bdi></Detail>
                <Detail term="Organization ID">
                    <CopyValue id="org-id" value=id what="Organization ID"/>
                </Detail>
                <Detail term="Created"><LocalTime at=created_at/></Detail>
                <Detail term="Your roles">{roles}</Detail>
            </DetailsList>
            {who}
        </SectionCard>
    }
}

/// Who can change what somebody else only reads.
pub fn ask(owners: &[String]) -> impl IntoView + use<> {
    let text = format!("Only an Organization Owner can change this: {}.", owners.join(", "));
    view! { <p class="muted">{text}</p> }
}

fn rename(org: &OrgId, found: &OrganizationView, state: &PageState) -> impl IntoView + use<> {
    let submitted = &state.submitted;
    let errors: Vec<FormError> = submitted.errors.iter().cloned().map(Into::into).collect();
    let typed = submitted.value("name").unwrap_or(found.name.clone());
    let sent = submitted.value("version").filter(|_| !state.is_stale);
    let version = sent.unwrap_or(found.version.to_string());
    let overtaken = state.is_stale.then(|| found.name.clone()).map(|now| view! {
        <Notice tone=Tone::Warning title="Somebody else renamed it meanwhile">
            <p>"It is called " <strong><bdi>{now}</bdi></strong> " now. Nothing of yours was saved.
                What you typed stands below; save it to replace theirs."</p>
        </Notice>
    });
    let (action, back) = (paths::details(org), paths::details(org));
    view! {
        <SectionCard id="details" title="Details">
            {overtaken}
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=action class="form" data-guard="">
                <input type="hidden" name="section" value="name"/>
                <input type="hidden" name="version" value=version/>
                <TextField name="name" label="Name" max_length=80 value=typed
                    error=FormError::of(&errors, "name")/>
                <ButtonRow>
                    <Button kind=ButtonKind::Primary>"Save"</Button>
                    <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        </SectionCard>
    }
}

fn services(services: Vec<ServiceLine>) -> impl IntoView {
    view! {
        <SectionCard id="services" title="Services"
            lead="An app has only those permissions whose service stands here.">
            {if services.is_empty() {
                view! {
                    <EmptyState icon="layout-grid" title="No services yet"
                        text="Apps can be added, but their permissions have no effect here until \
                              the organization contains a service."/>
                }.into_any()
            } else {
                view! {
                    <DataTable id="services-table" caption="Services of the organization"
                        columns=["Service", "Org key", "Answers at"].map(Column::new).to_vec()>
                        {services.into_iter().enumerate().map(|(at, line)| service(at, line)).collect_view()}
                    </DataTable>
                }.into_any()
            }}
        </SectionCard>
    }
}

fn service(at: usize, line: ServiceLine) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{line.name}</th>
            <td data-label="Org key">
                <CopyValue id=format!("org-key-{at}") value=line.org_key what="Org key"/>
            </td>
            <td data-label="Answers at">{line.base}</td>
        </tr>
    }
}

fn apps(org: &OrgId, found: &OrganizationView) -> impl IntoView + use<> {
    let new_app = found.may_create.then(|| paths::new_app(org));
    let (all, count) = (paths::apps(org), found.app_count);
    let items: Vec<_> = found
        .apps
        .iter()
        .map(|(app, name)| {
            let href = paths::app(org, app);
            view! { <li><a href=href><bdi>{name.clone()}</bdi></a></li> }
        })
        .collect();
    let label = match count {
        0 | 1 => "View OAuth Apps".to_owned(),
        count => format!("View all {count} apps"),
    };
    view! {
        <SectionCard id="apps" title="OAuth Apps">
            {if items.is_empty() {
                view! { <p class="muted">"This organization owns no app yet."</p> }.into_any()
            } else {
                view! { <ul class="lines">{items}</ul> }.into_any()
            }}
            <div class="button-row">
                <LinkButton href=all>{label}</LinkButton>
                {new_app.map(|href| view! {
                    <LinkButton href=href kind=ButtonKind::Primary icon="plus">
                        "Create app"
                    </LinkButton>
                })}
            </div>
        </SectionCard>
    }
}

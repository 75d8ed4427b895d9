//! An organization's details, its policies, and its apps at a glance.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Column, CopyValue, DataTable, Detail, DetailsList, EmptyState,
    ErrorSummary, FormError, LinkButton, LocalTime, Notice, PageHead, SectionCard, TextField, Tone,
};
use crate::console::pages::organizations::editing::{ask, edit_link};
use crate::console::pages::organizations::policies;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::{paths, wording};
use crate::domain::OrgId;
use crate::domain::organizations::organization::{ServiceBase, ServiceInstance};
use crate::domain::policy::Action;
use crate::domain::services::catalogue::Catalogue;
use crate::workflows::organizations::OrganizationDetails;

/// The details of an organization. `?edit=` turns one section into a form.
pub fn show(page: &OrgPage, found: OrganizationDetails) -> Content {
    let may_change = found.may(Action::ManageOrganization);
    let edited = page.typed("section").or(page.query("edit")).filter(|_| may_change);
    let name = if edited.as_deref() == Some("name") {
        rename(page, &found).into_any()
    } else {
        facts(page.org, &found).into_any()
    };
    let rules = if edited.as_deref() == Some("policies") {
        policies::form(page, &found.policies.policies).into_any()
    } else {
        policies::section(page.org, &found).into_any()
    };
    let apps = apps(page.org, &found);
    let body = view! {
        <PageHead title="Organization details"/>
        {name}
        {services(page.catalogue, found.services)}
        {rules}
        {apps}
    };
    Content { title: vec!["Details".into()], crumbs: vec![], body: body.into_any() }
}

fn facts(org: &OrgId, found: &OrganizationDetails) -> impl IntoView + use<> {
    let (name, id) = (found.org.name.to_string(), found.org.id.to_string());
    let roles = wording::organizations::roles(&found.roles);
    let created_at = found.org.created_at.to_rfc3339();
    let may_change = found.may(Action::ManageOrganization);
    let edit = edit_link(may_change.then(|| paths::edit_details(org, "name")), " the name");
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

fn rename(page: &OrgPage, found: &OrganizationDetails) -> impl IntoView + use<> {
    let (errors, now) = (page.errors(), found.org.name.to_string());
    let typed = page.typed("name").unwrap_or_else(|| now.clone());
    let version = page.version(found.org.version);
    let overtaken = page.state.is_stale.then(|| {
        view! {
            <Notice tone=Tone::Warning title="Somebody else renamed it in the meantime">
                <p>"It is called " <strong><bdi>{now}</bdi></strong> " now. Your changes weren't \
                                                                      saved. What you typed is \
                                                                      below; save it to replace \
                                                                      theirs."</p>
            </Notice>
        }
    });
    let (action, back) = (paths::details(page.org), paths::details(page.org));
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

fn services(catalogue: &Catalogue, services: Vec<ServiceInstance>) -> impl IntoView + use<> {
    let row = |(at, instance)| service(catalogue, at, instance);
    let rows = services.into_iter().enumerate().map(row).collect_view();
    view! {
        <SectionCard id="services" title="Services"
            lead="Apps can only use permissions of services in this organization.">
            {if rows.is_empty() {
                view! {
                    <EmptyState icon="layout-grid" title="No services yet"
                        text="You can add apps, but their permissions have no effect until you \
                              add a service."/>
                }.into_any()
            } else {
                view! {
                    <DataTable id="services-table" caption="Services of the organization"
                        columns=["Service", "Org key", "Address"].map(Column::new).to_vec()>
                        {rows}
                    </DataTable>
                }.into_any()
            }}
        </SectionCard>
    }
}

fn service(catalogue: &Catalogue, at: usize, instance: ServiceInstance) -> impl IntoView + use<> {
    let name = wording::services::name(catalogue, &instance.service);
    let base = match instance.base {
        ServiceBase::Sandbox => "Embedded sandbox".to_owned(),
        ServiceBase::Url(url) => url.to_string(),
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label="Org key">
                <CopyValue id=format!("org-key-{at}") value=instance.org_key.to_string()
                    what="Org key"/>
            </td>
            <td data-label="Address">{base}</td>
        </tr>
    }
}

fn apps(org: &OrgId, found: &OrganizationDetails) -> impl IntoView + use<> {
    let new_app = found.may(Action::CreateApp).then(|| paths::new_app(org));
    let (all, count) = (paths::apps(org), found.app_count);
    let items: Vec<_> = found
        .apps
        .iter()
        .map(|app| {
            let (href, name) = (paths::app(org, &app.id), app.name.to_string());
            view! { <li><a href=href><bdi>{name}</bdi></a></li> }
        })
        .collect();
    let label = match count {
        0 | 1 => "View OAuth Apps".to_owned(),
        count => format!("View all {count} apps"),
    };
    view! {
        <SectionCard id="apps" title="OAuth Apps">
            {if items.is_empty() {
                view! { <p class="muted">"This organization doesn't own any apps yet."</p> }.into_any()
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

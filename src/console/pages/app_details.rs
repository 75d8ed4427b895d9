//! An app in full, section by section.

use leptos::prelude::*;

use super::app_list::StatusBadge;
use super::frame::{Content, Section, org_page, parameters};
use crate::console::components::{
    Badge, CopyValue, Crumb, Detail, DetailsList, LinkButton, LocalTime, Notice, PageHead,
    SectionCard, Tone,
};
use crate::console::view::{AppView, RoleLine, SecretLine, ServiceAccess};
use crate::console::{paths, rpc};
use crate::domain::app::App;
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
        {facts(found.app.clone(), found.created_by.clone()).into_any()}
        {credentials(found.secrets.clone()).into_any()}
        {scopes(org, found.organization_roles.clone(), &found.roles).into_any()}
        {organizations(org, found).into_any()}
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

fn facts(app: App, created_by: String) -> impl IntoView {
    let about = if app.description.as_str().is_empty() {
        view! { <span class="muted">"None"</span> }.into_any()
    } else {
        app.description.to_string().into_any()
    };
    view! {
        <SectionCard id="details" title="Details">
            <DetailsList>
                <Detail term="App Name">{app.name.to_string()}</Detail>
                <Detail term="App description">{about}</Detail>
                <Detail term="Type">{app.kind.label()}</Detail>
                <Detail term="App ID">
                    <CopyValue id="app-id" value=app.id.to_string() what="App ID"/>
                </Detail>
                <Detail term="Access Token TTL">{app.ttl.to_string()}</Detail>
                <Detail term="Created">
                    <LocalTime at=app.created_at.to_rfc3339()/>
                    " "<span class="muted">"by " {created_by}</span>
                </Detail>
                <Detail term="Last used">{match app.last_used_at {
                    Some(at) => view! {
                        <LocalTime at=at.to_rfc3339()/>
                        {from(app.last_used_address.as_deref())}
                    }.into_any(),
                    None => view! { <span class="muted">"Never"</span> }.into_any(),
                }}</Detail>
            </DetailsList>
        </SectionCard>
    }
}

fn from(address: Option<&str>) -> Option<impl IntoView + use<>> {
    let address = address?.to_owned();
    Some(view! { " "<span class="muted">"from " {address}</span> })
}

fn credentials(secrets: Vec<SecretLine>) -> impl IntoView {
    view! {
        <SectionCard id="credentials" title="Credentials"
            lead="The App Secret was shown once. Only its prefix and its last four characters are known.">
            {if secrets.is_empty() {
                view! {
                    <Notice tone=Tone::Warning title="No secret works">
                        <p>"The app gets no token. Its secret was never confirmed as stored."</p>
                    </Notice>
                }.into_any()
            } else {
                secrets.into_iter().map(secret).collect_view().into_any()
            }}
        </SectionCard>
    }
}

fn secret(line: SecretLine) -> impl IntoView {
    view! {
        <DetailsList>
            <Detail term="App Secret">
                <code>{line.hint}</code>
                {(!line.is_confirmed).then(|| view! {
                    " "<Badge text="Not confirmed" tone=Tone::Warning
                        title="It lapses 24 hours after it was made unless it is used"/>
                })}
            </Detail>
            <Detail term="Created"><LocalTime at=line.created_at/></Detail>
            <Detail term="Last used">{match line.last_used_at {
                Some(at) => view! {
                    <LocalTime at=at/> {from(line.last_used_address.as_deref())}
                }.into_any(),
                None => view! { <span class="muted">"Never"</span> }.into_any(),
            }}</Detail>
        </DetailsList>
    }
}

fn scopes(
    org: &OrgId,
    organization_roles: Vec<String>,
    roles: &[RoleLine],
) -> impl IntoView + use<> {
    let facts = role_facts(org, organization_roles, roles);
    view! {
        <SectionCard id="scopes" title="Scopes" lead="What it may do where it is added.">
            {facts}
        </SectionCard>
    }
}

/// A role's name and the address of its page.
pub type LinkedRole = (String, Option<String>);

/// The roles of a scope: organization roles first, then a line for each service.
pub fn role_facts(
    org: &OrgId,
    organization_roles: Vec<String>,
    roles: &[RoleLine],
) -> impl IntoView + use<> {
    let plain = organization_roles.into_iter().map(|name| (name, None)).collect();
    let mut groups: Vec<(String, Vec<LinkedRole>)> = vec![("Organization roles".to_owned(), plain)];
    for role in roles {
        let held = (role.name.clone(), Some(paths::role(org, &role.choice)));
        match groups.last_mut() {
            Some((group, names)) if *group == role.group => names.push(held),
            Some(_) | None => groups.push((role.group.clone(), vec![held])),
        }
    }
    let lines = groups.into_iter().map(|(group, names)| {
        let badges = if names.is_empty() {
            view! { <span class="muted">"None"</span> }.into_any()
        } else {
            names.into_iter().map(role_badge).collect_view().into_any()
        };
        view! { <Detail term=group><span class="cluster">{badges}</span></Detail> }
    });
    view! { <DetailsList>{lines.collect_view()}</DetailsList> }
}

/// A role's name, which leads to its page.
pub fn role_badge((name, href): LinkedRole) -> AnyView {
    match href {
        Some(href) => view! { <a href=href><Badge text=name/></a> }.into_any(),
        None => view! { <Badge text=name/> }.into_any(),
    }
}

fn organizations(org: &OrgId, found: AppView) -> impl IntoView + use<> {
    let add = paths::add_to_org(org, &found.app.id);
    view! {
        <SectionCard id="access" title="Effective access"
            lead="What the app may do in this organization, and through which role.">
            {match found.grant {
                Some(grant) => view! {
                    <p>
                        "Added to this organization "
                        <LocalTime at=grant.added_at.to_rfc3339()/> "."
                    </p>
                }.into_any(),
                None => view! {
                    <Notice tone=Tone::Warning title="Not added to this organization">
                        <p>"It gets no token here until it is added."</p>
                        {found.may_add.then(|| view! {
                            <p><LinkButton href=add>"Add to this organization"</LinkButton></p>
                        })}
                    </Notice>
                }.into_any(),
            }}
            {access_list(found.access)}
        </SectionCard>
    }
}

/// Permissions by service; those of a service that is not there are struck out.
pub fn access_list(access: Vec<ServiceAccess>) -> impl IntoView {
    if access.is_empty() {
        return view! { <p class="muted">"Its scope holds no permission of any service."</p> }
            .into_any();
    }
    let count = |service: &ServiceAccess| match service.permissions.len() {
        1 => "1 permission".to_owned(),
        count => format!("{count} permissions"),
    };
    let services = access.into_iter().map(|service| view! {
        <details class="more">
            <summary>
                <crate::console::components::Icon name="chevron-right" class="turn"/>
                <strong>{service.service.clone()}</strong> " · " {count(&service)}
                {(!service.is_contained).then(|| view! {
                    " "<Badge text="Service missing here" tone=Tone::Warning icon="triangle-alert"/>
                })}
            </summary>
            <ul class="permissions">
                {service.permissions.into_iter().map(|line| {
                    let id = if service.is_contained {
                        view! { <code>{line.permission}</code> }.into_any()
                    } else {
                        view! { <s><code>{line.permission}</code></s> }.into_any()
                    };
                    view! { <li>{id}<span>"through " {line.via}</span></li> }
                }).collect_view()}
            </ul>
        </details>
    });
    services.collect_view().into_any()
}

//! A service: how the organization reaches it, its roles, its permissions and what they unlock.

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, CopyValue, Detail, DetailsList, EmptyState, Icon,
    LinkButton, LocalTime, Notice, PageHead, SectionCard, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::services::add::edit;
use crate::console::pages::services::{base, crumbs};
use crate::console::paths;
use crate::console::wording::services as wording;
use crate::domain::organizations::organization::ServiceInstance;
use crate::domain::services::catalogue::{PermissionEntry, RoleEntry, ServiceFile};
use crate::domain::text::{folded, sought};
use crate::domain::{OrgId, ServiceId};
use crate::workflows::services::ServiceDetails;

/// Groups are unfolded from the start in services with fewer permissions than this.
const FEW: usize = 25;

/// What came of trying to reach a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// What was asked.
    pub url: String,
    /// What was answered, or why nothing was.
    pub outcome: Result<Reached, String>,
}

/// An answer of a service that was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    pub status: u16,
    pub milliseconds: u128,
}

/// The page of a service. `?edit=` turns the organization's part of it into a form.
pub fn show(page: &OrgPage, found: &ServiceDetails, connection: Option<Connection>) -> Content {
    Content {
        title: vec![found.service.name.clone(), "Services".into()],
        crumbs: crumbs(page.org, None),
        body: body(page, found, connection).into_any(),
    }
}

fn body(
    page: &OrgPage,
    found: &ServiceDetails,
    connection: Option<Connection>,
) -> impl IntoView + use<> {
    let service = &found.service;
    let (name, about) = (service.name.clone(), service.description.clone());
    let add = (found.instance.is_none() && found.may_manage)
        .then(|| paths::add_service(page.org, &service.id));
    let action = move || {
        add.map(|href| {
            view! {
                <LinkButton href=href kind=ButtonKind::Primary icon="plus">"Add service"</LinkButton>
            }
        })
    };
    let badge = match &found.instance {
        Some(_) => view! { <Badge text="In this organization" tone=Tone::Success/> }.into_any(),
        None => view! { <Badge text="Not in this organization"/> }.into_any(),
    };
    let is_edited = page.query("edit").is_some() || page.typed("version").is_some();
    let here = found.instance.as_ref().map(|instance| {
        if is_edited && found.may_manage {
            edit(page, service, instance).into_any()
        } else {
            contained(page.org, found.may_manage, instance, connection).into_any()
        }
    });
    let removes = found.may_manage && found.instance.is_some();
    let remove = removes.then(|| removal(page.org, &service.id));
    view! {
        <PageHead title=name lead=about actions=action>{badge}</PageHead>
        {here}
        {facts(service)}
        {roles(service)}
        {permissions(page, service)}
        {remove}
    }
}

fn facts(service: &ServiceFile) -> impl IntoView + use<> {
    let (version, definition) = (service.version, service.definition_id.clone());
    let extent = wording::extent(service);
    view! {
        <SectionCard id="catalogue" title="About this service">
            <DetailsList>
                <Detail term="Contains">{extent}</Detail>
                <Detail term="Version">{version}</Detail>
                <Detail term="Service definition ID">
                    <CopyValue id="definition-id" value=definition
                        what="Service definition ID"/>
                </Detail>
            </DetailsList>
        </SectionCard>
    }
}

fn contained(
    org: &OrgId,
    may_manage: bool,
    instance: &ServiceInstance,
    connection: Option<Connection>,
) -> impl IntoView + use<> {
    let href = may_manage.then(|| paths::edit_service(org, &instance.service));
    let here = paths::service(org, &instance.service);
    let (org_key, added_at) = (instance.org_key.to_string(), instance.added_at.to_rfc3339());
    let action = move || {
        href.map(|href| {
            view! {
                <LinkButton href=href small=true label="Edit org key and base URL">"Edit"</LinkButton>
            }
        })
    };
    let answers = base(&instance.base);
    view! {
        <SectionCard id="instance" title="In this organization" action=action>
            <DetailsList>
                <Detail term="Org key">
                    <CopyValue id="org-key" value=org_key what="Org key"/>
                </Detail>
                <Detail term="Address">{answers}</Detail>
                <Detail term="Added"><LocalTime at=added_at/></Detail>
            </DetailsList>
            {connection.map(outcome)}
            {may_manage.then(|| view! {
                <form method="post" action=here data-repeatable="">
                    <Button name="go" value="test">"Test connection"</Button>
                </form>
            })}
        </SectionCard>
    }
}

/// What came of the test, in words.
fn outcome(connection: Connection) -> impl IntoView {
    let Connection { url, outcome } = connection;
    match outcome {
        Ok(Reached { status, milliseconds }) => view! {
            <Notice tone=Tone::Success title="The service answers" announce=true>
                <p>
                    {format!("It answered {status} in {milliseconds} ms at ")} <code>{url}</code>
                    ". No credentials were sent."
                </p>
            </Notice>
        }
        .into_any(),
        Err(reason) => view! {
            <Notice tone=Tone::Danger title="No answer" announce=true>
                <p>{reason}</p>
                <p>"Address: " <code>{url}</code> "."</p>
            </Notice>
        }
        .into_any(),
    }
}

fn roles(service: &ServiceFile) -> impl IntoView + use<> {
    let role = |role: &RoleEntry| {
        let RoleEntry { name: wire_name, display_name: name, description: about, permissions } =
            role.clone();
        let count = wording::permission_count(permissions.len());
        let held = if permissions.len() == service.permissions.len() {
            view! { <p class="muted">"Every permission of the service."</p> }.into_any()
        } else {
            let ids = permissions.into_iter().map(|id| view! { <li><code>{id}</code></li> });
            view! { <ul class="permissions">{ids.collect_view()}</ul> }.into_any()
        };
        view! {
            <div>
                <h3>{name.clone()}</h3>
                <p class="muted">{about} " In tokens: " <code>{wire_name}</code></p>
                <details class="more">
                    <summary>
                        <Icon name="chevron-right" class="turn"/>
                        {count}
                        <span class="visually-hidden">{format!(" of {name}")}</span>
                    </summary>
                    {held}
                </details>
            </div>
        }
    };
    let has_none = service.roles.is_empty();
    let roles = service.roles.iter().map(role).collect_view();
    view! {
        <SectionCard id="roles" title="Built-in roles"
            lead="They come with the service and can't be changed. Custom roles can combine its \
                  permissions.">
            {has_none.then(|| view! { <p class="muted">"None"</p> })}
            {roles}
        </SectionCard>
    }
}

fn permissions(page: &OrgPage, service: &ServiceFile) -> impl IntoView + use<> {
    let here = paths::service(page.org, &service.id);
    let search = page.query("q").unwrap_or_default();
    let wanted = sought(&search);
    let found: Vec<_> = service.permissions.iter().filter(|entry| holds(entry, &wanted)).collect();
    let total = service.permissions.len();
    let summary = if found.len() == total {
        wording::permission_count(total)
    } else {
        format!("{} of {total} permissions", found.len())
    };
    let is_open = !wanted.is_empty() || total < FEW;
    let groups: Vec<_> = by_group(&found)
        .into_iter()
        .map(|group| permission_group(page.org, group, is_open))
        .collect();
    let clear = here.clone();
    let filter = format!("{here}#permissions");
    view! {
        <section id="permissions" class="card" aria-labelledby="permissions-title">
            <div class="card-head">
                <div>
                    <h2 id="permissions-title">"Permissions"</h2>
                    <p>"What each permission allows and which endpoints it unlocks. Select one to see who can use it here."</p>
                </div>
            </div>
            <form class="toolbar" method="get" action=filter role="search" data-live="">
                <div class="search">
                    <Icon name="search"/>
                    <label class="visually-hidden" for="q">
                        "Filter permissions by id, description or endpoint"
                    </label>
                    <input class="input full" type="search" id="q" name="q" value=search
                        placeholder="Id, description or endpoint"/>
                </div>
                <Button>"Filter"</Button>
                <span class="count">{summary}</span>
            </form>
            {if groups.is_empty() {
                view! {
                    <EmptyState icon="search" title="Nothing matches"
                        text="No permissions have this in their id, group, description or \
                              endpoints.">
                        <LinkButton href=clear>"Clear filter"</LinkButton>
                    </EmptyState>
                }.into_any()
            } else {
                view! { <div class="card-body">{groups}</div> }.into_any()
            }}
        </section>
    }
}

/// Whether a permission has the words in its id, group, description or endpoints.
fn holds(entry: &PermissionEntry, wanted: &str) -> bool {
    let has = |text: &str| folded(text).contains(wanted);
    wanted.is_empty()
        || has(entry.id.as_str())
        || has(&entry.group)
        || has(&entry.description)
        || entry.endpoints.iter().any(|endpoint| has(endpoint))
}

/// The permissions under their headings, in the order of the file.
fn by_group<'a>(found: &[&'a PermissionEntry]) -> Vec<Vec<&'a PermissionEntry>> {
    let mut groups: Vec<Vec<&PermissionEntry>> = Vec::new();
    for &entry in found {
        match groups.iter_mut().find(|group| group[0].group == entry.group) {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    groups
}

/// The markup of a permission is short: a service may have hundreds.
fn permission_group(
    org: &OrgId,
    group: Vec<&PermissionEntry>,
    is_open: bool,
) -> impl IntoView + use<> {
    let (name, count) = (group[0].group.clone(), group.len());
    let line = |entry: &PermissionEntry| {
        let who = paths::who_can_use(org, entry.id.as_str());
        let is_alone = entry.endpoints.is_empty();
        let none = is_alone.then(|| view! { <span>"No known endpoint needs it."</span> });
        let endpoints = entry.endpoints.clone().into_iter();
        let endpoints = endpoints.map(|endpoint| view! { <span><code>{endpoint}</code></span> });
        view! {
            <li>
                <a href=who><code>{entry.id.to_string()}</code></a><span>{entry.description.clone()}</span>
                {endpoints.collect_view()}{none}
            </li>
        }
    };
    let lines = group.into_iter().map(line).collect_view();
    view! {
        <details class="more" open=is_open>
            <summary>
                <Icon name="chevron-right" class="turn"/>
                <strong>{name}</strong> {format!(" · {count}")}
            </summary>
            <ul class="permissions">{lines}</ul>
        </details>
    }
}

fn removal(org: &OrgId, service: &ServiceId) -> impl IntoView + use<> {
    let href = paths::remove_service(org, service);
    view! {
        <SectionCard id="danger" title="Remove" danger=true
            lead="Permissions in this service stop working in this organization immediately.">
            <ButtonRow>
                <LinkButton href=href kind=ButtonKind::Danger>"Remove service…"</LinkButton>
            </ButtonRow>
        </SectionCard>
    }
}

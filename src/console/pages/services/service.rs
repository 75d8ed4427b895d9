//! A service: how the organization reaches it, its roles, its permissions and what they unlock.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, CopyValue, Detail, DetailsList, EmptyState, Icon,
    LinkButton, LocalTime, Notice, PageHead, SectionCard, Tone,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::pages::services::change::edit;
use crate::console::pages::services::{base, crumbs};
use crate::console::view::{
    BuiltInRole, Connection, InstanceView, PermissionGroup, PermissionLine, ServiceView,
};
use crate::console::{paths, rpc};
use crate::domain::{OrgId, ServiceId};

/// The page of a service. `?edit=` turns the organization's part of it into a form.
#[component]
pub fn ServicePage() -> impl IntoView {
    let ids = parameters::<ServiceId>("service");
    let org = ids.clone().map(|(org, _)| org);
    let query = use_query_map().get_untracked();
    let search = query.get("q").unwrap_or_default();
    let submitted = PageState::current().submitted;
    let is_edited = query.get("edit").is_some() || submitted.value("version").is_some();
    let connection = use_context::<Connection>();
    let load = async move {
        let (org, service) = ids?;
        rpc::see_service(org, service, search).await
    };
    org_page(Section::Services, org, load, move |org, found| Content {
        title: vec![found.card.name.clone(), "Services".into()],
        crumbs: crumbs(org, None),
        body: page(org, found, is_edited, connection).into_any(),
    })
}

fn page(
    org: &OrgId,
    mut found: ServiceView,
    is_edited: bool,
    connection: Option<Connection>,
) -> impl IntoView + use<> {
    let (name, about) = (found.card.name.clone(), found.card.about.clone());
    let add = (found.instance.is_none() && found.may_manage)
        .then(|| paths::add_service(org, &found.card.id));
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
    let instance = found.instance.take();
    let removes = found.may_manage && instance.is_some();
    let remove = removes.then(|| removal(org, &found.card.id));
    let here = instance.map(|instance| {
        if is_edited && found.may_manage {
            edit(org, &found.card, instance).into_any()
        } else {
            contained(org, &found, instance, connection).into_any()
        }
    });
    let (roles, facts) = (roles(std::mem::take(&mut found.roles)), facts(&found));
    view! {
        <PageHead title=name lead=about actions=action>{badge}</PageHead>
        {here}
        {facts}
        {roles}
        {permissions(org, found)}
        {remove}
    }
}

fn facts(found: &ServiceView) -> impl IntoView + use<> {
    let (extent, version) = (found.card.extent.clone(), found.version);
    let definition = found.definition_id.clone();
    view! {
        <SectionCard id="catalogue" title="In the catalogue">
            <DetailsList>
                <Detail term="Extent">{extent}</Detail>
                <Detail term="Version of its file">{version}</Detail>
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
    found: &ServiceView,
    instance: InstanceView,
    connection: Option<Connection>,
) -> impl IntoView + use<> {
    let href = found.may_manage.then(|| paths::edit_service(org, &found.card.id));
    let here = paths::service(org, &found.card.id);
    let may_manage = found.may_manage;
    let action = move || {
        href.map(|href| {
            view! {
                <LinkButton href=href small=true label="Edit org key and base URL">"Edit"</LinkButton>
            }
        })
    };
    let answers = base(&instance);
    view! {
        <SectionCard id="instance" title="In this organization" action=action>
            <DetailsList>
                <Detail term="Org key">
                    <CopyValue id="org-key" value=instance.org_key what="Org key"/>
                </Detail>
                <Detail term="Answers at">{answers}</Detail>
                <Detail term="Added"><LocalTime at=instance.added_at/></Detail>
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
        Ok((status, milliseconds)) => view! {
            <Notice tone=Tone::Success title="The service answers" announce=true>
                <p>
                    {format!("It said {status} within {milliseconds} ms at ")} <code>{url}</code>
                    ". No credentials were sent."
                </p>
            </Notice>
        }
        .into_any(),
        Err(reason) => view! {
            <Notice tone=Tone::Danger title="No answer" announce=true>
                <p>{reason}</p>
                <p>"Asked was " <code>{url}</code> "."</p>
            </Notice>
        }
        .into_any(),
    }
}

fn roles(roles: Vec<BuiltInRole>) -> impl IntoView {
    let role = |role: BuiltInRole| {
        let BuiltInRole { name, wire_name, about, count, permissions } = role;
        let count = if count == 1 { "1 permission".into() } else { format!("{count} permissions") };
        let ids = permissions.into_iter().map(|id| view! { <li><code>{id}</code></li> });
        let ids: Vec<_> = ids.collect();
        let held = if ids.is_empty() {
            view! { <p class="muted">"Every permission of the service."</p> }.into_any()
        } else {
            view! { <ul class="permissions">{ids}</ul> }.into_any()
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
    let has_none = roles.is_empty();
    view! {
        <SectionCard id="roles" title="Built-in roles"
            lead="They come with the service and cannot be changed. Custom roles may combine its permissions.">
            {has_none.then(|| view! { <p class="muted">"None"</p> })}
            {roles.into_iter().map(role).collect_view()}
        </SectionCard>
    }
}

fn permissions(org: &OrgId, found: ServiceView) -> impl IntoView + use<> {
    let here = paths::service(org, &found.card.id);
    let summary = if found.found == found.total {
        found.card.extent.split(',').next().unwrap_or_default().to_owned()
    } else {
        format!("{} of {} permissions", found.found, found.total)
    };
    let groups: Vec<_> = found.groups.into_iter().map(permission_group).collect();
    let clear = here.clone();
    let filter = format!("{here}#permissions");
    view! {
        <section id="permissions" class="card" aria-labelledby="permissions-title">
            <div class="card-head">
                <div>
                    <h2 id="permissions-title">"Permissions"</h2>
                    <p>"What each allows, and the endpoints that it unlocks."</p>
                </div>
            </div>
            <form class="toolbar" method="get" action=filter role="search">
                <div class="search">
                    <Icon name="search"/>
                    <label class="visually-hidden" for="q">
                        "Filter permissions by id, description or endpoint"
                    </label>
                    <input class="input full" type="search" id="q" name="q" value=found.search
                        placeholder="Id, description or endpoint"/>
                </div>
                <Button>"Filter"</Button>
                <span class="count">{summary}</span>
            </form>
            {if groups.is_empty() {
                view! {
                    <EmptyState icon="search" title="Nothing matches"
                        text="No permission has this in its id, group, description or endpoints.">
                        <LinkButton href=clear>"Clear filter"</LinkButton>
                    </EmptyState>
                }.into_any()
            } else {
                view! { <div class="card-body">{groups}</div> }.into_any()
            }}
        </section>
    }
}

/// The markup of a permission is short: a service may have hundreds.
fn permission_group(group: PermissionGroup) -> impl IntoView {
    let count = group.permissions.len();
    let line = |line: PermissionLine| {
        let is_alone = line.endpoints.is_empty();
        let none = is_alone.then(|| view! { <span>"No endpoint is known to need it."</span> });
        let endpoints = line.endpoints.into_iter();
        let endpoints = endpoints.map(|endpoint| view! { <span><code>{endpoint}</code></span> });
        view! {
            <li><code>{line.id}</code><span>{line.about}</span>{endpoints.collect_view()}{none}</li>
        }
    };
    view! {
        <details class="more" open=group.is_open>
            <summary>
                <Icon name="chevron-right" class="turn"/>
                <strong>{group.name}</strong> {format!(" · {count}")}
            </summary>
            <ul class="permissions">
                {group.permissions.into_iter().map(line).collect_view()}
            </ul>
        </details>
    }
}

fn removal(org: &OrgId, service: &ServiceId) -> impl IntoView + use<> {
    let href = paths::remove_service(org, service);
    view! {
        <SectionCard id="danger" title="Remove" danger=true
            lead="Permissions in this service lose their effect in this organization at once.">
            <ButtonRow>
                <LinkButton href=href kind=ButtonKind::Danger>"Remove service…"</LinkButton>
            </ButtonRow>
        </SectionCard>
    }
}

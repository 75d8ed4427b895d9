//! One role: its permissions, the endpoints that they unlock, and who holds it.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::console::components::{
    Badge, ButtonKind, Detail, DetailsList, LinkButton, LocalTime, PageHead, SectionCard, Tone,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameter};
use crate::console::pages::roles::users::users;
use crate::console::pages::roles::{crumbs, edit, risk_badge};
use crate::console::view::{PageError, PermissionLine, RecordView, RoleView, ServicePermissions};
use crate::console::{paths, rpc};
use crate::domain::roles::choice::{RoleChoice, role_value};
use crate::domain::{OrgId, RoleId};

/// A role in the organization itself.
#[component]
pub fn OrganizationRolePage() -> impl IntoView {
    let name = use_params_map().with_untracked(|map| map.get("name")).unwrap_or_default();
    page(format!("org/{name}"))
}

/// A built-in role of a service.
#[component]
pub fn ServiceRolePage() -> impl IntoView {
    let part = |name| use_params_map().with_untracked(|map| map.get(name)).unwrap_or_default();
    page(format!("service/{}/{}", part("service"), part("name")))
}

/// A custom role. `?edit=details` turns its name and description into a form.
#[component]
pub fn CustomRolePage() -> impl IntoView {
    let id = parameter::<RoleId>("role").ok();
    page(id.map(|id| role_value(&RoleChoice::Custom(id))).unwrap_or_default())
}

fn page(choice: String) -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let query = use_query_map().get_untracked();
    let part = |name| query.get(name).unwrap_or_default();
    let (apps, members) = (part("apps"), part("members"));
    let places = (apps.clone(), members.clone());
    let is_sent = PageState::current().submitted.value("name").is_some();
    let is_edited = is_sent || part("edit") == "details";
    let load = {
        let org = org.clone();
        async move {
            if choice.is_empty() {
                return Err(PageError::NotFound);
            }
            rpc::see_role(org?, choice, apps, members).await
        }
    };
    org_page(Section::Roles, org, load, move |org, role| Content {
        title: vec![role.name.clone(), "Roles".into()],
        crumbs: crumbs(org),
        body: body(org, role, places, is_edited).into_any(),
    })
}

fn body(
    org: &OrgId,
    role: RoleView,
    places: (String, String),
    is_edited: bool,
) -> impl IntoView + use<> {
    let users = users(org, &role, &places.0, &places.1);
    let actions = actions(org, &role);
    let is_custom = role.record.is_some();
    let edits = is_edited && role.may_manage && is_custom;
    let way_out = (is_custom && role.may_manage).then(|| danger(org, &role));
    let details = role.record.clone().map(|record| {
        if edits {
            edit::details_form(org, &role, record.version).into_any()
        } else {
            about(org, &role, &record).into_any()
        }
    });
    let timeline = role.record.clone().map(|record| timeline(record.timeline));
    let lead = if is_custom { String::new() } else { role.about };
    let (name, kind, risk) = (role.name, role.kind, role.risk);
    view! {
        <PageHead title=name lead=lead actions=move || actions>
            <Badge text=kind/>
            {risk.map(risk_badge)}
        </PageHead>
        {details}
        {(!role.means.is_empty()).then(|| meaning(role.means))}
        {role.services.into_iter().map(permissions).collect_view()}
        {users}
        {timeline}
        {way_out}
    }
}

fn actions(org: &OrgId, role: &RoleView) -> Option<AnyView> {
    if !role.may_manage || matches!(role.choice, RoleChoice::Organization(_)) {
        return None;
    }
    let duplicate = paths::duplicate_role(org, &role.choice);
    let change = match &role.choice {
        RoleChoice::Custom(id) => Some(paths::role_permissions(org, id)),
        RoleChoice::Service(_) | RoleChoice::Organization(_) => None,
    };
    Some(
        view! {
            <LinkButton href=duplicate icon="copy">"Duplicate as custom role"</LinkButton>
            {change.map(|href| view! {
                <LinkButton href=href kind=ButtonKind::Primary>"Edit permissions"</LinkButton>
            })}
        }
        .into_any(),
    )
}

fn about(org: &OrgId, role: &RoleView, record: &RecordView) -> impl IntoView + use<> {
    let id = match &role.choice {
        RoleChoice::Custom(id) if role.may_manage => Some(id.clone()),
        _ => None,
    };
    let edit = id.map(|id| paths::edit_role(org, &id));
    let action = move || {
        edit.map(|href| {
            view! {
                <LinkButton href=href small=true>
                    "Edit" <span class="visually-hidden">" name and description"</span>
                </LinkButton>
            }
        })
    };
    let text = if role.about.is_empty() { "None".to_owned() } else { role.about.clone() };
    let name = role.name.clone();
    let RecordView { permissions_version, created_at, created_by, .. } = record.clone();
    view! {
        <SectionCard id="details" title="Details" action=action>
            <DetailsList>
                <Detail term="Name"><bdi>{name}</bdi></Detail>
                <Detail term="Description"><bdi>{text}</bdi></Detail>
                <Detail term="Version">{permissions_version}</Detail>
                <Detail term="Created">
                    <LocalTime at=created_at/> " by " <bdi>{created_by}</bdi>
                </Detail>
            </DetailsList>
        </SectionCard>
    }
}

fn meaning(means: Vec<String>) -> impl IntoView {
    let items = means.into_iter().map(|line| view! { <li>{line}</li> });
    view! {
        <SectionCard id="means" title="What it means"
            lead="Organization roles give no permission in any service.">
            <ul>{items.collect_view()}</ul>
        </SectionCard>
    }
}

/// The permissions in one service, under the headings of the catalogue.
pub fn permissions(service: ServicePermissions) -> impl IntoView {
    let ServicePermissions { id, name, is_contained, groups } = service;
    let held: usize = groups.iter().map(|(_, lines)| lines.len()).sum();
    let held = i64::try_from(held).unwrap_or(0);
    let badge = move || {
        (!is_contained).then(|| {
            view! { <Badge tone=Tone::Warning text="Not in this organization: no effect here"/> }
        })
    };
    let groups = groups.into_iter().map(|(title, lines)| {
        view! {
            <h3>{title}</h3>
            <ul class="permissions">{lines.into_iter().map(permission).collect_view()}</ul>
        }
    });
    view! {
        <SectionCard id=format!("in-{id}") title=name lead=crate::console::pages::roles::count(held, "permission")
            action=badge>
            {groups.collect_view()}
        </SectionCard>
    }
}

fn permission(line: PermissionLine) -> impl IntoView {
    let endpoints = line.endpoints.into_iter().map(|one| view! { <li><code>{one}</code></li> });
    let endpoints: Vec<_> = endpoints.collect();
    view! {
        <li>
            <code>{line.id}</code>
            <span>{line.about}</span>
            {if endpoints.is_empty() {
                view! { <span>"No endpoint is known to need it."</span> }.into_any()
            } else {
                view! { <ul class="unlocks">{endpoints}</ul> }.into_any()
            }}
        </li>
    }
}

fn timeline(events: Vec<(String, String, String)>) -> impl IntoView {
    let items = events.into_iter().map(|(what, at, by)| {
        let by = (!by.is_empty()).then(|| view! { " by " <bdi>{by}</bdi> });
        view! { <li>{what} {by} " · " <LocalTime at=at/></li> }
    });
    view! {
        <SectionCard id="timeline" title="Recent changes">
            <ul>{items.collect_view()}</ul>
        </SectionCard>
    }
}

fn danger(org: &OrgId, role: &RoleView) -> Option<AnyView> {
    let RoleChoice::Custom(id) = &role.choice else {
        return None;
    };
    let href = paths::delete_role(org, id);
    Some(
        view! {
            <SectionCard id="danger" title="Delete" danger=true
                lead="Apps and members that hold it get another role in its place, or lose it.">
                <p><LinkButton href=href kind=ButtonKind::Danger>"Delete role…"</LinkButton></p>
            </SectionCard>
        }
        .into_any(),
    )
}

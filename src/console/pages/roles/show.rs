//! One role: its permissions, the endpoints that they unlock, and who holds it.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Ago, Badge, ButtonKind, Detail, DetailsList, LinkButton, LocalTime, PageHead, RiskBadge,
    SectionCard, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::roles::offered::{ServicePermissions, service_permissions};
use crate::console::pages::roles::users::users;
use crate::console::pages::roles::{count, crumbs, edit};
use crate::console::paths;
use crate::console::wording::roles as wording;
use crate::console::wording::roles::PermissionLine;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::risk::Risk;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::{OrgId, PermissionId, RoleId};
use crate::workflows::roles::{Happening, RoleDetails, RoleRecord};

/// A role of whichever kind. `?edit=details` turns name and description of a custom one into a
/// form.
pub fn show(page: &OrgPage, found: RoleDetails) -> Content {
    let described = Described::of(page.catalogue, &found);
    Content {
        title: vec![described.name.clone(), "Roles".into()],
        crumbs: crumbs(page.org),
        body: body(page, found, described).into_any(),
    }
}

/// What is said of a role, whichever kind it is.
struct Described {
    name: String,
    about: String,
    kind: &'static str,
    permissions: BTreeSet<PermissionId>,
}

impl Described {
    fn of(catalogue: &Catalogue, found: &RoleDetails) -> Self {
        match &found.role {
            RoleChoice::Organization(role) => Self {
                name: role.label().to_owned(),
                about: wording::about(*role).to_owned(),
                kind: "Organization role",
                permissions: BTreeSet::new(),
            },
            RoleChoice::Service(held) => {
                let entry = catalogue.role(&held.service, &held.role);
                Self {
                    name: wording::service_role_name(catalogue, &held.service, &held.role),
                    about: entry.map(|entry| entry.description.clone()).unwrap_or_default(),
                    kind: "Service role",
                    permissions: entry
                        .map(|entry| entry.permission_ids().collect())
                        .unwrap_or_default(),
                }
            }
            RoleChoice::Custom(_) => {
                let role = found.record.as_ref().map(|record| &record.role);
                Self {
                    name: role.map(|role| role.name.to_string()).unwrap_or_default(),
                    about: role.map(|role| role.description.to_string()).unwrap_or_default(),
                    kind: "Custom role",
                    permissions: role
                        .map(crate::domain::roles::role::CustomRole::permission_ids)
                        .unwrap_or_default(),
                }
            }
        }
    }
}

fn body(page: &OrgPage, found: RoleDetails, described: Described) -> impl IntoView + use<> {
    let Described { name, about: text, kind, permissions: held } = described;
    let is_sent = page.typed("name").is_some();
    let edits = is_sent || page.query("edit").as_deref() == Some("details");
    let users = users(page, &found);
    let actions = actions(page.org, &found);
    let details = found.record.as_ref().map(|record| {
        if edits && found.may_manage {
            edit::details_form(page, record).into_any()
        } else {
            about(page.org, record, found.may_manage).into_any()
        }
    });
    let timeline = found.record.as_ref().map(|_| timeline(&found.events));
    let way_out = found.record.as_ref().filter(|_| found.may_manage);
    let way_out = way_out.map(|record| danger(page.org, &record.role.id));
    let lead = if found.record.is_some() { String::new() } else { text };
    let means = match &found.role {
        RoleChoice::Organization(role) => Some(meaning(wording::means(*role))),
        RoleChoice::Service(_) | RoleChoice::Custom(_) => None,
    };
    let risk = (!held.is_empty()).then(|| Risk::of(page.catalogue, &held));
    let services = service_permissions(page.catalogue, &found.services, |id| held.contains(id));
    view! {
        <PageHead title=name lead=lead actions=move || actions>
            <Badge text=kind/>
            {risk.map(|risk| view! { <RiskBadge risk=risk/> })}
        </PageHead>
        {details}
        {means}
        {services.into_iter().map(|service| permissions(page.org, service)).collect_view()}
        {users}
        {timeline}
        {way_out}
    }
}

fn actions(org: &OrgId, found: &RoleDetails) -> Option<AnyView> {
    if !found.may_manage || matches!(found.role, RoleChoice::Organization(_)) {
        return None;
    }
    let duplicate = paths::duplicate_role(org, &found.role);
    let change = match &found.role {
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

fn about(org: &OrgId, record: &RoleRecord, may_manage: bool) -> impl IntoView + use<> {
    let RoleRecord { role, permissions_version, created_at, created_by, .. } = record.clone();
    let edit = may_manage.then(|| paths::edit_role(org, &role.id));
    let action = move || {
        edit.map(|href| {
            view! {
                <LinkButton href=href small=true>
                    "Edit" <span class="visually-hidden">" name and description"</span>
                </LinkButton>
            }
        })
    };
    let text = Some(role.description.to_string()).filter(|text| !text.is_empty());
    let text = text.unwrap_or_else(|| "None".to_owned());
    view! {
        <SectionCard id="details" title="Details" action=action>
            <DetailsList>
                <Detail term="Name"><bdi>{role.name.to_string()}</bdi></Detail>
                <Detail term="Description"><bdi>{text}</bdi></Detail>
                <Detail term="Version">{permissions_version}</Detail>
                <Detail term="Created">
                    <LocalTime at=created_at.to_rfc3339()/> " by " <bdi>{created_by.to_string()}</bdi>
                </Detail>
            </DetailsList>
        </SectionCard>
    }
}

fn meaning(means: Vec<String>) -> impl IntoView {
    let items = means.into_iter().map(|line| view! { <li>{line}</li> });
    view! {
        <SectionCard id="means" title="What it means"
            lead="Organization roles don't grant permissions in services.">
            <ul>{items.collect_view()}</ul>
        </SectionCard>
    }
}

/// The permissions in one service, under the headings of the catalogue.
fn permissions(org: &OrgId, service: ServicePermissions) -> impl IntoView + use<> {
    let ServicePermissions { id, name, is_contained, groups } = service;
    let held: usize = groups.iter().map(|(_, lines)| lines.len()).sum();
    let held = i64::try_from(held).unwrap_or(0);
    let badge = move || {
        (!is_contained).then(|| {
            view! { <Badge tone=Tone::Warning text="Not in this organization: no effect here"/> }
        })
    };
    let groups = groups.into_iter().map(|(title, lines)| {
        let lines: Vec<_> = lines.into_iter().map(|line| permission(org, line)).collect();
        view! { <h3>{title}</h3> <ul class="permissions">{lines}</ul> }
    });
    let groups: Vec<_> = groups.collect();
    view! {
        <SectionCard id=format!("in-{id}") title=name lead=count(held, "permission")
            action=badge>
            {groups}
        </SectionCard>
    }
}

fn permission(org: &OrgId, line: PermissionLine) -> impl IntoView + use<> {
    let who = paths::who_can_use(org, &line.id);
    let endpoints = line.endpoints.into_iter().map(|one| {
        let who = paths::who_can_use(org, &one);
        view! { <li><a href=who title="Who can do this here?"><code>{one}</code></a></li> }
    });
    let endpoints: Vec<_> = endpoints.collect();
    view! {
        <li>
            <a href=who title="Who can do this here?"><code>{line.id}</code></a>
            <span>{line.about}</span>
            {if endpoints.is_empty() {
                view! { <span>"No known endpoint needs it."</span> }.into_any()
            } else {
                view! { <ul class="unlocks">{endpoints}</ul> }.into_any()
            }}
        </li>
    }
}

fn timeline(events: &[Happening]) -> impl IntoView + use<> {
    let items = events.iter().map(|Happening { action, at, by, .. }| {
        let by = (!by.is_empty()).then(|| view! { " by " <bdi>{by.clone()}</bdi> });
        let what = wording::happened(*action);
        view! { <li>{what} {by} " · " <Ago at=at.to_rfc3339()/></li> }
    });
    let items = items.collect_view();
    view! {
        <SectionCard id="timeline" title="Recent changes">
            <ul>{items}</ul>
        </SectionCard>
    }
}

fn danger(org: &OrgId, role: &RoleId) -> impl IntoView + use<> {
    let href = paths::delete_role(org, role);
    view! {
        <SectionCard id="danger" title="Delete" danger=true
            lead="Apps and members with this role get a replacement, or lose it.">
            <p><LinkButton href=href kind=ButtonKind::Danger>"Delete role…"</LinkButton></p>
        </SectionCard>
    }
}

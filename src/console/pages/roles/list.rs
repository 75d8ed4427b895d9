//! The roles of an organization: standard ones by service, custom ones by name. Tab, search,
//! service and place are in the address.

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, Column, DataTable, EmptyState, Icon, LinkButton, PageHead, Pager,
    Tab, Tabs, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::roles::count;
use crate::console::paths;
use crate::console::wording::on_page;
use crate::console::wording::{roles as wording, services};
use crate::domain::OrgId;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::ServiceRole;
use crate::domain::services::catalogue::{Catalogue, RoleEntry, ServiceFile};
use crate::domain::text::has_words;
use crate::workflows::roles::{HolderKind, RolePage, RoleRow};

/// A page of roles.
pub fn list(page: &OrgPage, found: RolePage) -> Content {
    Content { title: vec!["Roles".into()], crumbs: vec![], body: body(page, found).into_any() }
}

/// What the address asks for.
struct Asked {
    is_custom: bool,
    search: String,
    service: String,
}

impl Asked {
    fn of(page: &OrgPage) -> Self {
        let part = |name| page.query(name).unwrap_or_default();
        Self { is_custom: part("tab") == "custom", search: part("q"), service: part("service") }
    }

    const fn tab(&self) -> &'static str {
        if self.is_custom { "custom" } else { "" }
    }

    /// Whether a standard role has every word of the search.
    fn finds(&self, texts: &[&str]) -> bool {
        has_words(texts, &self.search)
    }
}

/// Roles under one heading.
struct Group {
    /// None above custom roles.
    title: Option<String>,
    /// Whether the organization lacks the service.
    is_missing: bool,
    roles: Vec<Line>,
}

/// A role in the list.
struct Line {
    choice: RoleChoice,
    name: String,
    about: String,
    /// The services of a custom role's permissions.
    services: Vec<String>,
    permissions: i64,
    apps: i64,
    members: i64,
}

impl Line {
    fn custom(catalogue: &Catalogue, row: RoleRow) -> Self {
        Self {
            choice: RoleChoice::Custom(row.id),
            name: row.name.to_string(),
            about: row.description.to_string(),
            services: row.services.iter().map(|id| services::name(catalogue, id)).collect(),
            permissions: row.permissions,
            apps: row.apps,
            members: row.members,
        }
    }

    fn organization(found: &RolePage, role: OrgRole) -> Self {
        let count = |holder| held(found, holder, "", role.wire_name());
        Self {
            choice: RoleChoice::Organization(role),
            name: role.label().to_owned(),
            about: wording::about(role).to_owned(),
            services: vec![],
            permissions: 0,
            apps: count(HolderKind::App),
            members: count(HolderKind::Member),
        }
    }

    fn service(found: &RolePage, service: &ServiceFile, role: &RoleEntry) -> Self {
        let count = |holder| held(found, holder, service.id.as_str(), &role.name);
        let choice = ServiceRole { service: service.id.clone(), role: role.name.clone() };
        Self {
            choice: RoleChoice::Service(choice),
            name: role.display_name.clone(),
            about: role.description.clone(),
            services: vec![],
            permissions: i64::try_from(role.permissions.len()).unwrap_or(0),
            apps: count(HolderKind::App),
            members: count(HolderKind::Member),
        }
    }
}

/// How many hold a standard role.
fn held(found: &RolePage, holder: HolderKind, service: &str, role: &str) -> i64 {
    let mut counts = found.counts.iter();
    let count = counts
        .find(|count| count.holder == holder && count.service == service && count.role == role);
    count.map_or(0, |count| count.found)
}

/// Organization roles first, then each service's own, as far as the search finds them.
fn standard_groups(catalogue: &Catalogue, found: &RolePage, asked: &Asked) -> Vec<Group> {
    let organization = OrgRole::ALL.into_iter().filter(|role| {
        asked.service.is_empty() && asked.finds(&[role.label(), wording::about(*role)])
    });
    let organization = Group {
        title: Some("Organization roles".to_owned()),
        is_missing: false,
        roles: organization.map(|role| Line::organization(found, role)).collect(),
    };
    let wanted =
        |service: &&ServiceFile| asked.service.is_empty() || asked.service == service.id.as_str();
    let services = catalogue.services().iter().filter(wanted).map(|service| {
        let is_found = |role: &&RoleEntry| {
            let codes = role.permissions.join(" ");
            asked.finds(&[&service.name, &role.display_name, &role.description, &codes])
        };
        let roles = service.roles.iter().filter(is_found);
        Group {
            title: Some(service.name.clone()),
            is_missing: !found.services.contains(&service.id),
            roles: roles.map(|role| Line::service(found, service, role)).collect(),
        }
    });
    [organization].into_iter().chain(services).filter(|group| !group.roles.is_empty()).collect()
}

fn body(page: &OrgPage, found: RolePage) -> impl IntoView + use<> {
    let asked = Asked::of(page);
    let lead = if found.may_manage {
        "Roles for apps and members. Create a custom role to grant exactly the permissions that \
         are needed."
    } else {
        "Roles for apps and members. To add a custom role, you need the role Organization Owner."
    };
    let add = found.may_manage.then(|| paths::new_role(page.org));
    let who = paths::who_can(page.org);
    let action = move || {
        let add = add.map(|href| {
            view! {
                <LinkButton href=href kind=ButtonKind::Primary icon="plus">"Add role"</LinkButton>
            }
        });
        view! {
            <LinkButton href=who icon="search">"Who can do this here?"</LinkButton>
            {add}
        }
    };
    let href = |tab: &str| paths::roles_page(page.org, tab, &asked.search, &asked.service, "");
    let standard = OrgRole::ALL.len()
        + page.catalogue.services().iter().map(|service| service.roles.len()).sum::<usize>();
    let tabs = vec![
        Tab {
            label: "Standard".into(),
            count: u64::try_from(standard).ok(),
            href: href(""),
            current: !asked.is_custom,
        },
        Tab {
            label: "Custom".into(),
            count: u64::try_from(found.total).ok(),
            href: href("custom"),
            current: asked.is_custom,
        },
    ];
    view! {
        <PageHead title="Roles" lead=lead actions=action/>
        <Tabs label="Kinds of roles" tabs=tabs/>
        {table(page, found, &asked)}
    }
}

fn table(page: &OrgPage, found: RolePage, asked: &Asked) -> AnyView {
    if asked.is_custom && found.total == 0 {
        return nothing_yet(page.org, found.may_manage).into_any();
    }
    let here = |after: &str| {
        paths::roles_page(page.org, asked.tab(), &asked.search, &asked.service, after)
    };
    let next = found.custom.next.as_ref().filter(|_| asked.is_custom);
    let next = next.map(|place| here(&place.to_string()));
    let first = page.is_later().then(|| here(""));
    let groups = if asked.is_custom {
        let rows = found.custom.rows.into_iter();
        let roles = rows.map(|row| Line::custom(page.catalogue, row)).collect();
        vec![Group { title: None, is_missing: false, roles }]
    } else {
        standard_groups(page.catalogue, &found, asked)
    };
    let shown: usize = groups.iter().map(|group| group.roles.len()).sum();
    let all = if asked.is_custom { found.found } else { i64::try_from(shown).unwrap_or(0) };
    let summary = on_page(shown, all, "role", "roles");
    let tools = tools(page, asked, summary.clone());
    let clear = paths::roles_page(page.org, asked.tab(), "", "", "");
    let has_pages = next.is_some() || first.is_some();
    let mut groups: Vec<_> =
        groups.into_iter().enumerate().map(|(at, group)| rows(page.org, at, group)).collect();
    let custom = if asked.is_custom { groups.pop() } else { None };
    view! {
        <div class="card">
            {tools}
            {custom}
            {(shown == 0).then(|| view! {
                <EmptyState icon="search" title="Nothing matches"
                    text="No roles match your search.">
                    <LinkButton href=clear>"Clear filters"</LinkButton>
                </EmptyState>
            })}
            {has_pages
                .then(|| view! { <Pager summary=summary previous=first next=next/> })}
        </div>
        {groups}
    }
    .into_any()
}

fn nothing_yet(org: &OrgId, may_manage: bool) -> impl IntoView + use<> {
    let text = if may_manage {
        "A custom role contains exactly the permissions that an app or a member needs. Start \
         from scratch or duplicate a standard role."
    } else {
        "Ask an Organization Owner to add one."
    };
    let add = paths::new_role(org);
    view! {
        <div class="card">
            <EmptyState icon="key-round" title="No custom roles yet" text=text>
                {may_manage.then(|| view! {
                    <LinkButton href=add kind=ButtonKind::Primary icon="plus">"Add role"</LinkButton>
                })}
            </EmptyState>
        </div>
    }
}

fn tools(page: &OrgPage, asked: &Asked, summary: String) -> impl IntoView + use<> {
    let services = page.catalogue.services().iter();
    let options = services.map(|service| {
        let (id, name) = (service.id.to_string(), service.name.clone());
        let selected = id == asked.service;
        view! { <option value=id selected=selected>{name}</option> }
    });
    let options = options.collect_view();
    let is_custom = asked.is_custom;
    view! {
        <form class="toolbar" method="get" action=paths::roles(page.org) role="search"
            data-live="">
            {is_custom.then(|| view! { <input type="hidden" name="tab" value="custom"/> })}
            <div class="search">
                <Icon name="search"/>
                <label class="visually-hidden" for="q">"Search roles by name, description or permission"</label>
                <input class="input full" type="search" id="q" name="q" value=asked.search.clone()
                    placeholder="Role or permission"/>
            </div>
            <label class="visually-hidden" for="service">"Service"</label>
            <select class="input" id="service" name="service">
                <option value="">"Any service"</option>
                {options}
            </select>
            <Button>"Search"</Button>
            <span class="count">{summary}</span>
        </form>
    }
}

/// A table under the heading of its service; custom roles stand under none.
fn rows(org: &OrgId, at: usize, group: Group) -> AnyView {
    let Group { title, is_missing, roles } = group;
    if roles.is_empty() {
        return ().into_any();
    }
    let is_custom = title.is_none();
    let heads = if is_custom {
        vec!["Role", "Services", "Permissions", "Used by"]
    } else {
        vec!["Role", "Permissions", "Used by"]
    };
    let id = format!("roles-{at}");
    let caption =
        title.as_ref().map_or("Custom roles".to_owned(), |title| format!("Roles: {title}"));
    let lines: Vec<_> = roles.into_iter().map(|role| line(org, role, is_custom)).collect();
    let columns = heads.into_iter().map(Column::new).collect();
    let table = view! { <DataTable id=id caption=caption columns=columns>{lines}</DataTable> };
    let Some(title) = title else {
        return table.into_any();
    };
    view! {
        <section class="card">
            <div class="card-head">
                <h2>{title}</h2>
                {is_missing.then(|| view! {
                    <Badge tone=Tone::Warning text="Not in this organization"/>
                })}
            </div>
            {table}
        </section>
    }
    .into_any()
}

fn line(org: &OrgId, role: Line, is_custom: bool) -> impl IntoView + use<> {
    let Line { choice, name, about, services, permissions, apps, members } = role;
    let href = paths::role(org, &choice);
    let held = match permissions {
        0 => "None in services".to_owned(),
        held => held.to_string(),
    };
    let (of_apps, of_members) = (format!("{href}#apps"), format!("{href}#members"));
    view! {
        <tr>
            <th scope="row">
                <a href=href><bdi>{name}</bdi></a>
                <span class="sub"><bdi>{about}</bdi></span>
            </th>
            {is_custom.then(|| {
                let tags = services.into_iter().map(|name| view! { <Badge text=name/> });
                view! { <td data-label="Services"><span class="tags">{tags.collect_view()}</span></td> }
            })}
            <td data-label="Permissions">{held}</td>
            <td data-label="Used by">
                {if apps + members == 0 {
                    view! { <span class="muted">"Nobody"</span> }.into_any()
                } else {
                    let both = (apps > 0 && members > 0).then_some(", ");
                    view! {
                        <span>
                        {(apps > 0).then(|| view! { <a href=of_apps>{count(apps, "app")}</a> })}
                        {both}
                        {(members > 0)
                            .then(|| view! { <a href=of_members>{count(members, "member")}</a> })}
                        </span>
                    }.into_any()
                }}
            </td>
        </tr>
    }
}

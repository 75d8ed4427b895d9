//! The roles of an organization: standard ones by service, custom ones by name.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Badge, Button, ButtonKind, Column, DataTable, EmptyState, Icon, LinkButton, PageHead, Pager,
    Tab, Tabs, Tone,
};
use crate::console::pages::frame::{Content, Section, org_page, parameter};
use crate::console::pages::roles::count;
use crate::console::view::{RoleGroup, RoleListLine, RoleListView, RoleQuery};
use crate::console::{paths, rpc};
use crate::domain::OrgId;

/// The list of roles. Tab, search, service and place are in the address.
#[component]
pub fn RoleListPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let query = use_query_map().get_untracked();
    let part = |name| query.get(name).unwrap_or_default();
    let query = RoleQuery {
        tab: part("tab"),
        search: part("q"),
        service: part("service"),
        after: part("after"),
    };
    let load = {
        let org = org.clone();
        async move { rpc::browse_roles(org?, query).await }
    };
    org_page(Section::Roles, org, load, |org, found| Content {
        title: vec!["Roles".into()],
        crumbs: vec![],
        body: list(org, found).into_any(),
    })
}

const fn tab(found: &RoleListView) -> &'static str {
    if found.is_custom { "custom" } else { "" }
}

fn list(org: &OrgId, found: RoleListView) -> impl IntoView + use<> {
    let may_manage = found.may_manage;
    let lead = if may_manage {
        "What apps and members may hold. A custom role holds exactly the permissions that are \
         needed and no more."
    } else {
        "What apps and members may hold. Adding a custom role takes the role Organization Owner."
    };
    let add = paths::new_role(org);
    let action = move || {
        may_manage.then(|| {
            view! {
                <LinkButton href=add kind=ButtonKind::Primary icon="plus">"Add role"</LinkButton>
            }
        })
    };
    let href = |tab: &str| paths::roles_page(org, tab, &found.search, &found.service, "");
    let whole = |found: i64| u64::try_from(found).ok();
    let tabs = vec![
        Tab {
            label: "Standard".into(),
            count: whole(found.standard),
            href: href(""),
            current: !found.is_custom,
        },
        Tab {
            label: "Custom".into(),
            count: whole(found.custom),
            href: href("custom"),
            current: found.is_custom,
        },
    ];
    view! {
        <PageHead title="Roles" lead=lead actions=action/>
        <Tabs label="Kinds of roles" tabs=tabs/>
        {table(org, found)}
    }
}

fn table(org: &OrgId, found: RoleListView) -> AnyView {
    if found.is_custom && found.custom == 0 {
        return nothing_yet(org, found.may_manage).into_any();
    }
    let shown: usize = found.groups.iter().map(|group| group.roles.len()).sum();
    let summary = match found.found {
        1 => "1 role".to_owned(),
        all => format!("{shown} of {all} roles"),
    };
    let tools = tools(org, &found, summary.clone());
    let page =
        |after: &str| paths::roles_page(org, tab(&found), &found.search, &found.service, after);
    let next = found.next.as_deref().map(page);
    let first = found.is_later_page.then(|| page(""));
    let clear = paths::roles_page(org, tab(&found), "", "", "");
    let is_custom = found.is_custom;
    let has_pages = next.is_some() || first.is_some();
    let mut groups: Vec<_> =
        found.groups.into_iter().enumerate().map(|(at, group)| rows(org, at, group)).collect();
    let custom = if is_custom { groups.pop() } else { None };
    view! {
        <div class="card">
            {tools}
            {custom}
            {(shown == 0).then(|| view! {
                <EmptyState icon="search" title="Nothing matches"
                    text="No role has these words in its name, its description or a permission.">
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
        "A custom role holds exactly the permissions that an app or a member needs. Start from \
         nothing, or duplicate a standard role."
    } else {
        "An Organization Owner can add them."
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

fn tools(org: &OrgId, found: &RoleListView, summary: String) -> impl IntoView + use<> {
    let chosen = found.service.clone();
    let options = found.services.clone().into_iter().map(move |(id, name)| {
        let selected = id == chosen;
        view! { <option value=id selected=selected>{name}</option> }
    });
    let is_custom = found.is_custom;
    view! {
        <form class="toolbar" method="get" action=paths::roles(org) role="search">
            {is_custom.then(|| view! { <input type="hidden" name="tab" value="custom"/> })}
            <div class="search">
                <Icon name="search"/>
                <label class="visually-hidden" for="q">"Search roles by name, description or permission"</label>
                <input class="input full" type="search" id="q" name="q" value=found.search.clone()
                    placeholder="Role or permission"/>
            </div>
            <label class="visually-hidden" for="service">"Service"</label>
            <select class="input" id="service" name="service">
                <option value="">"Any service"</option>
                {options.collect_view()}
            </select>
            <Button>"Search"</Button>
            <span class="count">{summary}</span>
        </form>
    }
}

/// A table under the heading of its service; custom roles stand under none.
fn rows(org: &OrgId, at: usize, group: RoleGroup) -> AnyView {
    let RoleGroup { title, is_missing, roles } = group;
    if roles.is_empty() {
        return ().into_any();
    }
    let is_custom = title.is_empty();
    let heads = if is_custom {
        vec!["Role", "Services", "Permissions", "Used by"]
    } else {
        vec!["Role", "Permissions", "Used by"]
    };
    let id = format!("roles-{at}");
    let caption = if is_custom { "Custom roles".to_owned() } else { format!("Roles: {title}") };
    let lines: Vec<_> = roles.into_iter().map(|role| line(org, role, is_custom)).collect();
    let columns = heads.into_iter().map(Column::new).collect();
    let table = view! { <DataTable id=id caption=caption columns=columns>{lines}</DataTable> };
    if is_custom {
        return table.into_any();
    }
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

fn line(org: &OrgId, role: RoleListLine, is_custom: bool) -> impl IntoView + use<> {
    let RoleListLine { choice, name, about, services, permissions, apps, members } = role;
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

//! Who has access where: apps, and the organizations that they were added to.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Badge, Column, DataTable, EmptyState, LinkButton, LocalTime, PageHead, Pager, Tone,
};
use crate::console::pages::apps::filters::{AppFilters, sorted_by};
use crate::console::pages::apps::list::StatusBadge;
use crate::console::pages::audit::{Part, Reader, export, parts};
use crate::console::pages::frame::{Content, Section, org_page, parameter};
use crate::console::view::{AccessRowView, AccessView};
use crate::console::{paths, rpc};
use crate::domain::apps::query::AppQuery;
use crate::domain::{OrgId, Timestamp};

/// Apps and organizations.
#[component]
pub fn AccessListPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let query = use_query_map().get_untracked();
    let after = query.get("after").unwrap_or_default();
    let query = AppQuery::read(|name| query.get(name));
    let load = {
        let org = org.clone();
        async move { rpc::list_access(org?, query, after).await }
    };
    org_page(Section::Audit, org, load, |org, found| Content {
        title: vec!["Apps and organizations".into(), "Audit".into()],
        crumbs: vec![],
        body: page(org, found).into_any(),
    })
}

fn page(org: &OrgId, found: AccessView) -> impl IntoView + use<> {
    let lead = "Which app may act in which organization, with which roles, and what it lacks \
                there. A line for every organization that an app was added to.";
    let reader = if found.is_own_apps_only { Reader::OfOwnApps } else { Reader::OfEverything };
    view! {
        <PageHead title="Audit" lead=lead/>
        {parts(org, Part::Access(found.query.tab), reader)}
        {table(org, found)}
    }
}

fn table(org: &OrgId, found: AccessView) -> impl IntoView + use<> {
    let AccessView { query, rows, roles, services, next, is_later_page, .. } = found;
    let summary = match (rows.len(), &next, is_later_page) {
        (1, None, false) => "1 line".to_owned(),
        (shown, None, false) => format!("{shown} lines"),
        (shown, ..) => format!("{shown} lines on this page"),
    };
    let next = next.map(|next| paths::access_page(org, &query, &next));
    let first = is_later_page.then(|| paths::access_page(org, &query, ""));
    let clear = paths::access_page(org, &AppQuery { tab: query.tab, ..AppQuery::default() }, "");
    let is_filtered = query != AppQuery { tab: query.tab, ..AppQuery::default() };
    let exported = (!rows.is_empty())
        .then(|| export(vec![(paths::access_csv(org), "CSV")], query.parameters()));
    let is_empty = rows.is_empty();
    let lines: Vec<_> = rows.into_iter().map(|row| line(org, row)).collect();
    let heads = ["App", "Organization", "Roles", "Version", "Last used", "Status"];
    let columns = Column::sorted_by(sorted_by(query.sort, "App"), &heads);
    view! {
        <div class="card">
            <AppFilters here=paths::access(org) clear=clear.clone() query=query roles=roles
                services=services summary=summary.clone()/>
            {if is_empty {
                nothing(is_filtered, clear)
            } else {
                view! {
                    <DataTable id="access" caption="Apps and the organizations they were added to"
                        columns=columns>
                        {lines}
                    </DataTable>
                    <Pager summary=summary previous=first next=next/>
                }.into_any()
            }}
        </div>
        {exported}
    }
}

fn nothing(is_filtered: bool, clear: String) -> AnyView {
    if is_filtered {
        return view! {
            <EmptyState icon="search" title="Nothing matches"
                text="No app fits the search and the filters.">
                <LinkButton href=clear>"Clear filters"</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState icon="layout-grid" title="No apps yet"
            text="Once there are apps, this table says where each of them has access."/>
    }
    .into_any()
}

fn line(org: &OrgId, row: AccessRowView) -> impl IntoView + use<> {
    let (version, organization) = (version(&row), organization(&row));
    let AccessRowView { app, owner, roles, missing, .. } = row;
    let more = roles.len().saturating_sub(2);
    let roles = roles.into_iter().take(2).map(|role| view! { <Badge text=role/> " " });
    let name = app.name.to_string();
    let owned_by = (app.org != *org).then_some(owner);
    view! {
        <tr>
            <th scope="row">
                {if app.org == *org {
                    view! { <a href=paths::app(org, &app.id)>{name}</a> }.into_any()
                } else {
                    view! { <bdi>{name}</bdi> }.into_any()
                }}
                <span class="sub"><code>{app.id.to_string()}</code></span>
                <span class="sub">{app.kind.label()}</span>
                {owned_by.map(|owner| view! {
                    <span class="sub">"Owned by " <bdi>{owner}</bdi></span>
                })}
            </th>
            <td data-label="Organization">
                <span>
                {organization}
                {missing.into_iter().map(|service| view! {
                    <span class="sub">
                        <Badge text=format!("{service} is missing") tone=Tone::Warning/>
                    </span>
                }).collect_view()}
                </span>
            </td>
            <td data-label="Roles">
                <span class="tags">
                    {roles.collect_view()} {(more > 0).then(|| format!("+{more}"))}
                </span>
            </td>
            <td data-label="Version">{version}</td>
            <td data-label="Last used">{match app.last_used_at.map(Timestamp::to_rfc3339) {
                Some(at) => view! { <LocalTime at=at/> }.into_any(),
                None => view! { <span class="muted">"Never"</span> }.into_any(),
            }}</td>
            <td data-label="Status"><StatusBadge status=app.status/></td>
        </tr>
    }
}

fn organization(row: &AccessRowView) -> AnyView {
    match &row.grant {
        Some((name, _)) => view! { <bdi>{name.clone()}</bdi> }.into_any(),
        None => view! { <span class="muted">"Added nowhere"</span> }.into_any(),
    }
}

/// The version of the scope that was approved, and the one of now where it is another.
fn version(row: &AccessRowView) -> AnyView {
    let now = row.app.scope_version;
    match &row.grant {
        Some((_, approved)) if row.has_drifted() => view! {
            <span>
                <Badge text=format!("{approved} of {now}") tone=Tone::Warning
                    title="The app's scope has changed since it was approved here"/>
                <span class="sub">"Changed since"</span>
            </span>
        }
        .into_any(),
        Some(_) | None => view! { {now} }.into_any(),
    }
}

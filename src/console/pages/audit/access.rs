//! Who has access where: apps, and the organizations that they were added to.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Badge, Column, DataTable, EmptyState, LinkButton, PageHead, Pager, Tone,
};
use crate::console::pages::apps::filters::{AppFilters, sorted_by};
use crate::console::pages::apps::list::StatusBadge;
use crate::console::pages::audit::{Part, export, parts};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::apps::role_filter;
use crate::console::wording::audit::{missing_services, roles};
use crate::console::wording::count as counted;
use crate::domain::Timestamp;
use crate::domain::apps::query::AppQuery;
use crate::workflows::audit::access::{AccessPage, AccessRow};

/// Apps and organizations.
pub fn show(page: &OrgPage, found: AccessPage) -> Content {
    let lead = "Which apps can act in which organizations, with which roles, and what they lack \
                there.";
    let body = view! {
        <PageHead title="Audit" lead=lead/>
        {parts(page.org, Part::Access(found.query.tab), found.reach)}
        {table(page, found)}
    };
    Content {
        title: vec!["Apps and organizations".into(), "Audit".into()],
        crumbs: vec![],
        body: body.into_any(),
    }
}

fn table(page: &OrgPage, found: AccessPage) -> impl IntoView + use<> {
    let (org, catalogue) = (page.org, page.catalogue);
    let AccessPage { query, rows, custom_roles, next, is_later_page, .. } = found;
    let roles = role_filter(catalogue, &custom_roles);
    let services = catalogue.services().iter();
    let services =
        services.map(|service| (service.id.to_string(), service.name.clone())).collect::<Vec<_>>();
    let summary = match (rows.len(), &next, is_later_page) {
        (1, None, false) => "1 entry".to_owned(),
        (shown, None, false) => format!("{shown} entries"),
        (shown, ..) => format!("{} on this page", counted(shown, "entry", "entries")),
    };
    let next = next.map(|next| paths::access_page(org, &query, &next.to_text()));
    let first = is_later_page.then(|| paths::access_page(org, &query, ""));
    let clear = paths::access_page(org, &AppQuery { tab: query.tab, ..AppQuery::default() }, "");
    let is_filtered = query != AppQuery { tab: query.tab, ..AppQuery::default() };
    let exported = (!rows.is_empty())
        .then(|| export(vec![(paths::access_csv(org), "CSV")], query.parameters()));
    let is_empty = rows.is_empty();
    let lines: Vec<_> = rows.into_iter().map(|row| line(page, row)).collect();
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
                text="No apps match your search and filters.">
                <LinkButton href=clear>"Clear filters"</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState icon="layout-grid" title="No apps yet"
            text="Once there are apps, this table shows where each of them has access."/>
    }
    .into_any()
}

fn line(page: &OrgPage, row: AccessRow) -> impl IntoView + use<> {
    let (org, catalogue) = (page.org, page.catalogue);
    let (version, organization) = (version(&row), organization(&row));
    let (roles, missing) = (roles(catalogue, &row), missing_services(catalogue, &row));
    let last_used_at = row.last_used_at().map(Timestamp::to_rfc3339);
    let AccessRow { app, owner, .. } = row;
    let more = roles.len().saturating_sub(2);
    let roles = roles.into_iter().take(2).map(|role| view! { <Badge text=role/> " " });
    let name = app.name.to_string();
    let owned_by = (app.org != *org).then(|| owner.to_string());
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
            <td data-label="Last used">{match last_used_at {
                Some(at) => view! { <Ago at=at/> }.into_any(),
                None => view! { <span class="muted">"Never"</span> }.into_any(),
            }}</td>
            <td data-label="Status"><StatusBadge status=app.status/></td>
        </tr>
    }
}

fn organization(row: &AccessRow) -> AnyView {
    match &row.grant {
        Some(grant) => view! { <bdi>{grant.org_name.to_string()}</bdi> }.into_any(),
        None if row.app.kind.has_code_flow() => {
            view! { <span class="muted">"Acts for people who sign in"</span> }.into_any()
        }
        None => view! { <span class="muted">"Not added anywhere"</span> }.into_any(),
    }
}

/// The version of the scope that was approved, and the one of now where it is another.
fn version(row: &AccessRow) -> AnyView {
    let now = row.app.scope_version;
    match &row.grant {
        Some(grant) if row.has_drifted() => view! {
            <span>
                <Badge text=format!("{} of {now}", grant.scope_version) tone=Tone::Warning
                    title="The app's scope has changed since it was approved here"/>
                <span class="sub">"Changed since"</span>
            </span>
        }
        .into_any(),
        Some(_) | None => view! { {now} }.into_any(),
    }
}

//! The apps that an organization owns.

use leptos::prelude::*;

use crate::console::components::{
    Badge, ButtonKind, Column, DataTable, EmptyState, LinkButton, LocalTime, Notice, PageHead,
    Pager, Tab, Tabs, Tone,
};
use crate::console::pages::apps::filters::{AppFilters, sorted_by};
use crate::console::pages::audit::export;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::apps::{held_role, role_filter};
use crate::console::wording::count as counted;
use crate::console::wording::on_page;
use crate::console::wording::secrets::expires_soon;
use crate::domain::Timestamp;
use crate::domain::apps::app::AppStatus;
use crate::domain::apps::query::{AppQuery, AppTab};
use crate::domain::sharing::LastDay;
use crate::workflows::apps::{AppPage, AppRow};

/// The app list.
pub fn list(page: &OrgPage, found: AppPage) -> Content {
    Content {
        title: vec![tab_label(found.query.tab).into(), "OAuth Apps".into()],
        crumbs: vec![],
        body: body(page, found).into_any(),
    }
}

fn body(page: &OrgPage, found: AppPage) -> impl IntoView + use<> {
    let org = page.org;
    let new_app = paths::new_app(org);
    let may_create = found.may_create;
    let lead = if may_create {
        "Apps have their own App ID and App Secret and don't depend on any person."
    } else {
        "You can view apps. To create one, you need the role Organization Owner or Developer."
    };
    let action = {
        let href = new_app.clone();
        move || {
            may_create.then(|| view! {
                <LinkButton href=href kind=ButtonKind::Primary icon="plus">"Create app"</LinkButton>
            })
        }
    };
    let asking = found.requests;
    let requests = paths::app_requests(org, "");
    let tabs = AppTab::ALL.iter().map(|tab| Tab {
        label: tab_label(*tab).into(),
        count: u64::try_from(if *tab == AppTab::Owned { found.owned } else { found.added }).ok(),
        href: paths::apps_page(org, &AppQuery { tab: *tab, ..AppQuery::default() }, ""),
        current: *tab == found.query.tab,
    });
    view! {
        <PageHead title="OAuth Apps" lead=lead actions=action/>
        <Tabs label="OAuth apps" tabs=tabs.collect()/>
        {(asking > 0).then(|| asked(requests, asking))}
        {match (found.query.tab, found.owned, found.added) {
            (AppTab::Owned, 0, _) => view! {
                <div class="card">
                    <EmptyState icon="layout-grid" title="No OAuth apps yet"
                        text="An app lets a script or a service call Carbon Black Cloud with its \
                              own App ID and App Secret. It keeps working when its creator \
                              leaves.">
                        {may_create.then(|| view! {
                            <LinkButton href=new_app kind=ButtonKind::Primary icon="plus">
                                "Create app"
                            </LinkButton>
                        })}
                    </EmptyState>
                </div>
            }.into_any(),
            (AppTab::Added, _, 0) => view! {
                <div class="card">
                    <EmptyState icon="layout-grid" title="No apps from other organizations"
                        text="Apps owned by other organizations appear here once they're added \
                              to this one. They can only use the scope that was approved here."/>
                </div>
            }.into_any(),
            _ => table(page, found).into_any(),
        }}
    }
}

/// That other organizations wait for an answer.
fn asked(href: String, count: i64) -> impl IntoView {
    let title = match count {
        1 => "Another organization asks to add its app".to_owned(),
        count => format!("Other organizations ask to add {count} apps"),
    };
    view! {
        <Notice tone=Tone::Info title=title>
            <p><LinkButton href=href small=true>"Review the requests"</LinkButton></p>
        </Notice>
    }
}

const fn tab_label(tab: AppTab) -> &'static str {
    match tab {
        AppTab::Owned => "Owned apps",
        AppTab::Added => "Added apps",
    }
}

fn table(page: &OrgPage, found: AppPage) -> impl IntoView + use<> {
    let org = page.org;
    let AppPage { query, is_later, rows, custom_roles, next, found, may_export, .. } = found;
    let shown = rows.len();
    let summary = match found {
        Some(all) => on_page(shown, all, "app", "apps"),
        None => format!("{} on this page", counted(shown, "app", "apps")),
    };
    let next = next.map(|next| paths::apps_page(org, &query, &next.to_text()));
    let first = is_later.then(|| paths::apps_page(org, &query, ""));
    let tab_only = AppQuery { tab: query.tab, ..AppQuery::default() };
    let clear = paths::apps_page(org, &tab_only, "");
    let exports = (shown > 0 && may_export).then(|| {
        let files = [(paths::apps_csv(org), "CSV"), (paths::apps_json(org), "JSON")];
        export(files.to_vec(), query.parameters())
    });
    let services = page.catalogue.services().iter();
    let services = services.map(|service| (service.id.to_string(), service.name.clone())).collect();
    let roles = role_filter(page.catalogue, &custom_roles);
    let rows: Vec<_> = rows.into_iter().map(|row| line(page, row)).collect();
    let here = paths::apps(org);
    let heads = ["Name", "Type", "Roles", "Token TTL", "App Secret", "Last used", "Status"];
    let columns = Column::sorted_by(sorted_by(query.sort, "Name"), &heads);
    view! {
        <div class="card">
            <AppFilters here=here clear=clear.clone() query=query roles=roles services=services
                summary=summary.clone()/>
            {if shown == 0 {
                view! {
                    <EmptyState icon="search" title="Nothing matches"
                        text="No apps match your search and filters.">
                        <LinkButton href=clear>"Clear filters"</LinkButton>
                    </EmptyState>
                }.into_any()
            } else {
                view! {
                    <DataTable id="apps" caption="OAuth apps"
                        columns=columns>
                        {rows}
                    </DataTable>
                    <Pager summary=summary previous=first next=next/>
                }.into_any()
            }}
        </div>
        {exports}
    }
}

fn line(page: &OrgPage, row: AppRow) -> impl IntoView + use<> {
    let AppRow { app, owner, notes, approved, creator_left } = row;
    let held = approved.as_ref().map_or(&notes.roles, |approved| &approved.roles);
    let more = held.len().saturating_sub(2);
    let roles: Vec<_> = held
        .iter()
        .take(2)
        .map(|held| view! { <Badge text=held_role(page.catalogue, held)/> " " })
        .collect();
    let grant = approved.map(|approved| approved.grant);
    let ends_at = grant.as_ref().and_then(|grant| grant.ends_at);
    let has_ended = grant.as_ref().is_some_and(|grant| !grant.is_in_force(page.now));
    let is_behind = grant.is_some_and(|grant| grant.scope_version < app.scope_version);
    let expires = notes.secret_expires_at.and_then(|end| expires_soon(page.now, end));
    let href = paths::app(page.org, &app.id);
    view! {
        <tr>
            <th scope="row">
                <a href=href>{app.name.to_string()}</a>
                <span class="sub"><code>{app.id.to_string()}</code></span>
                {owner.map(|owner| view! {
                    <span class="sub">"Owned by " <bdi>{owner.to_string()}</bdi></span>
                })}
                {ends_at.map(|end| view! {
                    <span class="sub">"Until " {LastDay::of_end(end).to_string()}</span>
                })}
            </th>
            <td data-label="Type">{app.kind.label()}</td>
            <td data-label="Roles">
                <span class="tags">{roles}{(more > 0).then(|| format!("+{more}"))}</span>
            </td>
            <td data-label="Token TTL" class="nowrap">{app.ttl.to_string()}</td>
            <td data-label="App Secret">
                <span class="tags">
                    {moment(notes.secret_created_at, "None")}
                    {expires.map(|left| view! {
                        " "<Badge text=format!("Expires {left}") tone=Tone::Warning/>
                    })}
                </span>
            </td>
            <td data-label="Last used">
                {moment(app.last_used_at, "Never")}
            </td>
            <td data-label="Status">
                <span class="tags">
                    <StatusBadge status=app.status/>
                    {has_ended.then(|| view! { " "<Badge text="Ended" tone=Tone::Warning/> })}
                    {is_behind.then(|| view! {
                        " "<Badge text="Scope changed" tone=Tone::Warning/>
                    })}
                    {creator_left.then(|| view! {
                        " "<Badge text="Creator left" tone=Tone::Warning/>
                    })}
                </span>
            </td>
        </tr>
    }
}

fn moment(at: Option<Timestamp>, otherwise: &'static str) -> AnyView {
    match at {
        Some(at) => view! { <LocalTime at=at.to_rfc3339()/> }.into_any(),
        None => view! { <span class="muted">{otherwise}</span> }.into_any(),
    }
}

/// Whether an app may get tokens, as a badge.
#[component]
pub fn StatusBadge(status: AppStatus) -> impl IntoView {
    match status {
        AppStatus::Enabled => view! { <Badge text="Enabled" tone=Tone::Success/> },
        AppStatus::Disabled { .. } => view! { <Badge text="Disabled"/> },
    }
}

//! The apps that an organization owns.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Badge, ButtonKind, Column, DataTable, EmptyState, LinkButton, LocalTime, Notice, PageHead,
    Pager, Tab, Tabs, Tone,
};
use crate::console::pages::apps::filters::{AppFilters, sorted_by};
use crate::console::pages::audit::export;
use crate::console::pages::frame::{Content, Section, org_page, parameter};
use crate::console::view::{AppListView, AppRow};
use crate::console::{paths, rpc};
use crate::domain::apps::app::AppStatus;
use crate::domain::apps::query::{AppQuery, AppTab};
use crate::domain::{OrgId, Timestamp};

/// The app list.
#[component]
pub fn AppListPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let query = use_query_map().get_untracked();
    let after = query.get("after").unwrap_or_default();
    let query = AppQuery::read(|name| query.get(name));
    let load = {
        let org = org.clone();
        async move { rpc::list_apps(org?, query, after).await }
    };
    org_page(Section::Apps, org, load, |org, view| Content {
        title: vec![tab_label(view.query.tab).into(), "OAuth Apps".into()],
        crumbs: vec![],
        body: list(org, view).into_any(),
    })
}

fn list(org: &OrgId, found: AppListView) -> impl IntoView {
    let new_app = paths::new_app(org);
    let may_create = found.may_create;
    let lead = if may_create {
        "Apps get their own App ID and App Secret, and act on behalf of nobody but themselves."
    } else {
        "You can look at apps. Creating one takes the role Organization Owner or Developer."
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
                              own App ID and App Secret. It outlives whoever creates it.">
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
                    <EmptyState icon="layout-grid" title="No app of another organization"
                        text="Apps that other organizations own appear here once they are added \
                              to this one. They act here within the scope that was approved."/>
                </div>
            }.into_any(),
            _ => table(org, found).into_any(),
        }}
    }
}

/// That other organizations wait for an answer.
fn asked(href: String, count: i64) -> impl IntoView {
    let title = match count {
        1 => "An app of another organization asks to be added".to_owned(),
        count => format!("{count} apps of other organizations ask to be added"),
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

fn table(org: &OrgId, found: AppListView) -> impl IntoView {
    let org = org.clone();
    let shown = found.rows.len();
    let summary = match found.found {
        Some(1) => "1 app".to_owned(),
        Some(all) if found.next.is_none() && !found.is_later_page => format!("{all} apps"),
        Some(all) => format!("{shown} of {all} apps"),
        None => format!("{shown} apps on this page"),
    };
    let next = found.next.as_ref().map(|next| paths::apps_page(&org, &found.query, next));
    let first = found.is_later_page.then(|| paths::apps_page(&org, &found.query, ""));
    let tab_only = AppQuery { tab: found.query.tab, ..AppQuery::default() };
    let clear = paths::apps_page(&org, &tab_only, "");
    let exports = (shown > 0 && found.may_export).then(|| {
        let files = [(paths::apps_csv(&org), "CSV"), (paths::apps_json(&org), "JSON")];
        export(files.to_vec(), found.query.parameters())
    });
    let AppListView { query, roles, services, rows, .. } = found;
    let rows: Vec<_> = rows.into_iter().map(|row| line(&org, row)).collect();
    let here = paths::apps(&org);
    let heads = ["Name", "Type", "Roles", "Token TTL", "App Secret", "Last used", "Status"];
    let columns = Column::sorted_by(sorted_by(query.sort, "Name"), &heads);
    view! {
        <div class="card">
            <AppFilters here=here clear=clear.clone() query=query roles=roles services=services
                summary=summary.clone()/>
            {if shown == 0 {
                view! {
                    <EmptyState icon="search" title="Nothing matches"
                        text="No app fits the search and the filters.">
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

fn line(org: &OrgId, row: AppRow) -> impl IntoView + use<> {
    let app = row.app;
    let more = row.roles.len().saturating_sub(2);
    let roles: Vec<_> =
        row.roles.into_iter().take(2).map(|role| view! { <Badge text=role/> " " }).collect();
    view! {
        <tr>
            <th scope="row">
                <a href=paths::app(org, &app.id)>{app.name.to_string()}</a>
                <span class="sub"><code>{app.id.to_string()}</code></span>
                {row.owner.map(|owner| view! {
                    <span class="sub">"Owned by " <bdi>{owner}</bdi></span>
                })}
                {row.ends_on.map(|day| view! { <span class="sub">"Until " {day}</span> })}
            </th>
            <td data-label="Type">{app.kind.label()}</td>
            <td data-label="Roles">
                <span class="tags">{roles}{(more > 0).then(|| format!("+{more}"))}</span>
            </td>
            <td data-label="Token TTL" class="nowrap">{app.ttl.to_string()}</td>
            <td data-label="App Secret">
                <span class="tags">
                    {moment(row.secret_created_at, "None")}
                    {row.secret_expires.map(|left| view! {
                        " "<Badge text=format!("Expires {left}") tone=Tone::Warning/>
                    })}
                </span>
            </td>
            <td data-label="Last used">
                {moment(app.last_used_at.map(Timestamp::to_rfc3339), "Never")}
            </td>
            <td data-label="Status">
                <span class="tags">
                    <StatusBadge status=app.status/>
                    {row.has_ended.then(|| view! { " "<Badge text="Ended" tone=Tone::Warning/> })}
                    {row.is_behind.then(|| view! {
                        " "<Badge text="Scope changed" tone=Tone::Warning/>
                    })}
                    {row.creator_left.then(|| view! {
                        " "<Badge text="Creator left" tone=Tone::Warning/>
                    })}
                </span>
            </td>
        </tr>
    }
}

fn moment(at: Option<String>, otherwise: &'static str) -> AnyView {
    match at {
        Some(at) => view! { <LocalTime at=at/> }.into_any(),
        None => view! { <span class="muted">{otherwise}</span> }.into_any(),
    }
}

/// Whether an app may get tokens, as a badge.
#[component]
pub fn StatusBadge(
    /// Its status.
    status: AppStatus,
) -> impl IntoView {
    match status {
        AppStatus::Enabled => view! { <Badge text="Enabled" tone=Tone::Success/> },
        AppStatus::Disabled { .. } => view! { <Badge text="Disabled"/> },
    }
}

//! The apps that an organization owns.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{Content, Section, org_page, parameter};
use crate::console::components::{
    Badge, Button, ButtonKind, Column, DataTable, EmptyState, Icon, LinkButton, LocalTime,
    PageHead, Pager, Tone,
};
use crate::console::view::{AppListView, AppRow};
use crate::console::{paths, rpc};
use crate::domain::app::AppStatus;
use crate::domain::{OrgId, Timestamp};

/// The app list.
#[component]
pub fn AppListPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let query = use_query_map().get_untracked();
    let (search, after) =
        (query.get("q").unwrap_or_default(), query.get("after").unwrap_or_default());
    let load = {
        let org = org.clone();
        async move { rpc::list_apps(org?, search, after).await }
    };
    org_page(Section::Apps, org, load, |org, view| Content {
        title: vec!["OAuth Apps".into()],
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
    view! {
        <PageHead title="OAuth Apps" lead=lead actions=action/>
        {if found.total == 0 {
            view! {
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
            }.into_any()
        } else {
            table(org, found).into_any()
        }}
    }
}

fn table(org: &OrgId, found: AppListView) -> impl IntoView {
    let (here, org) = (paths::apps(org), org.clone());
    let shown = found.rows.len();
    let summary = match found.found {
        1 => "1 app".to_owned(),
        all => format!("{shown} of {all} apps"),
    };
    let next = found.next.as_ref().map(|next| paths::apps_page(&org, &found.search, next));
    let first = found.is_later_page.then(|| paths::apps_page(&org, &found.search, ""));
    let rows: Vec<_> = found.rows.into_iter().map(|row| line(&org, row)).collect();
    let heads = ["Name", "Type", "Token TTL", "Created", "Last used", "Status"];
    view! {
        <div class="card">
            <form class="toolbar" method="get" action=here.clone() role="search">
                <div class="search">
                    <Icon name="search"/>
                    <label class="visually-hidden" for="q">"Search apps by name or App ID"</label>
                    <input class="input full" type="search" id="q" name="q" value=found.search
                        placeholder="Name or App ID"/>
                </div>
                <Button>"Search"</Button>
                <span class="count">{summary.clone()}</span>
            </form>
            {if shown == 0 {
                view! {
                    <EmptyState icon="search" title="Nothing matches"
                        text="No app has this in its name, or this as its App ID.">
                        <LinkButton href=here>"Clear search"</LinkButton>
                    </EmptyState>
                }.into_any()
            } else {
                view! {
                    <DataTable id="apps" caption="OAuth apps that the organization owns"
                        columns=heads.map(Column::new).to_vec()>
                        {rows}
                    </DataTable>
                    <Pager summary=summary previous=first next=next/>
                }.into_any()
            }}
        </div>
    }
}

fn line(org: &OrgId, row: AppRow) -> impl IntoView + use<> {
    let app = row.app;
    let used = app.last_used_at.map(Timestamp::to_rfc3339);
    view! {
        <tr>
            <th scope="row">
                <a href=paths::app(org, &app.id)>{app.name.to_string()}</a>
                <span class="sub"><code>{app.id.to_string()}</code></span>
            </th>
            <td data-label="Type" class="nowrap">{app.kind.label()}</td>
            <td data-label="Token TTL" class="nowrap">{app.ttl.to_string()}</td>
            <td data-label="Created"><LocalTime at=app.created_at.to_rfc3339()/></td>
            <td data-label="Last used">{match used {
                Some(at) => view! { <LocalTime at=at/> }.into_any(),
                None => view! { <span class="muted">"Never"</span> }.into_any(),
            }}</td>
            <td data-label="Status">
                <span class="tags">
                    <StatusBadge status=app.status/>
                    {row.creator_left.then(|| view! {
                        " "<Badge text="Creator left" tone=Tone::Warning/>
                    })}
                </span>
            </td>
        </tr>
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

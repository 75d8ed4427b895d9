//! The apps that an organization owns.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Badge, ButtonKind, Checkbox, Column, DataTable, EmptyState, Icon, LinkButton, Notice,
    Order, PageHead, Pager, Tab, Tabs, Tone, number,
};
use crate::console::pages::apps::filters::AppFilters;
use crate::console::pages::audit::export;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::apps::{held_role, role_filter};
use crate::console::wording::count as counted;
use crate::console::wording::on_page;
use crate::console::wording::secrets::{expires_soon, short_time_left};
use crate::domain::apps::app::{App, AppStatus, AppType};
use crate::domain::apps::query::{AppQuery, AppSort, AppTab};
use crate::domain::sharing::LastDay;
use crate::domain::{OrgId, Timestamp};
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
        1 => "Another organization asks to add its app. ".to_owned(),
        count => format!("Other organizations ask to add {} apps. ", number(count)),
    };
    view! {
        <Notice tone=Tone::Info>
            <p>{title}<a href=href>"Review the requests"</a></p>
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
    let AppPage {
        query,
        is_later,
        rows,
        custom_roles,
        members,
        next,
        found,
        may_export,
        may_create,
        ..
    } = found;
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
    let creators =
        members.into_iter().map(|member| (member.id.to_string(), member.name.to_string()));
    let creators = creators.collect();
    let may_act = may_create && query.tab == AppTab::Owned;
    let rows: Vec<_> = rows.into_iter().map(|row| line(page, row, may_act)).collect();
    let here = paths::apps(org);
    let columns = columns(org, &query, may_act);
    let bulk = may_act.then(|| bulk_bar(org, &query, found, shown).into_any());
    view! {
        <div class="card">
            <AppFilters here=here clear=clear.clone() query=query roles=roles services=services
                creators=creators
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
                    <form method="post" action=paths::bulk(org) class="dense">
                        <DataTable id="apps" caption="OAuth apps" columns=columns>{rows}</DataTable>
                        {bulk}
                    </form>
                    <Pager summary=summary previous=first next=next/>
                }.into_any()
            }}
        </div>
        {exports}
    }
}

/// The heads. Those that the list can be sorted by lead to that order, or to the other one.
fn columns(org: &OrgId, query: &AppQuery, may_act: bool) -> Vec<Column> {
    let to = |sort| paths::apps_page(org, &AppQuery { sort, ..query.clone() }, "");
    let sort = query.sort;
    let name = Column {
        sorted: (sort == AppSort::Name).then_some(Order::Rising),
        href: Some(to(AppSort::Name)),
        ..Column::new("Name")
    };
    let used = Column {
        sorted: match sort {
            AppSort::Recent => Some(Order::Falling),
            AppSort::Unused => Some(Order::Rising),
            AppSort::Name | AppSort::Newest | AppSort::Oldest => None,
        },
        href: Some(to(if sort == AppSort::Recent { AppSort::Unused } else { AppSort::Recent })),
        ..Column::new("Last used")
    };
    let created = Column {
        sorted: match sort {
            AppSort::Newest => Some(Order::Falling),
            AppSort::Oldest => Some(Order::Rising),
            AppSort::Name | AppSort::Unused | AppSort::Recent => None,
        },
        href: Some(to(if sort == AppSort::Newest { AppSort::Oldest } else { AppSort::Newest })),
        ..Column::new("Created")
    };
    let middle = ["Type", "Roles", "Orgs", "TTL", "App Secret"].map(Column::new);
    let actions = Column { quiet: true, ..Column::new("Actions") };
    let all = [name].into_iter().chain(middle).chain([used, created, Column::new("Status")]);
    all.chain(may_act.then_some(actions)).collect()
}

/// What can be done to those that are ticked, or to all that fit.
fn bulk_bar(
    org: &OrgId,
    query: &AppQuery,
    found: Option<i64>,
    shown: usize,
) -> impl IntoView + use<> {
    let kept = query.parameters().into_iter().map(|(name, value)| {
        view! { <input type="hidden" name=name value=value/> }
    });
    let kept: Vec<_> = kept.collect();
    let all = found.filter(|found| usize::try_from(*found).is_ok_and(|found| found > shown));
    let all = all.map(|found| {
        view! { <Checkbox name="all" label=format!("Select all {} results", number(found))/> }
    });
    let export = paths::apps_csv(org);
    view! {
        {kept}
        <div class="bulk cluster">
            <span class="chosen">"Selected: "</span>
            {all}
            <button class="button small" name="act" value="disable">"Disable…"</button>
            <button class="button small" name="act" value="enable">"Enable…"</button>
            <button class="button small" name="act" value="add">"Add to this organization…"</button>
            <button class="button small" formaction=export>"Export selected"</button>
        </div>
    }
}

fn line(page: &OrgPage, row: AppRow, may_act: bool) -> impl IntoView + use<> {
    let AppRow { app, owner, notes, approved, creator_left } = row;
    let held = approved.as_ref().map_or(&notes.roles, |approved| &approved.roles);
    let more = held.len().saturating_sub(1);
    let all: Vec<_> = held.iter().map(|held| held_role(page.catalogue, held)).collect();
    let first = all.first().cloned();
    let all = all.join(", ");
    let grant = approved.map(|approved| approved.grant);
    let ends_at = grant.as_ref().and_then(|grant| grant.ends_at);
    let has_ended = grant.as_ref().is_some_and(|grant| !grant.is_in_force(page.now));
    let is_behind = grant.is_some_and(|grant| grant.scope_version < app.scope_version);
    let expires = notes
        .secret_expires_at
        .filter(|end| expires_soon(page.now, *end).is_some())
        .map(|end| short_time_left(end.since(page.now)));
    let overlap = notes.overlap_ends_at.map(|end| short_time_left(end.since(page.now)));
    let href = paths::app(page.org, &app.id);
    let (icon, kind) = match app.kind {
        AppType::ServerToServer => ("server", "Server"),
        AppType::Web => ("monitor", "Web"),
        AppType::Native => ("lock", "Native"),
    };
    let name = app.name.to_string();
    let whole = format!("{name} · {}", app.id);
    let tick = may_act.then(|| {
        let label = format!("Select {name}");
        view! { <input type="checkbox" class="row-choice" name="app" value=app.id.to_string() aria-label=label/> }
    });
    let menu = may_act.then(|| row_menu(page.org, &app));
    view! {
        <tr>
            <th scope="row" title=whole>
                {tick}
                <a href=href>{name}</a>
                " "<code class="sub">{app.id.to_string()}</code>
                {owner.map(|owner| view! {
                    " "<span class="sub">"Owned by " <bdi>{owner.to_string()}</bdi></span>
                })}
                {ends_at.map(|end| view! {
                    " "<span class="sub">"Until " {LastDay::of_end(end).to_string()}</span>
                })}
            </th>
            <td data-label="Type"><span class="kind"><Icon name=icon/>{kind}</span></td>
            <td data-label="Roles" title=all>
                <span class="tags">
                    {first.map(|first| view! { <Badge text=first/> })}
                    {(more > 0).then(|| format!(" +{more}"))}
                </span>
            </td>
            <td data-label="Orgs">{notes.orgs}</td>
            <td data-label="TTL" class="nowrap">{format!("{} min", app.ttl.minutes())}</td>
            <td data-label="App Secret">
                <span class="tags">
                    {moment(notes.secret_created_at, "None")}
                    {expires.map(|left| view! {
                        " "<Badge text=format!("Expires in {left}") tone=Tone::Warning/>
                    })}
                    {overlap.map(|left| view! {
                        " "<Badge text=format!("Overlap {left}") tone=Tone::Info/>
                    })}
                </span>
            </td>
            <td data-label="Last used">{moment(app.last_used_at, "Never")}</td>
            <td data-label="Created">{moment(Some(app.created_at), "")}</td>
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
            {menu.map(|menu| view! { <td data-label="Actions">{menu}</td> })}
        </tr>
    }
}

/// What can be done to one app.
fn row_menu(org: &OrgId, app: &App) -> impl IntoView + use<> {
    let id = &app.id;
    let is_enabled = app.status == AppStatus::Enabled;
    let links = [
        ("View", paths::app(org, id)),
        ("Edit…", paths::edit_app(org, id, "details")),
        ("Activity", paths::app_activity(org, id)),
    ];
    let secret = app.kind.has_secret().then(|| ("Regenerate secret…", paths::regenerate(org, id)));
    let disable = is_enabled.then(|| ("Disable…", paths::disable_app(org, id)));
    let last = ("Delete…", paths::delete_app(org, id));
    let links = links.into_iter().chain(secret).chain(disable).chain([last]);
    let links =
        links.map(|(words, href)| view! { <li><a href=href>{words}</a></li> }).collect_view();
    view! {
        <details class="row-menu">
            <summary aria-label=format!("Actions for {}", app.name)>"⋯"</summary>
            <ul>{links}</ul>
        </details>
    }
}

fn moment(at: Option<Timestamp>, otherwise: &'static str) -> AnyView {
    match at {
        Some(at) => view! { <Ago at=at.to_rfc3339() short=true/> }.into_any(),
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

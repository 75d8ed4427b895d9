//! Search, filters and order of the app list: one form whose answer is an address.

use leptos::prelude::*;

use crate::console::components::{Button, ButtonKind, Icon, LinkButton, SelectField};
use crate::domain::apps::app::AppType;
use crate::domain::apps::query::{AppQuery, AppSort, AppStatusFilter, AppTab, Days, PageSize};
use crate::domain::roles::choice::role_value;

/// The form above a list of apps. `summary` says how many there are.
#[component]
pub fn AppFilters(
    /// The address of the list.
    here: String,
    /// Its address with the tab alone.
    clear: String,
    /// What was asked for.
    query: AppQuery,
    /// The roles that the filter offers: value and words.
    roles: Vec<(String, String)>,
    /// The services that it offers.
    services: Vec<(String, String)>,
    /// The members that the filter by creator offers.
    #[prop(optional)]
    creators: Vec<(String, String)>,
    /// How many there are.
    summary: String,
) -> impl IntoView {
    let tab_only = AppQuery { tab: query.tab, ..AppQuery::searching(&query.filter.search) };
    let active = query.parameters().len() - tab_only.parameters().len();
    let tab = (query.tab != AppTab::default()).then(|| query.tab.wire_name());
    let search = query.filter.search.clone();
    view! {
        <form method="get" action=here role="search" data-live="">
            {tab.map(|tab| view! { <input type="hidden" name="tab" value=tab/> })}
            <div class="toolbar">
                <div class="search">
                    <Icon name="search"/>
                    <label class="visually-hidden" for="q">
                        "Search apps by name, App ID or description"
                    </label>
                    <input class="input full" type="search" id="q" name="q" value=search
                        placeholder="Name, App ID or description"/>
                </div>
                <Button>"Search"</Button>
                {(active > 0).then(|| view! {
                    <LinkButton href=clear kind=ButtonKind::Quiet>"Clear filters"</LinkButton>
                })}
                <span class="count">{summary}</span>
            </div>
            <details class="filters">
                <summary><Icon name="chevron-right" class="turn"/>{folded("Filter and sort", active)}</summary>
                <div class="filter-fields">{fields(&query, &roles, &services)}{creator(&query, &creators)}</div>
                <div class="button-row"><Button>"Apply"</Button></div>
            </details>
        </form>
    }
}

/// "Filter · 2 active": what a folded panel says of itself.
pub fn folded(label: &str, active: usize) -> String {
    if active == 0 { label.to_owned() } else { format!("{label} · {active} active") }
}

/// The column that shows the order of the list, if one does. `name` is that of the names.
pub const fn sorted_by(sort: AppSort, name: &str) -> Option<&str> {
    match sort {
        AppSort::Name => Some(name),
        AppSort::Newest | AppSort::Oldest | AppSort::Recent => None,
        AppSort::Unused => Some("Last used"),
    }
}

type Offer = [(String, String)];

fn fields(
    query: &AppQuery,
    offered_roles: &Offer,
    offered_services: &Offer,
) -> impl IntoView + use<> {
    let filter = &query.filter;
    let days = |days: Option<Days>| days.map(|days| days.0.to_string()).unwrap_or_default();
    let role = filter.role.as_ref().map(role_value).unwrap_or_default();
    let service = filter.service.as_ref().map(ToString::to_string).unwrap_or_default();
    let kinds = AppType::ALL.map(|kind| (kind.wire_name().to_owned(), kind.label().to_owned()));
    let statuses = AppStatusFilter::ALL.iter().map(|status| {
        let words = match status {
            AppStatusFilter::Enabled => "Enabled",
            AppStatusFilter::Disabled => "Disabled",
        };
        (status.wire_name().to_owned(), words.to_owned())
    });
    let sorts = AppSort::ALL.iter().map(|sort| {
        let words = match sort {
            AppSort::Name => "Name",
            AppSort::Newest => "Newest first",
            AppSort::Oldest => "Oldest first",
            AppSort::Unused => "Longest unused first",
            AppSort::Recent => "Last used first",
        };
        (sort.wire_name().to_owned(), words.to_owned())
    });
    let sizes = PageSize::ALL
        .map(|size| (size.wire_name().to_owned(), format!("{} rows", size.wire_name())));
    view! {
        <SelectField name="type" label="Type" options=any("Any type", kinds)
            value=filter.kind.map_or("", |kind| kind.wire_name())/>
        <SelectField name="status" label="Status" options=any("Any status", statuses)
            value=filter.status.map_or("", |status| status.wire_name())/>
        <SelectField name="role" label="Role"
            options=any("Any role", offered(offered_roles, &role)) value=role/>
        <SelectField name="service" label="Service"
            options=any("Any service", offered(offered_services, &service)) value=service/>
        <SelectField name="unused" label="Not used for" value=days(filter.unused_for)
            options=any("Any time", spans(Days::OFFERED, filter.unused_for))/>
        <SelectField name="secret" label="App Secret older than" value=days(filter.secret_older)
            options=any("Any age", spans(Days::OFFERED, filter.secret_older))/>
        <SelectField name="secret_expires" label="App Secret expires within"
            value=days(filter.secret_expires)
            options=any("Any time", spans(Days::AHEAD, filter.secret_expires))/>
        <SelectField name="sort" label="Sort by" options=sorts.collect()
            value=query.sort.wire_name()/>
        <SelectField name="size" label="Rows on a page" options=sizes.to_vec()
            value=query.size.wire_name()/>
    }
}

/// Who created an app. Nobody learns that of the apps of other organizations.
fn creator(query: &AppQuery, members: &Offer) -> Option<impl IntoView + use<>> {
    let chosen = query.filter.creator.as_ref().map(ToString::to_string).unwrap_or_default();
    let options = any("Anybody", offered(members, &chosen));
    let is_offered = query.tab == AppTab::Owned && (!members.is_empty() || !chosen.is_empty());
    is_offered.then(|| {
        view! { <SelectField name="creator" label="Created by" options=options value=chosen/> }
    })
}

fn any(words: &str, options: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    [(String::new(), words.to_owned())].into_iter().chain(options).collect()
}

/// What the filter offers, and what the address names even when that is not among it.
fn offered(options: &[(String, String)], chosen: &str) -> Vec<(String, String)> {
    let is_there = chosen.is_empty() || options.iter().any(|(value, _)| value == chosen);
    let more = (!is_there).then(|| (chosen.to_owned(), chosen.to_owned()));
    options.iter().cloned().chain(more).collect()
}

fn spans(offered: [Days; 4], chosen: Option<Days>) -> Vec<(String, String)> {
    let more = chosen.filter(|days| !offered.contains(days));
    let words = |days: Days| match days.0 {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    offered.into_iter().chain(more).map(|days| (days.0.to_string(), words(days))).collect()
}

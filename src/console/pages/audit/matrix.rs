//! Apps by organizations: who owns which app, where each was added, since when, and what it lacks.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::console::components::{Ago, EmptyState, Icon, LinkButton, PageHead, Pager};
use crate::console::pages::apps::filters::AppFilters;
use crate::console::pages::audit::{Part, parts};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::apps::role_filter;
use crate::console::wording::audit::missing_services;
use crate::console::wording::count as counted;
use crate::domain::apps::query::AppQuery;
use crate::domain::{OrgId, Timestamp};
use crate::workflows::audit::access::{AccessPage, AccessRow};

/// How many columns stand side by side.
const COLUMNS: usize = 20;

/// What stands where an app and an organization meet.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    /// The organization owns the app, and hasn't added it.
    Owner,
    Added {
        at: Timestamp,
        missing: Vec<String>,
    },
}

/// One side of the table: apps or organizations.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Head {
    id: String,
    name: String,
    href: Option<String>,
}

struct Matrix {
    apps: Vec<Head>,
    orgs: Vec<Head>,
    /// By App ID and Organization ID.
    cells: BTreeMap<(String, String), Cell>,
}

/// How the table is laid out, as the address says.
struct Layout {
    by_org: bool,
    only_differences: bool,
    /// From which column on.
    from: usize,
}

impl Layout {
    fn of(page: &OrgPage) -> Self {
        let is = |name: &str, value: &str| page.query(name).is_some_and(|found| found == value);
        Self {
            by_org: is("rows", "organizations"),
            only_differences: is("only", "differences"),
            from: page.query("from").and_then(|from| from.parse().ok()).unwrap_or(0),
        }
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let rows = self.by_org.then(|| ("rows", "organizations".to_owned()));
        let only = self.only_differences.then(|| ("only", "differences".to_owned()));
        let from = (self.from > 0).then(|| ("from", self.from.to_string()));
        [rows, only, from].into_iter().flatten().collect()
    }
}

/// The table.
pub fn show(page: &OrgPage, found: AccessPage) -> Content {
    let body = view! {
        <PageHead title="Audit" lead="Which app acts in which organization, since when, and what it lacks there."/>
        {parts(page.org, Part::Matrix, found.reach)}
        {card(page, found)}
    };
    Content { title: vec!["Matrix".into(), "Audit".into()], crumbs: vec![], body: body.into_any() }
}

fn card(page: &OrgPage, found: AccessPage) -> impl IntoView + use<> {
    let (org, catalogue) = (page.org, page.catalogue);
    let layout = Layout::of(page);
    let AccessPage { query, rows, custom_roles, next, is_later_page, .. } = found;
    let roles = role_filter(catalogue, &custom_roles);
    let services = catalogue.services().iter();
    let services = services.map(|service| (service.id.to_string(), service.name.clone())).collect();
    let mut matrix = Matrix::of(page, &rows);
    if layout.only_differences {
        matrix.keep_differences();
    }
    let summary = format!(
        "{} in {}",
        counted(matrix.apps.len(), "app", "apps"),
        counted(matrix.orgs.len(), "organization", "organizations")
    );
    let clear = paths::access_matrix(org);
    let view = layout.parameters();
    let next = next.map(|next| paths::matrix_page(org, &query, &view, &next.to_text()));
    let first = is_later_page.then(|| paths::matrix_page(org, &query, &view, ""));
    let tools = tools(org, &query, &layout, &matrix).into_any();
    let is_empty = matrix.apps.is_empty();
    let table = (!is_empty).then(|| table(&matrix, &layout).into_any());
    view! {
        <div class="card">
            <AppFilters here=clear.clone() clear=clear.clone() query=query roles=roles
                services=services summary=summary.clone()/>
            {tools}
            {table}
            {is_empty.then(|| view! {
                <EmptyState icon="layout-grid" title="Nothing to show"
                    text="No apps match, or all of them are the same everywhere.">
                    <LinkButton href=clear>"Show all"</LinkButton>
                </EmptyState>
            })}
            <Pager summary=summary previous=first next=next/>
        </div>
    }
}

fn tools(org: &OrgId, query: &AppQuery, layout: &Layout, matrix: &Matrix) -> impl IntoView + use<> {
    let link = |words: &'static str, layout: Layout| {
        let href = paths::matrix_page(org, query, &layout.parameters(), "");
        view! { <LinkButton href=href small=true>{words}</LinkButton> }.into_any()
    };
    let Layout { by_org, only_differences, from } = *layout;
    let across = if by_org { matrix.apps.len() } else { matrix.orgs.len() };
    let turned = Layout { by_org: !by_org, only_differences, from: 0 };
    let narrowed = Layout { by_org, only_differences: !only_differences, from: 0 };
    let before = (from > 0).then(|| {
        link(
            "Columns before",
            Layout { by_org, only_differences, from: from.saturating_sub(COLUMNS) },
        )
    });
    let after = (from + COLUMNS < across)
        .then(|| link("More columns", Layout { by_org, only_differences, from: from + COLUMNS }));
    view! {
        <div class="toolbar">
            {link("Swap rows and columns", turned)}
            {link(if only_differences { "Show everything" } else { "Only differences" }, narrowed)}
            {before}
            {after}
            <span class="muted cluster legend">
                <span><Icon name="key-round"/>" Owner, not added"</span>
                <span><Icon name="check"/>" Added"</span>
                <span><Icon name="triangle-alert"/>" Added, services missing"</span>
                <span>"– Not added"</span>
            </span>
        </div>
    }
}

fn table(matrix: &Matrix, layout: &Layout) -> impl IntoView + use<> {
    let (down, across) =
        if layout.by_org { (&matrix.orgs, &matrix.apps) } else { (&matrix.apps, &matrix.orgs) };
    let cell = |row: &Head, column: &Head| {
        let key = if layout.by_org { (&column.id, &row.id) } else { (&row.id, &column.id) };
        matrix.cells.get(&(key.0.clone(), key.1.clone()))
    };
    let shown: Vec<_> = across.iter().skip(layout.from).take(COLUMNS).collect();
    let heads: Vec<_> =
        shown.iter().map(|head| view! { <th scope="col">{linked(head)}</th> }).collect();
    let rows: Vec<_> = down
        .iter()
        .map(|row| {
            let cells: Vec<_> =
                shown.iter().map(|column| view! { <td>{said(cell(row, column))}</td> }).collect();
            let total = across.iter().filter(|column| is_added(cell(row, column))).count();
            view! { <tr><th scope="row">{linked(row)}</th>{cells}<td class="end">{total}</td></tr> }
        })
        .collect();
    let totals: Vec<_> = shown
        .iter()
        .map(|column| {
            let total = down.iter().filter(|row| is_added(cell(row, column))).count();
            view! { <td>{total}</td> }
        })
        .collect();
    let corner = if layout.by_org { "Organization" } else { "App" };
    view! {
        <div class="table-scroll matrix" role="region" tabindex="0" aria-label="Apps by organizations">
            <table class="table">
                <caption class="table-caption">"Apps by organizations"</caption>
                <thead>
                    <tr><th scope="col">{corner}</th>{heads}<th scope="col" class="end">"Total"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot><tr><th scope="row">"Total"</th>{totals}<td></td></tr></tfoot>
            </table>
        </div>
    }
}

const fn is_added(cell: Option<&Cell>) -> bool {
    matches!(cell, Some(Cell::Added { .. }))
}

fn linked(head: &Head) -> AnyView {
    let name = head.name.clone();
    match head.href.clone() {
        Some(href) => view! { <a href=href><bdi>{name}</bdi></a> }.into_any(),
        None => view! { <bdi>{name}</bdi> }.into_any(),
    }
}

fn said(cell: Option<&Cell>) -> AnyView {
    match cell {
        None => {
            view! { <span class="muted">"–"<span class="visually-hidden">"Not added"</span></span> }
                .into_any()
        }
        Some(Cell::Owner) => {
            view! { <span class="kind"><Icon name="key-round"/>"Owner"</span> }.into_any()
        }
        Some(Cell::Added { at, missing }) => {
            let ago = view! { <Ago at=at.to_rfc3339()/> };
            if missing.is_empty() {
                return view! {
                    <span class="kind"><Icon name="check"/>"Added"</span>
                    <span class="sub">{ago}</span>
                }
                .into_any();
            }
            let lacks = format!("Services missing: {}", missing.join(", "));
            view! {
                <span class="kind" title=lacks.clone()>
                    <Icon name="triangle-alert"/>"Added"
                    <span class="visually-hidden">{format!(". {lacks}")}</span>
                </span>
                <span class="sub">{ago}</span>
            }
            .into_any()
        }
    }
}

impl Matrix {
    fn of(page: &OrgPage, rows: &[AccessRow]) -> Self {
        let (mut apps, mut cells): (Vec<Head>, BTreeMap<_, _>) = (Vec::new(), BTreeMap::new());
        let mut orgs: BTreeMap<String, Head> = BTreeMap::new();
        for row in rows {
            let app = row.app.id.to_string();
            if apps.last().is_none_or(|last| last.id != app) {
                let href = (row.app.org == *page.org).then(|| paths::app(page.org, &row.app.id));
                apps.push(Head { id: app.clone(), name: row.app.name.to_string(), href });
                orgs.entry(row.app.org.to_string()).or_insert_with(|| org_head(&row.app.org, row));
                cells.insert((app.clone(), row.app.org.to_string()), Cell::Owner);
            }
            if let Some(grant) = &row.grant {
                let org = grant.org.to_string();
                let head = Head { id: org.clone(), name: grant.org_name.to_string(), href: None };
                orgs.entry(org.clone()).or_insert(head);
                let missing = missing_services(page.catalogue, row);
                cells.insert((app, org), Cell::Added { at: grant.added_at, missing });
            }
        }
        let mut orgs: Vec<_> = orgs.into_values().collect();
        orgs.sort_by(|one, other| one.name.cmp(&other.name));
        Self { apps, orgs, cells }
    }

    /// Leaves out the apps that are the same everywhere. An owner that didn't add its app is no
    /// other than those who didn't.
    fn keep_differences(&mut self) {
        let (orgs, cells) = (&self.orgs, &self.cells);
        self.apps.retain(|app| {
            let of_app = |org: &Head| cells.get(&(app.id.clone(), org.id.clone()));
            let kind = |cell: Option<&Cell>| match cell {
                None | Some(Cell::Owner) => 0,
                Some(Cell::Added { missing, .. }) if missing.is_empty() => 1,
                Some(Cell::Added { .. }) => 2,
            };
            let mut kinds = orgs.iter().map(|org| kind(of_app(org)));
            let first = kinds.next();
            kinds.any(|kind| Some(kind) != first)
        });
    }
}

fn org_head(org: &OrgId, row: &AccessRow) -> Head {
    Head { id: org.to_string(), name: row.owner.to_string(), href: None }
}

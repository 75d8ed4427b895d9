//! The audit log, a page at a time.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Column, DataTable, EmptyState, LinkButton, LocalTime, PageHead, Pager,
};
use crate::console::pages::audit::filters::AuditFilters;
use crate::console::pages::audit::{Part, Reader, export, parts};
use crate::console::pages::frame::{Content, Section, org_page, parameter};
use crate::console::view::{AuditLine, AuditLogView, EntryLine};
use crate::console::{paths, rpc};
use crate::domain::OrgId;
use crate::domain::audit::log::AuditQuery;

/// The audit log.
#[component]
pub fn AuditPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let query = use_query_map().get_untracked();
    let after = query.get("after").unwrap_or_default();
    let query = AuditQuery::read(|name| query.get(name));
    let load = {
        let org = org.clone();
        async move { rpc::list_audit(org?, query, after).await }
    };
    org_page(Section::Audit, org, load, |org, found| Content {
        title: vec!["Audit".into()],
        crumbs: vec![],
        body: log(org, found).into_any(),
    })
}

fn log(org: &OrgId, found: AuditLogView) -> impl IntoView + use<> {
    let reader = if found.is_own_apps_only { Reader::OfOwnApps } else { Reader::OfEverything };
    let lead = if reader == Reader::OfOwnApps {
        "What happened to the apps of this organization. All of the record takes the role \
         Organization Owner or Auditor."
    } else {
        "Every change of this organization: who made it, when, from where, before and after. \
         Nobody can edit it."
    };
    view! {
        <PageHead title="Audit" lead=lead/>
        {parts(org, Part::Log, reader)}
        {table(org, found)}
    }
}

fn table(org: &OrgId, found: AuditLogView) -> impl IntoView + use<> {
    let AuditLogView { query, rows, next, is_later_page, actors, subject_name, .. } = found;
    let summary = match (rows.len(), &next, is_later_page) {
        (1, None, false) => "1 entry".to_owned(),
        (shown, None, false) => format!("{shown} entries"),
        (shown, ..) => format!("{shown} entries on this page"),
    };
    let is_filtered = query != AuditQuery::default();
    let next = next.map(|next| paths::audit_page(org, &query, &next));
    let first = is_later_page.then(|| paths::audit_page(org, &query, ""));
    let exported = (!rows.is_empty())
        .then(|| export(vec![(paths::audit_csv(org), "CSV")], query.parameters()));
    let is_empty = rows.is_empty();
    let lines: Vec<_> = rows.into_iter().map(|row| line(org, &query, row)).collect();
    let heads = ["Time", "Who", "What", "Address"];
    let clear = paths::audit(org);
    view! {
        <div class="card">
            <AuditFilters org=org.clone() query=query actors=actors subject_name=subject_name/>
            {if is_empty {
                nothing(is_filtered, clear)
            } else {
                view! {
                    <DataTable id="entries" caption="Entries of the record, newest first"
                        columns=heads.map(Column::new).to_vec()>
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
                text="No entry of the record fits all of the filters.">
                <LinkButton href=clear>"Clear filters"</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState icon="eye" title="Nothing happened yet"
            text="Whatever somebody changes in this organization appears here at once."/>
    }
    .into_any()
}

fn line(org: &OrgId, query: &AuditQuery, row: AuditLine) -> impl IntoView + use<> {
    let AuditLine { id, line: EntryLine { at, actor, verb, subject }, actor: who, address } = row;
    let by_actor = AuditQuery { actor: Some(who), ..query.clone() };
    view! {
        <tr>
            <th scope="row">
                <a href=paths::audit_entry(org, &id, query)><LocalTime at=at/></a>
            </th>
            <td data-label="Who">
                <a href=paths::audit_page(org, &by_actor, "")><bdi>{actor}</bdi></a>
            </td>
            <td data-label="What"><span>{verb} " " {thing(subject)}</span></td>
            <td data-label="Address">{match address {
                Some(address) => view! { <code>{address}</code> }.into_any(),
                None => view! { <span class="muted">"None"</span> }.into_any(),
            }}</td>
        </tr>
    }
}

/// What it happened to, with the way there.
pub fn thing(subject: Option<(String, Option<String>)>) -> Option<AnyView> {
    let (name, href) = subject?;
    Some(match href {
        Some(href) => view! { <a href=href><bdi>{name}</bdi></a> }.into_any(),
        None => view! { <bdi>{name}</bdi> }.into_any(),
    })
}

//! The audit log, a page at a time.

use leptos::prelude::*;

use crate::console::components::{
    Column, DataTable, EmptyState, LinkButton, LocalTime, PageHead, Pager,
};
use crate::console::pages::audit::filters::AuditFilters;
use crate::console::pages::audit::{Part, export, parts};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::audit::{EntryLine, OPERATOR, SERVER, Subject, entry_line};
use crate::console::wording::count as counted;
use crate::domain::audit::log::{AuditQuery, Reference};
use crate::workflows::audit::read::{AuditPage, Entry, Reach};

/// The audit log.
pub fn show(page: &OrgPage, found: AuditPage) -> Content {
    let lead = match found.reach {
        Reach::OwnApps => {
            "Changes to this organization's apps. To see the whole log, you need the role \
             Organization Owner or Auditor."
        }
        Reach::Everything => {
            "Every change in this organization: who made it, when, from where, and what it was \
             before. Nobody can edit the log."
        }
    };
    let body = view! {
        <PageHead title="Audit" lead=lead/>
        {parts(page.org, Part::Log, found.reach)}
        {table(page, found)}
    };
    Content { title: vec!["Audit".into()], crumbs: vec![], body: body.into_any() }
}

fn table(page: &OrgPage, found: AuditPage) -> impl IntoView + use<> {
    let org = page.org;
    let actors = actors(&found);
    let AuditPage { query, entries, next, is_later_page, subject_name, .. } = found;
    let summary = match (entries.len(), &next, is_later_page) {
        (1, None, false) => "1 entry".to_owned(),
        (shown, None, false) => format!("{shown} entries"),
        (shown, ..) => format!("{} on this page", counted(shown, "entry", "entries")),
    };
    let is_filtered = query != AuditQuery::default();
    let next = next.map(|next| paths::audit_page(org, &query, &next.to_text()));
    let first = is_later_page.then(|| paths::audit_page(org, &query, ""));
    let exported = (!entries.is_empty())
        .then(|| export(vec![(paths::audit_csv(org), "CSV")], query.parameters()));
    let is_empty = entries.is_empty();
    let lines: Vec<_> = entries.into_iter().map(|entry| line(page, &query, entry)).collect();
    let heads = ["Time", "Who", "What", "Address"];
    let clear = paths::audit(org);
    view! {
        <div class="card">
            <AuditFilters org=org.clone() query=query actors=actors subject_name=subject_name/>
            {if is_empty {
                nothing(is_filtered, clear)
            } else {
                view! {
                    <DataTable id="entries" caption="Audit log entries, newest first"
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
                text="No entries match your filters.">
                <LinkButton href=clear>"Clear filters"</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState icon="eye" title="No activity yet"
            text="Every change in this organization appears here immediately."/>
    }
    .into_any()
}

/// Members, the operator, the server itself, and whoever was chosen even when they are neither.
fn actors(page: &AuditPage) -> Vec<(String, String)> {
    let members = page
        .actors
        .iter()
        .map(|known| (Reference::to("person", &known.id).to_text(), known.name.to_string()));
    let operator = (Reference::to("operator", "").to_text(), OPERATOR.to_owned());
    let server = (Reference::to("server", "").to_text(), SERVER.to_owned());
    let mut offered: Vec<_> = members.chain([operator, server]).collect();
    if let Some(chosen) = &page.query.actor {
        let value = chosen.to_text();
        if offered.iter().all(|(known, _)| *known != value) {
            let words = page.actor_name.clone().unwrap_or_else(|| chosen.id.clone());
            offered.push((value, words));
        }
    }
    offered
}

fn line(page: &OrgPage, query: &AuditQuery, entry: Entry) -> impl IntoView + use<> {
    let org = page.org;
    let EntryLine { at, actor, verb, subject } = entry_line(page.catalogue, org, &entry);
    let by_actor = AuditQuery { actor: Some(entry.actor), ..query.clone() };
    view! {
        <tr>
            <th scope="row">
                <a href=paths::audit_entry(org, &entry.id, query)><LocalTime at=at/></a>
            </th>
            <td data-label="Who">
                <a href=paths::audit_page(org, &by_actor, "")><bdi>{actor}</bdi></a>
            </td>
            <td data-label="What"><span>{verb} " " {thing(subject)}</span></td>
            <td data-label="Address">{match entry.address {
                Some(address) => view! { <code>{address}</code> }.into_any(),
                None => view! { <span class="muted">"None"</span> }.into_any(),
            }}</td>
        </tr>
    }
}

/// What it happened to, with the way there.
pub fn thing(subject: Option<Subject>) -> Option<AnyView> {
    let Subject { name, href } = subject?;
    Some(match href {
        Some(href) => view! { <a href=href><bdi>{name}</bdi></a> }.into_any(),
        None => view! { <bdi>{name}</bdi> }.into_any(),
    })
}

//! The audit log, a page at a time.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Badge, Column, DataTable, EmptyState, LinkButton, PageHead, Pager, Tone,
};
use crate::console::pages::audit::filters::AuditFilters;
use crate::console::pages::audit::lines::thing;
use crate::console::pages::audit::{Part, export, parts};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::audit::{EntryLine, OPERATOR, SERVER, entry_line};
use crate::console::wording::count as counted;
use crate::domain::audit::log::{AuditQuery, AuditResult, Reference};
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
    let shown = counted(entries.chunk_by(Entry::is_same_act).count(), "entry", "entries");
    let is_all = next.is_none() && !is_later_page;
    let summary = if is_all { shown } else { format!("{shown} on this page") };
    let is_filtered = query != AuditQuery::default();
    let next = next.map(|next| paths::audit_page(org, &query, &next.to_text()));
    let first = is_later_page.then(|| paths::audit_page(org, &query, ""));
    let exported = (!entries.is_empty()).then(|| {
        let csv = (paths::audit_csv(org), "CSV");
        let json = [(paths::audit_json(org), "JSON"), (paths::audit_lines(org), "NDJSON")];
        export([vec![csv], json.to_vec()].concat(), query.parameters())
    });
    let is_empty = entries.is_empty();
    let acts = entries.chunk_by(Entry::is_same_act);
    let lines: Vec<_> = acts.map(|entries| act(page, &query, entries)).collect();
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

/// What one request did, as one line: what was asked for, and the rest below it once unfolded.
fn act(page: &OrgPage, query: &AuditQuery, entries: &[Entry]) -> impl IntoView + use<> {
    let org = page.org;
    let first = entries.iter().rev().min_by_key(|entry| entry.action.rank());
    let first = first.expect("an act has an entry");
    let EntryLine { at, actor, .. } = entry_line(page.catalogue, org, first);
    let by_actor = AuditQuery { actor: Some(first.actor.clone()), ..query.clone() };
    let said = deed(entry_line(page.catalogue, org, first));
    let others = entries.iter().rev().filter(|entry| entry.id != first.id);
    let more: Vec<_> = others.map(|entry| step(page, query, entry)).collect();
    let count = counted(more.len(), "more step", "more steps");
    let is_refused = first.action.result() == AuditResult::Refused;
    view! {
        <tr>
            <th scope="row">
                <a href=paths::audit_entry(org, &first.id, query)><Ago at=at/></a>
            </th>
            <td data-label="Who">
                <a href=paths::audit_page(org, &by_actor, "")><bdi>{actor}</bdi></a>
            </td>
            <td data-label="What">
                <div class="act">
                    <span>
                        {said}
                        {is_refused.then(|| view! {
                            " "<Badge text="Refused" tone=Tone::Warning/>
                        })}
                    </span>
                    {(!more.is_empty()).then(|| view! {
                        <details class="more">
                            <summary>{count}</summary>
                            <ul class="lines">{more}</ul>
                        </details>
                    })}
                </div>
            </td>
            <td data-label="Address">{match first.address.clone() {
                Some(address) => view! { <code>{address}</code> }.into_any(),
                None => view! { <span class="muted">"None"</span> }.into_any(),
            }}</td>
        </tr>
    }
}

/// Another thing that the same request did.
fn step(page: &OrgPage, query: &AuditQuery, entry: &Entry) -> impl IntoView + use<> {
    let href = paths::audit_entry(page.org, &entry.id, query);
    let said = deed(entry_line(page.catalogue, page.org, entry));
    view! { <li class="split"><span>{said}</span><a href=href>"Entry"</a></li> }
}

fn deed(line: EntryLine) -> impl IntoView {
    let EntryLine { verb, subject, rest, .. } = line;
    view! { {verb} " " {thing(subject)} {format!(" {rest}")} }
}

//! An entry of the audit log: what was there before, and what after.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    CodeBlock, Column, CopyValue, Crumb, DataTable, Detail, DetailsList, LocalTime, PageHead,
    Pager, SectionCard,
};
use crate::console::pages::audit::log::thing;
use crate::console::pages::frame::{Content, Section, org_page, parameters};
use crate::console::view::{ChangeLine, EntryLine, EntryView};
use crate::console::{paths, rpc};
use crate::domain::audit::log::AuditQuery;
use crate::domain::{EventId, OrgId};

/// An entry.
#[component]
pub fn EntryPage() -> impl IntoView {
    let ids = parameters::<EventId>("entry");
    let org = ids.clone().map(|(org, _)| org);
    let query = use_query_map().get_untracked();
    let query = AuditQuery::read(|name| query.get(name));
    let load = async move {
        let (org, entry) = ids?;
        rpc::see_audit_entry(org, entry, query).await
    };
    org_page(Section::Audit, org, load, |org, found| {
        let title = sentence(&found.line);
        let back = paths::audit_page(org, &found.query, "");
        Content {
            title: vec![title.clone(), "Audit".into()],
            crumbs: vec![Crumb { label: "Audit".into(), href: back }],
            body: entry(org, title, found).into_any(),
        }
    })
}

fn sentence(line: &EntryLine) -> String {
    let subject = line.subject.as_ref().map(|(name, _)| format!(" {name}")).unwrap_or_default();
    format!("{} {}{subject}", line.actor, line.verb)
}

fn entry(org: &OrgId, title: String, found: EntryView) -> impl IntoView + use<> {
    let beside = |id: Option<EventId>| id.map(|id| paths::audit_entry(org, &id, &found.query));
    let (newer, older) = (beside(found.newer.clone()), beside(found.older.clone()));
    let narrower = narrower(org, &found);
    let among = if found.query == AuditQuery::default() {
        "All entries"
    } else {
        "Entries that fit the filters"
    };
    let EntryView { line, action, address, agent, request, changes, stored, .. } = found;
    view! {
        <PageHead title=title/>
        <SectionCard id="entry" title="Entry">
            <DetailsList>
                <Detail term="Time"><LocalTime at=line.at/></Detail>
                <Detail term="Who"><bdi>{line.actor}</bdi></Detail>
                <Detail term="What">{line.verb} " " {thing(line.subject)}</Detail>
                <Detail term="Action"><code>{action}</code></Detail>
                <Detail term="Address">{or_none(address)}</Detail>
                <Detail term="User agent">{or_none(agent)}</Detail>
                <Detail term="Request">
                    {if request.is_empty() {
                        or_none(None)
                    } else {
                        view! { <CopyValue id="request" value=request what="request id"/> }
                            .into_any()
                    }}
                </Detail>
            </DetailsList>
            {narrower}
        </SectionCard>
        {difference(changes, stored)}
        <div class="card"><Pager summary=among previous=newer next=older/></div>
    }
}

fn or_none(text: Option<String>) -> AnyView {
    match text {
        Some(text) => view! { <code>{text}</code> }.into_any(),
        None => view! { <span class="muted">"None"</span> }.into_any(),
    }
}

/// The ways to more of the same.
fn narrower(org: &OrgId, found: &EntryView) -> impl IntoView + use<> {
    let actor = AuditQuery { actor: Some(found.actor.clone()), ..AuditQuery::default() };
    let subject = AuditQuery { subject: Some(found.subject.clone()), ..AuditQuery::default() };
    let kind = match found.subject.kind.as_str() {
        "api_token" => "API token",
        "person" => "member",
        kind @ ("app" | "role" | "service" | "invitation" | "organization") => kind,
        _ => "thing",
    };
    view! {
        <p class="cluster">
            <a href=paths::audit_page(org, &subject, "")>{format!("Filter to this {kind}")}</a>
            <a href=paths::audit_page(org, &actor, "")>
                "Filter to what " <bdi>{found.line.actor.clone()}</bdi> " did"
            </a>
        </p>
    }
}

fn difference(changes: Vec<ChangeLine>, stored: String) -> impl IntoView {
    if changes.is_empty() {
        return view! {
            <SectionCard id="changes" title="Before and after">
                <p class="muted">"The entry says it all: there are no fields to compare."</p>
            </SectionCard>
        }
        .into_any();
    }
    let rows = changes.into_iter().map(|change| {
        let ChangeLine { field, before, after } = change;
        let was = side(&before, &after, Mark::Removed);
        let is = side(&after, &before, Mark::Added);
        view! {
            <tr>
                <th scope="row">{field}</th>
                <td data-label="Before">{was}</td>
                <td data-label="After">{is}</td>
            </tr>
        }
    });
    let heads = ["Field", "Before", "After"];
    view! {
        <SectionCard id="changes" title="Before and after">
            <DataTable id="fields" caption="Every field before and after"
                columns=heads.map(Column::new).to_vec()>
                {rows.collect_view()}
            </DataTable>
            <details class="more">
                <summary>"As it is stored"</summary>
                <CodeBlock id="stored" title="JSON">{stored}</CodeBlock>
            </details>
        </SectionCard>
    }
    .into_any()
}

/// What a value is that the other side does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Removed,
    Added,
}

fn side(values: &[String], other: &[String], mark: Mark) -> AnyView {
    if values.is_empty() {
        return view! { <span class="muted">"None"</span> }.into_any();
    }
    let items = values.iter().map(|value| {
        let value = if value.is_empty() { "(empty)".to_owned() } else { value.clone() };
        match mark {
            _ if other.contains(&value) => view! { <li><bdi>{value}</bdi></li> }.into_any(),
            Mark::Removed => view! { <li><del><bdi>{value}</bdi></del></li> }.into_any(),
            Mark::Added => view! { <li><ins><bdi>{value}</bdi></ins></li> }.into_any(),
        }
    });
    view! { <ul class="stack-s">{items.collect_view()}</ul> }.into_any()
}

//! An entry of the audit log: what was there before, and what after.

use leptos::prelude::*;

use crate::console::components::{
    CodeBlock, Column, CopyValue, Crumb, DataTable, Detail, DetailsList, LocalTime, PageHead,
    Pager, SectionCard,
};
use crate::console::pages::audit::lines::thing;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::audit::changes::{ChangeLine, Words, changes};
use crate::console::wording::audit::{EntryLine, entry_line};
use crate::domain::audit::log::AuditQuery;
use crate::domain::{EventId, OrgId};
use crate::workflows::audit::read::{Entry, EntryDetails};

/// An entry.
pub fn show(page: &OrgPage, found: EntryDetails) -> Content {
    let org = page.org;
    let back = paths::audit_page(org, &found.query, "");
    let line = entry_line(page.catalogue, org, &found.entry);
    let title = line.sentence();
    Content {
        title: vec![title.clone(), "Audit".into()],
        crumbs: vec![Crumb { label: "Audit".into(), href: back }],
        body: view! { <PageHead title=title/> {entry(page, line, found)} }.into_any(),
    }
}

fn entry(page: &OrgPage, line: EntryLine, found: EntryDetails) -> impl IntoView + use<> {
    let beside = |id: Option<EventId>| id.map(|id| paths::audit_entry(page.org, &id, &found.query));
    let (newer, older) = (beside(found.newer.clone()), beside(found.older.clone()));
    let narrower = narrower(page.org, &line.actor, &found.entry);
    let among = if found.query == AuditQuery::default() {
        "All entries"
    } else {
        "Entries that match the filters"
    };
    let difference = difference(page, &found);
    let Entry { action, address, agent, request, .. } = found.entry;
    view! {
        <SectionCard id="entry" title="Entry">
            <DetailsList>
                <Detail term="Time"><LocalTime at=line.at/></Detail>
                <Detail term="Who"><bdi>{line.actor}</bdi></Detail>
                <Detail term="What">{line.verb} " " {thing(line.subject)} " " {line.rest}</Detail>
                <Detail term="Action"><code>{action.wire_name()}</code></Detail>
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
        {difference}
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
fn narrower(org: &OrgId, actor_name: &str, entry: &Entry) -> impl IntoView + use<> {
    let actor = AuditQuery { actor: Some(entry.actor.clone()), ..AuditQuery::default() };
    let subject = AuditQuery { subject: Some(entry.subject.clone()), ..AuditQuery::default() };
    let kind = match entry.subject.kind.as_str() {
        "api_token" => "API token",
        "person" => "member",
        kind @ ("app" | "role" | "service" | "invitation" | "organization") => kind,
        _ => "thing",
    };
    view! {
        <p class="cluster">
            <a href=paths::audit_page(org, &subject, "")>{format!("Filter to this {kind}")}</a>
            <a href=paths::audit_page(org, &actor, "")>
                "Filter to what " <bdi>{actor_name.to_owned()}</bdi> " did"
            </a>
        </p>
    }
}

fn difference(page: &OrgPage, found: &EntryDetails) -> AnyView {
    let EntryDetails { entry: Entry { before, after, .. }, names, .. } = found;
    let changes = changes(&Words { catalogue: page.catalogue, names }, before, after);
    let stored = serde_json::json!({ "before": before, "after": after });
    let stored = serde_json::to_string_pretty(&stored).unwrap_or_default();
    if changes.is_empty() {
        return view! {
            <SectionCard id="changes" title="Before and after">
                <p class="muted">"This entry changed no fields."</p>
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

//! The filters of the audit log: one form whose answer is an address.

use leptos::prelude::*;

use crate::console::components::{Button, LinkButton, SelectField, TextField};
use crate::console::pages::apps::filters::folded;
use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::audit::log::{AuditArea, AuditQuery, Preset, Reference, Span};

/// The form above the log.
#[component]
pub fn AuditFilters(
    org: OrgId,
    /// What was asked for.
    query: AuditQuery,
    /// The actors to choose from: value and words.
    actors: Vec<(String, String)>,
    /// What the chosen thing is called.
    subject_name: Option<String>,
) -> impl IntoView {
    let is_filtered = query != AuditQuery::default();
    let (here, clear) = (paths::audit(&org), paths::audit(&org));
    let subject = query.subject.as_ref().map(|subject| about(&org, &query, subject, subject_name));
    let any = |words: &str| vec![(String::new(), words.to_owned())];
    let actor = query.actor.as_ref().map(Reference::to_text).unwrap_or_default();
    let areas = AuditArea::ALL.map(|area| (area.wire_name().to_owned(), area.label().to_owned()));
    let presets =
        Preset::ALL.map(|preset| (preset.wire_name().to_owned(), preset.label().to_owned()));
    let between = (Span::BETWEEN.to_owned(), "From and to, below".to_owned());
    let (from, to) = match query.span {
        Span::Between(from, to) => (from, to),
        Span::Any | Span::Last(_) => (None, None),
    };
    let minute = |at: Option<crate::domain::Timestamp>| {
        at.map(crate::domain::Timestamp::to_minute).unwrap_or_default()
    };
    let narrowed = [query.actor.is_some(), query.area.is_some(), query.span != Span::Any];
    let active = narrowed.into_iter().filter(|is_narrowed| *is_narrowed).count();
    view! {
        <form method="get" action=here>
            {subject}
            <details class="filters">
                <summary>{folded("Filter", active)}</summary>
                <div class="filter-fields">
                    <SelectField name="actor" label="Who" value=actor
                        options=[any("Anybody"), actors].concat()/>
                    <SelectField name="action" label="About"
                        value=query.area.map_or("", AuditArea::wire_name)
                        options=[any("Anything"), areas.to_vec()].concat()/>
                    <SelectField name="time" label="Time" value=query.span.name()
                        options=[any("Any time"), presets.to_vec(), vec![between]].concat()/>
                    <TextField name="from" label="From (UTC)" kind="datetime-local" required=false
                        value=minute(from)/>
                    <TextField name="to" label="To (UTC)" kind="datetime-local" required=false
                        value=minute(to)/>
                </div>
                <div class="button-row">
                    <Button>"Apply"</Button>
                    {is_filtered.then(|| view! {
                        <LinkButton href=clear>"Clear filters"</LinkButton>
                    })}
                </div>
            </details>
        </form>
    }
}

/// The thing that the list is about, kept by the form, and the way to be rid of it.
fn about(
    org: &OrgId,
    query: &AuditQuery,
    subject: &Reference,
    name: Option<String>,
) -> impl IntoView + use<> {
    let without = AuditQuery { subject: None, ..query.clone() };
    let name = name.unwrap_or_else(|| subject.id.clone());
    view! {
        <div class="toolbar">
            <input type="hidden" name="subject" value=subject.to_text()/>
            <span>"Only about " <strong><bdi>{name}</bdi></strong></span>
            <LinkButton href=paths::audit_page(org, &without, "") small=true icon="x">
                "About everything"
            </LinkButton>
        </div>
    }
}

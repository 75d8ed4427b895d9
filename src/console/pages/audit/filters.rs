//! The filters of the audit log: one form whose answer is an address.

use leptos::prelude::*;

use crate::console::components::{Button, Icon, LinkButton, PersonalClock, SelectField, TextField};
use crate::console::pages::apps::filters::folded;
use crate::console::paths;
use crate::console::wording::audit::action_label;
use crate::domain::audit::action::AuditAction;
use crate::domain::audit::log::{
    Actions, AuditArea, AuditQuery, AuditResult, Preset, Reference, Span,
};
use crate::domain::{OrgId, Timestamp};

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
    let results =
        AuditResult::ALL.map(|result| (result.wire_name().to_owned(), result.label().to_owned()));
    let presets =
        Preset::ALL.map(|preset| (preset.wire_name().to_owned(), preset.label().to_owned()));
    let between = (Span::BETWEEN.to_owned(), "From and to, below".to_owned());
    let (from, to) = match query.span {
        Span::Between(from, to) => (from, to),
        Span::Any | Span::Last(_) => (None, None),
    };
    let clock = PersonalClock::of_a_zone();
    let zone = if clock.is_some() { "your time zone" } else { "UTC" };
    let minute = |at: Option<Timestamp>| at.map(|at| local_minute(at, clock.as_ref()));
    let (from, to) = (minute(from).unwrap_or_default(), minute(to).unwrap_or_default());
    let (from_label, to_label) = (format!("From ({zone})"), format!("To ({zone})"));
    let narrowed = [
        query.actor.is_some(),
        query.actions.is_some(),
        query.result.is_some(),
        query.span != Span::Any,
    ];
    let active = narrowed.into_iter().filter(|is_narrowed| *is_narrowed).count();
    view! {
        {presets_bar(&org, &query)}
        <form method="get" action=here>
            {subject}
            <details class="filters">
                <summary><Icon name="chevron-right" class="turn"/>{folded("Filter", active)}</summary>
                <div class="filter-fields">
                    <SelectField name="actor" label="Who" value=actor
                        options=[any("Anybody"), actors].concat()/>
                    <SelectField name="action" label="Action"
                        value=query.actions.map_or("", Actions::wire_name)
                        options=[any("Any action"), actions()].concat()/>
                    <SelectField name="result" label="Result"
                        value=query.result.map_or("", AuditResult::wire_name)
                        options=[any("Any result"), results.to_vec()].concat()/>
                    <SelectField name="time" label="Time" value=query.span.name()
                        options=[any("Any time"), presets.to_vec(), vec![between]].concat()/>
                    <TextField name="from" label=from_label kind="datetime-local" required=false
                        value=from/>
                    <TextField name="to" label=to_label kind="datetime-local" required=false
                        value=to/>
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

/// `2026-11-21T08:05` in the zone of the person.
fn local_minute(at: Timestamp, clock: Option<&PersonalClock>) -> String {
    let told = clock.and_then(|clock| clock.0.minute(&at.to_rfc3339()));
    told.unwrap_or_else(|| at.to_minute())
}

/// The times that are asked for most, each a link.
fn presets_bar(org: &OrgId, query: &AuditQuery) -> impl IntoView + use<> {
    let link = |label: &str, span: Span| {
        let href = paths::audit_page(org, &AuditQuery { span, ..query.clone() }, "");
        let is_current = (query.span == span).then_some("true");
        view! { <a class="chip" href=href aria-current=is_current>{label.to_owned()}</a> }
    };
    let presets = Preset::ALL.map(|preset| link(preset.label(), Span::Last(preset)));
    view! {
        <nav class="cluster presets toolbar" aria-label="Recent entries">
            {link("Any time", Span::Any)} {presets.into_iter().collect_view()}
        </nav>
    }
}

/// Every area, and below it what there is of it in the log of an organization.
fn actions() -> Vec<(String, String)> {
    let of_area = |area: &AuditArea| {
        let all = (area.wire_name().to_owned(), format!("{}: all", area.label()));
        let ones = AuditAction::ALL.iter().filter(|it| it.area() == *area && it.is_of_an_org());
        let words = |it: &AuditAction| format!("{}: {}", area.label(), action_label(*it));
        let ones = ones.map(|it| (it.wire_name().to_owned(), words(it)));
        [all].into_iter().chain(ones).collect::<Vec<_>>()
    };
    AuditArea::ALL.iter().flat_map(of_area).collect()
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

//! An organization at a glance: what there is, what comes first, what needs somebody.

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, Icon, LinkButton, LocalTime, Notice, PageHead, SectionCard, Tone,
};
use crate::console::pages::frame::{Content, Section, org_page, parameter};
use crate::console::view::{AttentionLine, CountLine, OverviewView, StepLine};
use crate::console::wording::audit::{EntryLine, Subject};
use crate::console::{paths, rpc};
use crate::domain::OrgId;

/// The overview of an organization.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let load = {
        let org = org.clone();
        async move { rpc::see_overview(org?).await }
    };
    org_page(Section::Overview, org, load, |org, found| Content {
        title: vec!["Overview".into()],
        crumbs: vec![],
        body: overview(org, found).into_any(),
    })
}

fn overview(org: &OrgId, found: OverviewView) -> impl IntoView + use<> {
    let OverviewView { name, my_roles, may_create, owners, .. } = found;
    let new_app = paths::new_app(org);
    let action = move || {
        may_create.then(|| view! {
            <LinkButton href=new_app kind=ButtonKind::Primary icon="plus">"Create app"</LinkButton>
        })
    };
    let first = paths::first_steps(org);
    view! {
        <PageHead title=name lead=format!("You are {my_roles} here.") actions=action/>
        {(!may_create).then(|| only_looking(&owners))}
        <ul class="counts">{found.counts.into_iter().map(count).collect_view()}</ul>
        {found.steps.map(|steps| first_steps(first, steps))}
        {attention(found.attention, may_create)}
        {found.entries.map(entries)}
    }
}

/// Whom somebody asks who may create nothing here.
fn only_looking(owners: &[String]) -> impl IntoView + use<> {
    let text = format!(
        "Creating and changing apps takes the role Organization Owner or Developer. Ask {}.",
        owners.join(" or ")
    );
    view! { <Notice tone=Tone::Info title="You can look at everything here"><p>{text}</p></Notice> }
}

fn count(line: CountLine) -> impl IntoView {
    let CountLine { label, count, href } = line;
    let content = view! { <strong>{count}</strong>" "<span>{label}</span> };
    let linked = match href {
        Some(href) => view! { <a href=href>{content}</a> }.into_any(),
        None => view! { <div>{content}</div> }.into_any(),
    };
    view! { <li>{linked}</li> }
}

fn first_steps(action: String, steps: Vec<StepLine>) -> impl IntoView {
    let done = steps.iter().filter(|step| step.is_done).count();
    let lead = if done == steps.len() {
        "All done: this organization works end to end.".to_owned()
    } else {
        format!("{done} of {} done. They tick themselves.", steps.len())
    };
    let dismiss = move || {
        view! {
            <form method="post" action=action>
                <Button small=true>
                    "Dismiss" <span class="visually-hidden">" the first steps"</span>
                </Button>
            </form>
        }
    };
    view! {
        <SectionCard id="first-steps" title="First steps" lead=lead action=dismiss>
            <ol class="ticks">{steps.into_iter().map(step).collect_view()}</ol>
        </SectionCard>
    }
}

fn step(step: StepLine) -> impl IntoView {
    let StepLine { label, href, is_done } = step;
    if is_done {
        return view! {
            <li class="done">
                <Icon name="circle-check"/>
                <span>{label}<span class="visually-hidden">" (done)"</span></span>
            </li>
        }
        .into_any();
    }
    view! { <li><Icon name="arrow-right"/><a href=href>{label}</a></li> }.into_any()
}

fn attention(lines: Vec<AttentionLine>, may_mend: bool) -> AnyView {
    if lines.is_empty() {
        return view! {
            <SectionCard id="attention" title="Needs attention">
                <p class="muted">"Nothing. Secrets, scopes and use are in order."</p>
            </SectionCard>
        }
        .into_any();
    }
    let lead = if may_mend { "Each name leads to where it is mended." } else { "" };
    let items: Vec<_> = lines.into_iter().map(attention_line).collect();
    view! {
        <SectionCard id="attention" title="Needs attention" lead=lead>
            <ul class="lines">{items}</ul>
        </SectionCard>
    }
    .into_any()
}

fn attention_line(line: AttentionLine) -> impl IntoView {
    let AttentionLine { title, advice, apps, count, more, way } = line;
    let links = apps.into_iter().map(|(href, name)| {
        view! { <a href=href><bdi>{name}</bdi></a> }
    });
    let links: Vec<_> = links.collect();
    view! {
        <li>
            <p class="cluster">
                <strong>{title}</strong>
                <Badge text=count tone=Tone::Warning/>
            </p>
            <p class="muted">{advice}</p>
            <p class="cluster">
                {links}
                {more.map(|more| view! { <span class="muted">{more}</span> })}
                {way.map(|(words, href)| view! { <a href=href>{words}</a> })}
            </p>
        </li>
    }
}

fn entries(lines: Vec<EntryLine>) -> impl IntoView {
    view! {
        <SectionCard id="activity" title="Recent activity">
            <ul class="lines">{lines.into_iter().map(entry).collect_view()}</ul>
        </SectionCard>
    }
}

/// Something that happened, as a line.
pub fn entry(line: EntryLine) -> impl IntoView {
    let EntryLine { at, actor, verb, subject } = line;
    let subject = subject.map(|Subject { name, href }| match href {
        Some(href) => view! { <a href=href><bdi>{name}</bdi></a> }.into_any(),
        None => view! { <bdi>{name}</bdi> }.into_any(),
    });
    view! {
        <li class="split">
            <span><strong><bdi>{actor}</bdi></strong>{format!(" {verb} ")}{subject}</span>
            <span class="muted"><LocalTime at=at/></span>
        </li>
    }
}

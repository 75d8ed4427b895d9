//! An organization at a glance: what there is, what comes first, what needs somebody.

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, Icon, LinkButton, Notice, PageHead, SectionCard, Tone, number,
};
use crate::console::pages::apps::activity::glance;
use crate::console::pages::audit::lines::entry;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::audit::{EntryLine, entry_line};
use crate::console::wording::organizations as wording;
use crate::domain::OrgId;
use crate::domain::apps::query::{AppFilter, AppQuery, AppTab, Days};
use crate::domain::text::Name;
use crate::workflows::organizations::{MOST, Noted, Overview, Reason};

/// The overview of an organization.
pub fn overview(page: &OrgPage, found: Overview) -> Content {
    let (org, may_create) = (page.org, found.may_create());
    let new_app = paths::new_app(org);
    let action = move || {
        may_create.then(|| view! {
            <LinkButton href=new_app kind=ButtonKind::Primary icon="plus">"Create app"</LinkButton>
        })
    };
    let line = |entry: &_| entry_line(page.catalogue, org, entry);
    let lines = found.entries.as_ref().map(|entries| entries.iter().map(line).collect());
    let noted = found.attention.iter().map(|noted| note(page, noted).into_any()).collect();
    let lead = format!("Your roles: {}", wording::roles(&found.roles));
    let activity = glance(page, &found.activity, paths::org_activity(org));
    let steps = (may_create && !found.is_dismissed).then(|| first_steps(org, &found));
    let body = view! {
        <PageHead title=found.name.to_string() lead=lead actions=action/>
        {(!may_create).then(|| only_looking(&found.owners))}
        {counts(org, &found)}
        {steps}
        {attention(noted, may_create)}
        {activity}
        {lines.map(entries)}
    };
    Content { title: vec!["Overview".into()], crumbs: vec![], body: body.into_any() }
}

/// Whom somebody asks who may create nothing here.
fn only_looking(owners: &[Name]) -> impl IntoView + use<> {
    let owners: Vec<_> = owners.iter().map(Name::as_str).collect();
    let text = format!(
        "To create or change apps, you need the role Organization Owner or Developer. Ask {}.",
        owners.join(" or ")
    );
    view! { <Notice tone=Tone::Info title="You have read-only access"><p>{text}</p></Notice> }
}

/// How much there is of what, and where all of it is listed.
fn counts(org: &OrgId, found: &Overview) -> impl IntoView + use<> {
    let counts = found.counts;
    let added = AppQuery { tab: AppTab::Added, ..AppQuery::default() };
    let tokens = found.may_see_tokens().then(|| paths::all_api_tokens(org, ""));
    let roles = paths::roles_page(org, "custom", "", "", "");
    view! {
        <ul class="counts">
            {count("Apps owned", counts.owned, Some(paths::apps(org)))}
            {count("Apps added from elsewhere", counts.added,
                Some(paths::apps_page(org, &added, "")))}
            {count("Members", counts.members, Some(paths::members(org)))}
            {count("Custom roles", counts.roles, Some(roles))}
            {count("Services", counts.services, Some(paths::services(org)))}
            {count("API tokens", counts.tokens, tokens)}
        </ul>
    }
}

fn count(label: &'static str, count: i64, href: Option<String>) -> impl IntoView {
    let content = view! { <strong>{number(count)}</strong>" "<span>{label}</span> };
    let linked = match href {
        Some(href) => view! { <a href=href>{content}</a> }.into_any(),
        None => view! { <div>{content}</div> }.into_any(),
    };
    view! { <li>{linked}</li> }
}

struct Step {
    label: &'static str,
    href: String,
    is_done: bool,
}

fn steps(org: &OrgId, found: &Overview) -> [Step; 5] {
    let (counts, done) = (found.counts, found.done);
    let step = |label, href, is_done| Step { label, href, is_done };
    [
        step("Add a service to the organization", paths::services(org), counts.services > 0),
        step(
            "Choose a service role for an app, or create a custom role",
            paths::roles(org),
            done.role || counts.roles > 0,
        ),
        step("Create an app", paths::new_app(org), counts.owned > 0),
        step("Get a token with its secret", paths::playground(org), done.token),
        step("Make the first call", paths::playground(org), done.call),
    ]
}

fn first_steps(org: &OrgId, found: &Overview) -> impl IntoView + use<> {
    let (action, steps) = (paths::first_steps(org), steps(org, found));
    let done = steps.iter().filter(|step| step.is_done).count();
    let lead = if done == steps.len() {
        "All done. This organization works end to end.".to_owned()
    } else {
        format!("{done} of {} done. Steps are ticked off automatically.", steps.len())
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

fn step(step: Step) -> impl IntoView {
    let Step { label, href, is_done } = step;
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

fn attention(lines: Vec<AnyView>, may_mend: bool) -> AnyView {
    if lines.is_empty() {
        return view! {
            <SectionCard id="attention" title="Needs attention">
                <p class="muted">"Nothing needs attention. Secrets, scopes and usage look good."</p>
            </SectionCard>
        }
        .into_any();
    }
    let lead = if may_mend { "Select an app to fix it." } else { "" };
    view! {
        <SectionCard id="attention" title="Needs attention" lead=lead>
            <ul class="lines">{lines}</ul>
        </SectionCard>
    }
    .into_any()
}

/// Apps that somebody should look at, and where all of them are listed or mended.
fn note(page: &OrgPage, noted: &Noted) -> impl IntoView + use<> {
    let words = wording::reason(page.catalogue, &noted.reason);
    let asks = matches!(noted.reason, Reason::Requested);
    let links = noted.apps.iter().map(|(app, name)| {
        let href = if asks {
            paths::app_requests(page.org, "")
        } else {
            format!("{}#{}", paths::app(page.org, app), words.part)
        };
        view! { <a href=href><bdi>{name.to_string()}</bdi></a> }
    });
    let links: Vec<_> = links.collect();
    let named = i64::try_from(noted.apps.len()).unwrap_or(noted.found);
    let count = match noted.found {
        found if found > MOST => "more than 1,000".to_owned(),
        found => found.to_string(),
    };
    let more = match noted.found - named {
        _ if noted.found > MOST => Some("and many more".to_owned()),
        0 => None,
        more => Some(format!("and {more} more")),
    };
    let way = way(page.org, &noted.reason);
    view! {
        <li>
            <p class="cluster">
                <strong>{words.title}</strong>
                <Badge text=count tone=Tone::Warning/>
            </p>
            <p class="muted">{words.advice}</p>
            <p class="cluster">
                {links}
                {more.map(|more| view! { <span class="muted">{more}</span> })}
                {way.map(|Way { label, href }| view! { <a href=href>{label}</a> })}
            </p>
        </li>
    }
}

struct Way {
    label: &'static str,
    href: String,
}

/// Where all of them are listed, or mended at once.
fn way(org: &OrgId, reason: &Reason) -> Option<Way> {
    let listed = |filter| {
        let query = AppQuery { filter, ..AppQuery::default() };
        Some(Way { label: "Show all", href: paths::apps_page(org, &query, "") })
    };
    match reason {
        Reason::Unused(_) => {
            listed(AppFilter { unused_for: Some(Days(90)), ..AppFilter::default() })
        }
        Reason::OlderSecret(now, oldest) => {
            let days = u16::try_from(now.since(*oldest).as_secs() / 86_400).ok()?;
            listed(AppFilter { secret_older: Some(Days(days)), ..AppFilter::default() })
        }
        Reason::SecretExpires(now, until) => {
            let days = u16::try_from(until.since(*now).as_secs() / 86_400).ok()?;
            listed(AppFilter { secret_expires: Some(Days(days)), ..AppFilter::default() })
        }
        Reason::Requested => {
            Some(Way { label: "Review the requests", href: paths::app_requests(org, "") })
        }
        Reason::LacksService => Some(Way { label: "Open Services", href: paths::services(org) }),
        Reason::Unconfirmed(_)
        | Reason::NotAdded(_)
        | Reason::ScopeChanged(_)
        | Reason::GrantEnds(..)
        | Reason::OverlapEnds(..)
        | Reason::IsOwner
        | Reason::HoldsAll(..)
        | Reason::CreatorLeft
        | Reason::LongerTtl(_) => None,
    }
}

fn entries(lines: Vec<EntryLine>) -> impl IntoView {
    view! {
        <SectionCard id="activity" title="Recent activity">
            <ul class="lines">{lines.into_iter().map(entry).collect_view()}</ul>
        </SectionCard>
    }
}

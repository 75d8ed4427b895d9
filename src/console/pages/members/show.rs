//! A member: what they hold, section by section, and what they created.

use leptos::prelude::*;

use crate::console::components::{
    Badge, ButtonKind, Detail, DetailsList, LinkButton, LocalTime, Notice, PageHead, SectionCard,
    Tone,
};
use crate::console::pages::apps::details::role_badge;
use crate::console::pages::members::crumbs;
use crate::console::pages::members::roles::{Part, edit};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::domain::OrgId;
use crate::workflows::members::MemberDetails;

/// A member in full. `?edit=` turns one section into a form.
pub fn show(page: &OrgPage, found: MemberDetails) -> Content {
    Content {
        title: vec![found.person.name.to_string(), "Active Members".into()],
        crumbs: crumbs(page.org, None),
        body: body(page, &found).into_any(),
    }
}

fn body(page: &OrgPage, found: &MemberDetails) -> impl IntoView + use<> {
    let (name, email) = (found.person.name.to_string(), found.person.email.to_string());
    let asked = page.typed("section").or_else(|| page.query("edit"));
    let edited = asked.as_deref().and_then(Part::parse).filter(|_| found.may_manage);
    let sections: Vec<_> = Part::ALL
        .into_iter()
        .map(|part| {
            if edited == Some(part) {
                edit(page, found, part)
            } else {
                section(page, found, part).into_any()
            }
        })
        .collect();
    let (is_me, since) = (found.is_me, found.member.joined_at.to_rfc3339());
    let confirmed =
        if found.is_email_proved { "Confirmed by mail" } else { "Never confirmed by mail" };
    let (apps, way_out) = (apps(page.org, found), way_out(page.org, found));
    view! {
        <PageHead title=name lead=email>
            {is_me.then(|| view! { <Badge text="You"/> })}
        </PageHead>
        <DetailsList>
            <Detail term="Member since"><LocalTime at=since/></Detail>
            <Detail term="E-mail address">{confirmed}</Detail>
        </DetailsList>
        {sections}
        {apps}
        {way_out}
    }
}

fn section(page: &OrgPage, found: &MemberDetails, part: Part) -> impl IntoView + use<> {
    let href = paths::edit_member(page.org, &found.person.id, part.code());
    let may_manage = found.may_manage;
    let action = move || {
        may_manage.then(|| {
            view! {
                <LinkButton href=href small=true>
                    "Edit" <span class="visually-hidden">" "{part.label().to_lowercase()}</span>
                </LinkButton>
            }
        })
    };
    let held = part.held(page, found);
    view! {
        <SectionCard id=part.code() title=part.label() action=action>
            {if held.is_empty() {
                view! { <p class="muted">"None"</p> }.into_any()
            } else {
                let badges = held.into_iter().map(role_badge);
                view! { <p class="cluster">{badges.collect_view()}</p> }.into_any()
            }}
        </SectionCard>
    }
}

fn apps(org: &OrgId, found: &MemberDetails) -> impl IntoView + use<> {
    let apps = created_apps(org, found);
    view! {
        <SectionCard id="created" title="Apps they created"
            lead="Apps belong to the organization. They stay when their creator leaves.">
            {apps}
        </SectionCard>
    }
}

/// The first apps that somebody created, and how many more there are.
pub fn created_apps(org: &OrgId, found: &MemberDetails) -> AnyView {
    if found.apps.is_empty() {
        return view! { <p class="muted">"None"</p> }.into_any();
    }
    let more = found.app_count - i64::try_from(found.apps.len()).unwrap_or(found.app_count);
    let items = found.apps.iter().map(|app| {
        view! {
            <li><a href=paths::app(org, &app.id)><bdi>{app.name.to_string()}</bdi></a></li>
        }
    });
    view! {
        <ul>{items.collect_view()}</ul>
        {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })}
    }
    .into_any()
}

fn way_out(org: &OrgId, found: &MemberDetails) -> Option<AnyView> {
    if !found.is_me && !found.may_manage {
        return None;
    }
    if found.is_last_owner {
        return Some(last_owner().into_any());
    }
    let (title, href, label) = if found.is_me {
        ("Leave", paths::leave(org), "Leave organization…")
    } else {
        ("Remove", paths::remove_member(org, &found.person.id), "Remove member…")
    };
    Some(
        view! {
            <SectionCard id="danger" title=title danger=true
                lead="Access to this organization ends immediately, in every session.">
                <p><LinkButton href=href kind=ButtonKind::Danger>{label}</LinkButton></p>
            </SectionCard>
        }
        .into_any(),
    )
}

/// Why the last owner stays.
pub fn last_owner() -> impl IntoView {
    view! {
        <Notice tone=Tone::Info title="The last Organization Owner">
            <p>"The last owner can't leave, be removed or lose this role. Make somebody else an \
                owner first."</p>
        </Notice>
    }
}

//! What a change of a role does, in words.

use leptos::prelude::*;

use crate::console::components::{Notice, SectionCard, Tone};
use crate::console::pages::roles::count;
use crate::domain::roles::change::{RoleEffect, Shift};
use crate::domain::text::Name;
use crate::workflows::roles::RolePreview;

/// Who gains and loses what, permission by permission.
pub fn effect(found: RolePreview) -> impl IntoView {
    let RolePreview { effect, foreign_orgs } = found;
    let (apps, members) = (i64::from(effect.apps), i64::from(effect.members));
    let summary = match (apps, members) {
        (0, 0) => "Nobody in this organization gains or loses permissions.".to_owned(),
        (1, 0) => "1 app gains or loses permissions here.".to_owned(),
        (0, 1) => "1 member gains or loses permissions here.".to_owned(),
        (apps, 0) => format!("{} gain or lose permissions here.", count(apps, "app")),
        (0, members) => format!("{} gain or lose permissions here.", count(members, "member")),
        (apps, members) => format!(
            "{} and {} gain or lose permissions here.",
            count(apps, "app"),
            count(members, "member")
        ),
    };
    let elsewhere = (foreign_orgs > 0).then(|| foreign(foreign_orgs));
    let apps = named("Apps: ", &effect.first_apps, effect.apps);
    let members = named("Members: ", &effect.first_members, effect.members);
    let (gained, lost) = (part("Gained", &effect, gain), part("Lost", &effect, lose));
    view! {
        <SectionCard id="effect" title="What changes for apps and members with this role">
            <p>{summary}</p>
            {apps}
            {members}
            {gained}
            {lost}
            <p class="muted">"Access tokens already issued keep their permissions until they \
                              expire."</p>
        </SectionCard>
        {elsewhere}
    }
}

/// Who they are, the first of them by name.
fn named(title: &'static str, first: &[Name], all: u32) -> Option<impl IntoView + use<>> {
    let more = usize::try_from(all).unwrap_or(usize::MAX).saturating_sub(first.len());
    let names: Vec<_> = first
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let between = if at == 0 { "" } else { ", " };
            view! { {between} <bdi>{name.to_string()}</bdi> }
        })
        .collect();
    let more = (more > 0).then(|| format!(" and {more} more"));
    (!names.is_empty()).then(|| view! { <p>{title} {names} {more}</p> })
}

/// What other organizations keep.
pub fn foreign(orgs: i64) -> impl IntoView {
    let whose = match orgs {
        1 => "1 other organization has".to_owned(),
        orgs => format!("{orgs} other organizations have"),
    };
    view! {
        <Notice tone=Tone::Info>
            <p>{whose} " added an app that holds this role. They keep the permissions that they
                approved."</p>
        </Notice>
    }
}

/// Those for whom one permission comes, or goes.
struct Moved {
    apps: u32,
    members: u32,
}

const fn gain(shift: &Shift) -> Moved {
    Moved { apps: shift.apps_gain, members: shift.members_gain }
}

const fn lose(shift: &Shift) -> Moved {
    Moved { apps: shift.apps_lose, members: shift.members_lose }
}

/// The permissions that move in one direction, and for whom.
fn part(
    title: &'static str,
    effect: &RoleEffect,
    moved: fn(&Shift) -> Moved,
) -> Option<impl IntoView + use<>> {
    let items = effect.shifts.iter().filter_map(|(held, shift)| {
        let Moved { apps, members } = moved(shift);
        let app = (apps > 0).then(|| count(apps.into(), "app"));
        let member = (members > 0).then(|| count(members.into(), "member"));
        let who: Vec<_> = app.into_iter().chain(member).collect();
        let (code, who) = (held.permission.to_string(), who.join(" and "));
        (!who.is_empty()).then(|| {
            view! { <li><code>{code}</code> " " <span class="muted">{who}</span></li> }
        })
    });
    let items: Vec<_> = items.collect();
    (!items.is_empty()).then(|| view! { <h3>{title}</h3><ul>{items}</ul> })
}

//! The scopes of an app as a form, and what would change before it is saved.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, ErrorSummary, Filter, FormError, LinkButton, Notice,
    PageHead, PickList, PickedCount, SectionCard, Tone,
};
use crate::console::islands::Picker;
use crate::console::pages::apps::create::{
    Tick, each_tick, picker_notes, role_groups, tick, ticked, without_roles,
};
use crate::console::pages::apps::details::editing::version;
use crate::console::pages::apps::under_app;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::view::Submitted;
use crate::console::wording::picks::{RolePicks, role_picks};
use crate::console::wording::roles::organization_roles;
use crate::console::wording::services;
use crate::domain::access::change::AccessChange;
use crate::domain::access::{AccessEntry, AccessState};
use crate::domain::roles::role::OrgRole;
use crate::domain::roles::selection::Recipient;
use crate::domain::services::catalogue::Catalogue;
use crate::workflows::apps::{AppDetails, ScopePreview};
use crate::workflows::roles::RoleOffer;

/// The picker, with what the app holds ticked, or with what was ticked since.
pub fn form(page: &OrgPage, found: &AppDetails, offer: &RoleOffer) -> impl IntoView + use<> {
    let (submitted, id) = (&page.state.submitted, &found.app.id);
    let search = page.typed("filter").unwrap_or_default();
    let mut picks = role_picks(page.catalogue, &found.scope, offer);
    let of_services = picks.services.iter_mut().flat_map(|service| &mut service.roles);
    for pick in of_services.chain(&mut picks.custom_roles) {
        // What the app has may stay, whatever the policies say by now.
        pick.is_beyond &= !pick.is_picked;
    }
    let overtaken = page.state.is_stale.then(|| overtaken(&picks, submitted));
    if page.typed("section").is_some() {
        tick(&mut picks, submitted);
    } else if let Some(asked) = page.query("role") {
        let found = each_tick(&mut picks).find(|tick| tick.value == asked);
        if let Some(Tick { is_picked, .. }) = found {
            *is_picked = true;
        }
    }
    let back = page.typed("back").or_else(|| page.query("back"));
    let version = version(page, found);
    let notes = picker_notes(&picks);
    let groups = role_groups(page.org, picks, &Filter::new(&search));
    let (org, shows, recipient) = (page.org.clone(), page.shows(), Recipient::App(id.clone()));
    let errors = page.errors();
    let empty = FormError::of(&errors, "role");
    let (action, cancel) = (paths::app(page.org, id), paths::app_part(page.org, id, "scopes"));
    view! {
        <section id="scopes" aria-labelledby="scopes-title" class="form">
            <div>
                <h2 id="scopes-title">"Scopes"</h2>
                <p class="muted small">
                    "You'll see what the app gains and loses before you save."
                </p>
            </div>
            {overtaken}
            <ErrorSummary errors=errors/>
            {notes}
            <form method="post" action=action class="form" data-guard="">
                <input type="hidden" name="section" value="scopes"/>
                <input type="hidden" name="version" value=version/>
                {back.map(|back| view! { <input type="hidden" name="back" value=back/> })}
                <Picker org=org recipient=recipient filter=search shows=shows>
                    <PickList groups=groups/>
                    {empty.map(|message| without_roles("Leave it without any role", message))}
                    <ButtonRow sticky=true>
                        <Button kind=ButtonKind::Primary name="go" value="review">
                            "Review changes"
                        </Button>
                        <PickedCount/>
                        <LinkButton href=cancel kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                    </ButtonRow>
                </Picker>
            </form>
        </section>
    }
}

/// What somebody else saved, beside what was ticked here.
fn overtaken(picks: &RolePicks, submitted: &Submitted) -> impl IntoView + use<> {
    let (ticked, mut picks) = (ticked(submitted), picks.clone());
    let (mut theirs, mut mine) = (Vec::new(), Vec::new());
    for Tick { value, label, is_picked } in each_tick(&mut picks) {
        match (*is_picked, ticked.contains(value)) {
            (true, false) => theirs.push(label.to_owned()),
            (false, true) => mine.push(label.to_owned()),
            (true, true) | (false, false) => {}
        }
    }
    let part = |words: &'static str, names: Vec<String>| {
        (!names.is_empty()).then(|| view! { <p>{words} <bdi>{names.join(", ")}</bdi></p> })
    };
    view! {
        <Notice tone=Tone::Warning title="Somebody else changed this app in the meantime">
            <p>"Your changes weren't saved. Your selection is below."</p>
            {part("It has these now, and you didn't select them: ", theirs)}
            {part("It doesn't have these now, and you selected them: ", mine)}
        </Notice>
    }
}

/// What would change, and the button that changes it.
pub fn review(page: &OrgPage, preview: ScopePreview) -> Content {
    let (app, org) = (preview.app.clone(), page.org);
    let mut content = under_app(org, &app, "Change the scopes", ask(page, preview).into_any());
    content.title.insert(1, app.name.to_string());
    content
}

fn ask(page: &OrgPage, preview: ScopePreview) -> impl IntoView + use<> {
    let submitted = &page.state.submitted;
    let hidden = ["section", "version", "role", "without_roles", "filter", "show", "back"];
    let hidden = hidden.into_iter().flat_map(|field| {
        let values = submitted.values.get(field).cloned().unwrap_or_default();
        values.into_iter().map(move |value| view! { <input type="hidden" name=field value=value/> })
    });
    let hidden: Vec<_> = hidden.collect();
    let action = paths::app(page.org, &preview.app.id);
    let cancel = paths::app_part(page.org, &preview.app.id, "scopes");
    let is_same = preview.is_same;
    let title = format!("Change the scopes of {}?", preview.app.name);
    let effect = (!is_same).then(|| effect(page.catalogue, preview).into_any());
    view! {
        <PageHead title=title/>
        {effect.unwrap_or_else(|| view! { <p>"Nothing changes."</p> }.into_any())}
        <form method="post" action=action class="form">
            {hidden}
            <ButtonRow>
                {(!is_same).then(|| view! {
                    <Button kind=ButtonKind::Primary name="go" value="save">"Save"</Button>
                })}
                <Button name="go" value="back" icon="arrow-left">"Back"</Button>
                <LinkButton href=cancel kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}

fn effect(catalogue: &Catalogue, preview: ScopePreview) -> impl IntoView + use<> {
    let ScopePreview { change, foreign_orgs, longest_life, .. } = preview;
    let AccessChange { gained, lost, roles_gained, roles_lost } = change;
    let changes_nothing =
        gained.is_empty() && lost.is_empty() && roles_gained.is_empty() && roles_lost.is_empty();
    let gained = part(catalogue, "Gained", &roles_gained, gained);
    let lost = part(catalogue, "Lost", &roles_lost, lost);
    let elsewhere = match foreign_orgs {
        0 => None,
        1 => Some("1 other organization has added this app. It keeps".to_owned()),
        orgs => Some(format!("{orgs} other organizations have added this app. They keep")),
    };
    let elsewhere =
        elsewhere.map(|who| format!("{who} the approved scopes until an owner accepts these."));
    view! {
        <SectionCard id="effect" title="What changes for the app">
            {changes_nothing.then(|| view! {
                <p>"Its roles change but its permissions stay the same."</p>
            })}
            {gained}
            {lost}
            <p class="muted">
                {format!("Access tokens already issued keep their permissions until they expire, \
                          {longest_life} at most.")}
            </p>
        </SectionCard>
        {elsewhere.map(|text| view! { <Notice tone=Tone::Info><p>{text}</p></Notice> })}
    }
}

fn part(
    catalogue: &Catalogue,
    title: &'static str,
    roles: &BTreeSet<OrgRole>,
    permissions: Vec<AccessEntry>,
) -> Option<impl IntoView + use<>> {
    let is_empty = roles.is_empty() && permissions.is_empty();
    let roles = organization_roles(roles).into_iter().map(|role| {
        view! { <li>{role} " " <span class="muted">"in the organization"</span></li> }
    });
    let permissions = permissions.into_iter().map(|AccessEntry { permission, state, .. }| {
        let inert = (state == AccessState::ServiceMissing).then(|| {
            let service = services::name(catalogue, &permission.service);
            view! {
                " "<Badge text="Inert here" tone=Tone::Warning icon="triangle-alert"/>
                <span class="muted small">{format!(" The organization has no {service}.")}</span>
            }
        });
        view! { <li><code>{permission.permission.to_string()}</code> {inert}</li> }
    });
    let (roles, permissions): (Vec<_>, Vec<_>) = (roles.collect(), permissions.collect());
    (!is_empty).then(|| view! { <h3>{title}</h3><ul>{roles}{permissions}</ul> })
}

//! The scopes of an app as a form, and what would change before it is saved.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, Notice, PageHead,
    PickedCount, Picker, SectionCard, Tone,
};
use crate::console::pages::apps::create::{picker_notes, role_groups, without_roles};
use crate::console::pages::apps::details::Editing;
use crate::console::paths;
use crate::console::view::{
    AppScopesView, AppView, ChangedPermission, RolePicks, ScopePreviewView, Submitted,
};
use crate::domain::OrgId;
use crate::domain::apps::app::App;

/// The picker, with what the app holds ticked, or with what was ticked since.
pub fn form(
    org: &OrgId,
    app: &App,
    offered: AppScopesView,
    editing: &Editing,
) -> impl IntoView + use<> {
    let AppScopesView { version, mut picks } = offered;
    let search = editing.typed("filter", "");
    let submitted = &editing.state.submitted;
    let overtaken = editing.is_stale().then(|| overtaken(&picks, submitted));
    if submitted.value("section").is_some() {
        tick(&mut picks, submitted);
    }
    let version = editing.version(version);
    let notes = picker_notes(&picks);
    let groups = role_groups(org, picks, &search);
    let errors = editing.errors.clone();
    let empty = FormError::of(&errors, "role");
    let (action, cancel) = (paths::app(org, &app.id), paths::app_part(org, &app.id, "scopes"));
    view! {
        <section id="scopes" aria-labelledby="scopes-title" class="form">
            <div>
                <h2 id="scopes-title">"Scopes"</h2>
                <p class="muted small">
                    "Before anything is saved, you see what the app gains and loses."
                </p>
            </div>
            {overtaken}
            <ErrorSummary errors=errors/>
            {notes}
            <form method="post" action=action class="form" data-guard="">
                <input type="hidden" name="section" value="scopes"/>
                <input type="hidden" name="version" value=version/>
                <Picker groups=groups filter=search>
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

/// Every role by the value of its check box, with its name and whether it is ticked.
fn each(picks: &mut RolePicks) -> impl Iterator<Item = (&str, &str, &mut bool)> {
    let RolePicks { organization_roles, services, custom_roles, .. } = picks;
    let organization = organization_roles
        .iter_mut()
        .map(|pick| (pick.value.as_str(), pick.label.as_str(), &mut pick.is_picked));
    let others = services.iter_mut().flat_map(|service| &mut service.roles).chain(custom_roles);
    let others = others.map(|pick| (pick.value.as_str(), pick.label.as_str(), &mut pick.is_picked));
    organization.chain(others)
}

fn ticked(submitted: &Submitted) -> BTreeSet<&str> {
    let values = submitted.values.get("role").into_iter().flatten();
    values.map(String::as_str).collect()
}

fn tick(picks: &mut RolePicks, submitted: &Submitted) {
    let ticked = ticked(submitted);
    for (value, _, is_picked) in each(picks) {
        *is_picked = ticked.contains(value);
    }
}

/// What somebody else saved, beside what was ticked here.
fn overtaken(picks: &RolePicks, submitted: &Submitted) -> impl IntoView + use<> {
    let (ticked, mut picks) = (ticked(submitted), picks.clone());
    let (mut theirs, mut mine) = (Vec::new(), Vec::new());
    for (value, label, is_picked) in each(&mut picks) {
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
        <Notice tone=Tone::Warning title="Somebody else changed this app meanwhile">
            <p>"Nothing of yours was saved. Your ticks stand below."</p>
            {part("It holds now, and you have not ticked: ", theirs)}
            {part("It does not hold now, and you have ticked: ", mine)}
        </Notice>
    }
}

/// What would change, and the button that changes it.
pub fn review(
    org: &OrgId,
    found: &AppView,
    preview: ScopePreviewView,
    editing: &Editing,
) -> impl IntoView + use<> {
    let submitted = &editing.state.submitted;
    let hidden = ["section", "version", "role", "without_roles", "filter"];
    let hidden = hidden.into_iter().flat_map(|field| {
        let values = submitted.values.get(field).cloned().unwrap_or_default();
        values.into_iter().map(move |value| view! { <input type="hidden" name=field value=value/> })
    });
    let hidden: Vec<_> = hidden.collect();
    let action = paths::app(org, &found.app.id);
    let cancel = paths::app_part(org, &found.app.id, "scopes");
    let is_same = preview.is_same;
    let title = format!("Change the scopes of {}?", found.app.name);
    view! {
        <PageHead title=title/>
        {if is_same {
            view! { <p>"Nothing changes."</p> }.into_any()
        } else {
            effect(preview).into_any()
        }}
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

fn effect(preview: ScopePreviewView) -> impl IntoView {
    let ScopePreviewView {
        gained, lost, roles_gained, roles_lost, foreign_orgs, longest_life, ..
    } = preview;
    let changes_nothing =
        gained.is_empty() && lost.is_empty() && roles_gained.is_empty() && roles_lost.is_empty();
    let elsewhere = match foreign_orgs {
        0 => None,
        1 => Some("1 other organization has added this app. It keeps".to_owned()),
        orgs => Some(format!("{orgs} other organizations have added this app. They keep")),
    };
    let elsewhere = elsewhere.map(|who| {
        format!("{who} the scopes that were approved there until an owner accepts these.")
    });
    view! {
        <SectionCard id="effect" title="What changes for the app">
            {changes_nothing.then(|| view! {
                <p>"It holds other roles and no other permission: what it gains, it has through
                    another role already."</p>
            })}
            {part("Gained", roles_gained, gained)}
            {part("Lost", roles_lost, lost)}
            <p class="muted">
                {format!("Access tokens that were issued keep what they say until they expire, for \
                          at most {longest_life}.")}
            </p>
        </SectionCard>
        {elsewhere.map(|text| view! { <Notice tone=Tone::Info><p>{text}</p></Notice> })}
    }
}

fn part(
    title: &'static str,
    roles: Vec<String>,
    permissions: Vec<ChangedPermission>,
) -> Option<impl IntoView> {
    let is_empty = roles.is_empty() && permissions.is_empty();
    let roles = roles.into_iter().map(|role| {
        view! { <li>{role} " " <span class="muted">"in the organization"</span></li> }
    });
    let permissions = permissions.into_iter().map(|line| {
        let inert = line.missing_service.map(|service| {
            view! {
                " "<Badge text="Inert here" tone=Tone::Warning icon="triangle-alert"/>
                <span class="muted small">{format!(" The organization has no {service}.")}</span>
            }
        });
        view! { <li><code>{line.permission}</code> {inert}</li> }
    });
    let (roles, permissions): (Vec<_>, Vec<_>) = (roles.collect(), permissions.collect());
    (!is_empty).then(|| view! { <h3>{title}</h3><ul>{roles}{permissions}</ul> })
}

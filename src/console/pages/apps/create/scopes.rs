//! Create App, third step: what the app may do.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Checkbox, ErrorSummary, Filter, FormError, Mark, Notice,
    PageHead, Pick, PickGroup, PickList, PickedCount, PickedPermission, Tone,
};
use crate::console::islands::Picker;
use crate::console::pages::apps::create::{At, cancel_button, steps};
use crate::console::pages::apps::under_list;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::view::Submitted;
use crate::console::wording::count;
use crate::console::wording::picks::OrgRolePick;
use crate::console::wording::picks::RolePick;
use crate::console::wording::picks::RolePicks;
use crate::console::wording::picks::ServicePicks;
use crate::console::wording::picks::role_picks;
use crate::console::wording::roles::PermissionLine;
use crate::domain::OrgId;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::risk::Risk;
use crate::domain::roles::selection::Recipient;
use crate::workflows::apps::DraftOffer;

/// Asks for the scopes.
pub fn scopes(page: &OrgPage, offered: DraftOffer) -> Content {
    under_list(page.org, "Scopes", form(page, &offered).into_any())
}

fn form(page: &OrgPage, DraftOffer { draft, offer }: &DraftOffer) -> impl IntoView + use<> {
    let errors = page.errors();
    let search = page.typed("filter").unwrap_or_default();
    let mut picks = role_picks(page.catalogue, &draft.content.scope, offer);
    if !page.state.submitted.values.is_empty() {
        tick(&mut picks, &page.state.submitted);
    }
    let notes = picker_notes(&picks);
    let groups = role_groups(page.org, picks, &Filter::new(&search));
    let steps = steps(page.org, At::Scopes, Some(draft));
    let cancel = cancel_button(page.org, &draft.id);
    let (org, shows) = (page.org.clone(), page.shows());
    view! {
        <PageHead title="What may the app do?"
            lead="The app gets only what you select here, and only in organizations it's added \
                  to."/>
        {steps}
        <ErrorSummary errors=errors.clone()/>
        {notes}
        <form method="post" class="form" data-guard="">
            <Picker org=org recipient=Recipient::NewApp filter=search shows=shows>
                <PickList groups=groups/>
                {FormError::of(&errors, "role").map(|message| {
                    without_roles("Create it without any role", message)
                })}
                <ButtonRow sticky=true>
                    <Button kind=ButtonKind::Primary>"Continue"</Button>
                    <Button name="go" value="back" formnovalidate=true icon="arrow-left">
                        "Back"
                    </Button>
                    <PickedCount/>
                    {cancel}
                </ButtonRow>
            </Picker>
        </form>
    }
}

/// The groups of the picker, each role with a link to its page. What the search does not find is
/// hidden.
pub(crate) fn role_groups(org: &OrgId, picks: RolePicks, filter: &Filter) -> Vec<PickGroup> {
    let RolePicks { org_name, organization_roles, services, custom_roles, .. } = picks;
    let services = services.into_iter().map(|service| service_group(service, &org_name, filter));
    let groups = [organization_group(organization_roles, filter)]
        .into_iter()
        .chain([custom_group(custom_roles, filter)])
        .chain(services)
        .collect();
    with_role_pages(org, groups)
}

/// The check box of a role.
pub(crate) struct Tick<'a> {
    pub value: &'a str,
    pub label: &'a str,
    pub is_picked: &'a mut bool,
}

/// Every check box of the picker.
pub(crate) fn each_tick(picks: &mut RolePicks) -> impl Iterator<Item = Tick<'_>> {
    let RolePicks { organization_roles, services, custom_roles, .. } = picks;
    let organization = organization_roles.iter_mut().map(|pick| Tick {
        value: &pick.value,
        label: &pick.label,
        is_picked: &mut pick.is_picked,
    });
    let others = services.iter_mut().flat_map(|service| &mut service.roles).chain(custom_roles);
    let others = others.map(|pick| Tick {
        value: &pick.value,
        label: &pick.label,
        is_picked: &mut pick.is_picked,
    });
    organization.chain(others)
}

/// The roles that a form was sent with.
pub(crate) fn ticked(submitted: &Submitted) -> BTreeSet<&str> {
    let values = submitted.values.get("role").into_iter().flatten();
    values.map(String::as_str).collect()
}

/// Ticks what a form was sent with, and nothing else.
pub(crate) fn tick(picks: &mut RolePicks, submitted: &Submitted) {
    let ticked = ticked(submitted);
    for Tick { value, is_picked, .. } in each_tick(picks) {
        *is_picked = ticked.contains(value);
    }
}

/// What people should know before they choose.
pub(crate) fn picker_notes(picks: &RolePicks) -> impl IntoView + use<> {
    let lacks_all = picks.services.iter().all(|service| !service.is_contained);
    view! {
        {lacks_all.then(|| view! {
            <Notice tone=Tone::Info>
                <p>"This organization has no services yet, so no permission has an effect here \
                    for now."</p>
            </Notice>
        })}
        {picks.only_roles_i_hold.then(|| view! {
            <Notice tone=Tone::Info title="Only roles that you hold yourself">
                <p>"You can only give an app permissions that you have yourself. Roles with more \
                    are disabled; an owner can give them to you."</p>
            </Notice>
        })}
    }
}

/// Asks once more whether the app shall hold nothing.
pub(crate) fn without_roles(label: &'static str, message: String) -> impl IntoView {
    view! {
        <div class="card"><div class="card-body" id="role">
            <Checkbox name="without_roles" label=label error=message
                hint="It can get tokens but can't do anything with them."/>
        </div></div>
    }
}

/// What an organization role can do to the organization itself.
fn organization_risk(risk: Risk) -> Option<Mark> {
    let (tone, text) = match risk {
        Risk::Reads => return None,
        Risk::Changes => (Tone::Warning, "Changes things"),
        Risk::Acts => (Tone::Danger, "Administers everything"),
    };
    Some(Mark { tone, text: text.into() })
}

/// The organization roles as a group of the picker.
pub(crate) fn organization_group(roles: Vec<OrgRolePick>, filter: &Filter) -> PickGroup {
    let title = "Organization roles".to_owned();
    let pick = |role: OrgRolePick| Pick {
        name: "role".into(),
        hidden: !filter.finds(&[&title, &role.label]),
        value: role.value,
        label: role.label,
        text: role.about,
        badges: organization_risk(role.risk)
            .into_iter()
            .chain(role.is_beyond.then(|| beyond("Exceeds your own role")))
            .collect(),
        checked: role.is_picked,
        disabled: role.is_beyond,
        ..Pick::default()
    };
    let picks: Vec<_> = roles.into_iter().map(pick).collect();
    PickGroup {
        key: "organization".into(),
        note: Some("Organization roles do not change service permissions.".into()),
        title: title.clone(),
        picks,
        ..PickGroup::default()
    }
}

/// The groups with a link from each role to its page.
pub(crate) fn with_role_pages(org: &OrgId, mut groups: Vec<PickGroup>) -> Vec<PickGroup> {
    for pick in groups.iter_mut().flat_map(|group| &mut group.picks) {
        pick.href = RoleChoice::parse(&pick.value).map(|choice| paths::role(org, &choice));
    }
    groups
}

/// The built-in roles of a service as a group of the picker.
pub(crate) fn service_group(service: ServicePicks, org_name: &str, filter: &Filter) -> PickGroup {
    let ServicePicks { id, name, is_contained, roles } = service;
    let picks: Vec<_> = roles.into_iter().map(|role| role_pick(&name, role, filter)).collect();
    let note = format!(
        "{org_name} doesn't have this service. These permissions have no effect there until it's \
         added."
    );
    PickGroup {
        key: id,
        title: name,
        badge: (!is_contained)
            .then(|| Mark { tone: Tone::Warning, text: format!("Not in {org_name}") }),
        note: (!is_contained).then_some(note),
        select_all: true,
        picks,
    }
}

/// The custom roles of the organization as a group of the picker.
pub(crate) fn custom_group(roles: Vec<RolePick>, filter: &Filter) -> PickGroup {
    let title = "Custom roles".to_owned();
    let is_empty = roles.is_empty();
    let picks: Vec<_> = roles.into_iter().map(|role| role_pick(&title, role, filter)).collect();
    PickGroup {
        key: "custom".into(),
        note: is_empty.then(|| "This organization has no custom roles yet.".into()),
        select_all: !is_empty,
        title,
        picks,
        ..PickGroup::default()
    }
}

fn beyond(text: &str) -> Mark {
    Mark { tone: Tone::Danger, text: text.to_owned() }
}

fn role_pick(group: &str, role: RolePick, filter: &Filter) -> Pick {
    let ids = role.permissions.iter().map(|line| line.id.as_str());
    let texts: Vec<&str> = [group, role.label.as_str()].into_iter().chain(ids).collect();
    let hidden = !filter.finds(&texts);
    // Several permissions may unlock the same one.
    let endpoints: BTreeSet<_> = role.permissions.iter().flat_map(|line| &line.endpoints).collect();
    let unlocks = format!("unlocks {}", count(endpoints.len(), "endpoint", "endpoints"));
    Pick {
        name: "role".into(),
        value: role.value,
        label: role.label,
        text: role.about,
        risk: Some(role.risk),
        badges: role.is_beyond.then(|| beyond("More than you hold")).into_iter().collect(),
        permissions: role.permissions.into_iter().map(permission).collect(),
        unlocks: Some(unlocks),
        checked: role.is_picked,
        disabled: role.is_beyond,
        hidden,
        ..Pick::default()
    }
}

/// A permission, what it allows, and the endpoints that it unlocks.
fn permission(line: PermissionLine) -> PickedPermission {
    let text = match line.endpoints.as_slice() {
        [] => line.about,
        endpoints => format!("{} Unlocks {}.", line.about, endpoints.join(", ")),
    };
    PickedPermission { code: line.id, text }
}

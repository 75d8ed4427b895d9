//! The end of a custom role: who holds it, and what takes its place.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, Notice, PageHead,
    SectionCard, SelectField, TextField, Tone,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::pages::roles::effect::foreign;
use crate::console::pages::roles::users::users;
use crate::console::pages::roles::{crumbs_of, form_errors};
use crate::console::view::RoleEndView;
use crate::console::{paths, rpc};
use crate::domain::{OrgId, RoleId};

/// Asks what takes the place of a role, and for its name.
#[component]
pub fn DeleteRolePage() -> impl IntoView {
    let ids = parameters::<RoleId>("role");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, role) = ids?;
        rpc::see_role_end(org, role).await
    };
    org_page(Section::Roles, org, load, |org, found| Content {
        title: vec![format!("Delete {}", found.role.name), "Roles".into()],
        crumbs: crumbs_of(org, &found.role),
        body: ask(org, found).into_any(),
    })
}

fn ask(org: &OrgId, found: RoleEndView) -> impl IntoView + use<> {
    let state = PageState::current();
    let errors = form_errors();
    let RoleEndView { role, replacements, foreign_orgs } = found;
    let is_used = !role.apps.users.is_empty() || !role.members.users.is_empty();
    let now = role.record.as_ref().map_or(0, |record| record.version);
    let sent = state.submitted.value("version").filter(|_| !state.is_stale);
    let version = sent.unwrap_or(now.to_string());
    let typed = |field: &str| state.submitted.value(field).unwrap_or_default();
    let (chosen, typed) = (typed("replacement"), typed("name"));
    let holders = is_used.then(|| users(org, &role, "", ""));
    let cancel = paths::role(org, &role.choice);
    let name = role.name;
    view! {
        <PageHead title=format!("Delete {name}?")/>
        <ErrorSummary errors=errors.clone()/>
        {state.is_stale.then(|| view! {
            <Notice tone=Tone::Warning title="Somebody else changed this role meanwhile">
                <p>"What you typed is kept. Look at who holds it once more."</p>
            </Notice>
        })}
        {consequences(is_used)}
        {(foreign_orgs > 0).then(|| foreign(foreign_orgs))}
        {holders}
        <form method="post" class="form">
            <input type="hidden" name="version" value=version/>
            <div class="card"><div class="card-body form">
            {is_used.then(|| view! {
                <SelectField name="replacement" label="What takes its place"
                    options=options(replacements) value=chosen
                    hint="Every app, member and open invitation that holds the role gets it at once."
                    error=FormError::of(&errors, "replacement")/>
            })}
            <p>"Type " <strong><bdi>{name}</bdi></strong> " to confirm."</p>
            <TextField name="name" label="Name of the role" autocomplete="off" value=typed
                error=FormError::of(&errors, "name")/>
            </div></div>
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Delete role"</Button>
                <LinkButton href=cancel>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}

fn options(groups: Vec<(String, Vec<(String, String)>)>) -> Vec<(String, String)> {
    let first = [
        (String::new(), "Choose…".to_owned()),
        ("nothing".to_owned(), "Nothing: they lose its permissions".to_owned()),
    ];
    let roles = groups.into_iter().flat_map(|(group, roles)| {
        roles.into_iter().map(move |(value, name)| (value, format!("{group} · {name}")))
    });
    first.into_iter().chain(roles).collect()
}

fn consequences(is_used: bool) -> impl IntoView {
    view! {
        <SectionCard id="consequences" title="What follows">
            <ul>
                {(!is_used).then(|| view! { <li>"No app and no member holds it."</li> })}
                {is_used.then(|| view! {
                    <li>"Those below lose its permissions, or get those of another role."</li>
                    <li>"Access tokens that were issued keep what they say until they expire."</li>
                })}
                <li>"Its name is free again. The record keeps what it held, and who held it."</li>
            </ul>
        </SectionCard>
    }
}

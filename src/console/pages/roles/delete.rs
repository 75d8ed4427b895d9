//! The end of a custom role: who holds it, and what takes its place.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, Notice, PageHead,
    SectionCard, SelectField, TextField, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::proof::password_again;
use crate::console::pages::roles::crumbs_of;
use crate::console::pages::roles::effect::foreign;
use crate::console::pages::roles::users::users;
use crate::console::paths;
use crate::domain::roles::choice::{RoleChoice, role_value};
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::ServiceRole;
use crate::domain::services::catalogue::Catalogue;
use crate::workflows::roles::RoleEnd;

/// Asks what takes the place of a role, and for its name.
pub fn delete(page: &OrgPage, found: RoleEnd) -> Content {
    let record = found.details.record.as_ref();
    let name = record.map(|record| record.role.name.to_string()).unwrap_or_default();
    Content {
        title: vec![format!("Delete {name}"), "Roles".into()],
        crumbs: crumbs_of(page.org, name.clone(), &found.details.role),
        body: ask(page, found, name).into_any(),
    }
}

fn ask(page: &OrgPage, found: RoleEnd, name: String) -> impl IntoView + use<> {
    let errors = page.errors();
    let RoleEnd { details, replacements, foreign_orgs } = found;
    let is_used = !details.apps.rows.is_empty() || !details.members.rows.is_empty();
    let version = page.version(details.record.as_ref().map_or(0, |record| record.version));
    let typed = |field: &str| page.typed(field).unwrap_or_default();
    let (chosen, typed) = (typed("replacement"), typed("name"));
    let holders = is_used.then(|| users(page, &details));
    let options = options(page.catalogue, &replacements);
    let cancel = paths::role(page.org, &details.role);
    view! {
        <PageHead title=format!("Delete {name}?")/>
        <ErrorSummary errors=errors.clone()/>
        {page.state.is_stale.then(|| view! {
            <Notice tone=Tone::Warning title="Somebody else changed this role in the meantime">
                <p>"What you typed is kept. Check again who has this role."</p>
            </Notice>
        })}
        {consequences(is_used)}
        {(foreign_orgs > 0).then(|| foreign(foreign_orgs))}
        {holders}
        <form method="post" class="form">
            <input type="hidden" name="version" value=version/>
            <div class="card"><div class="card-body form">
            {is_used.then(|| view! {
                <SelectField name="replacement" label="Replacement"
                    options=options value=chosen
                    hint="Every app, member and open invitation with this role gets the \
                          replacement immediately."
                    error=FormError::of(&errors, "replacement")/>
            })}
            <p>"Type " <strong><bdi>{name}</bdi></strong> " to confirm."</p>
            <TextField name="name" label="Name of the role" autocomplete="off" value=typed
                error=FormError::of(&errors, "name")/>
            {password_again(page)}
            </div></div>
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Delete role"</Button>
                <LinkButton href=cancel>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}

/// What may take the place of a role: custom roles, then those of each service.
fn options(catalogue: &Catalogue, others: &[CustomRole]) -> Vec<(String, String)> {
    let first = [
        (String::new(), "Choose…".to_owned()),
        ("nothing".to_owned(), "None: they lose its permissions".to_owned()),
    ];
    let custom = others.iter().map(|role| {
        let choice = RoleChoice::Custom(role.id.clone());
        (role_value(&choice), format!("Custom roles · {}", role.name))
    });
    let services = catalogue.services().iter().flat_map(|service| {
        service.roles.iter().map(|role| {
            let held = ServiceRole { service: service.id.clone(), role: role.name.clone() };
            let words = format!("{} · {}", service.name, role.display_name);
            (role_value(&RoleChoice::Service(held)), words)
        })
    });
    first.into_iter().chain(custom).chain(services).collect()
}

fn consequences(is_used: bool) -> impl IntoView {
    view! {
        <SectionCard id="consequences" title="What happens next">
            <ul>
                {(!is_used).then(|| view! { <li>"No apps or members have it."</li> })}
                {is_used.then(|| view! {
                    <li>"The apps and members below lose its permissions, or get those of \
                         another role."</li>
                    <li>"Access tokens already issued keep their permissions until they expire."</li>
                })}
                <li>"Its name becomes available again. The audit log keeps what it contained and \
                     who had it."</li>
            </ul>
        </SectionCard>
    }
}

//! Who can do this here: every app and member that may use a permission or an endpoint, with the
//! role that gives it, and those who hold such a role in vain, with what is missing.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, Icon, Notice, PageHead, SectionCard, SelectField, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::roles::crumbs;
use crate::console::paths;
use crate::console::wording::sharing::{missing_here, roles_of};
use crate::console::wording::{count, services};
use crate::domain::access::{AccessEntry, AccessState};
use crate::domain::services::catalogue::{Catalogue, PermissionEntry};
use crate::domain::text::has_words;
use crate::domain::{OrgId, ServiceId};
use crate::workflows::access::who_can::{AppHas, LOOKED_AT, MemberHas, WhoCan, WhoHas};

/// The page.
pub fn who_can(page: &OrgPage, found: WhoCan) -> Content {
    Content {
        title: vec!["Who can do this here?".into(), "Roles".into()],
        crumbs: crumbs(page.org),
        body: body(page, found).into_any(),
    }
}

fn body(page: &OrgPage, found: WhoCan) -> impl IntoView + use<> {
    let WhoCan { found, apps, services } = found;
    let asked = page.query("what").unwrap_or_default().trim().to_owned();
    let unknown = (!asked.is_empty() && found.is_empty())
        .then(|| meant(page.org, near(page.catalogue, &services, &asked)).into_any());
    let options = options(page.catalogue, &services);
    let anybody = (String::new(), "Every app and member".to_owned());
    let apps = apps.iter().map(|app| (app.id.to_string(), app.name.to_string()));
    let apps: Vec<_> = [anybody].into_iter().chain(apps).collect();
    let found: Vec<_> = found.into_iter().map(|one| answer(page, one).into_any()).collect();
    view! {
        <PageHead title="Who can do this here?"
            lead="Enter a permission, an endpoint, or a few words. Tokens are issued using these same rules."/>
        <div class="card"><div class="card-body">
            <form method="get" action=paths::who_can(page.org) class="form" role="search">
                <div class="field">
                    <label for="what">"Permission or endpoint"</label>
                    <input class="input" type="search" id="what" name="what" value=asked required
                        list="what-list" autocomplete="off" spellcheck="false"/>
                    <datalist id="what-list">{options}</datalist>
                </div>
                <SelectField name="app" label="Who" options=apps value=String::new()/>
                <div class="button-row">
                    <Button kind=ButtonKind::Primary icon="search">"Find out"</Button>
                </div>
            </form>
        </div></div>
        {unknown}
        {found}
    }
}

/// So many are offered to whoever typed some words.
const OFFERED: usize = 10;

/// The permissions of the services here that have every word of what was typed.
fn near<'a>(
    catalogue: &'a Catalogue,
    contained: &BTreeSet<ServiceId>,
    asked: &str,
) -> Vec<&'a PermissionEntry> {
    let here = catalogue.services().iter().filter(|service| contained.contains(&service.id));
    let entries = here.flat_map(|service| &service.permissions);
    let fits = |entry: &&PermissionEntry| {
        let endpoints = entry.endpoints.join("\n");
        has_words(&[entry.id.as_str(), &entry.name, &entry.description, &endpoints], asked)
    };
    entries.filter(fits).take(OFFERED).collect()
}

/// What somebody may have meant.
fn meant(org: &OrgId, near: Vec<&PermissionEntry>) -> impl IntoView + use<> {
    if near.is_empty() {
        return view! {
            <Notice tone=Tone::Warning title="No service has this">
                <p>"Check the spelling, or pick one from the list as you type."</p>
            </Notice>
        }
        .into_any();
    }
    let line = |entry: &PermissionEntry| {
        let href = paths::who_can_use(org, entry.id.as_str());
        view! {
            <li>
                <a href=href><code>{entry.id.to_string()}</code></a>
                <span>{entry.description.clone()}</span>
            </li>
        }
    };
    let lines: Vec<_> = near.into_iter().map(line).collect();
    view! {
        <SectionCard id="meant" title="Which permission?"
            lead="These match your words. Select one to see who can use it.">
            <ul class="permissions">{lines}</ul>
        </SectionCard>
    }
    .into_any()
}

/// What completes what is typed: permissions of the services here and the endpoints that they open.
fn options(catalogue: &Catalogue, contained: &BTreeSet<ServiceId>) -> Vec<AnyView> {
    let here = catalogue.services().iter().filter(|service| contained.contains(&service.id));
    let entries: Vec<_> = here.flat_map(|service| &service.permissions).collect();
    let endpoints: BTreeSet<_> = entries.iter().flat_map(|entry| entry.endpoints.clone()).collect();
    let ids = entries.iter().map(|entry| entry.id.to_string());
    ids.chain(endpoints).map(|value| view! { <option value=value></option> }.into_any()).collect()
}

fn answer(page: &OrgPage, found: WhoHas) -> impl IntoView + use<> {
    let WhoHas { service, permission, roles, apps, members, is_cut } = found;
    let (org, catalogue) = (page.org, page.catalogue);
    let may = |entry: &AccessEntry| entry.state == AccessState::Granted;
    let able = apps.iter().filter(|one| may(&one.entry)).count();
    let able_members = members.iter().filter(|one| may(&one.entry)).count();
    let lead = format!(
        "In {}. {} and {} can use it here.",
        services::name(catalogue, &service),
        count(able, "app", "apps"),
        count(able_members, "member", "members"),
    );
    let apps: Vec<_> = apps.iter().map(|one| app(org, catalogue, one).into_any()).collect();
    let members: Vec<_> =
        members.iter().map(|one| member(org, catalogue, one).into_any()).collect();
    let roles: Vec<_> = roles
        .iter()
        .map(|role| {
            let size = count(role.size, "permission", "permissions");
            let href = paths::role(org, &role.choice);
            view! { <li><a href=href>{role.name.clone()}</a> " " <span class="muted">{size}</span></li> }
                .into_any()
        })
        .collect();
    let cut = is_cut.then(|| format!("Only the first {LOOKED_AT} apps and members were checked."));
    view! {
        <SectionCard id=format!("who-{permission}") title=permission.to_string() lead=lead>
            {cut.map(|text| view! { <Notice tone=Tone::Info><p>{text}</p></Notice> })}
            {list("Apps", "No app here has a role that grants it.", apps)}
            {list("Members", "No member has a role that grants it.", members)}
            {list("Roles that grant it, smallest first", "No role grants it.", roles)}
        </SectionCard>
    }
}

fn list(title: &'static str, nothing: &'static str, lines: Vec<AnyView>) -> impl IntoView {
    let is_empty = lines.is_empty();
    view! {
        <h3>{title}</h3>
        {is_empty.then(|| view! { <p class="muted">{nothing}</p> })}
        {(!is_empty).then(|| view! { <ul class="lines">{lines}</ul> })}
    }
}

fn app(org: &OrgId, catalogue: &Catalogue, found: &AppHas) -> impl IntoView + use<> {
    let AppHas { app, name, is_foreign, entry } = found;
    let href = paths::app_access(org, app, "", entry.permission.permission.as_str());
    let foreign = is_foreign.then(|| view! { <Badge text="Added app" tone=Tone::Neutral/> });
    view! {
        <li>
            <span class="cluster">
                {mark(entry)} <a href=href><bdi>{name.to_string()}</bdi></a> {foreign}
            </span>
            {reason(catalogue, entry)}
        </li>
    }
}

fn member(org: &OrgId, catalogue: &Catalogue, found: &MemberHas) -> impl IntoView + use<> {
    let MemberHas { person, name, entry } = found;
    let href = paths::member(org, person);
    view! {
        <li>
            <span class="cluster">{mark(entry)} <a href=href><bdi>{name.to_string()}</bdi></a></span>
            {reason(catalogue, entry)}
        </li>
    }
}

fn mark(entry: &AccessEntry) -> impl IntoView + use<> {
    if entry.state == AccessState::Granted {
        view! { <Badge text="Allowed" tone=Tone::Success icon="circle-check"/> }.into_any()
    } else {
        view! { <Badge text="Not allowed" tone=Tone::Warning icon="ban"/> }.into_any()
    }
}

/// The chain from the role to its effect here, or to the link that is missing.
fn reason(catalogue: &Catalogue, entry: &AccessEntry) -> impl IntoView + use<> {
    let via = roles_of(catalogue, entry);
    let missing = missing_here(entry.state);
    view! {
        <span class="muted">
            "Through " <bdi>{via}</bdi>
            {missing.map(|why| view! { ": " <Icon name="triangle-alert"/> {why} })}
        </span>
    }
}

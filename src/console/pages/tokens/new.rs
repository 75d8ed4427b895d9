//! Generating an API token: name, lifetime, and what it may do of what one may do oneself.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Checkbox, ErrorSummary, Filter, FormError, LinkButton, Mark,
    Notice, NumberField, PageHead, Pick, PickGroup, PickList, PickedCount, SelectField, TextField,
    Tone,
};
use crate::console::islands::Picker;
use crate::console::pages::apps::create::{organization_group, with_role_pages};
use crate::console::pages::members::roles::picked_groups;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::tokens::crumbs;
use crate::console::paths;
use crate::console::wording::picks;
use crate::domain::roles::selection::Recipient;
use crate::domain::tokens::api_token::{IdleDays, Lifetime, MOST};
use crate::workflows::tokens::api_tokens::Offer;

/// Asks what to generate.
pub fn new(page: &OrgPage, offer: Offer) -> Content {
    Content {
        title: vec!["Generate token".into(), "API Tokens".into()],
        crumbs: crumbs(page.org),
        body: form(page, offer).into_any(),
    }
}

fn form(page: &OrgPage, offer: Offer) -> impl IntoView + use<> {
    let errors = page.errors();
    let typed = |name: &str| page.typed(name).unwrap_or_default();
    let id = page.typed("id").unwrap_or(offer.id.to_string());
    let minutes = page.typed("minutes").unwrap_or_else(|| "60".to_owned());
    let full = offer.is_full.then(full);
    let groups = groups(page, offer);
    let openid = page.typed("id").is_none() || page.typed("openid").is_some();
    let lasts = page.typed("lasts").unwrap_or(Lifetime::LONGEST.to_string());
    view! {
        <PageHead title="Generate token"
            lead="The token acts as you in this organization, with the roles you choose here, as \
                  long as you have them."/>
        <ErrorSummary errors=errors.clone()/>
        {full}
        // The server checks: a field that is hidden could not say what is wrong with it.
        <form method="post" class="form" data-guard="" novalidate>
            <input type="hidden" name="id" value=id/>
            <div class="card"><div class="card-body form">
                <TextField name="name" label="Token name" value=typed("name") max_length=80
                    hint="Helps you tell tokens apart." autocomplete="off"
                    error=FormError::of(&errors, "name")/>
                <SelectField name="lasts" label="Lifetime" options=lifetimes() value=lasts
                    hint="A token that never expires works until somebody revokes it. Choose an \
                          expiry if you can."/>
                <div class="other-lifetime">
                    <NumberField name="minutes" label="Minutes" value=minutes min=1
                        max=i64::from(Lifetime::LONGEST) unit="minutes"
                        hint="Applies when the lifetime is \"Other, in minutes\"."
                        error=FormError::of(&errors, "minutes")/>
                </div>
                <SelectField name="idle" label="Ends when it isn't used for" options=idle_times()
                    value=typed("idle") error=FormError::of(&errors, "idle")
                    hint="A token that nobody uses any more is a risk without a benefit."/>
                <Checkbox name="openid" label="OpenID" checked=openid
                    hint="Also get an ID token, which tells the script who you are."/>
            </div></div>
            {roles(page, groups, FormError::of(&errors, "role"))}
        </form>
    }
}

fn full() -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning title=format!("You have {MOST} API tokens")>
            <p>"That's the maximum. Revoke one you don't need before you generate another."</p>
        </Notice>
    }
}

fn lifetimes() -> Vec<(String, String)> {
    let offered = Lifetime::OFFERED
        .into_iter()
        .map(|(minutes, words)| (minutes.to_string(), words.to_owned()));
    let others = [
        (Lifetime::OTHER.to_owned(), "Other, in minutes".to_owned()),
        (Lifetime::NEVER.to_owned(), "Never expires".to_owned()),
    ];
    offered.chain(others).collect()
}

fn idle_times() -> Vec<(String, String)> {
    let never = [(String::new(), "Never".to_owned())];
    let offered = IdleDays::OFFERED
        .map(|idle| (idle.as_days().to_string(), format!("{} days", idle.as_days())));
    never.into_iter().chain(offered).collect()
}

/// What one holds oneself. The other roles of the organization cannot be ticked, and say why.
fn groups(page: &OrgPage, offer: Offer) -> Vec<PickGroup> {
    let submitted = &page.state.submitted;
    let filter = Filter::new(&page.typed("filter").unwrap_or_default());
    let mut organization_roles = picks::held_organization_roles(&offer.held);
    if let Some(chosen) = submitted.values.get("role") {
        for role in &mut organization_roles {
            role.is_picked = chosen.contains(&role.value);
        }
    }
    let organization = PickGroup {
        note: Some(
            "Your roles in the organization itself. They don't give access to services.".into(),
        ),
        ..organization_group(organization_roles, &filter)
    };
    let mut services = picks::services(page.catalogue, &offer.held, &offer.services);
    let mut custom = picks::custom_roles(page.catalogue, &offer.held, &offer.custom_roles);
    for role in services.iter_mut().flat_map(|service| &mut service.roles).chain(&mut custom) {
        role.is_beyond = !role.is_picked;
        role.is_picked = false;
    }
    services
        .retain(|service| service.is_contained || service.roles.iter().any(|role| !role.is_beyond));
    let others = picked_groups(services, custom, offer.org_name.as_str(), submitted);
    let others = others.into_iter().filter(|group| !group.picks.is_empty());
    let mut groups: Vec<_> = [organization].into_iter().chain(others).collect();
    let lacking = |pick: &&mut Pick| pick.disabled;
    for pick in groups.iter_mut().flat_map(|group| &mut group.picks).filter(lacking) {
        let text = "You don't have this role".to_owned();
        pick.badges = vec![Mark { tone: Tone::Neutral, text }];
    }
    with_role_pages(page.org, groups)
}

fn roles(page: &OrgPage, groups: Vec<PickGroup>, error: Option<String>) -> impl IntoView + use<> {
    let filter = page.typed("filter").unwrap_or_default();
    let (org, shows) = (page.org.clone(), page.shows());
    let cancel = paths::api_tokens(page.org);
    view! {
        <h2 id="role">"Roles"</h2>
        <p class="muted">
            "A token can have the roles that you have here. If you lose one later, the token \
             loses it too."
        </p>
        {error.map(|message| view! { <p class="field-error">{message}</p> })}
        <Picker org=org recipient=Recipient::ApiToken filter=filter shows=shows>
            <PickList groups=groups/>
            <ButtonRow sticky=true>
                <Button kind=ButtonKind::Primary name="go" value="generate">"Generate"</Button>
                <PickedCount/>
                <LinkButton href=cancel kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </ButtonRow>
        </Picker>
    }
}

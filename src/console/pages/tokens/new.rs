//! Generating an API token: name, lifetime, and what it may do of what one may do oneself.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, Notice, NumberField,
    PageHead, PickGroup, PickedCount, Picker, SelectField, TextField, Tone,
};
use crate::console::pages::apps::create::{organization_group, with_role_pages};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameter};
use crate::console::pages::members::roles::picked_groups;
use crate::console::pages::tokens::created::{ApiTokenShown, already_shown, revealed, take_token};
use crate::console::pages::tokens::crumbs;
use crate::console::view::{NewApiTokenView, Submitted};
use crate::console::{paths, rpc};
use crate::domain::OrgId;
use crate::domain::tokens::api_token::{Lifetime, MOST};

/// Asks what to generate; or shows what was generated, once.
#[component]
pub fn NewApiTokenPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let submitted = PageState::current().submitted;
    let (made, was_shown) = (take_token(), use_context::<ApiTokenShown>().is_some());
    let load = {
        let org = org.clone();
        async move { rpc::offer_api_token(org?).await }
    };
    org_page(Section::ApiTokens, org, load, move |org, offered| {
        let title =
            if made.is_some() || was_shown { "Your new API token" } else { "Generate token" };
        let body = match made {
            Some(made) => revealed(org, made, offered.exchange_url).into_any(),
            None if was_shown => already_shown(org).into_any(),
            None => form(org, offered, &submitted).into_any(),
        };
        Content { title: vec![title.into(), "API Tokens".into()], crumbs: crumbs(org), body }
    })
}

fn form(org: &OrgId, offered: NewApiTokenView, submitted: &Submitted) -> impl IntoView + use<> {
    let errors: Vec<FormError> = submitted.errors.iter().cloned().map(Into::into).collect();
    let typed = |name: &str| submitted.value(name).unwrap_or_default();
    let id = submitted.value("id").unwrap_or(offered.id.to_string());
    let minutes = submitted.value("minutes").unwrap_or_else(|| "60".to_owned());
    let full = offered.is_full.then(full);
    let groups = groups(org, offered, submitted);
    let lasts = submitted.value("lasts").unwrap_or(Lifetime::LONGEST.to_string());
    view! {
        <PageHead title="Generate token"
            lead="The token acts as you in this organization, with the roles that you choose here \
                  and still hold when it is used."/>
        <ErrorSummary errors=errors.clone()/>
        {full}
        // The server checks: a field that is hidden could not say what is wrong with it.
        <form method="post" class="form" data-guard="" novalidate>
            <input type="hidden" name="id" value=id/>
            <div class="card"><div class="card-body form">
                <TextField name="name" label="Token name" value=typed("name") max_length=80
                    hint="For you to tell tokens apart." autocomplete="off"
                    error=FormError::of(&errors, "name")/>
                <SelectField name="lasts" label="Lifetime" options=lifetimes() value=lasts
                    hint="A token that never expires works until somebody revokes it: choose an \
                          end where you can."/>
                <div class="other-lifetime">
                    <NumberField name="minutes" label="Minutes" value=minutes min=1
                        max=i64::from(Lifetime::LONGEST) unit="minutes"
                        hint="Counts when the lifetime is \"Other, in minutes\"."
                        error=FormError::of(&errors, "minutes")/>
                </div>
            </div></div>
            {roles(groups, FormError::of(&errors, "role"), typed("filter"), org)}
        </form>
    }
}

fn full() -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning title=format!("You have {MOST} API tokens")>
            <p>"Nobody may have more. Revoke one that you do not need before you generate another."</p>
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

/// What one holds oneself: everything else is not there to be ticked.
fn groups(org: &OrgId, offered: NewApiTokenView, submitted: &Submitted) -> Vec<PickGroup> {
    let NewApiTokenView { mut organization_roles, services, custom_roles, org_name, .. } = offered;
    let words: Vec<String> = submitted
        .value("filter")
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    if let Some(chosen) = submitted.values.get("role") {
        for role in &mut organization_roles {
            role.is_picked = chosen.contains(&role.value);
        }
    }
    let organization = PickGroup {
        folded: false,
        note: Some("What you hold in the organization itself. It opens no service.".into()),
        ..organization_group(organization_roles, &words)
    };
    let others = picked_groups(services, custom_roles, &org_name, submitted);
    let others = others.into_iter().filter(|group| !group.picks.is_empty());
    with_role_pages(org, [organization].into_iter().chain(others).collect())
}

fn roles(
    groups: Vec<PickGroup>,
    error: Option<String>,
    filter: String,
    org: &OrgId,
) -> impl IntoView + use<> {
    let cancel = paths::api_tokens(org);
    view! {
        <h2 id="role">"Roles"</h2>
        <p class="muted">
            "These are the roles that you hold here. What you lose later, the token loses too."
        </p>
        {error.map(|message| view! { <p class="field-error">{message}</p> })}
        <Picker groups=groups filter=filter>
            <ButtonRow sticky=true>
                <Button kind=ButtonKind::Primary name="go" value="generate">"Generate"</Button>
                <PickedCount/>
                <LinkButton href=cancel kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </ButtonRow>
        </Picker>
    }
}

//! A custom role as a form: its name and description on its page, its permissions on a page of
//! their own, which says what changes for whom before it saves.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Crumb, ErrorSummary, FormError, LinkButton, Notice, PageHead,
    SectionCard, TextArea, TextField, Tone,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::pages::roles::effect::effect;
use crate::console::pages::roles::picker::{PermissionPicker, PickedPermissions, Picking};
use crate::console::pages::roles::{crumbs, form_errors, review};
use crate::console::view::{PermissionOffer, RolePreviewView, RoleView};
use crate::console::{paths, rpc};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::{OrgId, RoleId};

/// Name and description. What somebody else saved meanwhile stands beside what was typed.
pub fn details_form(org: &OrgId, role: &RoleView, version: i64) -> impl IntoView + use<> {
    let state = PageState::current();
    let errors = form_errors();
    let sent = state.submitted.value("version").filter(|_| !state.is_stale);
    let version = sent.unwrap_or(version.to_string());
    let typed =
        |field: &str, kept: &str| state.submitted.value(field).unwrap_or_else(|| kept.to_owned());
    let (name, text) = (typed("name", &role.name), typed("description", &role.about));
    let (now, now_text) = (role.name.clone(), role.about.clone());
    let here = paths::role(org, &role.choice);
    let cancel = here.clone();
    view! {
        <SectionCard id="details" title="Details">
            {state.is_stale.then(|| view! {
                <Notice tone=Tone::Warning title="Somebody else changed this role meanwhile">
                    <p>"Its name is now " <strong><bdi>{now}</bdi></strong> ", its description: "
                        <bdi>{now_text}</bdi> ". What you typed is below and is not saved yet."</p>
                </Notice>
            })}
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=here class="form" data-guard="" novalidate>
                <input type="hidden" name="version" value=version/>
                <TextField name="name" label="Role name" max_length=80
                    hint="Unique in this organization." value=name
                    error=FormError::of(&errors, "name")/>
                <TextArea name="description" label="Description" required=false max_length=1000
                    value=text error=FormError::of(&errors, "description")/>
                <ButtonRow>
                    <Button kind=ButtonKind::Primary>"Save"</Button>
                    <LinkButton href=cancel kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        </SectionCard>
    }
}

/// The permissions of a custom role.
#[component]
pub fn EditPermissionsPage() -> impl IntoView {
    let ids = parameters::<RoleId>("role");
    let org = ids.clone().map(|(org, _)| org);
    let state = PageState::current();
    let asks = state.submitted.value("go").as_deref() == Some("review");
    let is_review = asks && state.submitted.errors.is_empty() && !state.is_stale;
    let load = async move {
        let (org, role) = ids?;
        let offer = rpc::offer_permissions_of(org.clone(), role.clone()).await?;
        let preview = if is_review {
            let picked = Picking::of(&offer, &PageState::current().submitted).text();
            Some(rpc::preview_role(org, role, picked).await?)
        } else {
            None
        };
        Ok((offer, preview))
    };
    org_page(Section::Roles, org, load, |org, (offer, preview)| {
        let id = offer.edited.as_ref().map(|(role, _)| RoleChoice::Custom(role.clone()));
        let href = id.map(|id| paths::role(org, &id)).unwrap_or_default();
        let place = Crumb { label: offer.name.clone(), href: href.clone() };
        Content {
            title: vec![format!("Edit {}", offer.name), "Roles".into()],
            crumbs: crumbs(org).into_iter().chain([place]).collect(),
            body: match preview {
                Some(preview) => check(href, &offer, preview).into_any(),
                None => form(href, offer).into_any(),
            },
        }
    })
}

fn form(cancel: String, offer: PermissionOffer) -> impl IntoView {
    let state = PageState::current();
    let picking = Picking::of(&offer, &state.submitted);
    let now = offer.edited.as_ref().map_or(0, |(_, version)| *version);
    let sent = state.submitted.value("version").filter(|_| !state.is_stale);
    let version = sent.unwrap_or(now.to_string());
    let title = format!("Permissions of {}", offer.name);
    let notice = state.is_stale.then(|| changed_meanwhile(&offer, &picking));
    view! {
        <PageHead title=title
            lead="Before anything is saved, you see who gains and who loses what."/>
        <ErrorSummary errors=form_errors()/>
        {notice}
        <form method="post" class="form" data-guard="">
            <input type="hidden" name="version" value=version/>
            <PermissionPicker offer=offer picking=picking>
                <ButtonRow sticky=true>
                    <Button kind=ButtonKind::Primary name="go" value="review">
                        "Review changes"
                    </Button>
                    <PickedPermissions/>
                    <LinkButton href=cancel kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </PermissionPicker>
        </form>
    }
}

fn changed_meanwhile(offer: &PermissionOffer, picking: &Picking) -> impl IntoView + use<> {
    let mine = picking.ids();
    let part = |words: &'static str, ids: Vec<String>| {
        (!ids.is_empty()).then(|| view! { <p>{words} <code>{ids.join(", ")}</code></p> })
    };
    let names = |ids: BTreeSet<&crate::domain::PermissionId>| -> Vec<String> {
        ids.into_iter().map(ToString::to_string).collect()
    };
    let only_theirs = names(offer.picked.difference(&mine).collect());
    let only_mine = names(mine.difference(&offer.picked).collect());
    view! {
        <Notice tone=Tone::Warning title="Somebody else changed this role meanwhile">
            <p>"Your ticks are below and are not saved yet."</p>
            {part("It holds now, and you have not ticked: ", only_theirs)}
            {part("It does not hold now, and you have ticked: ", only_mine)}
        </Notice>
    }
}

/// What would change, and the button that changes it.
fn check(cancel: String, offer: &PermissionOffer, preview: RolePreviewView) -> impl IntoView {
    let submitted = PageState::current().submitted;
    let picked = Picking::of(offer, &submitted).ids();
    let is_same = picked == offer.picked;
    let has = |name: &str| picked.iter().any(|id| id.as_str() == name);
    let has_both = has("_ConnectorType.SIEM") && has("_ConnectorType.API");
    let hidden = ["version", "permission", "pane", "show", "filter"];
    let hidden = hidden.into_iter().flat_map(|field| {
        let values = submitted.values.get(field).cloned().unwrap_or_default();
        values.into_iter().map(move |value| view! { <input type="hidden" name=field value=value/> })
    });
    let hidden: Vec<_> = hidden.collect();
    let changes = diff(offer, &picked);
    view! {
        <PageHead title=format!("Change {}?", offer.name)/>
        {if is_same {
            view! { <p>"Nothing changes."</p> }.into_any()
        } else {
            view! {
                {changes}
                {has_both.then(review::connectors)}
                {effect(preview)}
            }.into_any()
        }}
        <form method="post" class="form">
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

fn diff(
    offer: &PermissionOffer,
    picked: &BTreeSet<crate::domain::PermissionId>,
) -> impl IntoView + use<> {
    let list = |title: &'static str, ids: Vec<String>| {
        let items = ids.into_iter().map(|id| view! { <li><code>{id}</code></li> });
        let items: Vec<_> = items.collect();
        (!items.is_empty()).then(|| view! { <h3>{title}</h3><ul>{items}</ul> })
    };
    let added = picked.difference(&offer.picked).map(ToString::to_string).collect();
    let removed = offer.picked.difference(picked).map(ToString::to_string).collect();
    view! {
        <SectionCard id="diff" title="What changes in the role">
            {list("Added", added)}
            {list("Removed", removed)}
        </SectionCard>
    }
}

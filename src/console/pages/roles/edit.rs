//! A custom role as a form: its name and description on its page, its permissions on a page of
//! their own, which says what changes for whom before it saves.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, Notice, PageHead,
    PickedCount, SectionCard, TextArea, TextField, Tone,
};
use crate::console::pages::page::{Content, OrgPage, Page};
use crate::console::pages::roles::crumbs_of;
use crate::console::pages::roles::effect::effect;
use crate::console::pages::roles::offered::Offered;
use crate::console::pages::roles::picker::{PermissionPicker, Picking};
use crate::console::pages::roles::review::{connectors, has_both_connectors};
use crate::console::paths;
use crate::domain::PermissionId;
use crate::domain::roles::choice::RoleChoice;
use crate::workflows::roles::{RoleChange, RolePreview, RoleRecord};

/// Name and description. What somebody else saved meanwhile stands beside what was typed.
pub fn details_form(page: &OrgPage, record: &RoleRecord) -> impl IntoView + use<> {
    let (is_stale, errors) = (page.state.is_stale, page.errors());
    let version = page.version(record.version);
    let (now, now_text) = (record.role.name.to_string(), record.role.description.to_string());
    let typed = |field: &str, kept: &str| page.typed(field).unwrap_or_else(|| kept.to_owned());
    let (name, text) = (typed("name", &now), typed("description", &now_text));
    let here = paths::role(page.org, &RoleChoice::Custom(record.role.id.clone()));
    let cancel = here.clone();
    let check = paths::check_role_name(page.org, record.role.id.as_str());
    view! {
        <SectionCard id="details" title="Details">
            {is_stale.then(|| view! {
                <Notice tone=Tone::Warning title="Somebody else changed this role in the \
                                                  meantime">
                    <p>"Its name is now " <strong><bdi>{now}</bdi></strong> ", its description: "
                        <bdi>{now_text}</bdi> ". What you typed is below and is not saved yet."</p>
                </Notice>
            })}
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=here class="form" data-guard="" novalidate>
                <input type="hidden" name="version" value=version/>
                <TextField name="name" label="Role name" max_length=80
                    hint="Unique in this organization." check=check value=name
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

/// The permissions of a custom role: to tick, or what would change with those that are ticked.
pub fn edit(page: &OrgPage, found: RoleChange) -> Content {
    let RoleChange { record, offer, preview } = found;
    let choice = RoleChoice::Custom(record.role.id.clone());
    let (name, href) = (record.role.name.to_string(), paths::role(page.org, &choice));
    let offered = Offered::new(page.catalogue, offer, record.role.permission_ids());
    Content {
        title: vec![format!("Edit {name}"), "Roles".into()],
        crumbs: crumbs_of(page.org, name.clone(), &choice),
        body: match preview {
            Some(preview) => check(page, &name, href, &offered, preview).into_any(),
            None => form(page, &record, href, offered).into_any(),
        },
    }
}

fn form(
    page: &OrgPage,
    record: &RoleRecord,
    cancel: String,
    offered: Offered,
) -> impl IntoView + use<> {
    let picking = Picking::of(&offered, &page.state.submitted);
    let version = page.version(record.version);
    let title = format!("Permissions of {}", record.role.name);
    let notice = page.state.is_stale.then(|| changed_meanwhile(&offered, &picking));
    let (errors, org) = (page.errors(), page.org.clone());
    view! {
        <PageHead title=title
            lead="You'll see who gains and loses what before you save."/>
        <ErrorSummary errors=errors/>
        {notice}
        <form method="post" class="form" data-guard="">
            <input type="hidden" name="version" value=version/>
            <PermissionPicker org=org offer=offered picking=picking>
                <ButtonRow sticky=true>
                    <Button kind=ButtonKind::Primary name="go" value="review">
                        "Review changes"
                    </Button>
                    <PickedCount/>
                    <LinkButton href=cancel kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </PermissionPicker>
        </form>
    }
}

fn changed_meanwhile(offered: &Offered, picking: &Picking) -> impl IntoView + use<> {
    let mine = picking.ids();
    let part = |words: &'static str, ids: Vec<String>| {
        (!ids.is_empty()).then(|| view! { <p>{words} <code>{ids.join(", ")}</code></p> })
    };
    let names = |ids: BTreeSet<&PermissionId>| -> Vec<String> {
        ids.into_iter().map(ToString::to_string).collect()
    };
    let only_theirs = names(offered.picked.difference(&mine).collect());
    let only_mine = names(mine.difference(&offered.picked).collect());
    view! {
        <Notice tone=Tone::Warning title="Somebody else changed this role in the meantime">
            <p>"Your selection is below and isn't saved yet."</p>
            {part("It has these now, and you didn't select them: ", only_theirs)}
            {part("It doesn't have these now, and you selected them: ", only_mine)}
        </Notice>
    }
}

/// What would change, and the button that changes it.
fn check(
    page: &Page,
    name: &str,
    cancel: String,
    offered: &Offered,
    preview: RolePreview,
) -> impl IntoView + use<> {
    let submitted = &page.state.submitted;
    let picked = Picking::of(offered, submitted).ids();
    let is_same = picked == offered.picked;
    let has_both = has_both_connectors(&picked);
    let hidden = ["version", "permission", "pane", "show", "filter"];
    let hidden = hidden.into_iter().flat_map(|field| {
        let values = submitted.values.get(field).cloned().unwrap_or_default();
        values.into_iter().map(move |value| view! { <input type="hidden" name=field value=value/> })
    });
    let hidden: Vec<_> = hidden.collect();
    let changes = diff(&offered.picked, &picked);
    view! {
        <PageHead title=format!("Change {}?", name)/>
        {if is_same {
            view! { <p>"Nothing changes."</p> }.into_any()
        } else {
            view! {
                {changes}
                {has_both.then(connectors)}
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

fn diff(held: &BTreeSet<PermissionId>, picked: &BTreeSet<PermissionId>) -> impl IntoView + use<> {
    let list = |title: &'static str, ids: Vec<String>| {
        let items = ids.into_iter().map(|id| view! { <li><code>{id}</code></li> });
        let items: Vec<_> = items.collect();
        (!items.is_empty()).then(|| view! { <h3>{title}</h3><ul>{items}</ul> })
    };
    let added = picked.difference(held).map(ToString::to_string).collect();
    let removed = held.difference(picked).map(ToString::to_string).collect();
    view! {
        <SectionCard id="diff" title="What changes in the role">
            {list("Added", added)}
            {list("Removed", removed)}
        </SectionCard>
    }
}

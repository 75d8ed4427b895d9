//! Add Role, last step: every permission once more, then the button.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, Detail, DetailsList, ErrorSummary, Icon, LinkButton,
    Notice, PageHead, RiskBadge, SectionCard, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::roles::offered::{ServicePermissions, service_permissions};
use crate::console::pages::roles::{At, cancel_button, count, crumbs, steps};
use crate::console::paths;
use crate::console::wording::roles::PermissionLine;
use crate::domain::PermissionId;
use crate::domain::roles::risk::Risk;
use crate::workflows::roles::DraftedRole;

/// Shows the draft and creates the role.
pub fn review(page: &OrgPage, found: DraftedRole) -> Content {
    Content {
        title: vec!["Review".into(), "Add role".into(), "Roles".into()],
        crumbs: crumbs(page.org),
        body: body(page, found).into_any(),
    }
}

fn body(page: &OrgPage, found: DraftedRole) -> impl IntoView + use<> {
    let DraftedRole { draft, offer } = found;
    let held = &draft.content.permissions;
    let services = service_permissions(page.catalogue, &offer.services, |id| held.contains(id));
    let is_empty = held.is_empty();
    let risk = (!is_empty).then(|| Risk::of(page.catalogue, held));
    let has_both = has_both_connectors(held);
    let held = i64::try_from(held.len()).unwrap_or(0);
    let edit = |path: String, label: &'static str| move || view! { <LinkButton href=path small=true label=label>"Edit"</LinkButton> };
    let details = edit(paths::new_role_details(page.org, &draft.id), "Edit name and description");
    let permissions = paths::new_role_permissions(page.org, &draft.id);
    let steps = steps(page.org, At::Review, Some(&draft));
    let cancel = cancel_button(page.org, &draft);
    let content = draft.content;
    let text = Some(content.description).filter(|text| !text.trim().is_empty());
    let text = text.unwrap_or("None".to_owned());
    let lists = services.into_iter().map(|service| list(service, permissions.clone()));
    let lists: Vec<_> = lists.collect();
    let errors = page.errors();
    view! {
        <PageHead title="Check and save">{risk.map(|risk| view! { <RiskBadge risk=risk/> })}</PageHead>
        {steps}
        <ErrorSummary errors=errors/>
        {has_both.then(connectors)}
        <SectionCard id="review-details" title="Details" action=details>
            <DetailsList>
                <Detail term="Role name"><bdi>{content.name}</bdi></Detail>
                <Detail term="Description"><bdi>{text}</bdi></Detail>
                <Detail term="Permissions">{count(held, "permission")}</Detail>
            </DetailsList>
        </SectionCard>
        <form method="post" class="form" id="permissions">
            {lists}
            {is_empty.then(|| view! {
                <p>"Nothing is selected. " <a href=permissions>"Add permissions"</a> "."</p>
            })}
            <ButtonRow sticky=true>
                {(!is_empty).then(|| view! {
                    <Button kind=ButtonKind::Primary name="go" value="save">"Save"</Button>
                })}
                <Button name="go" value="back" icon="arrow-left">"Back"</Button>
                {cancel}
            </ButtonRow>
        </form>
    }
}

/// Whether both are held, which is hardly ever meant.
pub fn has_both_connectors(held: &BTreeSet<PermissionId>) -> bool {
    let has = |name: &str| held.iter().any(|id| id.as_str() == name);
    has("_ConnectorType.SIEM") && has("_ConnectorType.API")
}

/// Why both connector types are hardly ever meant.
pub fn connectors() -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning title="Both connector types">
            <p>"The role holds " <code>"_ConnectorType.SIEM"</code> " and "
                <code>"_ConnectorType.API"</code> ". A call to integrationServices/v3 needs only \
                                                   the one it asks for. Keep one, unless the \
                                                   same app makes both kinds of call."</p>
        </Notice>
    }
}

fn list(service: ServicePermissions, edit: String) -> impl IntoView {
    let ServicePermissions { id, name, is_contained, groups } = service;
    let head = format!("Permissions in {name}");
    let action = move || {
        view! {
            {(!is_contained).then(|| view! {
                <Badge tone=Tone::Warning text="Not in this organization"/>
            })}
            <LinkButton href=edit small=true label="Edit permissions">"Edit"</LinkButton>
        }
    };
    let groups = groups.into_iter().map(|(title, lines)| {
        view! {
            <h3>{title}</h3>
            <ul class="reviewed">{lines.into_iter().map(line).collect_view()}</ul>
        }
    });
    view! {
        <SectionCard id=format!("in-{id}") title=head action=action>
            {groups.collect_view()}
        </SectionCard>
    }
}

fn line(line: PermissionLine) -> impl IntoView {
    let label = format!(" {}", line.id);
    view! {
        <li>
            <code>{line.id.clone()}</code>
            <small>{line.about}</small>
            <button class="button small quiet" name="without" value=line.id>
                <Icon name="x"/>
                "Remove"<span class="visually-hidden">{label}</span>
            </button>
        </li>
    }
}

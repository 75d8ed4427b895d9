//! Add Role, last step: every permission once more, then the button.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, Detail, DetailsList, ErrorSummary, Icon, LinkButton,
    Notice, PageHead, SectionCard, Tone,
};
use crate::console::pages::frame::{Content, Section, org_page, parameters};
use crate::console::pages::roles::{
    At, cancel_button, count, crumbs, form_errors, risk_badge, steps,
};
use crate::console::view::{PermissionLine, PermissionOffer, Risk, ServicePermissions};
use crate::console::{paths, rpc};
use crate::domain::{DraftId, OrgId};

/// Shows the draft and creates the role.
#[component]
pub fn RoleReviewPage() -> impl IntoView {
    let ids = parameters::<DraftId>("draft");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, draft) = ids?;
        rpc::see_role_draft(org, draft).await
    };
    org_page(Section::Roles, org, load, |org, offer| Content {
        title: vec!["Review".into(), "Add role".into(), "Roles".into()],
        crumbs: crumbs(org),
        body: review(org, offer).into_any(),
    })
}

/// What is ticked, service by service.
fn ticked(offer: &PermissionOffer) -> Vec<ServicePermissions> {
    let picked: BTreeSet<&str> =
        offer.picked.iter().map(crate::domain::PermissionId::as_str).collect();
    let mut services = offer.services.clone();
    for service in &mut services {
        for (_, lines) in &mut service.groups {
            lines.retain(|line| picked.contains(line.id.as_str()));
        }
        service.groups.retain(|(_, lines)| !lines.is_empty());
    }
    services.retain(|service| !service.groups.is_empty());
    services
}

/// How much harm the permissions can do, by the operations at the end of their names.
fn risk(services: &[ServicePermissions]) -> Risk {
    let lines = services.iter().flat_map(|service| &service.groups).flat_map(|(_, lines)| lines);
    let of = |line: &PermissionLine| match line.id.rsplit('.').next() {
        Some("EXECUTE") => Risk::Acts,
        Some("READ" | "SIEM" | "API") => Risk::Reads,
        _ => Risk::Changes,
    };
    lines.map(of).max().unwrap_or(Risk::Reads)
}

fn review(org: &OrgId, offer: PermissionOffer) -> Option<impl IntoView + use<>> {
    let services = ticked(&offer);
    let draft = offer.draft?;
    let content = draft.content.clone();
    let edit = |path: String, label: &'static str| move || view! { <LinkButton href=path small=true label=label>"Edit"</LinkButton> };
    let details = edit(paths::new_role_details(org, &draft.id), "Edit name and description");
    let permissions = paths::new_role_permissions(org, &draft.id);
    let (steps, cancel) = (steps(org, At::Review, Some(&draft)), cancel_button(org, &draft));
    let held = i64::try_from(content.permissions.len()).unwrap_or(0);
    let is_empty = held == 0;
    let has = |name: &str| content.permissions.iter().any(|id| id.as_str() == name);
    let has_both = has("_ConnectorType.SIEM") && has("_ConnectorType.API");
    let risk = risk(&services);
    let text = Some(content.description).filter(|text| !text.trim().is_empty());
    let text = text.unwrap_or("None".to_owned());
    let lists = services.into_iter().map(|service| list(service, permissions.clone()));
    let lists: Vec<_> = lists.collect();
    Some(view! {
        <PageHead title="Check and save">{(!is_empty).then(|| risk_badge(risk))}</PageHead>
        {steps}
        <ErrorSummary errors=form_errors()/>
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
                <p>"Nothing is ticked. " <a href=permissions>"Add permissions"</a> "."</p>
            })}
            <ButtonRow sticky=true>
                {(!is_empty).then(|| view! {
                    <Button kind=ButtonKind::Primary name="go" value="save">"Save"</Button>
                })}
                <Button name="go" value="back" icon="arrow-left">"Back"</Button>
                {cancel}
            </ButtonRow>
        </form>
    })
}

/// Why both connector types are hardly ever meant.
pub fn connectors() -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning title="Both connector types">
            <p>"The role holds " <code>"_ConnectorType.SIEM"</code> " and "
                <code>"_ConnectorType.API"</code> ". A call of integrationServices/v3 needs the one
                that it asks for; take only that one, unless the same app makes both kinds of
                call."</p>
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

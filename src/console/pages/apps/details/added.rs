//! An app of another organization, to look at: what was approved, what it may do here, and what
//! its owner has changed since.

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, CopyValue, Detail, DetailsList, LinkButton, LocalTime,
    Notice, PageHead, SectionCard, Tone,
};
use crate::console::pages::apps::details::access_list;
use crate::console::pages::apps::details::explained::{missing_link, services};
use crate::console::pages::apps::list::StatusBadge;
use crate::console::pages::sharing::approved_roles;
use crate::console::paths;
use crate::console::view::{AddedAppView, DriftView};
use crate::domain::OrgId;

/// The page.
pub fn details(org: &OrgId, found: AddedAppView, is_stale: bool) -> impl IntoView + use<> {
    let app = found.app.clone();
    let (status, owner) = (app.status.clone(), found.owner.clone());
    let lead = format!("Owned by {owner}. It acts here within the scope that was approved.");
    let explain = paths::app_access(org, &app.id, "", "");
    let action = move || view! { <LinkButton href=explain small=true>"Explain…"</LinkButton> };
    let may_accept = found.may_accept;
    let change = found.drift.clone().map(|drift| drift_section(org, &found, drift, may_accept));
    let facts = facts(org, &found).into_any();
    let remove = found.may_remove.then(|| removal(org, &found));
    let version = format!("Version {}, as it was approved here.", found.version);
    view! {
        <PageHead title=app.name.to_string() lead=lead>
            <StatusBadge status=status/>
            {found.has_ended.then(|| view! { <Badge text="Ended" tone=Tone::Warning/> })}
        </PageHead>
        {is_stale.then(|| view! {
            <Notice tone=Tone::Warning title="It has changed meanwhile">
                <p>"Nothing was accepted or declined. What there is now stands below."</p>
            </Notice>
        })}
        {change}
        {facts}
        <SectionCard id="scopes" title="Scopes" lead=version>
            {approved_roles(found.organization_roles, found.roles)}
        </SectionCard>
        <SectionCard id="access" title="Effective access" action=action
            lead="What the app may do in this organization, and through which role.">
            {missing_link(found.explained.missing.clone())}
            {services(found.explained)}
        </SectionCard>
        {remove}
    }
}

fn facts(org: &OrgId, found: &AddedAppView) -> impl IntoView + use<> {
    let (app, found) = (found.app.clone(), found.clone());
    let about = app.description.to_string();
    let href = paths::grant_end(org, &app.id, org);
    let may_end = found.may_remove && !found.has_ended;
    let edit = move || {
        may_end.then(|| {
            view! {
                <LinkButton href=href small=true>"Change last day"</LinkButton>
            }
        })
    };
    view! {
        <SectionCard id="organizations" title="Details" action=edit>
            <DetailsList>
                <Detail term="Owned by"><bdi>{found.owner}</bdi></Detail>
                {(!about.is_empty()).then(|| view! {
                    <Detail term="App description">{about}</Detail>
                })}
                <Detail term="Type">{app.kind.label()}</Detail>
                <Detail term="App ID">
                    <CopyValue id="app-id" value=app.id.to_string() what="App ID"/>
                </Detail>
                <Detail term="Access Token TTL">{app.ttl.to_string()}</Detail>
                <Detail term="Added">
                    <LocalTime at=found.added_at/>
                    " "<span class="muted">"by " <bdi>{found.added_by}</bdi></span>
                </Detail>
                <Detail term="Last day here">
                    {found.ends_on.unwrap_or_else(|| "No end".into())}
                </Detail>
                <Detail term="Last use here">{match found.last_used_at {
                    Some(at) => view! { <LocalTime at=at/> }.into_any(),
                    None => view! { <span class="muted">"Never"</span> }.into_any(),
                }}</Detail>
            </DetailsList>
        </SectionCard>
    }
}

fn drift_section(
    org: &OrgId,
    found: &AddedAppView,
    drift: DriftView,
    may_accept: bool,
) -> impl IntoView + use<> {
    let action = paths::scope_change(org, &found.app.id);
    let lead = if drift.is_declined {
        format!("Version {} was declined. Version {} stays in force.", drift.version, found.version)
    } else {
        format!(
            "Version {} stays in force here until an owner accepts version {}.",
            found.version, drift.version
        )
    };
    let title = format!("{} changed the scope", found.owner);
    let version = drift.version.to_string();
    let is_declined = drift.is_declined;
    let same = [&drift.roles_gained, &drift.roles_lost].iter().all(|roles| roles.is_empty())
        && drift.gained.is_empty()
        && drift.lost.is_empty();
    let part = |title: &'static str, roles: Vec<String>, access| {
        let access: Vec<_> = access;
        let is_empty = roles.is_empty() && access.is_empty();
        (!is_empty).then(|| {
            view! {
                <h3>{title}</h3>
                {(!roles.is_empty()).then(|| view! {
                    <p>{format!("Organization roles: {}", roles.join(", "))}</p>
                })}
                {(!access.is_empty()).then(|| access_list(access))}
            }
        })
    };
    view! {
        <SectionCard id="scope-change" title=title lead=lead>
            {same.then(|| view! {
                <p class="muted">"Other roles, but the same permissions as before."</p>
            })}
            {part("It would gain", drift.roles_gained, drift.gained)}
            {part("It would lose", drift.roles_lost, drift.lost)}
            {if may_accept {
                view! {
                    <form method="post" action=action class="form">
                        <input type="hidden" name="version" value=version/>
                        <ButtonRow>
                            <Button kind=ButtonKind::Primary name="go" value="accept">
                                "Accept the new scope"
                            </Button>
                            {(!is_declined).then(|| view! {
                                <Button name="go" value="decline">"Decline"</Button>
                            })}
                        </ButtonRow>
                    </form>
                }.into_any()
            } else {
                view! {
                    <p class="muted">"Only an Organization Owner can accept or decline it."</p>
                }.into_any()
            }}
        </SectionCard>
    }
}

fn removal(org: &OrgId, found: &AddedAppView) -> impl IntoView + use<> {
    let href = paths::remove_from_org(org, &found.app.id, org);
    view! {
        <SectionCard id="danger" title="Remove from this organization" danger=true
            lead="From that instant it gets no token here.">
            <ButtonRow>
                <LinkButton href=href kind=ButtonKind::Danger>
                    "Remove from this organization…"
                </LinkButton>
            </ButtonRow>
        </SectionCard>
    }
}

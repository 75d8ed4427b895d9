//! An app of another organization, to look at: what was approved, what it may do here, and what
//! its owner has changed since.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Badge, Button, ButtonKind, ButtonRow, CopyValue, Crumb, Detail, DetailsList, LinkButton,
    Notice, PageHead, SectionCard, Tone,
};
use crate::console::pages::apps::details::access_list;
use crate::console::pages::apps::list::StatusBadge;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::sharing::approved_roles;
use crate::console::pages::sharing::explain::explained;
use crate::console::paths;
use crate::console::wording::apps::service_access;
use crate::console::wording::roles::organization_roles;
use crate::console::wording::sharing::last_day;
use crate::domain::OrgId;
use crate::domain::access::{AccessEntry, EffectiveAccess};
use crate::domain::roles::role::OrgRole;
use crate::domain::services::catalogue::Catalogue;
use crate::workflows::sharing::{AddedApp, Drift};

/// The page of an app that was added to the organization.
pub fn added(page: &OrgPage, found: AddedApp) -> Content {
    Content {
        title: vec![found.app.name.to_string(), "OAuth Apps".into()],
        crumbs: vec![Crumb { label: "OAuth Apps".into(), href: paths::apps(page.org) }],
        body: body(page, &found).into_any(),
    }
}

fn body(page: &OrgPage, found: &AddedApp) -> impl IntoView + use<> {
    let AddedApp { app, owner, grant, scope, custom_roles, .. } = found;
    let lead = format!("Owned by {owner}. It can only use the scope that was approved here.");
    let explain = paths::app_access(page.org, &app.id, "", "");
    let action = move || view! { <LinkButton href=explain small=true>"Explain…"</LinkButton> };
    let has_ended = found.has_ended(page.now);
    let version = format!("Version {}, as it was approved here.", grant.scope_version);
    let (name, status) = (app.name.to_string(), app.status.clone());
    let roles = approved_roles(page.catalogue, scope, custom_roles).into_any();
    let access = explained(page.catalogue, &found.explained).into_any();
    view! {
        <PageHead title=name lead=lead>
            <StatusBadge status=status/>
            {has_ended.then(|| view! { <Badge text="Ended" tone=Tone::Warning/> })}
        </PageHead>
        {page.state.is_stale.then(|| view! {
            <Notice tone=Tone::Warning title="It has changed in the meantime">
                <p>"Nothing was accepted or declined. This is how it is now."</p>
            </Notice>
        })}
        {found.drift.as_ref().map(|drift| drift_section(page, found, drift))}
        {facts(page, found)}
        <SectionCard id="scopes" title="Scopes" lead=version>
            {roles}
        </SectionCard>
        <SectionCard id="access" title="Effective access" action=action
            lead="What the app may do in this organization, and through which role.">
            {access}
        </SectionCard>
        {found.may_remove.then(|| removal(page.org, found))}
    }
}

fn facts(page: &OrgPage, found: &AddedApp) -> impl IntoView + use<> {
    let AddedApp { app, owner, grant, added_by, .. } = found.clone();
    let about = app.description.to_string();
    let href = paths::grant_end(page.org, &app.id, page.org);
    let may_end = found.may_remove && !found.has_ended(page.now);
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
                <Detail term="Owned by"><bdi>{owner.to_string()}</bdi></Detail>
                {(!about.is_empty()).then(|| view! {
                    <Detail term="App description">{about}</Detail>
                })}
                <Detail term="Type">{app.kind.label()}</Detail>
                <Detail term="App ID">
                    <CopyValue id="app-id" value=app.id.to_string() what="App ID"/>
                </Detail>
                <Detail term="Access Token TTL">{app.ttl.to_string()}</Detail>
                <Detail term="Added">
                    <Ago at=grant.added_at.to_rfc3339()/>
                    " "<span class="muted">"by " <bdi>{added_by.to_string()}</bdi></span>
                </Detail>
                <Detail term="Last day here">
                    {grant.ends_at.map_or_else(|| "No end".to_owned(), last_day)}
                </Detail>
                <Detail term="Last use here">{match grant.last_used_at {
                    Some(at) => view! { <Ago at=at.to_rfc3339()/> }.into_any(),
                    None => view! { <span class="muted">"Never"</span> }.into_any(),
                }}</Detail>
            </DetailsList>
        </SectionCard>
    }
}

fn drift_section(page: &OrgPage, found: &AddedApp, drift: &Drift) -> impl IntoView + use<> {
    let Drift { version, is_declined, change } = drift.clone();
    let action = paths::scope_change(page.org, &found.app.id);
    let approved = found.grant.scope_version;
    let lead = if is_declined {
        format!("Version {version} was declined. Version {approved} stays in effect.")
    } else {
        format!("Version {approved} stays in effect here until an owner accepts version {version}.")
    };
    let title = format!("{} changed the scope", found.owner);
    let gained = part(page.catalogue, "It would gain", &change.roles_gained, change.gained);
    let lost = part(page.catalogue, "It would lose", &change.roles_lost, change.lost);
    let may_accept = found.may_accept;
    let same = (gained.is_none() && lost.is_none()).then(|| {
        view! { <p class="muted">"Different roles, same permissions."</p> }
    });
    view! {
        <SectionCard id="scope-change" title=title lead=lead>
            {same}
            {gained}
            {lost}
            {if may_accept {
                view! {
                    <form method="post" action=action class="form">
                        <input type="hidden" name="version" value=version.to_string()/>
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

/// What a newer scope adds or drops; `None` when that is nothing.
fn part<'r>(
    catalogue: &Catalogue,
    title: &'static str,
    roles: impl IntoIterator<Item = &'r OrgRole>,
    entries: Vec<AccessEntry>,
) -> Option<AnyView> {
    let roles = organization_roles(roles);
    let access = EffectiveAccess { organization_roles: std::collections::BTreeSet::new(), entries };
    let access = service_access(catalogue, &access);
    let is_empty = roles.is_empty() && access.is_empty();
    (!is_empty).then(|| {
        view! {
            <h3>{title}</h3>
            {(!roles.is_empty()).then(|| view! {
                <p>{format!("Organization roles: {}", roles.join(", "))}</p>
            })}
            {(!access.is_empty()).then(|| access_list(access))}
        }
        .into_any()
    })
}

fn removal(org: &OrgId, found: &AddedApp) -> impl IntoView + use<> {
    let href = paths::remove_from_org(org, &found.app.id, org);
    view! {
        <SectionCard id="danger" title="Remove from this organization" danger=true
            lead="It stops getting tokens here immediately.">
            <ButtonRow>
                <LinkButton href=href kind=ButtonKind::Danger>
                    "Remove from this organization…"
                </LinkButton>
            </ButtonRow>
        </SectionCard>
    }
}

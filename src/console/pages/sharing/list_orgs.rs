//! Where an app acts: the organizations that it was added to, and those that were asked.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Badge, Button, ButtonKind, Column, DataTable, LinkButton, Pager, SectionCard, Tone,
};
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::console::wording::services;
use crate::console::wording::sharing::last_day;
use crate::domain::OrgId;
use crate::domain::sharing::OrgPlace;
use crate::workflows::sharing::{AppOrgs, OpenRequest, SharedWith};

/// The section about its organizations on the page of an app.
pub fn list_orgs(page: &OrgPage, found: &AppOrgs) -> impl IntoView + use<> {
    let (org, app) = (page.org, &found.app.id);
    let add = (found.may_add || found.may_share).then(|| paths::share_app(org, app, ""));
    let action =
        move || {
            add.map(|href| view! {
            <LinkButton href=href small=true icon="plus">"Add to an organization…"</LinkButton>
        })
        };
    let next = found.next.as_ref().map(|place| paths::app_orgs(org, app, &place.to_text()));
    let is_later = page.query("organizations").as_deref().and_then(OrgPlace::parse).is_some();
    let first = is_later.then(|| paths::app_orgs(org, app, ""));
    let pager = (next.is_some() || first.is_some()).then(|| {
        let summary = format!("{} on this page", found.rows.len());
        view! { <Pager summary=summary previous=first next=next/> }
    });
    let lines: Vec<_> = found.rows.iter().map(|row| line(page, found, row)).collect();
    let heads = ["Organization", "Added", "Scope", "Last use there", "Last day", "Actions"];
    let mut columns = heads.map(Column::new).to_vec();
    if let Some(actions) = columns.last_mut() {
        actions.quiet = true;
    }
    let asked = (!found.requests.is_empty()).then(|| asked(org, found).into_any());
    view! {
        <SectionCard id="organizations" title="Organizations" action=action
            lead="It can get tokens for these. What it can do there depends on each \
                  organization's services.">
            {if lines.is_empty() {
                view! {
                    <p class="muted">"Not added to any organization, so it can't get tokens."</p>
                }.into_any()
            } else {
                view! {
                    <DataTable id="organizations-table" caption="Organizations of the app"
                        columns=columns>{lines}</DataTable>
                    {pager}
                }.into_any()
            }}
            {asked}
        </SectionCard>
    }
}

fn line(page: &OrgPage, found: &AppOrgs, row: &SharedWith) -> impl IntoView + use<> {
    let (app, SharedWith { grant, org: name, by }) = (&found.app, row);
    let (name, by) = (name.to_string(), by.to_string());
    let explain = paths::app_access(page.org, &app.id, grant.org.as_str(), "");
    let drift = (grant.scope_version < app.scope_version).then(|| {
        let (text, title) = if grant.declined_version == Some(app.scope_version) {
            ("Newer declined", "Its owners declined the newest scope")
        } else {
            ("Behind", "Its owners have not accepted the newest scope yet")
        };
        view! { " "<Badge text=text tone=Tone::Warning title=title/> }
    });
    let missing = found.missing.get(&grant.org).map(|missing| {
        let names = missing.iter().map(|service| services::name(page.catalogue, service));
        let names = names.collect::<Vec<_>>().join(", ");
        view! {
            <span class="sub">
                <Badge text="Services missing" tone=Tone::Warning icon="triangle-alert"/>
            </span>
            <span class="sub">{names}</span>
        }
    });
    let is_own = grant.org == app.org;
    let may = if is_own { found.may_add } else { found.may_share };
    let is_live = grant.is_in_force(page.now);
    let remove = may.then(|| paths::remove_from_org(page.org, &app.id, &grant.org));
    let end = (may && is_live).then(|| paths::grant_end(page.org, &app.id, &grant.org));
    let (of_end, of_removal) = (format!(" last day in {name}"), format!(" from {name}"));
    view! {
        <tr>
            <th scope="row">
                <a href=explain><bdi>{name}</bdi></a>
                {is_own.then(|| view! { <span class="sub">"Owns the app"</span> })}
                {missing}
            </th>
            <td data-label="Added">
                <span>
                    <Ago at=grant.added_at.to_rfc3339()/>
                    <span class="sub">"by " <bdi>{by}</bdi></span>
                </span>
            </td>
            <td data-label="Scope">
                <span class="tags">
                    <span class="nowrap">{format!("Version {}", grant.scope_version)}</span>
                    {drift}
                </span>
            </td>
            <td data-label="Last use there">{match grant.last_used_at {
                Some(at) => view! { <Ago at=at.to_rfc3339()/> }.into_any(),
                None => view! { <span class="muted">"Never"</span> }.into_any(),
            }}</td>
            <td data-label="Last day">
                <span class="tags">
                    <span class="nowrap">
                        {grant.ends_at.map_or_else(|| "No end".to_owned(), last_day)}
                    </span>
                    {(!is_live).then(|| view! { " "<Badge text="Ended" tone=Tone::Warning/> })}
                </span>
            </td>
            <td>
                <span class="cluster">
                    {end.map(|href| view! {
                        <a href=href>
                            "Change…"<span class="visually-hidden">{of_end}</span>
                        </a>
                    })}
                    {remove.map(|href| view! {
                        <a href=href>
                            "Remove…"<span class="visually-hidden">{of_removal}</span>
                        </a>
                    })}
                </span>
            </td>
        </tr>
    }
}

fn asked(org: &OrgId, found: &AppOrgs) -> impl IntoView + use<> {
    let lines = found.requests.iter().map(|OpenRequest { request, person }| {
        let withdraw =
            found.may_share.then(|| paths::withdraw_request(org, &found.app.id, &request.id));
        let known = found.known.get(&request.org).map(ToString::to_string);
        let (id, by) = (request.org.to_string(), person.to_string());
        let whom = known.clone().unwrap_or_else(|| id.clone());
        let until = request.ends_at.map(|end| format!(", until {}", last_day(end)));
        let at = request.requested_at.to_rfc3339();
        view! {
            <li class="split">
                <span>
                    {match known {
                        Some(name) => view! { <bdi>{name}</bdi> }.into_any(),
                        None => view! { <code>{id}</code> }.into_any(),
                    }}
                    <span class="muted">
                        " asked " <Ago at=at/> " by " <bdi>{by}</bdi>
                        {until}
                    </span>
                </span>
                {withdraw.map(|action| view! {
                    <form method="post" action=action>
                        <Button small=true kind=ButtonKind::Plain>
                            "Withdraw"
                            <span class="visually-hidden">{format!(" the request to {whom}")}</span>
                        </Button>
                    </form>
                })}
            </li>
        }
    });
    let lines: Vec<_> = lines.collect();
    view! {
        <h3>"Waiting for an answer"</h3>
        <p class="muted">
            "If an organization has this ID, its owners can accept or decline."
        </p>
        <ul class="lines">{lines}</ul>
    }
}

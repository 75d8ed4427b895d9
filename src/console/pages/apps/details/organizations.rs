//! Where an app acts: the organizations that it was added to, and those that were asked.

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, Column, DataTable, LinkButton, LocalTime, Pager, SectionCard, Tone,
};
use crate::console::paths;
use crate::console::view::{AppOrgLine, AppOrgsView, AskedLine};
use crate::domain::{AppId, OrgId};

/// The section.
pub fn section(org: &OrgId, app: &AppId, found: AppOrgsView) -> impl IntoView + use<> {
    let AppOrgsView { rows, next, is_later_page, requests, may_add, may_share } = found;
    let add = (may_add || may_share).then(|| paths::share_app(org, app, ""));
    let action =
        move || {
            add.map(|href| view! {
            <LinkButton href=href small=true icon="plus">"Add to an organization…"</LinkButton>
        })
        };
    let next = next.map(|after| paths::app_orgs(org, app, &after));
    let first = is_later_page.then(|| paths::app_orgs(org, app, ""));
    let pager = (next.is_some() || first.is_some()).then(|| {
        view! {
            <Pager summary=format!("{} on this page", rows.len()) previous=first next=next/>
        }
    });
    let may = |row: &AppOrgLine| if row.is_own { may_add } else { may_share };
    let is_empty = rows.is_empty();
    let lines: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let may = may(&row);
            line(org, app, row, may)
        })
        .collect();
    let heads = ["Organization", "Added", "Scope", "Last use there", "Last day", "Actions"];
    let mut columns = heads.map(Column::new).to_vec();
    if let Some(actions) = columns.last_mut() {
        actions.quiet = true;
    }
    let asked = (!requests.is_empty()).then(|| asked(org, app, requests, may_share));
    view! {
        <SectionCard id="organizations" title="Organizations" action=action
            lead="It gets tokens for these. What it may do there depends on the services that \
                  each contains.">
            {if is_empty {
                view! {
                    <p class="muted">"Added to no organization: it gets no token anywhere."</p>
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

fn line(org: &OrgId, app: &AppId, row: AppOrgLine, may: bool) -> impl IntoView + use<> {
    let explain = paths::app_access(org, app, row.org.as_str(), "");
    let drift = row.is_behind.then(|| {
        let (text, title) = if row.is_declined {
            ("Newer declined", "Its owners declined the newest scope")
        } else {
            ("Behind", "Its owners have not accepted the newest scope yet")
        };
        view! { " "<Badge text=text tone=Tone::Warning title=title/> }
    });
    let missing = (!row.missing.is_empty()).then(|| {
        view! {
            <span class="sub">
                <Badge text="Services missing" tone=Tone::Warning icon="triangle-alert"/>
            </span>
            <span class="sub">{row.missing.join(", ")}</span>
        }
    });
    let is_live = !row.has_ended;
    let remove = may.then(|| paths::remove_from_org(org, app, &row.org));
    let end = (may && is_live).then(|| paths::grant_end(org, app, &row.org));
    let quiet = |what: &str| format!(" {what} {}", row.name);
    let (of_end, of_removal) = (quiet("last day in"), quiet("from"));
    view! {
        <tr>
            <th scope="row">
                <a href=explain><bdi>{row.name}</bdi></a>
                {row.is_own.then(|| view! { <span class="sub">"Owns the app"</span> })}
                {missing}
            </th>
            <td data-label="Added">
                <span>
                    <LocalTime at=row.added_at/>
                    <span class="sub">"by " <bdi>{row.added_by}</bdi></span>
                </span>
            </td>
            <td data-label="Scope">
                <span class="tags">
                    <span class="nowrap">{format!("Version {}", row.version)}</span>
                    {drift}
                </span>
            </td>
            <td data-label="Last use there">{match row.last_used_at {
                Some(at) => view! { <LocalTime at=at/> }.into_any(),
                None => view! { <span class="muted">"Never"</span> }.into_any(),
            }}</td>
            <td data-label="Last day">
                <span class="tags">
                    <span class="nowrap">
                        {row.ends_on.unwrap_or_else(|| "No end".into())}
                    </span>
                    {row.has_ended.then(|| view! { " "<Badge text="Ended" tone=Tone::Warning/> })}
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

fn asked(
    org: &OrgId,
    app: &AppId,
    requests: Vec<AskedLine>,
    may_share: bool,
) -> impl IntoView + use<> {
    let lines = requests.into_iter().map(|line| {
        let withdraw = may_share.then(|| paths::withdraw_request(org, app, &line.request));
        let id = line.org.to_string();
        view! {
            <li class="split">
                <span>
                    <code>{id.clone()}</code>
                    <span class="muted">
                        " asked " <LocalTime at=line.at/> " by " <bdi>{line.by}</bdi>
                        {line.ends_on.map(|day| format!(", until {day}"))}
                    </span>
                </span>
                {withdraw.map(|action| view! {
                    <form method="post" action=action>
                        <Button small=true kind=ButtonKind::Plain>
                            "Withdraw"
                            <span class="visually-hidden">{format!(" the request to {id}")}</span>
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

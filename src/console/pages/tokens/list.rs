//! Lists of API tokens: one's own, and everybody's for owners.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Badge, ButtonKind, Column, DataTable, EmptyState, LinkButton, LocalTime, Notice, PageHead,
    Pager, Tab, Tabs, Tone,
};
use crate::console::pages::frame::{Content, Section, org_page, parameter};
use crate::console::view::{AllPage, ApiTokenLine, ApiTokensView};
use crate::console::{paths, rpc};
use crate::domain::OrgId;
use crate::domain::tokens::api_token::ApiTokenState;

/// One's own API tokens, or everybody's.
#[component]
pub fn ApiTokenListPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let query = use_query_map().get_untracked();
    let after = query.get("after").unwrap_or_default();
    let wants_all = query.get("tab").as_deref() == Some("all");
    let load = {
        let org = org.clone();
        async move {
            if wants_all {
                rpc::list_api_tokens(org?, after).await
            } else {
                rpc::list_own_api_tokens(org?).await
            }
        }
    };
    org_page(Section::ApiTokens, org, load, |org, found| Content {
        title: vec!["API Tokens".into()],
        crumbs: vec![],
        body: page(org, found).into_any(),
    })
}

fn page(org: &OrgId, found: ApiTokensView) -> impl IntoView + use<> {
    let new = paths::new_api_token(org);
    let action = {
        let new = new.clone();
        move || {
            view! {
                <LinkButton href=new kind=ButtonKind::Primary icon="plus">
                    "Generate token"
                </LinkButton>
            }
        }
    };
    let ApiTokensView { rows, all, may_manage } = found;
    let tabs = may_manage.then(|| tabs(org, all.as_ref()));
    view! {
        <PageHead title="API Tokens"
            lead="Your own credentials for scripts, in this organization. A token acts as you."
            actions=action/>
        {tabs}
        {match all {
            Some(page) => everybodys(org, rows, page).into_any(),
            None => own(org, rows, new).into_any(),
        }}
        {which_credentials(org)}
    }
}

fn tabs(org: &OrgId, all: Option<&AllPage>) -> impl IntoView + use<> {
    let tab = |label: &str, href, current| Tab { label: label.into(), count: None, href, current };
    let tabs = vec![
        tab("My tokens", paths::api_tokens(org), all.is_none()),
        tab("All tokens of the organization", paths::all_api_tokens(org, ""), all.is_some()),
    ];
    view! { <Tabs label="API tokens" tabs=tabs/> }
}

/// When to use which of the two families of credentials.
fn which_credentials(org: &OrgId) -> impl IntoView + use<> {
    let apps = paths::apps(org);
    view! {
        <Notice tone=Tone::Info title="API token or OAuth app?">
            <p>
                "An API token stands for you: it does what you may do, loses what you lose, and
                ends when you leave. Use it for your own scripts and tools."
            </p>
            <p>
                "An " <a href=apps>"OAuth app"</a> " stands for itself and outlives
                whoever made it. Use one for whatever must go on running without you."
            </p>
        </Notice>
    }
}

fn own(org: &OrgId, rows: Vec<ApiTokenLine>, new: String) -> impl IntoView + use<> {
    if rows.is_empty() {
        return view! {
            <div class="card">
                <EmptyState icon="lock" title="No API tokens yet"
                    text="Generate one to call services as yourself from a script.">
                    <LinkButton href=new kind=ButtonKind::Primary icon="plus">
                        "Generate token"
                    </LinkButton>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let lines: Vec<_> = rows.into_iter().map(|row| own_line(org, row)).collect();
    let mut columns =
        ["Name", "Roles", "Created", "Expires", "Last used", "Status"].map(Column::new).to_vec();
    columns.push(Column { quiet: true, at_end: true, ..Column::new("Actions") });
    view! {
        <div class="card">
            <DataTable id="tokens" caption="Your API tokens, newest first" columns=columns>
                {lines}
            </DataTable>
        </div>
    }
    .into_any()
}

fn own_line(org: &OrgId, row: ApiTokenLine) -> impl IntoView + use<> {
    let end = paths::revoke_api_token(org, &row.id);
    let label = format!("Revoke {}", row.name);
    let more = row.roles.len().saturating_sub(2);
    let roles = row.roles.into_iter().take(2).map(|role| view! { <Badge text=role/> " " });
    view! {
        <tr>
            <th scope="row">
                <bdi>{row.name}</bdi>
                <span class="sub"><code>{row.hint}</code></span>
            </th>
            <td data-label="Roles">
                <span class="tags">
                    {roles.collect_view()} {(more > 0).then(|| format!("+{more}"))}
                </span>
            </td>
            <td data-label="Created"><LocalTime at=row.created_at/></td>
            <td data-label="Expires">{moment(row.expires_at, "Never")}</td>
            <td data-label="Last used">{used(row.last_used_at, row.last_used_address)}</td>
            <td data-label="Status">{status(row.state)}</td>
            <td class="end">
                <LinkButton href=end small=true label=label>"Revoke…"</LinkButton>
            </td>
        </tr>
    }
}

fn everybodys(org: &OrgId, rows: Vec<ApiTokenLine>, page: AllPage) -> impl IntoView + use<> {
    if rows.is_empty() {
        return view! {
            <div class="card">
                <EmptyState icon="lock" title="Nobody has an API token"
                    text="Tokens that members generate for this organization appear here."/>
            </div>
        }
        .into_any();
    }
    let summary = match page.found {
        1 => "1 token".to_owned(),
        all => format!("{} of {all} tokens", rows.len()),
    };
    let next = page.next.map(|next| paths::all_api_tokens(org, &next));
    let first = page.is_later_page.then(|| paths::all_api_tokens(org, ""));
    let lines: Vec<_> = rows.into_iter().map(|row| line(org, row)).collect();
    let mut columns =
        ["Name", "Member", "Created", "Expires", "Last used", "Status"].map(Column::new).to_vec();
    columns.push(Column { quiet: true, at_end: true, ..Column::new("Actions") });
    view! {
        <div class="card">
            <DataTable id="tokens" caption="API tokens of everybody, newest first"
                columns=columns>
                {lines}
            </DataTable>
            <Pager summary=summary previous=first next=next/>
        </div>
    }
    .into_any()
}

fn line(org: &OrgId, row: ApiTokenLine) -> impl IntoView + use<> {
    let end = paths::deactivate_api_token(org, &row.id);
    let label = format!("Deactivate {}", row.name);
    let may_end = row.state == ApiTokenState::Active;
    view! {
        <tr>
            <th scope="row">
                <bdi>{row.name}</bdi>
                <span class="sub"><code>{row.hint}</code></span>
            </th>
            <td data-label="Member"><bdi>{row.person}</bdi></td>
            <td data-label="Created"><LocalTime at=row.created_at/></td>
            <td data-label="Expires">{moment(row.expires_at, "Never")}</td>
            <td data-label="Last used">{used(row.last_used_at, row.last_used_address)}</td>
            <td data-label="Status">{status(row.state)}</td>
            <td class="end">
                {may_end.then(|| view! {
                    <LinkButton href=end small=true label=label>"Deactivate…"</LinkButton>
                })}
            </td>
        </tr>
    }
}

fn moment(at: Option<String>, otherwise: &'static str) -> AnyView {
    match at {
        Some(at) => view! { <LocalTime at=at/> }.into_any(),
        None => view! { <span class="muted">{otherwise}</span> }.into_any(),
    }
}

fn used(at: Option<String>, address: Option<String>) -> impl IntoView {
    view! {
        <span>
            {moment(at, "Never")}
            {address.map(|address| view! { <span class="sub"><code>{address}</code></span> })}
        </span>
    }
}

fn status(state: ApiTokenState) -> impl IntoView {
    let tone = match state {
        ApiTokenState::Active => Tone::Success,
        ApiTokenState::Expired => Tone::Neutral,
        ApiTokenState::Deactivated | ApiTokenState::Revoked => Tone::Warning,
    };
    view! { <Badge text=state.label() tone=tone/> }
}

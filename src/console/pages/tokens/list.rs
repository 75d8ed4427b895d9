//! Lists of API tokens: one's own, and everybody's for owners.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Badge, ButtonKind, Column, DataTable, EmptyState, LinkButton, Notice, PageHead, Pager,
    Tab, Tabs, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::on_page;
use crate::console::wording::tokens::roles;
use crate::domain::tokens::api_token::{ApiToken, ApiTokenState};
use crate::domain::{OrgId, Timestamp};
use crate::workflows::tokens::api_tokens::{AllApiTokens, OwnApiTokens, TokenOf};

/// One's own API tokens.
pub fn list_own(page: &OrgPage, found: OwnApiTokens) -> Content {
    let tabs = found.may_manage.then(|| tabs(page.org, Whose::Own));
    content(page, tabs, own(page, found))
}

/// Everybody's API tokens, from the first page on or later.
pub fn list(page: &OrgPage, found: AllApiTokens, is_first: bool) -> Content {
    content(page, Some(tabs(page.org, Whose::Everybodys)), everybodys(page, found, is_first))
}

fn content(page: &OrgPage, tabs: Option<AnyView>, tokens: AnyView) -> Content {
    let new = paths::new_api_token(page.org);
    let action = || {
        view! {
            <LinkButton href=new kind=ButtonKind::Primary icon="plus">
                "Generate token"
            </LinkButton>
        }
    };
    let body = view! {
        <PageHead title="API Tokens"
            lead="Your own credentials for scripts, in this organization. A token acts as you."
            actions=action/>
        {tabs}
        {tokens}
        {which_credentials(page.org)}
    };
    Content { title: vec!["API Tokens".into()], crumbs: vec![], body: body.into_any() }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Own,
    Everybodys,
}

fn tabs(org: &OrgId, whose: Whose) -> AnyView {
    let tab = |label: &str, href, of| Tab {
        label: label.into(),
        count: None,
        href,
        current: of == whose,
    };
    let tabs = vec![
        tab("My tokens", paths::api_tokens(org), Whose::Own),
        tab("All tokens of the organization", paths::all_api_tokens(org, ""), Whose::Everybodys),
    ];
    view! { <Tabs label="API tokens" tabs=tabs/> }.into_any()
}

/// When to use which of the two families of credentials.
fn which_credentials(org: &OrgId) -> impl IntoView + use<> {
    let apps = paths::apps(org);
    view! {
        <Notice tone=Tone::Info title="API token or OAuth app?">
            <p>
                "An API token acts as you: it can do what you can do, and ends when you leave. \
                 Use it for your own scripts and tools."
            </p>
            <p>
                "An " <a href=apps>"OAuth app"</a> " acts on its own and keeps working when its \
                                                    creator leaves. Use one for anything that \
                                                    must keep running without you."
            </p>
        </Notice>
    }
}

fn columns(second: &'static str) -> Vec<Column> {
    let names = ["Name", second, "Created", "Expires", "Last used", "Status"];
    let actions = Column { quiet: true, at_end: true, ..Column::new("Actions") };
    names.map(Column::new).into_iter().chain([actions]).collect()
}

fn own(page: &OrgPage, found: OwnApiTokens) -> AnyView {
    if found.tokens.is_empty() {
        let new = paths::new_api_token(page.org);
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
    let lines = found.tokens.into_iter().map(|token| {
        let roles = roles(page.catalogue, &token.scope, &found.custom_roles);
        let more = roles.len().saturating_sub(2);
        let first = roles.into_iter().take(2).map(|role| view! { <Badge text=role/> " " });
        let second = view! {
            <td data-label="Roles">
                <span class="tags">
                    {first.collect_view()} {(more > 0).then(|| format!("+{more}"))}
                </span>
            </td>
        };
        let href = paths::revoke_api_token(page.org, &token.id);
        let label = format!("Revoke {}", token.name);
        let again = paths::regenerate_api_token(page.org, &token.id);
        let again_label = format!("Regenerate {}", token.name);
        let may_regenerate = token.deactivated.is_none();
        let end = view! {
            {may_regenerate.then(|| view! {
                <LinkButton href=again small=true label=again_label>"Regenerate…"</LinkButton>
                " "
            })}
            <LinkButton href=href small=true label=label>"Revoke…"</LinkButton>
        };
        line(page.now, token, second.into_any(), Some(end.into_any()))
    });
    let lines: Vec<_> = lines.collect();
    let all = paths::revoke_api_tokens(page.org);
    view! {
        <div class="card">
            <DataTable id="tokens" caption="Your API tokens, newest first"
                columns=columns("Roles")>
                {lines}
            </DataTable>
        </div>
        <p><LinkButton href=all kind=ButtonKind::Quiet>"Revoke all of your tokens…"</LinkButton></p>
    }
    .into_any()
}

fn everybodys(page: &OrgPage, found: AllApiTokens, is_first: bool) -> AnyView {
    if found.tokens.is_empty() {
        return view! {
            <div class="card">
                <EmptyState icon="lock" title="No API tokens in this organization"
                    text="Tokens that members generate for this organization appear here."/>
            </div>
        }
        .into_any();
    }
    let summary = on_page(found.tokens.len(), found.found, "token", "tokens");
    let next = found.next.map(|next| paths::all_api_tokens(page.org, &next.to_string()));
    let first = (!is_first).then(|| paths::all_api_tokens(page.org, ""));
    let lines = found.tokens.into_iter().map(|TokenOf { token, person }| {
        let member = view! { <td data-label="Member"><bdi>{person.to_string()}</bdi></td> };
        let may_end = token.state(page.now) == ApiTokenState::Active;
        let end = may_end.then(|| {
            let href = paths::deactivate_api_token(page.org, &token.id);
            let label = format!("Deactivate {}", token.name);
            view! { <LinkButton href=href small=true label=label>"Deactivate…"</LinkButton> }
                .into_any()
        });
        line(page.now, token, member.into_any(), end)
    });
    let lines: Vec<_> = lines.collect();
    view! {
        <div class="card">
            <DataTable id="tokens" caption="API tokens of everybody, newest first"
                columns=columns("Member")>
                {lines}
            </DataTable>
            <Pager summary=summary previous=first next=next/>
        </div>
    }
    .into_any()
}

fn line(now: Timestamp, token: ApiToken, second: AnyView, end: Option<AnyView>) -> impl IntoView {
    let state = token.state(now);
    view! {
        <tr>
            <th scope="row">
                <bdi>{token.name.to_string()}</bdi>
                <span class="sub"><code>{token.hint.to_string()}</code></span>
            </th>
            {second}
            <td data-label="Created"><Ago at=token.created_at.to_rfc3339()/></td>
            <td data-label="Expires">{expires(now, &token)}</td>
            <td data-label="Last used">{used(token.last_used_at, token.last_used_address)}</td>
            <td data-label="Status">{status(state)}</td>
            <td class="end">{end}</td>
        </tr>
    }
}

/// The date on which a token ends, how soon that is, and after how long without use it ends.
fn expires(now: Timestamp, token: &ApiToken) -> impl IntoView + use<> {
    let soon = token.expiry().and_then(|expiry| expiry.due_warning(now)).map(|days| {
        let text =
            if days == 1 { "Within 1 day".to_owned() } else { format!("Within {days} days") };
        view! { " " <Badge text=text tone=Tone::Warning/> }
    });
    let idle = token.idle.map(|idle| {
        view! { <span class="sub">{format!("or {} days without use", idle.as_days())}</span> }
    });
    view! { <span>{moment(token.expires_at, "Never")} {soon} {idle}</span> }
}

fn moment(at: Option<Timestamp>, otherwise: &'static str) -> AnyView {
    match at {
        Some(at) => view! { <Ago at=at.to_rfc3339()/> }.into_any(),
        None => view! { <span class="muted">{otherwise}</span> }.into_any(),
    }
}

fn used(at: Option<Timestamp>, address: Option<String>) -> impl IntoView {
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
        ApiTokenState::Expired | ApiTokenState::Unused => Tone::Neutral,
        ApiTokenState::Deactivated | ApiTokenState::Revoked => Tone::Warning,
    };
    view! { <Badge text=state.label() tone=tone/> }
}

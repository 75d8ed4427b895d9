//! Asks whether to end an API token, and says what follows.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Button, ButtonKind, ButtonRow, ConfirmName, ErrorSummary, FormError, LinkButton, PageHead,
    SectionCard,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::proof::password_again;
use crate::console::pages::tokens::crumbs;
use crate::console::paths;
use crate::domain::ApiTokenId;
use crate::domain::tokens::api_token::ApiToken;
use crate::workflows::tokens::api_tokens::{Ending, OwnApiTokens};

/// Asks whether to revoke a token of one's own.
pub fn revoke(page: &OrgPage, Ending { token, .. }: Ending) -> Content {
    let (name, hint) = (token.name.to_string(), token.hint.to_string());
    let body = view! {
        <PageHead title=format!("Revoke {name}?")/>
        <SectionCard id="consequences" title="What happens next">
            <ul>
                <li>"Scripts that use the token " <code>{hint}</code> " stop working \
                                                                       immediately."</li>
                <li>"Access tokens obtained with it also end immediately."</li>
                <li>"This can't be undone. Generate another token to continue."</li>
                {last_use(token)}
            </ul>
        </SectionCard>
        {buttons("Revoke token", paths::api_tokens(page.org))}
    };
    content(page, format!("Revoke {name}"), body.into_any())
}

/// Asks whether to regenerate a token of one's own. `new` is the id of the one to come.
pub fn regenerate(page: &OrgPage, Ending { token, .. }: Ending, new: &ApiTokenId) -> Content {
    let (name, hint) = (token.name.to_string(), token.hint.to_string());
    let (id, back) = (new.to_string(), paths::api_tokens(page.org));
    let body = view! {
        <PageHead title=format!("Regenerate {name}?")/>
        <SectionCard id="consequences" title="What happens next">
            <ul>
                <li>"You get a new token with the same name, roles and lifetime, shown once."</li>
                <li>"Scripts using the token " <code>{hint}</code> " stop working immediately."</li>
                <li>"Access tokens obtained with it also end immediately."</li>
                {last_use(token)}
            </ul>
        </SectionCard>
        <form method="post" class="form">
            <input type="hidden" name="id" value=id/>
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Regenerate token"</Button>
                <LinkButton href=back>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    };
    content(page, format!("Regenerate {name}"), body.into_any())
}

/// Asks whether to revoke all of one's own tokens.
pub fn revoke_all(page: &OrgPage, found: OwnApiTokens) -> Content {
    let OwnApiTokens { org_name, tokens, .. } = found;
    let errors = page.errors();
    let (name, back) = (org_name.to_string(), paths::api_tokens(page.org));
    let typed = page.typed("name").unwrap_or_default();
    let lines = tokens.into_iter().map(|token| {
        view! {
            <li>
                <bdi>{token.name.to_string()}</bdi>
                " "
                <code>{token.hint.to_string()}</code>
            </li>
        }
    });
    let body = view! {
        <PageHead title="Revoke all of your API tokens?"/>
        <ErrorSummary errors=errors.clone()/>
        <SectionCard id="consequences" title="What happens next">
            <p>"These tokens, and access tokens obtained with them, stop working immediately:"</p>
            <ul>{lines.collect_view()}</ul>
            <p>"This can't be undone."</p>
        </SectionCard>
        <form method="post" class="form">
            <ConfirmName exact=name label="Name of the organization"
                value=typed
                error=FormError::of(&errors, "name")/>
            {password_again(page)}
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Revoke all tokens"</Button>
                <LinkButton href=back>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    };
    content(page, "Revoke all tokens".to_owned(), body.into_any())
}

/// Asks whether to deactivate a token of anybody.
pub fn deactivate(page: &OrgPage, Ending { token, person }: Ending) -> Content {
    let (name, hint, person) = (token.name.to_string(), token.hint.to_string(), person.to_string());
    let body = view! {
        <PageHead title=format!("Deactivate {name} of {person}?")/>
        <SectionCard id="consequences" title="What happens next">
            <ul>
                <li>
                    "Scripts of " <bdi>{person}</bdi> " that use the token "
                    <code>{hint}</code> " stop working immediately."
                </li>
                <li>"Access tokens obtained with it also end immediately."</li>
                <li>"The member sees that an owner deactivated it and can generate another."</li>
                <li>"This can't be undone."</li>
                {last_use(token)}
            </ul>
        </SectionCard>
        {buttons("Deactivate token", paths::all_api_tokens(page.org, ""))}
    };
    content(page, format!("Deactivate {name}"), body.into_any())
}

fn content(page: &OrgPage, title: String, body: AnyView) -> Content {
    Content { title: vec![title, "API Tokens".into()], crumbs: crumbs(page.org), body }
}

fn last_use(token: ApiToken) -> impl IntoView {
    let from = token.last_used_address.map(|address| view! { " from " <code>{address}</code> });
    match token.last_used_at {
        Some(at) => {
            view! { <li>"It was last used " <Ago at=at.to_rfc3339()/> {from} "."</li> }.into_any()
        }
        None => view! { <li>"It was never used."</li> }.into_any(),
    }
}

fn buttons(verb: &'static str, back: String) -> impl IntoView {
    view! {
        <form method="post" class="form">
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>{verb}</Button>
                <LinkButton href=back>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}

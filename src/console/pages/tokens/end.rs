//! Asks whether to end an API token, and says what follows.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, LinkButton, LocalTime, PageHead, SectionCard,
};
use crate::console::pages::frame::{Content, Section, org_page, parameters};
use crate::console::pages::tokens::crumbs;
use crate::console::view::EndingApiTokenView;
use crate::console::{paths, rpc};
use crate::domain::{ApiTokenId, OrgId};

/// Asks whether to revoke a token of one's own.
#[component]
pub fn RevokeApiTokenPage() -> impl IntoView {
    let ids = parameters::<ApiTokenId>("token");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, token) = ids?;
        rpc::see_own_api_token(org, token).await
    };
    org_page(Section::ApiTokens, org, load, |org, found| Content {
        title: vec![format!("Revoke {}", found.name), "API Tokens".into()],
        crumbs: crumbs(org),
        body: revoke(org, found).into_any(),
    })
}

/// Asks whether to deactivate a token of anybody.
#[component]
pub fn DeactivateApiTokenPage() -> impl IntoView {
    let ids = parameters::<ApiTokenId>("token");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, token) = ids?;
        rpc::see_api_token(org, token).await
    };
    org_page(Section::ApiTokens, org, load, |org, found| Content {
        title: vec![format!("Deactivate {}", found.name), "API Tokens".into()],
        crumbs: crumbs(org),
        body: deactivate(org, found).into_any(),
    })
}

fn revoke(org: &OrgId, found: EndingApiTokenView) -> impl IntoView + use<> {
    view! {
        <PageHead title=format!("Revoke {}?", found.name)/>
        <SectionCard id="consequences" title="What follows">
            <ul>
                <li>"Scripts that use the token " <code>{found.hint}</code> " stop working at once."</li>
                <li>"Access tokens that it was exchanged for end at once, too."</li>
                <li>"It cannot be undone. Generate another token to go on."</li>
                {last_use(found.last_used_at, found.last_used_address)}
            </ul>
        </SectionCard>
        {buttons("Revoke token", paths::api_tokens(org))}
    }
}

fn deactivate(org: &OrgId, found: EndingApiTokenView) -> impl IntoView + use<> {
    view! {
        <PageHead title=format!("Deactivate {} of {}?", found.name, found.person)/>
        <SectionCard id="consequences" title="What follows">
            <ul>
                <li>
                    "Scripts of " <bdi>{found.person}</bdi> " that use the token "
                    <code>{found.hint}</code> " stop working at once."
                </li>
                <li>"Access tokens that it was exchanged for end at once, too."</li>
                <li>"Its member sees that an owner deactivated it, and can generate another."</li>
                <li>"It cannot be undone."</li>
                {last_use(found.last_used_at, found.last_used_address)}
            </ul>
        </SectionCard>
        {buttons("Deactivate token", paths::all_api_tokens(org, ""))}
    }
}

fn last_use(at: Option<String>, address: Option<String>) -> impl IntoView {
    let from = address.map(|address| view! { " from " <code>{address}</code> });
    match at {
        Some(at) => {
            view! { <li>"It was last used on " <LocalTime at=at/> {from} "."</li> }.into_any()
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

//! A new API token: its value for the only time.

use leptos::prelude::*;

use crate::console::components::{
    ButtonKind, CodeBlock, EmptyState, LinkButton, Notice, PageHead, RevealToken, SectionCard,
    StoredGate, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::tokens::crumbs;
use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::secrets::secret::{ApiTokenSecret, Revealed};

/// Shows the token, in the answer to the form that asked for it.
pub fn reveal(page: &OrgPage, token: Revealed<ApiTokenSecret>, exchange_url: &str) -> Content {
    content(page, revealed(page.org, token, exchange_url).into_any())
}

/// The answer to a form that was sent again: there is nothing to see any more.
pub fn already_shown(page: &OrgPage) -> Content {
    content(page, was_shown(page.org).into_any())
}

fn content(page: &OrgPage, body: AnyView) -> Content {
    let title = vec!["Your new API token".into(), "API Tokens".into()];
    Content { title, crumbs: crumbs(page.org), body }
}

fn was_shown(org: &OrgId) -> impl IntoView + use<> {
    let on = paths::api_tokens(org);
    view! {
        <PageHead title="The API token was already shown"/>
        <div class="card">
            <EmptyState icon="lock" title="The API token was already shown"
                text="Nobody can show it again. If it wasn't stored, revoke it and \
                      generate another.">
                <LinkButton href=on kind=ButtonKind::Primary>
                    "Go to API Tokens"
                </LinkButton>
            </EmptyState>
        </div>
    }
}

fn revealed(
    org: &OrgId,
    token: Revealed<ApiTokenSecret>,
    exchange_url: &str,
) -> impl IntoView + use<> {
    let token = token.into_inner();
    let curl = format!(
        "curl --request POST '{exchange_url}' \\\n\
         --header 'Content-Type: application/x-www-form-urlencoded' \\\n\
         --data-urlencode \"api_token=$API_TOKEN\""
    );
    view! {
        <PageHead title="Your new API token" lead="Store it now."/>
        <Notice tone=Tone::Warning title="The API token is shown only this once">
            <p>
                "Nobody can show it again. Anyone who has it can act as you, so keep it like a \
                 password, and revoke it if somebody else may have seen it."
            </p>
        </Notice>
        <RevealToken token=token.expose() hint=token.hint().to_string()
            leave=paths::api_tokens(org)/>
        <SectionCard id="try" title="Get an access token">
            <p>"Put the API token into the environment. The line waits for it, so that it stays out
                of the shell's history:"</p>
            <CodeBlock id="environment" title="Shell">
                "read -rs API_TOKEN && export API_TOKEN"
            </CodeBlock>
            <p>"Then exchange it for an access token:"</p>
            <CodeBlock id="curl" title="curl">{curl}</CodeBlock>
        </SectionCard>
        <StoredGate action=paths::api_token_stored(org) what="API token"/>
    }
}

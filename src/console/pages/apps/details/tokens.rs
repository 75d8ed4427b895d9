//! How an app gets tokens: how long they live, what signs them, and from where it may ask.

use leptos::prelude::*;

use crate::console::components::{
    Detail, DetailsList, FormError, NumberField, SectionCard, SelectField, TextArea,
};
use crate::console::pages::apps::create::{ttl_hint, ttl_presets};
use crate::console::pages::apps::details::editing::{SectionForm, edit_link, form};
use crate::console::pages::page::OrgPage;
use crate::console::wording::tokens::token_size;
use crate::domain::apps::app::TokenTtl;
use crate::domain::tokens::signing_key::SigningAlgorithm;
use crate::workflows::apps::{AppDetails, AppSection, OwnedApp};

/// What stands where an app has no algorithm of its own.
const AS_CONFIGURED: &str = "Server default";

fn algorithms() -> Vec<(String, String)> {
    let own =
        SigningAlgorithm::ALL.map(|it| (it.wire_name().to_owned(), it.wire_name().to_owned()));
    [(String::new(), AS_CONFIGURED.to_owned())].into_iter().chain(own).collect()
}

/// The section.
pub fn section(page: &OrgPage, found: &OwnedApp) -> AnyView {
    if found.edited == Some(AppSection::Tokens) {
        return edit(page, &found.details);
    }
    let (ttl, most) = (found.details.app.ttl, found.details.max_ttl);
    let algorithm = found.details.app.algorithm.map_or(AS_CONFIGURED, SigningAlgorithm::wire_name);
    let networks = match found.details.tokens.networks.to_text() {
        text if text.is_empty() => "Any".to_owned(),
        text => text.replace('\n', ", "),
    };
    let size = token_size(found.details.token_size);
    let edit = edit_link(page, found, AppSection::Tokens, "how the app gets tokens");
    view! {
        <SectionCard id="tokens" title="Access tokens" action=edit>
            <DetailsList>
                <Detail term="Access Token TTL">{ttl.to_string()}</Detail>
                <Detail term="Signing algorithm">{algorithm}</Detail>
                <Detail term="Allowed addresses">{networks}</Detail>
                <Detail term="Size">{size}</Detail>
            </DetailsList>
            {(ttl > most).then(|| view! {
                <p class="muted">
                    {format!(
                        "This organization now allows at most {most}. The app keeps its setting \
                         until somebody changes it."
                    )}
                </p>
            })}
        </SectionCard>
    }
    .into_any()
}

fn edit(page: &OrgPage, found: &AppDetails) -> AnyView {
    let (ttl, max_ttl) = (found.app.ttl, found.max_ttl.minutes());
    // What it has may stay, also where a later policy allows less.
    let most = max_ttl.max(ttl.minutes());
    let typed = page.typed("ttl").unwrap_or_else(|| ttl.minutes().to_string());
    let kept = found.tokens.networks.to_text();
    let networks = page.typed("networks").unwrap_or(kept);
    let [error, wrong, outside] =
        ["ttl", "algorithm", "networks"].map(|field| FormError::of(&page.errors(), field));
    let kept = found.app.algorithm.map_or("", SigningAlgorithm::wire_name);
    let algorithm = page.typed("algorithm").unwrap_or_else(|| kept.to_owned());
    let now = view! {
        <p>"Its Access Token TTL is " <strong>{ttl.to_string()}</strong> " now. Your changes \
                                                                          weren't saved. What \
                                                                          you typed is below."</p>
    };
    let fields = view! {
        <NumberField name="ttl" label="Access Token TTL" unit="minutes"
            min=i64::from(TokenTtl::MIN.minutes()) max=i64::from(most) value=typed
            presets=ttl_presets(max_ttl) hint=ttl_hint(max_ttl) error=error/>
        <SelectField name="algorithm" label="Signing algorithm" options=algorithms() value=algorithm
            hint="Choose one that the services this app calls can verify. All of them accept RS256."
            error=wrong/>
        <TextArea name="networks" label="Allowed addresses" value=networks required=false
            error=outside
            hint="Addresses or networks that the app can get tokens from, one per line, such as \
                  192.0.2.0/24. Leave it empty to allow any. Behind a proxy that isn't set as \
                  trusted, all requests seem to come from the proxy's address."/>
        <p class="muted small">
            "These settings apply to tokens issued from now on. Tokens already issued keep their expiry."
        </p>
    };
    let (title, now, fields) = ("Access tokens", now.into_any(), fields.into_any());
    form(page, found, SectionForm { section: AppSection::Tokens, title, now, fields })
}

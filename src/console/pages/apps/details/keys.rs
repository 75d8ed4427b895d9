//! The public keys that an app proves itself with instead of a secret.

use leptos::prelude::*;

use crate::console::components::{Ago, FormError, Notice, SectionCard, TextArea, TextField, Tone};
use crate::console::pages::apps::details::editing::{SectionForm, edit_link, form};
use crate::console::pages::page::OrgPage;
use crate::domain::apps::keys::{AppKey, AppKeys};
use crate::domain::tokens::signing_key::SigningAlgorithm;
use crate::workflows::apps::{AppDetails, AppSection, KeptKeys, OwnedApp};

/// The section, for apps that prove who they are.
pub fn section(page: &OrgPage, found: &OwnedApp) -> AnyView {
    let details = &found.details;
    if found.edited == Some(AppSection::Keys) {
        return edit(page, details);
    }
    let edit = edit_link(page, found, AppSection::Keys, "the public keys");
    let kept = details.kept_keys.as_ref().map(address);
    let is_unread = details.kept_keys.is_some() && details.keys.is_empty();
    let keys = (!is_unread).then(|| list(&details.keys));
    view! {
        <SectionCard id="keys" title="Public keys" action=edit
            lead="Instead of sending its App Secret, an app can sign its requests (private_key_jwt).">
            {kept}
            {keys}
        </SectionCard>
    }
    .into_any()
}

/// Where the app keeps its keys, and what came of reading them.
fn address(KeptKeys { url, read_at, fault, .. }: &KeptKeys) -> AnyView {
    let url = url.to_string();
    let read = read_at.map(|at| {
        view! { <p class="muted small">"Last read " <Ago at=at.to_rfc3339()/> "."</p> }
    });
    let fault = fault.clone().map(|fault| {
        view! {
            <Notice tone=Tone::Warning title="The keys couldn't be read">
                <p>{fault} " Save this section again to read them now."</p>
            </Notice>
        }
    });
    view! { <p><code>{url}</code></p> {fault} {read} }.into_any()
}

fn list(keys: &AppKeys) -> AnyView {
    if keys.is_empty() {
        return view! { <p class="muted">"None. The app uses its App Secret."</p> }.into_any();
    }
    let line = |AppKey { kid, numbers }: &AppKey| {
        let algorithm = numbers.algorithm().map_or("", SigningAlgorithm::wire_name);
        let name = kid.clone().unwrap_or_else(|| "without a kid".to_owned());
        view! { <li><code>{name}</code><span>{algorithm}</span></li> }
    };
    view! { <ul class="permissions">{keys.iter().map(line).collect_view()}</ul> }.into_any()
}

fn edit(page: &OrgPage, found: &AppDetails) -> AnyView {
    let kept = found.kept_keys.as_ref();
    let entered = || if kept.is_some() { String::new() } else { found.keys.to_text() };
    let typed = page.typed("keys").unwrap_or_else(entered);
    let address = || kept.map(|kept| kept.url.to_string()).unwrap_or_default();
    let typed_url = page.typed("key_set_url").unwrap_or_else(address);
    let error = FormError::of(&page.errors(), "keys");
    let url_error = FormError::of(&page.errors(), "key_set_url");
    let kept = list(&found.keys);
    let now = view! {
        <p>"Your changes weren't saved. What you typed is below. These are there now:"</p>
        {kept}
    };
    let fields = view! {
        <TextField name="key_set_url" label="JWKS URL" kind="url" value=typed_url required=false
            error=url_error
            hint="Where the app publishes its keys. They're read now, every 10 minutes while the app \
                  uses them, and when it signs with a new one."/>
        <TextArea name="keys" label="JSON Web Key Set" value=typed required=false error=error
            hint="Or the keys themselves. The public halves only: RSA with at least 2048 bits, P-256 \
                  or Ed25519, each with its own kid. Leave both empty to remove them."/>
        <p class="muted small">
            "The app signs a JWT that names its App ID as iss and sub, the token URL as aud, a jti
            that is used once, and an exp of at most 10 minutes from now."
        </p>
    };
    let (title, now, fields) = ("Public keys", now.into_any(), fields.into_any());
    form(page, found, SectionForm { section: AppSection::Keys, title, now, fields })
}

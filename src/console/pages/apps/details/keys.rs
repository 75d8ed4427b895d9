//! The public keys that an app proves itself with instead of a secret.

use leptos::prelude::*;

use crate::console::components::{FormError, SectionCard, TextArea};
use crate::console::pages::apps::details::editing::{SectionForm, edit_link, form};
use crate::console::pages::page::OrgPage;
use crate::domain::apps::keys::{AppKey, AppKeys};
use crate::domain::tokens::signing_key::SigningAlgorithm;
use crate::workflows::apps::{AppDetails, AppSection, OwnedApp};

/// The section, for apps that prove who they are.
pub fn section(page: &OrgPage, found: &OwnedApp) -> AnyView {
    let details = &found.details;
    if found.edited == Some(AppSection::Keys) {
        return edit(page, details);
    }
    let edit = edit_link(page, found, AppSection::Keys, "the public keys");
    let keys = list(&details.keys);
    view! {
        <SectionCard id="keys" title="Public keys" action=edit
            lead="Instead of sending its App Secret, an app can sign its requests (private_key_jwt).">
            {keys}
        </SectionCard>
    }
    .into_any()
}

fn list(keys: &AppKeys) -> AnyView {
    if keys.is_empty() {
        return view! { <p class="muted">"None. The app proves itself with its App Secret."</p> }
            .into_any();
    }
    let line = |AppKey { kid, numbers }: &AppKey| {
        let algorithm = numbers.algorithm().map_or("", SigningAlgorithm::wire_name);
        let name = kid.clone().unwrap_or_else(|| "without a kid".to_owned());
        view! { <li><code>{name}</code><span>{algorithm}</span></li> }
    };
    view! { <ul class="permissions">{keys.iter().map(line).collect_view()}</ul> }.into_any()
}

fn edit(page: &OrgPage, found: &AppDetails) -> AnyView {
    let typed = page.typed("keys").unwrap_or_else(|| found.keys.to_text());
    let error = FormError::of(&page.errors(), "keys");
    let kept = list(&found.keys);
    let now = view! {
        <p>"Nothing of yours was saved. What you typed stands below. These are there now:"</p>
        {kept}
    };
    let fields = view! {
        <TextArea name="keys" label="JSON Web Key Set" value=typed required=false error=error
            hint="The public halves only: RSA with at least 2048 bits, P-256 or Ed25519, each with a \
                  kid of its own. Leave it empty to take them away."/>
        <p class="muted small">
            "The app signs a JWT that names its App ID as iss and sub, the token URL as aud, a jti
            that is used once, and an exp of at most 10 minutes from now."
        </p>
    };
    let (title, now, fields) = ("Public keys", now.into_any(), fields.into_any());
    form(page, found, SectionForm { section: AppSection::Keys, title, now, fields })
}

//! How long the access tokens of an app live.

use leptos::prelude::*;

use crate::console::components::{
    Detail, DetailsList, FormError, Notice, NumberField, SectionCard, Tone,
};
use crate::console::pages::apps::create::{ttl_hint, ttl_presets};
use crate::console::pages::apps::details::{Editing, edit_link, form_shell};
use crate::console::view::AppView;
use crate::domain::OrgId;
use crate::domain::apps::app::TokenTtl;

/// The section.
pub fn section(org: &OrgId, found: &AppView, editing: &Editing) -> AnyView {
    if editing.is("tokens") {
        return form(org, found, editing).into_any();
    }
    let ttl = found.app.ttl.to_string();
    let is_beyond = found.app.ttl.minutes() > found.max_ttl;
    let most = TokenTtl::from_minutes(found.max_ttl).map(|most| most.to_string());
    let edit = edit_link(org, found, "tokens", "the Access Token TTL");
    view! {
        <SectionCard id="tokens" title="Access tokens" action=edit>
            <DetailsList>
                <Detail term="Access Token TTL">{ttl}</Detail>
            </DetailsList>
            {is_beyond.then(|| view! {
                <p class="muted">
                    {format!(
                        "This organization allows at most {} by now. The app keeps what it has \
                         until somebody changes it.",
                        most.unwrap_or_default()
                    )}
                </p>
            })}
        </SectionCard>
    }
    .into_any()
}

fn form(org: &OrgId, found: &AppView, editing: &Editing) -> impl IntoView + use<> {
    let now = found.app.ttl;
    // What it has may stay, also where a later policy allows less.
    let most = found.max_ttl.max(now.minutes());
    let typed = editing.typed("ttl", &now.minutes().to_string());
    let error = FormError::of(&editing.errors, "ttl");
    let overtaken = editing.is_stale().then(|| {
        view! {
            <Notice tone=Tone::Warning title="Somebody else changed this app meanwhile">
                <p>"Its Access Token TTL is " <strong>{now.to_string()}</strong> " now. Nothing of
                    yours was saved. What you typed stands below."</p>
            </Notice>
        }
    });
    let field = view! {
        <NumberField name="ttl" label="Access Token TTL" unit="minutes"
            min=i64::from(TokenTtl::MIN.minutes()) max=i64::from(most) value=typed
            presets=ttl_presets(found.max_ttl) hint=ttl_hint(found.max_ttl) error=error/>
        <p class="muted small">
            "It counts for tokens issued from now on. Those that live keep their own expiry."
        </p>
    };
    let form = form_shell(org, found, editing, "tokens", field.into_any());
    view! {
        <SectionCard id="tokens" title="Access tokens">
            {overtaken}
            {form}
        </SectionCard>
    }
}

//! How long the access tokens of an app live.

use leptos::prelude::*;

use crate::console::components::{Detail, DetailsList, FormError, NumberField, SectionCard};
use crate::console::pages::apps::create::{ttl_hint, ttl_presets};
use crate::console::pages::apps::details::editing::{SectionForm, edit_link, form};
use crate::console::pages::page::OrgPage;
use crate::domain::apps::app::TokenTtl;
use crate::workflows::apps::{AppDetails, AppSection, OwnedApp};

/// The section.
pub fn section(page: &OrgPage, found: &OwnedApp) -> AnyView {
    if found.edited == Some(AppSection::Tokens) {
        return edit(page, &found.details);
    }
    let (ttl, most) = (found.details.app.ttl, found.details.max_ttl);
    let edit = edit_link(page, found, AppSection::Tokens, "the Access Token TTL");
    view! {
        <SectionCard id="tokens" title="Access tokens" action=edit>
            <DetailsList>
                <Detail term="Access Token TTL">{ttl.to_string()}</Detail>
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
    let error = FormError::of(&page.errors(), "ttl");
    let now = view! {
        <p>"Its Access Token TTL is " <strong>{ttl.to_string()}</strong> " now. Your changes \
                                                                          weren't saved. What \
                                                                          you typed is below."</p>
    };
    let fields = view! {
        <NumberField name="ttl" label="Access Token TTL" unit="minutes"
            min=i64::from(TokenTtl::MIN.minutes()) max=i64::from(most) value=typed
            presets=ttl_presets(max_ttl) hint=ttl_hint(max_ttl) error=error/>
        <p class="muted small">
            "It applies to tokens issued from now on. Tokens already issued keep their expiry."
        </p>
    };
    let (title, now, fields) = ("Access tokens", now.into_any(), fields.into_any());
    form(page, found, SectionForm { section: AppSection::Tokens, title, now, fields })
}

//! The secrets of an app: hints, never values.

use leptos::prelude::*;

use super::from;
use crate::console::components::{
    Badge, Detail, DetailsList, LocalTime, Notice, SectionCard, Tone,
};
use crate::console::view::SecretLine;

/// The section.
pub fn section(secrets: Vec<SecretLine>) -> impl IntoView {
    view! {
        <SectionCard id="credentials" title="Credentials"
            lead="The App Secret was shown once. Only its prefix and its last four characters are known.">
            {if secrets.is_empty() {
                view! {
                    <Notice tone=Tone::Warning title="No secret works">
                        <p>"The app gets no token. Its secret was never confirmed as stored."</p>
                    </Notice>
                }.into_any()
            } else {
                secrets.into_iter().map(secret).collect_view().into_any()
            }}
        </SectionCard>
    }
}

fn secret(line: SecretLine) -> impl IntoView {
    view! {
        <DetailsList>
            <Detail term="App Secret">
                <code>{line.hint}</code>
                {(!line.is_confirmed).then(|| view! {
                    " "<Badge text="Not confirmed" tone=Tone::Warning
                        title="It lapses 24 hours after it was made unless it is used"/>
                })}
            </Detail>
            <Detail term="Created"><LocalTime at=line.created_at/></Detail>
            <Detail term="Last used">{match line.last_used_at {
                Some(at) => view! {
                    <LocalTime at=at/> {from(line.last_used_address.as_deref())}
                }.into_any(),
                None => view! { <span class="muted">"Never"</span> }.into_any(),
            }}</Detail>
        </DetailsList>
    }
}

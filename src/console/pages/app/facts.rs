//! What an app is: name, type, App ID, TTL, creator.

use leptos::prelude::*;

use super::from;
use crate::console::components::{CopyValue, Detail, DetailsList, LocalTime, SectionCard};
use crate::domain::app::App;

/// The section.
pub fn section(app: App, created_by: String) -> impl IntoView {
    let about = if app.description.as_str().is_empty() {
        view! { <span class="muted">"None"</span> }.into_any()
    } else {
        app.description.to_string().into_any()
    };
    view! {
        <SectionCard id="details" title="Details">
            <DetailsList>
                <Detail term="App Name">{app.name.to_string()}</Detail>
                <Detail term="App description">{about}</Detail>
                <Detail term="Type">{app.kind.label()}</Detail>
                <Detail term="App ID">
                    <CopyValue id="app-id" value=app.id.to_string() what="App ID"/>
                </Detail>
                <Detail term="Access Token TTL">{app.ttl.to_string()}</Detail>
                <Detail term="Created">
                    <LocalTime at=app.created_at.to_rfc3339()/>
                    " "<span class="muted">"by " {created_by}</span>
                </Detail>
                <Detail term="Last used">{match app.last_used_at {
                    Some(at) => view! {
                        <LocalTime at=at.to_rfc3339()/>
                        {from(app.last_used_address.as_deref())}
                    }.into_any(),
                    None => view! { <span class="muted">"Never"</span> }.into_any(),
                }}</Detail>
            </DetailsList>
        </SectionCard>
    }
}

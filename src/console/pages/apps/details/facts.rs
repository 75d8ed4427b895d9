//! What an app is: name, type, App ID, creator.

use leptos::prelude::*;

use crate::console::components::{
    Ago, CopyValue, Detail, DetailsList, FormError, LocalTime, SectionCard, TextArea, TextField,
};
use crate::console::pages::apps::details::editing::{SectionForm, edit_link, form};
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::workflows::apps::{AppDetails, AppSection, OwnedApp};

/// The section.
pub fn section(page: &OrgPage, found: &OwnedApp) -> AnyView {
    if found.edited == Some(AppSection::Details) {
        return edit(page, &found.details);
    }
    let (app, created_by) = (found.details.app.clone(), found.details.created_by.to_string());
    let edit = edit_link(page, found, AppSection::Details, "name and description");
    let about = if app.description.as_str().is_empty() {
        view! { <span class="muted">"None"</span> }.into_any()
    } else {
        app.description.to_string().into_any()
    };
    view! {
        <SectionCard id="details" title="Details" action=edit>
            <DetailsList>
                <Detail term="App Name"><bdi>{app.name.to_string()}</bdi></Detail>
                <Detail term="App description">{about}</Detail>
                <Detail term="Type">{app.kind.label()}</Detail>
                <Detail term="App ID">
                    <CopyValue id="app-id" value=app.id.to_string() what="App ID"/>
                </Detail>
                <Detail term="Created">
                    <LocalTime at=app.created_at.to_rfc3339()/>
                    " "<span class="muted">"by " {created_by}</span>
                </Detail>
                <Detail term="Last used">{match app.last_used_at {
                    Some(at) => view! {
                        <Ago at=at.to_rfc3339()/>
                        {from(app.last_used_address.as_deref())}
                    }.into_any(),
                    None => view! { <span class="muted">"Never"</span> }.into_any(),
                }}</Detail>
            </DetailsList>
        </SectionCard>
    }
    .into_any()
}

fn edit(page: &OrgPage, found: &AppDetails) -> AnyView {
    let (name, text) = (found.app.name.to_string(), found.app.description.to_string());
    let typed = |field: &str, now: &str| page.typed(field).unwrap_or_else(|| now.to_owned());
    let (typed_name, typed_text) = (typed("name", &name), typed("description", &text));
    let errors = page.errors();
    let (wrong_name, wrong_text) =
        (FormError::of(&errors, "name"), FormError::of(&errors, "description"));
    let text = if text.is_empty() { "none".to_owned() } else { text };
    let now = view! {
        <p>"Its name is now " <strong><bdi>{name}</bdi></strong> ", its description: "
            <bdi>{text}</bdi> ". Your changes weren't saved. What you typed is below."</p>
    };
    let check = paths::check_app_name(page.org, found.app.id.as_str());
    let fields = view! {
        <TextField name="name" label="App Name" max_length=80 hint="Unique in this organization."
            check=check value=typed_name error=wrong_name/>
        <TextArea name="description" label="App description" required=false max_length=1000
            value=typed_text error=wrong_text/>
    };
    let (now, fields) = (now.into_any(), fields.into_any());
    form(page, found, SectionForm { section: AppSection::Details, title: "Details", now, fields })
}

/// From which address something was used.
pub(super) fn from(address: Option<&str>) -> Option<impl IntoView + use<>> {
    let address = address?.to_owned();
    Some(view! { " "<span class="muted">"from " {address}</span> })
}

//! What an app is: name, type, App ID, creator.

use leptos::prelude::*;

use crate::console::components::{
    CopyValue, Detail, DetailsList, FormError, LocalTime, Notice, SectionCard, TextArea, TextField,
    Tone,
};
use crate::console::pages::apps::details::{Editing, edit_link, form_shell, from};
use crate::console::view::AppView;
use crate::domain::OrgId;

/// The section.
pub fn section(org: &OrgId, found: &AppView, editing: &Editing) -> AnyView {
    if editing.is("details") {
        return form(org, found, editing).into_any();
    }
    let (app, created_by) = (found.app.clone(), found.created_by.clone());
    let edit = edit_link(org, found, "details", "name and description");
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
                        <LocalTime at=at.to_rfc3339()/>
                        {from(app.last_used_address.as_deref())}
                    }.into_any(),
                    None => view! { <span class="muted">"Never"</span> }.into_any(),
                }}</Detail>
            </DetailsList>
        </SectionCard>
    }
    .into_any()
}

fn form(org: &OrgId, found: &AppView, editing: &Editing) -> impl IntoView + use<> {
    let (now, now_text) = (found.app.name.to_string(), found.app.description.to_string());
    let (name, text) = (editing.typed("name", &now), editing.typed("description", &now_text));
    let errors = &editing.errors;
    let (wrong_name, wrong_text) =
        (FormError::of(errors, "name"), FormError::of(errors, "description"));
    let overtaken = editing.is_stale().then(|| {
        let now_text = if now_text.is_empty() { "none".to_owned() } else { now_text };
        view! {
            <Notice tone=Tone::Warning title="Somebody else changed this app meanwhile">
                <p>"Its name is now " <strong><bdi>{now}</bdi></strong> ", its description: "
                    <bdi>{now_text}</bdi> ". Nothing of yours was saved. What you typed stands
                    below."</p>
            </Notice>
        }
    });
    let fields = view! {
        <TextField name="name" label="App Name" max_length=80 hint="Unique in this organization."
            value=name error=wrong_name/>
        <TextArea name="description" label="App description" required=false max_length=1000
            value=text error=wrong_text/>
    };
    let form = form_shell(org, found, editing, "details", fields.into_any());
    view! {
        <SectionCard id="details" title="Details">
            {overtaken}
            {form}
        </SectionCard>
    }
}

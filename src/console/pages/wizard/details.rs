//! Create App, second step: name, description and Access Token TTL.

use leptos::prelude::*;

use super::{At, CancelButton, crumbs, form_errors, steps};
use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, NumberField, PageHead, Preset,
    TextArea, TextField,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::rpc;
use crate::console::view::Submitted;
use crate::domain::app::TokenTtl;
use crate::domain::draft::AppDraft;
use crate::domain::{DraftId, OrgId};

/// Asks for the details.
#[component]
pub fn DetailsPage() -> impl IntoView {
    let ids = parameters::<DraftId>("draft");
    let org = ids.clone().map(|(org, _)| org);
    let submitted = PageState::current().submitted;
    let load = async move {
        let (org, draft) = ids?;
        rpc::see_draft(org, draft).await
    };
    org_page(Section::Apps, org, load, move |org, draft| Content {
        title: vec!["Name the app".into(), "OAuth Apps".into()],
        crumbs: crumbs(org),
        body: form(org, draft, &submitted).into_any(),
    })
}

fn form(org: &OrgId, draft: AppDraft, submitted: &Submitted) -> impl IntoView + use<> {
    let errors = form_errors(submitted);
    let content = draft.content.clone();
    let (org, submitted) = (org.clone(), submitted.clone());
    let typed = move |field: &str, kept: String| submitted.value(field).unwrap_or(kept);
    view! {
        <PageHead title="Name the app" lead="People see this name wherever the app is listed."/>
        {steps(&org, At::Details, Some(&draft))}
        <ErrorSummary errors=errors.clone()/>
        <form method="post" class="form" data-guard="" novalidate>
            <div class="card"><div class="card-body form">
                <TextField name="name" label="App Name" max_length=80
                    hint="Unique in this organization."
                    value=typed("name", content.name) error=FormError::of(&errors, "name")/>
                <TextArea name="description" label="App description" required=false
                    max_length=1000 value=typed("description", content.description)
                    error=FormError::of(&errors, "description")/>
                <NumberField name="ttl" label="Access Token TTL" unit="minutes"
                    min=i64::from(TokenTtl::MIN.minutes()) max=i64::from(TokenTtl::MAX.minutes())
                    value=typed("ttl", content.ttl) presets=presets()
                    hint="1 to 300 minutes; 30 is recommended. A short life limits what a stolen token is worth."
                    error=FormError::of(&errors, "ttl")/>
            </div></div>
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Continue"</Button>
                <Button name="go" value="back" formnovalidate=true icon="arrow-left">"Back"</Button>
                <CancelButton org=org draft=draft/>
            </ButtonRow>
        </form>
    }
}

fn presets() -> Vec<Preset> {
    let preset = |minutes: u16| {
        let label = if minutes == TokenTtl::DEFAULT.minutes() {
            format!("{minutes} (recommended)")
        } else {
            minutes.to_string()
        };
        Preset { value: minutes.to_string(), label }
    };
    [5, 15, 30, 60, 300].map(preset).to_vec()
}

//! Create App, second step: name, description and Access Token TTL.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, NumberField, PageHead, Preset,
    TextArea, TextField,
};
use crate::console::pages::apps::create::{At, CancelButton, crumbs, form_errors, steps};
use crate::console::pages::apps::details::{code_flow_fields, typed_code_flow};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::rpc;
use crate::console::view::{DetailsView, Submitted};
use crate::domain::apps::app::TokenTtl;
use crate::domain::apps::code_flow::CodeFlowForm;
use crate::domain::apps::draft::DraftContent;
use crate::domain::{DraftId, OrgId};

/// Asks for the details.
#[component]
pub fn DetailsPage() -> impl IntoView {
    let ids = parameters::<DraftId>("draft");
    let org = ids.clone().map(|(org, _)| org);
    let submitted = PageState::current().submitted;
    let load = async move {
        let (org, draft) = ids?;
        rpc::offer_details(org, draft).await
    };
    org_page(Section::Apps, org, load, move |org, offered| Content {
        title: vec!["Name the app".into(), "OAuth Apps".into()],
        crumbs: crumbs(org),
        body: form(org, offered, &submitted).into_any(),
    })
}

fn form(org: &OrgId, offered: DetailsView, submitted: &Submitted) -> impl IntoView + use<> {
    let errors = form_errors(submitted);
    let DetailsView { draft, max_ttl } = offered;
    let content = draft.content.clone();
    let ttl = within(&content, max_ttl);
    let (hint, kind) = (ttl_hint(max_ttl), content.kind);
    let code_flow =
        kind.has_code_flow().then(|| code_flow_card(content.code_flow.clone(), submitted));
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
                    min=i64::from(TokenTtl::MIN.minutes()) max=i64::from(max_ttl)
                    value=typed("ttl", ttl) presets=ttl_presets(max_ttl)
                    hint=hint
                    error=FormError::of(&errors, "ttl")/>
            </div></div>
            {code_flow}
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Continue"</Button>
                <Button name="go" value="back" formnovalidate=true icon="arrow-left">"Back"</Button>
                <CancelButton org=org draft=draft/>
            </ButtonRow>
        </form>
    }
}

/// What apps need that sign people in.
fn code_flow_card(kept: CodeFlowForm, submitted: &Submitted) -> impl IntoView + use<> {
    let fields = code_flow_fields(typed_code_flow(kept, submitted), &form_errors(submitted));
    view! {
        <div class="card"><div class="card-body form">{fields}</div></div>
    }
}

/// What stands in the field: the default makes way for a policy that is stricter.
fn within(content: &DraftContent, max_ttl: u16) -> String {
    let is_default = content.ttl == TokenTtl::DEFAULT.minutes().to_string();
    if is_default && max_ttl < TokenTtl::DEFAULT.minutes() {
        return max_ttl.to_string();
    }
    content.ttl.clone()
}

/// How to choose a TTL.
pub fn ttl_hint(max_ttl: u16) -> String {
    let recommended = match max_ttl {
        300 => "30 is recommended.".to_owned(),
        most if most < TokenTtl::DEFAULT.minutes() => {
            "this organization allows no more.".to_owned()
        }
        _ => "this organization allows no more; 30 is recommended.".to_owned(),
    };
    format!(
        "1 to {max_ttl} minutes; {recommended} A short life limits what a stolen token is worth."
    )
}

/// Usual TTLs.
pub fn ttl_presets(max_ttl: u16) -> Vec<Preset> {
    let preset = |minutes: u16| {
        let label = if minutes == TokenTtl::DEFAULT.minutes() {
            format!("{minutes} (recommended)")
        } else {
            minutes.to_string()
        };
        Preset { value: minutes.to_string(), label }
    };
    [5, 15, 30, 60, 300].into_iter().filter(|minutes| *minutes <= max_ttl).map(preset).collect()
}

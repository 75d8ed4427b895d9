//! Create App, second step: name, description and Access Token TTL.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, NumberField, PageHead, Preset,
    TextArea, TextField,
};
use crate::console::pages::apps::create::{At, cancel_button, steps};
use crate::console::pages::apps::details::{code_flow_fields, typed_code_flow};
use crate::console::pages::apps::under_list;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::domain::apps::app::TokenTtl;
use crate::domain::apps::draft::DraftContent;
use crate::workflows::apps::DraftOffer;

/// Asks for the details.
pub fn details(page: &OrgPage, offered: DraftOffer) -> Content {
    under_list(page.org, "Name the app", form(page, offered).into_any())
}

fn form(page: &OrgPage, DraftOffer { draft, offer }: DraftOffer) -> impl IntoView + use<> {
    let errors = page.errors();
    let max_ttl = offer.limits.max_ttl().minutes();
    let steps = steps(page.org, At::Details, Some(&draft));
    let cancel = cancel_button(page.org, &draft.id);
    let check = paths::check_app_name(page.org, "");
    let content = draft.content;
    let typed = |field: &str, kept: String| page.typed(field).unwrap_or(kept);
    let ttl = typed("ttl", within(&content, max_ttl));
    let (name, description) =
        (typed("name", content.name), typed("description", content.description));
    let code_flow = content.kind.has_code_flow().then(|| {
        let typed = typed_code_flow(content.code_flow, &page.state.submitted);
        let fields = code_flow_fields(content.kind, typed, &errors);
        view! { <div class="card"><div class="card-body form">{fields}</div></div> }
    });
    view! {
        <PageHead title="Name the app" lead="People see this name wherever the app is listed."/>
        {steps}
        <ErrorSummary errors=errors.clone()/>
        <form method="post" class="form" data-guard="" novalidate>
            <div class="card"><div class="card-body form">
                <TextField name="name" label="App Name" max_length=80
                    hint="Unique in this organization." check=check autofocus=errors.is_empty()
                    value=name error=FormError::of(&errors, "name")/>
                <TextArea name="description" label="App description" required=false
                    max_length=1000 value=description
                    error=FormError::of(&errors, "description")/>
                <NumberField name="ttl" label="Access Token TTL" unit="minutes"
                    min=i64::from(TokenTtl::MIN.minutes()) max=i64::from(max_ttl)
                    value=ttl presets=ttl_presets(max_ttl)
                    hint=ttl_hint(max_ttl)
                    error=FormError::of(&errors, "ttl")/>
            </div></div>
            {code_flow}
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Continue"</Button>
                <Button name="go" value="back" formnovalidate=true icon="arrow-left">"Back"</Button>
                {cancel}
            </ButtonRow>
        </form>
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
        "1 to {max_ttl} minutes; {recommended} Shorter lifetimes limit the damage of a stolen \
         token."
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

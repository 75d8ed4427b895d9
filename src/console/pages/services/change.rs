//! The form of a service instance: org key, and where the service answers.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, Notice, PageHead,
    RadioCard, RadioCards, SectionCard, TextField, Tone,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::pages::services::crumbs;
use crate::console::view::{InstanceView, OfferView, ServiceCard, Submitted};
use crate::console::{paths, rpc};
use crate::domain::{OrgId, ServiceId};

/// Asks how the organization reaches a new service.
#[component]
pub fn AddServicePage() -> impl IntoView {
    let ids = parameters::<ServiceId>("service");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, service) = ids?;
        rpc::offer_service(org, service).await
    };
    org_page(Section::Services, org, load, |org, offer| Content {
        title: vec![format!("Add {}", offer.card.name), "Services".into()],
        crumbs: crumbs(org, Some(&offer.card)),
        body: add(org, offer).into_any(),
    })
}

fn add(org: &OrgId, offer: OfferView) -> impl IntoView + use<> {
    let submitted = PageState::current().submitted;
    let title = format!("Add {}", offer.card.name);
    let back = paths::service(org, &offer.card.id);
    if offer.is_contained && submitted.errors.is_empty() {
        return view! {
            <PageHead title=title/>
            <Notice tone=Tone::Info title="This organization contains the service already">
                <p>"Its org key and where it answers can be changed on its page."</p>
                <p><LinkButton href=back>"Go to its page"</LinkButton></p>
            </Notice>
        }
        .into_any();
    }
    let errors = errors(&submitted);
    let now = Values {
        org_key: offer.org_key,
        base: if offer.card.is_sandboxed { "sandbox" } else { "url" },
        url: String::new(),
    };
    let fields = fields(&offer.card, now, &submitted, &errors);
    view! {
        <PageHead title=title lead=offer.card.about/>
        <ErrorSummary errors=errors/>
        <form method="post" class="form" data-guard="">
            <div class="card"><div class="card-body form">{fields}</div></div>
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Add service"</Button>
                <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
    .into_any()
}

/// The organization's part of a service as a form.
pub fn edit(org: &OrgId, card: &ServiceCard, instance: InstanceView) -> impl IntoView + use<> {
    let PageState { submitted, is_stale, .. } = PageState::current();
    let errors = errors(&submitted);
    let (here, version) = (paths::service(org, &card.id), instance.version);
    let back = here.clone();
    let there = instance.base.clone().unwrap_or_else(|| "the embedded sandbox".to_owned());
    let key = instance.org_key.clone();
    let stale = is_stale.then(|| {
        view! {
            <Notice tone=Tone::Warning title="Somebody else changed this meanwhile" announce=true>
                <p>
                    "The org key is now " <code>{key}</code>
                    ", and the service answers at " {there} ". What you typed stands below. Save
                    it to replace that, or cancel to keep it."
                </p>
            </Notice>
        }
    });
    let now = Values {
        org_key: instance.org_key,
        base: if instance.base.is_some() { "url" } else { "sandbox" },
        url: instance.base.unwrap_or_default(),
    };
    let fields = fields(card, now, &submitted, &errors);
    view! {
        <SectionCard id="instance" title="In this organization">
            {stale}
            <ErrorSummary errors=errors/>
            <form method="post" class="form" action=here data-guard="">
                <input type="hidden" name="version" value=version/>
                {fields}
                <ButtonRow>
                    <Button kind=ButtonKind::Primary name="go" value="save">"Save"</Button>
                    <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        </SectionCard>
    }
}

fn errors(submitted: &Submitted) -> Vec<FormError> {
    submitted.errors.iter().cloned().map(Into::into).collect()
}

/// What the fields hold before anybody types.
struct Values {
    org_key: String,
    base: &'static str,
    url: String,
}

fn fields(
    card: &ServiceCard,
    now: Values,
    submitted: &Submitted,
    errors: &[FormError],
) -> impl IntoView + use<> {
    let typed = |field: &str, now: String| submitted.value(field).unwrap_or(now);
    let org_key = typed("org_key", now.org_key);
    let base = typed("base", now.base.to_owned());
    let url = typed("base_url", now.url);
    let error = |field: &str| FormError::of(errors, field);
    let choice = |value: &str, label: &str, text: &str| RadioCard {
        value: value.to_owned(),
        label: label.to_owned(),
        text: text.to_owned(),
        ..RadioCard::default()
    };
    let cards = vec![
        choice(
            "sandbox",
            "Embedded sandbox",
            "Answers inside this server, with a small fleet of its own for every org key.",
        ),
        choice("url", "Base URL", "The service itself, or something that stands in for it."),
    ];
    let choices = card.is_sandboxed.then(|| {
        view! {
            <RadioCards name="base" legend="Where it answers" cards=cards value=base
                error=error("base")/>
        }
    });
    let hint = if card.is_sandboxed {
        "Needed for Base URL only. Begins with https:// or http://, without user name or query."
    } else {
        "Begins with https:// or http://, without user name or query."
    };
    view! {
        <TextField name="org_key" label="Org key" value=org_key autocomplete="off" max_length=16
            hint="Eight letters and digits by which the service knows this organization. No two \
                  organizations share one. Calls with another one are refused."
            error=error("org_key")/>
        {choices}
        <TextField name="base_url" label="Base URL" kind="url" value=url autocomplete="off"
            max_length=200 hint=hint required=!card.is_sandboxed error=error("base_url")/>
    }
}

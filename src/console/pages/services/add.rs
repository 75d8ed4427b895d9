//! The form of a service instance: org key, and where the service answers.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, Notice, PageHead,
    RadioCard, RadioCards, SectionCard, TextField, Tone,
};
use crate::console::pages::page::{Content, OrgPage, Page};
use crate::console::pages::services::crumbs;
use crate::console::paths;
use crate::domain::organizations::organization::{ServiceBase, ServiceInstance};
use crate::domain::services::catalogue::ServiceFile;
use crate::workflows::services::ServiceOffer;

/// Asks how the organization reaches a new service.
pub fn add(page: &OrgPage, offer: ServiceOffer) -> Content {
    Content {
        title: vec![format!("Add {}", offer.service.name), "Services".into()],
        crumbs: crumbs(page.org, Some(&offer.service)),
        body: body(page, offer).into_any(),
    }
}

fn body(page: &OrgPage, offer: ServiceOffer) -> impl IntoView + use<> {
    let ServiceOffer { service, org_key, is_contained } = offer;
    let title = format!("Add {}", service.name);
    let back = paths::service(page.org, &service.id);
    let errors = page.errors();
    if is_contained && errors.is_empty() {
        return view! {
            <PageHead title=title/>
            <Notice tone=Tone::Info title="This organization already has this service">
                <p>"You can change its org key and address on its page."</p>
                <p><LinkButton href=back>"Go to its page"</LinkButton></p>
            </Notice>
        }
        .into_any();
    }
    let now = Values {
        org_key: org_key.to_string(),
        base: if service.is_sandboxed { "sandbox" } else { "url" },
        url: String::new(),
    };
    let (about, fields) = (service.description.clone(), fields(page, &service, now, &errors));
    view! {
        <PageHead title=title lead=about/>
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
pub fn edit(
    page: &OrgPage,
    service: &ServiceFile,
    instance: &ServiceInstance,
) -> impl IntoView + use<> {
    let errors = page.errors();
    let (here, version) = (paths::service(page.org, &service.id), instance.version);
    let back = here.clone();
    let url = instance.base.url().map(ToString::to_string);
    let there = url.clone().unwrap_or_else(|| "the embedded sandbox".to_owned());
    let key = instance.org_key.to_string();
    let stale = page.state.is_stale.then(|| {
        view! {
            <Notice tone=Tone::Warning title="Somebody else changed this in the meantime" announce=true>
                <p>
                    "The org key is now " <code>{key}</code>
                    ", and the service answers at " {there} ". What you typed is below. Save it \
                                                             to replace that, or cancel to keep \
                                                             it."
                </p>
            </Notice>
        }
    });
    let now = Values {
        org_key: instance.org_key.to_string(),
        base: match instance.base {
            ServiceBase::Sandbox => "sandbox",
            ServiceBase::Url(_) => "url",
        },
        url: url.unwrap_or_default(),
    };
    let fields = fields(page, service, now, &errors);
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

/// What the fields hold before anybody types.
struct Values {
    org_key: String,
    base: &'static str,
    url: String,
}

fn fields(
    page: &Page,
    service: &ServiceFile,
    now: Values,
    errors: &[FormError],
) -> impl IntoView + use<> {
    let typed = |field: &str, now: String| page.typed(field).unwrap_or(now);
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
            "Runs inside this server, with a small fleet of sample devices for every org key.",
        ),
        choice("url", "Base URL", "The real service, or a stand-in for it."),
    ];
    let choices = service.is_sandboxed.then(|| {
        view! {
            <RadioCards name="base" legend="Base URL" cards=cards value=base
                error=error("base")/>
        }
    });
    let hint = if service.is_sandboxed {
        "Needed for Base URL only. Begins with https:// or http://, without user name or query."
    } else {
        "Begins with https:// or http://, without user name or query."
    };
    view! {
        <TextField name="org_key" label="Org key" value=org_key autocomplete="off" max_length=16
            hint="The eight letters and digits that identify this organization in the service. \
                  Each organization has its own. Calls with another one are refused."
            error=error("org_key")/>
        {choices}
        <TextField name="base_url" label="Base URL" kind="url" value=url autocomplete="off"
            max_length=200 hint=hint required=!service.is_sandboxed error=error("base_url")/>
    }
}

//! The token playground: a workbench. Left what is sent, right what came back.
//!
//! Every button posts a form and leads to this page, which shows what came of it. Where scripts
//! run, the island around it sends the same forms without leaving the page. A secret is typed into
//! a password field and never comes back; a token stands in a field that the person sees.

mod call_form;
mod doctor;
mod exchange;
mod history;
mod json;
mod status;
mod token;

use leptos::prelude::*;

pub use self::call_form::{CallForm, Parameter, field_of};
pub use self::token::Looked;
use crate::console::components::{
    Button, ButtonKind, ButtonRow, CodeBlock, EmptyState, ErrorSummary, FormError, Icon,
    LinkButton, PageHead, PasswordField, SectionCard, SelectField,
};
use crate::console::islands::Workbench;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::playground::Advice;
pub use crate::console::wording::snippets::CallAs;
use crate::console::wording::snippets::Snippet;
use crate::domain::OrgId;
use crate::domain::apps::app::App;
use crate::workflows::playground::{CallableService, Exchange, Finding, Shown};

/// Everything on the page. No secret is ever part of it; a token may be, since it stands in a
/// field that the person sees.
pub struct Playground {
    /// The apps to choose from.
    pub apps: Vec<App>,
    /// The services to call.
    pub services: Vec<CallableService>,
    /// The chosen App ID, as it was sent.
    pub app: String,
    /// What came of asking for a token.
    pub asked: Option<Exchange>,
    /// The token in the field, taken apart.
    pub looked: Option<Looked>,
    /// The second step; nothing when the organization contains no service to call.
    pub call: Option<CallForm>,
    /// The fingerprint of a call that waits for a yes.
    pub asks: Option<String>,
    /// What came of the last call, and what a refusal means.
    pub answered: Option<Exchange>,
    pub advice: Vec<Advice>,
    /// The last calls, newest first.
    pub history: Vec<Exchange>,
    /// Two of them, to be compared.
    pub compared: Vec<Exchange>,
    pub snippets: Vec<Snippet>,
    pub diagnosis: Option<Vec<Finding>>,
    pub shows: Shown,
}

/// The playground.
pub fn playground(page: &OrgPage, found: Playground) -> Content {
    Content {
        title: vec!["Token Playground".into()],
        crumbs: Vec::new(),
        body: body(page, found).into_any(),
    }
}

fn body(page: &OrgPage, found: Playground) -> impl IntoView + use<> {
    let lead = "Get a token with an app's own credentials, decode it, and call an endpoint \
                with it.";
    let bench = bench(page, found).into_any();
    view! {
        <PageHead title="Token Playground" lead=lead/>
        <Workbench>{bench}</Workbench>
    }
}

fn bench(page: &OrgPage, found: Playground) -> impl IntoView + use<> {
    let Playground { apps, services, app, asked, looked, call, asks, answered, advice, .. } = found;
    let history = found.history;
    let errors = page.errors();
    let apps: Vec<_> = apps.iter().map(|app| (app.id.to_string(), app.name.to_string())).collect();
    let said = said(answered.as_ref(), asked.as_ref(), found.shows);
    let first = token_form(page.org, &apps, &app, looked.is_some(), &errors);
    let held = looked.as_ref().map(|looked| &looked.parts.permissions);
    let no_service = "This organization has no service whose endpoints can be called here.";
    let second = call.map_or_else(
        || view! { <p>{no_service}</p> }.into_any(),
        |form| {
            let services = &services;
            let around = call_form::Around { services, held, apps: &apps, app: &app, asks };
            call_form::form(page, form, &around).into_any()
        },
    );
    let response = exchange::response(page.org, answered, advice, found.compared).into_any();
    let token = token::answer(page, asked, looked).into_any();
    let history = history::section(page.org, &history).into_any();
    let doctor = doctor::section(page.org, found.diagnosis, &errors).into_any();
    let order = match found.shows {
        Shown::Token => "bench shows-token",
        Shown::Response => "bench shows-response",
        Shown::Diagnosis => "bench shows-doctor",
    };
    view! {
        <div class="bench-page form">
        <ErrorSummary errors=errors/>
        <div class=order data-said=said>
            <div class="bench-side">
                {first}
                <SectionCard id="step-2" title="Request">{second}</SectionCard>
                <SectionCard id="snippets" title="As code">
                    <div data-part="snippets">{snippets(found.snippets)}</div>
                </SectionCard>
            </div>
            <div class="bench-side">
                <SectionCard id="response" title="Response">{response}</SectionCard>
                <SectionCard id="token" title="Token">{token}</SectionCard>
                <SectionCard id="doctor" title="Credential doctor">{doctor}</SectionCard>
                <SectionCard id="history" title="History">{history}</SectionCard>
            </div>
        </div>
        </div>
    }
}

/// What is said aloud once it is there.
fn said(answered: Option<&Exchange>, asked: Option<&Exchange>, shows: Shown) -> Option<String> {
    let (what, exchange) = match shows {
        Shown::Token => ("Token", asked),
        Shown::Response => ("Response", answered),
        Shown::Diagnosis => return Some("Diagnosis ready".to_owned()),
    };
    let exchange = exchange?;
    Some(exchange.answer().map_or_else(
        || "No answer".to_owned(),
        |answer| format!("{what} {} in {} ms", answer.status, answer.millis),
    ))
}

fn token_form(
    org: &OrgId,
    apps: &[(String, String)],
    app: &str,
    has_token: bool,
    errors: &[FormError],
) -> AnyView {
    if apps.is_empty() {
        let list = paths::apps(org);
        let text = "You need an app to get a token. Create one and add it to this organization.";
        return view! {
            <EmptyState icon="layout-grid" title="No apps yet" text=text>
                <LinkButton href=list>"OAuth Apps"</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let (options, app) = (apps.to_vec(), app.to_owned());
    let is_open = !has_token || errors.iter().any(|error| error.field == "secret");
    let (app_error, secret_error) = (FormError::of(errors, "app"), FormError::of(errors, "secret"));
    view! {
        <details class="card fold-card" id="step-1" open=is_open>
            <summary class="card-head">
                <h2>"Get a token"</h2> <Icon name="chevron-right" class="turn"/>
            </summary>
            <form method="post" action=call_form::action(org) class="form card-body"
                autocomplete="off">
                <SelectField name="app" label="App" options=options value=app error=app_error/>
                <PasswordField name="secret" label="App Secret" autocomplete="off"
                    hint="Used for this request only. It isn't stored or logged."
                    error=secret_error/>
                <ButtonRow>
                    <Button kind=ButtonKind::Primary name="go" value="token" icon="key-round">
                        "Get token"
                    </Button>
                </ButtonRow>
            </form>
        </details>
    }
    .into_any()
}

fn snippets(snippets: Vec<Snippet>) -> impl IntoView {
    let nothing = snippets.is_empty().then(|| view! { <p class="muted">"Nothing to call."</p> });
    let snippet = |Snippet { id, title, text }: Snippet| {
        let (details, code) = (format!("as-{id}"), format!("code-{id}"));
        view! {
            <details class="more" name="snippet" id=details>
                <summary><Icon name="chevron-right" class="turn"/>{title}</summary>
                <CodeBlock id=code title=title>{text}</CodeBlock>
            </details>
        }
    };
    view! {
        {nothing}
        {snippets.into_iter().map(snippet).collect_view()}
    }
}

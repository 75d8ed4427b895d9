//! The token playground: get a token, look into it, call an endpoint with it.
//!
//! One page, two forms. Every button posts a form and the whole page comes back with what came
//! of it; the one island counts down to the token's end. A secret is typed into a password
//! field and never comes back; a token stands in a field that the person sees.

mod call_form;
mod exchange;
mod token;

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, EmptyState, ErrorSummary, FormError, LinkButton, PageHead,
    PasswordField, SectionCard, SelectField,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameter};
use crate::console::paths;
use crate::console::view::{PageError, PlaygroundView};
use crate::domain::OrgId;

/// The playground. The edge puts what it shows into the context.
#[component]
pub fn PlaygroundPage() -> impl IntoView {
    let found = use_context::<PlaygroundView>();
    let submitted = PageState::current().submitted;
    let load = async move { found.ok_or(PageError::NotFound) };
    org_page(Section::Playground, parameter("org"), load, move |org, found| {
        let errors = submitted.errors.into_iter().map(Into::into).collect();
        Content {
            title: vec!["Token Playground".into()],
            crumbs: Vec::new(),
            body: page(org, found, errors).into_any(),
        }
    })
}

fn page(org: &OrgId, found: PlaygroundView, errors: Vec<FormError>) -> impl IntoView + use<> {
    let PlaygroundView { apps, app, token, look, call, response } = found;
    let lead = "Get a token with an app's own credentials, look into it, and call an endpoint \
                with it.";
    let no_service = "This organization contains no service whose endpoints can be called here.";
    let second = call.map_or_else(
        || view! { <p>{no_service}</p> }.into_any(),
        |form| call_form::form(org, form, &apps, &app, &errors).into_any(),
    );
    let first = token_form(org, apps, app, &errors);
    view! {
        <PageHead title="Token Playground" lead=lead/>
        <ErrorSummary errors=errors.clone()/>
        <div class="bench">
            <SectionCard id="step-1" title="1. Get a token">
                {first}
            </SectionCard>
            <SectionCard id="token" title="The token">
                {token::answer(token, look)}
            </SectionCard>
            <SectionCard id="step-2" title="2. Call an endpoint">{second}</SectionCard>
            <SectionCard id="response" title="The response">
                {exchange::response(response)}
            </SectionCard>
        </div>
    }
}

/// Posts to this page and comes back to one of its parts.
fn action(org: &OrgId, part: &str) -> String {
    format!("{}#{part}", paths::playground(org))
}

fn token_form(
    org: &OrgId,
    apps: Vec<(String, String)>,
    app: String,
    errors: &[FormError],
) -> AnyView {
    if apps.is_empty() {
        let list = paths::apps(org);
        let text = "A token is for an app. Create one, and add it to this organization.";
        return view! {
            <EmptyState icon="layout-grid" title="No app yet" text=text>
                <LinkButton href=list>"OAuth Apps"</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let action = action(org, "token");
    view! {
        <form method="post" action=action class="form" autocomplete="off">
            <SelectField name="app" label="App" options=apps value=app
                error=FormError::of(errors, "app")/>
            <PasswordField name="secret" label="App Secret" autocomplete="off"
                hint="Used for this request only; not stored and not logged."
                error=FormError::of(errors, "secret")/>
            <ButtonRow>
                <Button kind=ButtonKind::Primary name="go" value="token" icon="key-round">
                    "Get token"
                </Button>
            </ButtonRow>
        </form>
    }
    .into_any()
}

//! The token playground: get a token, look into it, call an endpoint with it.
//!
//! One page, two forms. Every button posts a form and the whole page comes back with what came
//! of it; the one island counts down to the token's end. A secret is typed into a password
//! field and never comes back; a token stands in a field that the person sees.

mod call_form;
mod exchange;
mod token;

use leptos::prelude::*;

pub use self::call_form::{CallForm, Parameter};
pub use self::exchange::{Answered, Exchange, Outcome};
use crate::console::components::{
    Button, ButtonKind, ButtonRow, EmptyState, ErrorSummary, FormError, LinkButton, PageHead,
    PasswordField, SectionCard, SelectField,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::apps::app::App;
use crate::workflows::playground::TokenParts;

/// Everything on the page. No secret is ever part of it; a token may be, since it stands in a
/// field that the person sees.
pub struct Playground {
    /// The apps to choose from.
    pub apps: Vec<App>,
    /// The chosen App ID, as it was sent.
    pub app: String,
    /// What came of asking for a token.
    pub token: Option<Exchange>,
    /// The token in the field, taken apart.
    pub look: Option<TokenParts>,
    /// The second step; nothing when the organization contains no service to call.
    pub call: Option<CallForm>,
    /// What came of the call.
    pub response: Option<Exchange>,
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
    let Playground { apps, app, token, look, call, response } = found;
    let errors = page.errors();
    let apps: Vec<_> = apps.iter().map(|app| (app.id.to_string(), app.name.to_string())).collect();
    let lead = "Get a token with an app's credentials, decode it, and call an endpoint with it.";
    let no_service = "This organization has no services with endpoints to call.";
    let second = call.map_or_else(
        || view! { <p>{no_service}</p> }.into_any(),
        |form| {
            let held = look.as_ref().map(|parts| &parts.permissions);
            call_form::form(page, form, held, &apps, &app).into_any()
        },
    );
    let here = (token.is_some() || response.is_some()).then(|| paths::playground(page.org));
    let first = token_form(page.org, apps, app, &errors);
    let answer = token::answer(token, look, page.now).into_any();
    let response = exchange::response(response).into_any();
    view! {
        <PageHead title="Token Playground" lead=lead/>
        <ErrorSummary errors=errors/>
        <div class="bench" data-here=here>
            <SectionCard id="step-1" title="1. Get a token">
                {first}
            </SectionCard>
            <SectionCard id="token" title="The token">
                {answer}
            </SectionCard>
            <SectionCard id="step-2" title="2. Call an endpoint">{second}</SectionCard>
            <SectionCard id="response" title="The response">
                {response}
            </SectionCard>
        </div>
    }
}

fn token_form(
    org: &OrgId,
    apps: Vec<(String, String)>,
    app: String,
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
    let action = call_form::action(org, "token");
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

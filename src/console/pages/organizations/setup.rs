//! The first run: the first organization and its owner.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ErrorSummary, FormError, PageTitle, PasswordField, PlainShell, TextField,
};
use crate::console::pages::errors::{Said, show_error, to_start};
use crate::console::pages::frame::PageState;
use crate::console::paths;

/// The state of the setup link, as the edge found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupLink {
    /// It works. The token goes back with the form.
    Works(String),
    /// It was used, replaced by a newer one, or never existed.
    Over,
}

/// The setup page.
#[component]
pub fn SetupPage() -> impl IntoView {
    match use_context::<SetupLink>() {
        Some(SetupLink::Works(token)) => view! { <SetupForm token=token/> }.into_any(),
        Some(SetupLink::Over) | None => {
            let said = Said {
                status: 404,
                title: "This setup link does not work".into(),
                text: "It works once, and only while nobody has signed up. Starting the server \
                       prints a new one as long as it is needed."
                    .into(),
            };
            show_error(said, to_start().0, to_start().1)
        }
    }
}

#[component]
fn SetupForm(token: String) -> impl IntoView {
    let submitted = PageState::current().submitted;
    let errors: Vec<FormError> = submitted.errors.iter().cloned().map(Into::into).collect();
    let typed = move |field: &str| submitted.value(field).unwrap_or_default();
    view! {
        <PageTitle parts=vec!["Set up Latchkey".into()]/>
        <PlainShell home=paths::HOME>
            <h1>"Set up Latchkey"</h1>
            <p>"Create the first organization and the account of its owner."</p>
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=paths::SETUP class="form">
                <input type="hidden" name="token" value=token/>
                <TextField name="organization" label="Organization" max_length=80
                    hint="The name of your company or team. It can be changed later."
                    value=typed("organization") error=FormError::of(&errors, "organization")/>
                <TextField name="name" label="Your name" autocomplete="name" max_length=80
                    value=typed("name") error=FormError::of(&errors, "name")/>
                <TextField name="email" label="E-mail" kind="email" autocomplete="username"
                    value=typed("email") error=FormError::of(&errors, "email")/>
                <PasswordField name="password" label="Password" autocomplete="new-password"
                    hint="At least 12 characters." min_length=12
                    error=FormError::of(&errors, "password")/>
                <Button kind=ButtonKind::Primary wide=true>"Create organization"</Button>
            </form>
        </PlainShell>
    }
}

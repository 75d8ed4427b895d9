//! Sign in with e-mail and password.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Button, ButtonKind, ErrorSummary, FormError, Notice, PageTitle, PasswordField, PlainShell,
    TextField, Tone,
};
use crate::console::pages::frame::PageState;
use crate::console::paths;

/// The sign-in page.
#[component]
pub fn SignInPage() -> impl IntoView {
    let state = PageState::current();
    let return_to = use_query_map().with_untracked(|query| query.get("return_to"));
    let return_to = state.submitted.value("return_to").or(return_to).unwrap_or_default();
    let errors: Vec<FormError> = state.submitted.errors.into_iter().map(Into::into).collect();
    let email = state.submitted.values.get("email").and_then(|typed| typed.first()).cloned();
    view! {
        <PageTitle parts=vec!["Sign in".into()]/>
        <PlainShell home=paths::HOME>
            <h1>"Sign in"</h1>
            {state.flash.map(|code| view! {
                <Notice tone=Tone::Success announce=true><p>{code.text()}</p></Notice>
            })}
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=paths::SIGN_IN class="form">
                <input type="hidden" name="return_to" value=return_to/>
                <TextField name="email" label="E-mail" kind="email" autocomplete="username"
                    value=email.unwrap_or_default() autofocus=errors.is_empty()
                    error=FormError::of(&errors, "email")/>
                <PasswordField name="password" label="Password"
                    error=FormError::of(&errors, "password")/>
                <Button kind=ButtonKind::Primary wide=true>"Sign in"</Button>
            </form>
            <p class="muted small">
                "You stay signed in for up to 12 hours, and for 1 hour without activity."
            </p>
        </PlainShell>
    }
}

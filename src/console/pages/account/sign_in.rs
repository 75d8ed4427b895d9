//! Sign in with e-mail and password.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ErrorSummary, FormError, Notice, PasswordField, PlainShell, TextField, Tone,
};
use crate::console::pages::page::{Page, Screen};
use crate::console::paths;
use crate::workflows::consents::Preview;

/// The hidden field with a form that was sent when its session had ended.
pub const KEPT_FORM: &str = "kept_form";

/// The sign-in page, perhaps on the way to an app.
pub fn sign_in(page: &Page, app: Option<Preview>) -> Screen {
    let return_to = page.typed("return_to").or(page.query("return_to")).unwrap_or_default();
    let flash = page.state.flash;
    let kept = page.typed(KEPT_FORM);
    let has_ended = kept.is_some();
    let kept = kept.map(|kept| view! { <input type="hidden" name=KEPT_FORM value=kept/> });
    let (errors, email) =
        (page.errors(), page.typed("email").or(page.query("login_hint")).unwrap_or_default());
    let body = view! {
        <PlainShell home=paths::HOME>
            <h1>"Sign in"</h1>
            {app.map(|Preview { app, owner, .. }| view! {
                <p>
                    "to continue to " <strong><bdi>{app.to_string()}</bdi></strong>
                    ", an app of " <bdi>{owner.to_string()}</bdi>
                </p>
            })}
            {flash.map(|code| view! {
                <Notice tone=Tone::Success announce=true><p>{code.text()}</p></Notice>
            })}
            {has_ended.then(|| view! {
                <Notice tone=Tone::Info>
                    <p>"Your session has ended. Sign in again to get back to your form with what
                        \
                        you typed. Enter passwords and secrets again."</p>
                </Notice>
            })}
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=paths::SIGN_IN class="form">
                <input type="hidden" name="return_to" value=return_to/>
                {kept}
                <TextField name="email" label="E-mail" kind="email" autocomplete="username"
                    value=email autofocus=errors.is_empty()
                    error=FormError::of(&errors, "email")/>
                <PasswordField name="password" label="Password"
                    error=FormError::of(&errors, "password")/>
                <Button kind=ButtonKind::Primary wide=true>"Sign in"</Button>
            </form>
            <p class="muted small">
                "You stay signed in for up to 12 hours, and for 1 hour without activity."
            </p>
        </PlainShell>
    };
    Screen { title: vec!["Sign in".into()], body: body.into_any(), is_plain: true }
}

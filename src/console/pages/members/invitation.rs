//! The page of an invitation's link.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ErrorSummary, FormError, LocalTime, Notice, PasswordField, PlainShell,
    TextField, Tone,
};
use crate::console::pages::errors::{Said, WayOn, error_screen};
use crate::console::pages::page::{Page, Screen};
use crate::console::paths;
use crate::workflows::members::{InvitationSeen, Proof};

/// Says that the link was used, revoked, replaced, is too old or never existed.
pub fn invitation_over(page: &Page) -> Screen {
    let said = Said {
        status: 404,
        title: "This invitation doesn't work".into(),
        text: "Invitations work once and for a limited time, and end when they're revoked or \
               sent again. Ask whoever invited you for a new one."
            .into(),
    };
    error_screen(said, WayOn::to_start(), &page.state.request)
}

/// Asks to accept the invitation. The token goes back with the form.
pub fn invitation(page: &Page, token: String, seen: InvitationSeen) -> Screen {
    let InvitationSeen { org_name, email, invited_by, expires_at, proof } = seen;
    let (errors, name) = (page.errors(), page.typed("name").unwrap_or_default());
    let (org_name, invited_by) = (org_name.to_string(), invited_by.to_string());
    let (email, expires_at) = (email.to_string(), expires_at.to_rfc3339());
    let title = vec![format!("Join {org_name}")];
    let body = view! {
        <PlainShell home=paths::HOME>
            <h1>"Join " <bdi>{org_name}</bdi></h1>
            <p><bdi>{invited_by}</bdi> " invites you as " <strong>{email.clone()}</strong> "."</p>
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=paths::INVITATION class="form">
                <input type="hidden" name="token" value=token/>
                {proof_fields(proof, email, name, &errors)}
                <Button kind=ButtonKind::Primary wide=true>"Join"</Button>
            </form>
            <p class="muted small">"The invitation works once, until " <LocalTime at=expires_at/> "."</p>
        </PlainShell>
    }
    .into_any();
    Screen { title, body, is_plain: false }
}

fn proof_fields(proof: Proof, email: String, name: String, errors: &[FormError]) -> AnyView {
    let username = view! {
        <input type="hidden" name="username" autocomplete="username" value=email/>
    };
    match proof {
        Proof::SignedIn => view! { <p>"You are signed in with this address."</p> }.into_any(),
        Proof::Password => view! {
            {username}
            <PasswordField name="password" label="Password" hint="The password of your account \
                                                                  here."
                error=FormError::of(errors, "password")/>
        }
        .into_any(),
        Proof::NewPassword | Proof::TakeOver => view! {
            {username}
            {(proof == Proof::TakeOver).then(|| view! {
                <Notice tone=Tone::Warning><p>
                    "Somebody already made an account with this address, without showing that \
                     it's theirs. This mail shows that it's yours: choose a name and a password, \
                     and it's your account. Its sessions and API tokens end."
                </p></Notice>
            })}
            <TextField name="name" label="Your name" autocomplete="name" max_length=80 value=name
                error=FormError::of(errors, "name")/>
            <PasswordField name="password" label="Password" autocomplete="new-password"
                hint="At least 12 characters." min_length=12
                error=FormError::of(errors, "password")/>
        }
        .into_any(),
    }
}

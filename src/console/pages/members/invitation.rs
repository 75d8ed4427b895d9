//! The page of an invitation's link.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ErrorSummary, FormError, LocalTime, PageTitle, PasswordField, PlainShell,
    TextField,
};
use crate::console::pages::errors::{Said, show_error, to_start};
use crate::console::pages::frame::PageState;
use crate::console::paths;

/// The state of an invitation, as the edge found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvitationState {
    /// It can be accepted.
    Open {
        /// Goes back with the form.
        token: String,
        /// The organization to join.
        org_name: String,
        /// Who invites.
        invited_by: String,
        /// Who is invited.
        email: String,
        /// Until when the link works (RFC 3339).
        expires_at: String,
        /// How the invited person proves who they are.
        proof: Proof,
    },
    /// It was used, revoked, replaced, is too old or never existed.
    Over,
}

/// How the invited person proves who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// They are new here and choose a password.
    NewPassword,
    /// They have an account.
    Password,
    /// They are signed in.
    SignedIn,
}

/// Asks to accept the invitation.
#[component]
pub fn InvitationPage() -> impl IntoView {
    match use_context::<InvitationState>() {
        Some(InvitationState::Over) | None => {
            let said = Said {
                status: 404,
                title: "This invitation does not work".into(),
                text: "It works once and for a limited time, and ends when it is revoked or sent \
                       again. Ask whoever invited you for a new one."
                    .into(),
            };
            show_error(said, to_start().0, to_start().1)
        }
        Some(open) => view! { <OpenInvitation state=open/> }.into_any(),
    }
}

#[component]
fn OpenInvitation(state: InvitationState) -> impl IntoView {
    let InvitationState::Open { token, org_name, invited_by, email, expires_at, proof } = state
    else {
        return ().into_any();
    };
    let submitted = PageState::current().submitted;
    let errors: Vec<FormError> = submitted.errors.iter().cloned().map(Into::into).collect();
    let name = submitted.value("name").unwrap_or_default();
    view! {
        <PageTitle parts=vec![format!("Join {org_name}")]/>
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
    .into_any()
}

fn proof_fields(proof: Proof, email: String, name: String, errors: &[FormError]) -> AnyView {
    let username = view! {
        <input type="hidden" name="username" autocomplete="username" value=email/>
    };
    match proof {
        Proof::SignedIn => view! { <p>"You are signed in with this address."</p> }.into_any(),
        Proof::Password => view! {
            {username}
            <PasswordField name="password" label="Password" hint="That of your account here."
                error=FormError::of(errors, "password")/>
        }
        .into_any(),
        Proof::NewPassword => view! {
            {username}
            <TextField name="name" label="Your name" autocomplete="name" max_length=80 value=name
                error=FormError::of(errors, "name")/>
            <PasswordField name="password" label="Password" autocomplete="new-password"
                hint="At least 12 characters." min_length=12
                error=FormError::of(errors, "password")/>
        }
        .into_any(),
    }
}

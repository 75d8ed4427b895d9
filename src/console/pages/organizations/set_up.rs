//! The first run: the first organization and its owner.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ErrorSummary, FormError, PasswordField, PlainShell, TextField,
};
use crate::console::pages::errors::{Said, WayOn, error_screen};
use crate::console::pages::page::{Page, Screen};
use crate::console::paths;

/// The file in the data folder that holds the setup link until it was used.
pub const SETUP_FILE: &str = "setup-link.txt";

/// The form. The token of the link goes back with it.
pub fn set_up(page: &Page, token: String) -> Screen {
    let errors = page.errors();
    let [organization, name, email] =
        ["organization", "name", "email"].map(|field| page.typed(field).unwrap_or_default());
    let body = view! {
        <PlainShell home=paths::HOME>
            <h1>"Set up Latchkey"</h1>
            <p>"Create the first organization and the account of its owner."</p>
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=paths::SETUP class="form">
                <input type="hidden" name="token" value=token/>
                <TextField name="organization" label="Organization" max_length=80
                    hint="The name of your company or team. You can change it later."
                    value=organization error=FormError::of(&errors, "organization")/>
                <TextField name="name" label="Your name" autocomplete="name" max_length=80
                    value=name error=FormError::of(&errors, "name")/>
                <TextField name="email" label="E-mail" kind="email" autocomplete="username"
                    value=email error=FormError::of(&errors, "email")/>
                <PasswordField name="password" label="Password" autocomplete="new-password"
                    hint="At least 12 characters." min_length=12
                    error=FormError::of(&errors, "password")/>
                <Button kind=ButtonKind::Primary wide=true>"Create organization"</Button>
            </form>
        </PlainShell>
    };
    Screen { title: vec!["Set up Latchkey".into()], body: body.into_any(), is_plain: false }
}

/// What every page says until somebody has signed up.
pub fn not_set_up(_page: &Page) -> Screen {
    let body = view! {
        <PlainShell home=paths::HOME wide=true>
            <h1>"Latchkey isn't set up yet"</h1>
            <p>
                "Nobody has signed up on this server. To create the first organization and its \
                 owner, open the setup link."
            </p>
            <h2>"Where to find the setup link"</h2>
            <ul class="stack-s">
                <li>"In the terminal or log of the server: it prints the link when it starts."</li>
                <li>
                    "On the server, in the file " <code>{SETUP_FILE}</code> " in its data folder."
                </li>
            </ul>
            <p>"Lost it? Restart the server to get a new link. The old one stops working."</p>
        </PlainShell>
    };
    Screen { title: vec!["Set up".into()], body: body.into_any(), is_plain: true }
}

/// The link was used, replaced by a newer one, or never existed.
pub fn set_up_is_over(page: &Page) -> Screen {
    let said = Said {
        status: 404,
        title: "This setup link doesn't work".into(),
        text: "It works once, and only until somebody has signed up. Restart the server to print \
               a new one."
            .into(),
    };
    error_screen(said, WayOn::to_start(), &page.state.request)
}

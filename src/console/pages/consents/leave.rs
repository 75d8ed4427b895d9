//! Signing out at the wish of an app that cannot prove whom it speaks of.

use leptos::prelude::*;

use crate::console::components::{Button, ButtonKind, ButtonRow, LinkButton, PlainShell};
use crate::console::pages::errors::{Said, WayOn, error_screen};
use crate::console::pages::page::{Page, Screen};
use crate::console::paths;
use crate::workflows::consents::Leaving;

/// Asks whether to sign out. `query` is what the app sent.
pub fn leave(_: &Page, leaving: &Leaving, query: String) -> Screen {
    let app = leaving.app.as_ref().map(ToString::to_string);
    let asks = match app {
        Some(app) => {
            view! { <strong><bdi>{app}</bdi></strong> " asks you to sign out." }.into_any()
        }
        None => "An app asks you to sign out.".into_any(),
    };
    let body = view! {
        <PlainShell home=paths::HOME>
            <h1>"Sign out?"</h1>
            <p>{asks} " You will be signed out of Latchkey in this browser."</p>
            <form method="post" action=paths::SIGN_OUT class="form">
                <input type="hidden" name="then" value=query/>
                <ButtonRow>
                    <Button kind=ButtonKind::Primary>"Sign out"</Button>
                    <LinkButton href=paths::HOME>"Stay signed in"</LinkButton>
                </ButtonRow>
            </form>
        </PlainShell>
    };
    Screen { title: vec!["Sign out".into()], body: body.into_any(), is_plain: true }
}

/// Says that an app asks for a way back that is not its own.
pub fn no_way_back(page: &Page) -> Screen {
    let said = Said {
        status: 400,
        title: "This link would lead somewhere else".to_owned(),
        text: "Its post_logout_redirect_uri isn't one of the app's addresses after a sign-out, or \
             the link doesn't name the app. You are still signed in."
            .to_owned(),
    };
    error_screen(said, WayOn::to_start(), &page.state.request)
}

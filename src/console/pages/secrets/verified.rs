//! What came of trying a secret right after it was shown.

use leptos::prelude::*;

use crate::console::components::{Notice, PlainShell, Tone};
use crate::console::pages::page::Screen;
use crate::console::paths;
use crate::console::wording::count as counted;

/// The outcome of trying a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// A token was issued.
    Token {
        /// Its life in seconds.
        expires_in: usize,
        /// What it is good for.
        scope: String,
    },
    /// The secret is right, but the app was not added to its organization yet.
    NotAdded,
    /// The secret is right, and tokens come with a sign-in.
    SignsIn,
    /// The secret is not right.
    Wrong(String),
}

/// Shows the outcome. The token itself is not shown.
pub fn verified(outcome: Verified) -> Screen {
    let body = match outcome {
        Verified::Token { expires_in, scope } => view! {
            <Notice tone=Tone::Success title="The credentials work">
                <p>"The token endpoint answered 200. The token lasts " {counted(expires_in, "second", "seconds")} "."</p>
                <p>"Its scope is " <code>{scope}</code> "."</p>
            </Notice>
        }
        .into_any(),
        Verified::NotAdded => view! {
            <Notice tone=Tone::Info title="The credentials are right">
                <p>"The app isn't added to its organization yet, so it can't get tokens. Adding \
                    it is the next step."</p>
            </Notice>
        }
        .into_any(),
        Verified::SignsIn => view! {
            <Notice tone=Tone::Success title="The credentials are right">
                <p>"A web app gets its tokens when somebody signs in to it."</p>
            </Notice>
        }
        .into_any(),
        Verified::Wrong(reason) => view! {
            <Notice tone=Tone::Danger title="The credentials don't work"><p>{reason}</p></Notice>
        }
        .into_any(),
    };
    let body = view! {
        <PlainShell home=paths::HOME>
            <h1>"Verify the credentials"</h1>
            {body}
            <p>"Close this tab to go back to the credentials."</p>
        </PlainShell>
    };
    Screen { title: vec!["Verify".into()], body: body.into_any(), is_plain: false }
}

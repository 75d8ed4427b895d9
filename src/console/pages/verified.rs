//! What came of trying a secret right after it was shown.

use leptos::prelude::*;

use super::errors::{ErrorPage, ErrorView};
use crate::console::components::{Notice, PageTitle, PlainShell, Tone};
use crate::console::paths;

/// The outcome of trying a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// A token was issued.
    Token {
        /// Its life in seconds.
        expires_in: u64,
        /// What it may do.
        perms: Vec<String>,
    },
    /// The secret is right, but the app was not added to its organization yet.
    NotAdded,
    /// The secret is not right.
    Wrong(String),
}

/// Shows the outcome. The token itself is not shown.
#[component]
pub fn VerifiedPage() -> impl IntoView {
    let Some(outcome) = use_context::<Verified>() else {
        let page = ErrorPage {
            status: 404,
            title: "There is nothing to verify".into(),
            text: "A secret is verified from the page that shows it.".into(),
        };
        return view! { <ErrorView page=page/> }.into_any();
    };
    let body = match outcome {
        Verified::Token { expires_in, perms } => view! {
            <Notice tone=Tone::Success title="The credentials work">
                <p>"The token endpoint answered 200. The token lasts " {expires_in} " seconds."</p>
                <ul>{perms.into_iter().map(|perm| view! { <li><code>{perm}</code></li> })
                    .collect_view()}</ul>
            </Notice>
        }.into_any(),
        Verified::NotAdded => view! {
            <Notice tone=Tone::Info title="The credentials are right">
                <p>"The app was not added to its organization yet: until then it gets no token.
                    Adding it is the next step."</p>
            </Notice>
        }.into_any(),
        Verified::Wrong(reason) => view! {
            <Notice tone=Tone::Danger title="The credentials do not work"><p>{reason}</p></Notice>
        }.into_any(),
    };
    view! {
        <PageTitle parts=vec!["Verify".into()]/>
        <PlainShell home=paths::HOME>
            <h1>"Verify the credentials"</h1>
            {body}
            <p>"Close this tab to go back to the credentials."</p>
        </PlainShell>
    }
    .into_any()
}

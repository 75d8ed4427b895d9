//! "OAuth app created": the App ID, and the App Secret for the only time.

use leptos::prelude::*;

use crate::console::components::{Notice, PageHead, Tone};
use crate::console::pages::apps::under_list;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::secrets::reveal::{Credentials, credentials, nothing_to_show};
use crate::console::paths;
use crate::domain::SecretId;
use crate::domain::apps::app::App;
use crate::domain::apps::draft::AppDraft;
use crate::domain::secrets::secret::{AppSecret, Revealed};

/// An app that was created just now, with its secret, to be shown this once.
pub struct AppCreated {
    pub app: App,
    pub secret_id: SecretId,
    pub secret: Revealed<AppSecret>,
    /// Where the app asks for tokens.
    pub token_url: String,
}

/// Shows new credentials, in the answer to the form that asked for them.
pub fn created(page: &OrgPage, made: AppCreated) -> Content {
    let AppCreated { app, secret_id, secret, token_url } = made;
    let heading = format!("{} was created", app.name);
    let note = "It works once the app is added to an organization.";
    let (org, kind) = (page.org.clone(), app.kind);
    let afterwards = page.state.here.clone();
    let of = Credentials { org, app: app.id, kind, token_url, note, then: "add", afterwards };
    let body = view! {
        <PageHead title=heading.clone() lead="Store its credentials now."/>
        <Notice tone=Tone::Warning title="The App Secret is shown only this once">
            <p>
                "Nobody can show it again. If it's lost, you have to regenerate it and update every \
                 integration that uses it."
            </p>
        </Notice>
        {credentials(of, &secret_id, &secret.into_inner())}
    };
    under_list(page.org, heading, body.into_any())
}

/// What became of a draft, for whoever comes back to it.
pub fn already_created(page: &OrgPage, draft: AppDraft) -> Content {
    let AppDraft { content, made, .. } = draft;
    let heading = format!("{} was created", content.name.trim());
    let (title, text) = if made.is_some() && !content.kind.has_secret() {
        ("The app was created", "Apps of its type have no App Secret.")
    } else if made.is_some() {
        (
            "The App Secret was already shown",
            "Nobody can show it again. If it wasn't stored, regenerate it.",
        )
    } else {
        ("Nothing was created yet", "Finish Create App first.")
    };
    let has_secret = content.kind.has_secret();
    let regenerate = made.as_ref().filter(|_| has_secret);
    let regenerate = regenerate.map(|app| paths::regenerate(page.org, app));
    let on = made.map_or_else(|| paths::apps(page.org), |app| paths::app(page.org, &app));
    under_list(page.org, heading, nothing_to_show(title, text, on, regenerate).into_any())
}

//! The one showing of an App Secret, after Create App and after REGENERATE SECRET.

use leptos::prelude::*;

use crate::console::components::{
    ButtonKind, EmptyState, LinkButton, PageHead, Reveal, StoredGate,
};
use crate::console::pages::secrets::snippets::get_token;
use crate::console::paths;
use crate::domain::apps::app::AppType;
use crate::domain::secrets::secret::AppSecret;
use crate::domain::{AppId, OrgId, SecretId};

/// Whose credentials are shown.
pub(crate) struct Credentials {
    /// The organization that owns the app.
    pub org: OrgId,
    pub app: AppId,
    pub kind: AppType,
    /// Where it asks for tokens.
    pub token_url: String,
    /// Said below the command that asks for one.
    pub note: &'static str,
    /// Where "I have stored it" leads: see `http::console::secrets::stored`.
    pub then: &'static str,
    /// The page that says that the secret was shown already.
    pub afterwards: String,
}

/// The credentials with everything that may be done with them, and the gate.
pub(crate) fn credentials(
    of: Credentials,
    id: &SecretId,
    secret: &AppSecret,
) -> impl IntoView + use<> {
    let Credentials { org, app, kind, token_url, note, then, afterwards } = of;
    let key = id.to_string();
    let adds = then == "add" && !kind.has_code_flow();
    view! {
        <Reveal app_id=app.to_string() secret=secret.expose() hint=secret.hint().to_string()
            download=paths::credentials(&org, &app) verify=paths::verify(&org, &app)
            afterwards=afterwards leave=paths::app(&org, &app)/>
        {(!kind.has_code_flow()).then(|| get_token(&app, &token_url, note))}
        <StoredGate action=paths::stored(&org, &app) adds=adds>
            <input type="hidden" name="key" value=key/>
            <input type="hidden" name="then" value=then/>
        </StoredGate>
    }
}

/// What stands in the place of a secret that was shown before.
pub(crate) fn nothing_to_show(
    title: &'static str,
    text: &'static str,
    on: String,
    regenerate: Option<String>,
) -> impl IntoView {
    view! {
        <PageHead title=title/>
        <div class="card">
            <EmptyState icon="lock" title=title text=text>
                <LinkButton href=on kind=ButtonKind::Primary>"Go on"</LinkButton>
                {regenerate.map(|href| view! {
                    <LinkButton href=href>"Regenerate secret"</LinkButton>
                })}
            </EmptyState>
        </div>
    }
}

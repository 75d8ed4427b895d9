//! "OAuth app created": the App ID, and the App Secret for the only time.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;

use super::frame::{Content, Section, org_page, parameters};
use crate::console::components::{
    ButtonKind, CodeBlock, Crumb, EmptyState, LinkButton, Notice, PageHead, Reveal, SectionCard,
    StoredGate, Tone,
};
use crate::console::view::CreatedView;
use crate::console::{paths, rpc};
use crate::domain::app::AppType;
use crate::domain::secret::{AppSecret, Revealed};
use crate::domain::{AppId, DraftId, OrgId};

/// The secret on its way to the one page that shows it.
pub type SecretOnItsWay = Arc<Mutex<Option<Revealed<AppSecret>>>>;

/// The context in which the edge hands the secret over. Taken once, it is gone.
#[derive(Clone)]
pub struct Revealing(pub SecretOnItsWay);

/// The page of new credentials. Without a secret in its context it says that it was shown.
#[component]
pub fn CreatedPage() -> impl IntoView {
    let ids = parameters::<DraftId>("draft");
    let org = ids.clone().map(|(org, _)| org);
    let secret = use_context::<Revealing>()
        .and_then(|revealing| revealing.0.lock().ok().and_then(|mut held| held.take()));
    let load = async move {
        let (org, draft) = ids?;
        rpc::see_created(org, draft).await
    };
    org_page(Section::Apps, org, load, |org, found| {
        let heading = format!("{} was created", found.name);
        let body = match (found.app.clone(), secret) {
            (Some(app), Some(secret)) => credentials(&app, secret.into_inner(), found).into_any(),
            (app, _) => already_shown(org, app, found.kind).into_any(),
        };
        Content {
            title: vec![heading, "OAuth Apps".into()],
            crumbs: vec![Crumb { label: "OAuth Apps".into(), href: paths::apps(org) }],
            body,
        }
    })
}

fn already_shown(org: &OrgId, app: Option<AppId>, kind: AppType) -> impl IntoView {
    let (title, text) = if app.is_some() && !kind.has_secret() {
        ("The app was created", "Apps of its type have no App Secret.")
    } else if app.is_some() {
        (
            "The App Secret was already shown",
            "It cannot be shown again, by anyone. If nobody stored it, regenerate it.",
        )
    } else {
        ("Nothing was created yet", "Finish Create App first.")
    };
    let on = app.map_or_else(|| paths::apps(org), |app| paths::app(org, &app));
    view! {
        <PageHead title=title/>
        <div class="card">
            <EmptyState icon="lock" title=title text=text>
                <LinkButton href=on kind=ButtonKind::Primary>"Go on"</LinkButton>
            </EmptyState>
        </div>
    }
}

fn credentials(app: &AppId, secret: AppSecret, found: CreatedView) -> impl IntoView {
    let stored = paths::stored(&found.org, app);
    view! {
        <PageHead title=format!("{} was created", found.name) lead="Store its credentials now."/>
        <Notice tone=Tone::Warning title="The App Secret is shown only this once">
            <p>
                "It cannot be shown again, by anyone. If it is lost, it must be regenerated, and
                every integration that uses it must be updated."
            </p>
        </Notice>
        <Reveal app_id=app.to_string() secret=secret.expose() hint=secret.hint().to_string()
            download=paths::credentials(&found.org, app) verify=paths::verify(&found.org, app)/>
        {(!found.kind.has_code_flow()).then(|| snippet(app, found.token_url))}
        <StoredGate action=stored/>
    }
}

/// The command of seed 001, with the credentials as environment variables.
fn snippet(app: &AppId, token_url: String) -> impl IntoView + use<> {
    let curl = format!(
        "curl --request POST '{token_url}' \\\n\
         --header \"Authorization: Basic $(printf '%s' \"$APP_ID:$APP_SECRET\" | base64 | tr -d '\\n')\" \\\n\
         --header 'Content-Type: application/x-www-form-urlencoded' \\\n\
         --data-urlencode 'grant_type=client_credentials'"
    );
    let export = format!("export APP_ID={app}\nread -rs APP_SECRET && export APP_SECRET");
    view! {
        <SectionCard id="try" title="Get a token">
            <p>"Put the credentials into the environment. The second line waits for the App Secret,
                so that it stays out of the shell's history:"</p>
            <CodeBlock id="environment" title="Shell">{export}</CodeBlock>
            <p>"Then ask for a token:"</p>
            <CodeBlock id="curl" title="curl">{curl}</CodeBlock>
            <p class="muted small">
                "It works once the app is added to an organization, which is the next step."
            </p>
        </SectionCard>
    }
}

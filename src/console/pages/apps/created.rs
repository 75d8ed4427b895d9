//! "OAuth app created": the App ID, and the App Secret for the only time.

use leptos::prelude::*;

use crate::console::components::{Crumb, Notice, PageHead, Tone};
use crate::console::pages::frame::{Content, Section, org_page, parameters};
use crate::console::pages::secrets::reveal::{
    Credentials, Revealing, credentials, nothing_to_show,
};
use crate::console::view::CreatedView;
use crate::console::{paths, rpc};
use crate::domain::apps::app::AppType;
use crate::domain::secrets::secret::AppSecret;
use crate::domain::{AppId, DraftId, OrgId};

/// The page of new credentials. Without a secret in its context it says that it was shown.
#[component]
pub fn CreatedPage() -> impl IntoView {
    let ids = parameters::<DraftId>("draft");
    let org = ids.clone().map(|(org, _)| org);
    let shown = Revealing::take();
    let load = async move {
        let (org, draft) = ids?;
        rpc::see_created(org, draft).await
    };
    org_page(Section::Apps, org, load, |org, found| {
        let heading = format!("{} was created", found.name);
        let body = match (found.app.clone(), shown) {
            (Some(app), Some(shown)) => created(app, found, shown).into_any(),
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
    nothing_to_show(title, text, on)
}

fn created(app: AppId, found: CreatedView, shown: (Revealing, AppSecret)) -> impl IntoView {
    let CreatedView { org, name, kind, token_url, .. } = found;
    let note = "It works once the app is added to an organization, which is the next step.";
    let of = Credentials { org, app, kind, token_url, note, then: "add" };
    view! {
        <PageHead title=format!("{name} was created") lead="Store its credentials now."/>
        <Notice tone=Tone::Warning title="The App Secret is shown only this once">
            <p>
                "It cannot be shown again, by anyone. If it is lost, it must be regenerated, and
                every integration that uses it must be updated."
            </p>
        </Notice>
        {credentials(of, &shown.0.id, &shown.1)}
    }
}

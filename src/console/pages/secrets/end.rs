//! Asks whether to end a secret: an old one in its overlap, or one that nobody confirmed.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, LinkButton, LocalTime, Notice, PageHead,
    SectionCard, Tone,
};
use crate::console::pages::frame::{Content, Section, org_page};
use crate::console::pages::secrets::{crumbs, form_errors, ids};
use crate::console::view::{SecretEndView, SecretLine, Standing};
use crate::console::{paths, rpc};
use crate::domain::OrgId;

/// Asks whether to end a secret.
#[component]
pub fn EndSecretPage() -> impl IntoView {
    let ids = ids();
    let org = ids.clone().map(|(org, ..)| org);
    let load = async move {
        let (org, app, secret) = ids?;
        rpc::preview_secret_end(org, app, secret).await
    };
    org_page(Section::Apps, org, load, |org, found| Content {
        title: vec![question(&found), "OAuth Apps".into()],
        crumbs: crumbs(org, &found.app, &found.name),
        body: ask(org, found).into_any(),
    })
}

fn question(found: &SecretEndView) -> String {
    let verb = if found.secret.standing == Standing::Pending { "Discard" } else { "Retire" };
    format!("{verb} the App Secret {}?", found.secret.hint)
}

fn ask(org: &OrgId, found: SecretEndView) -> impl IntoView + use<> {
    let title = question(&found);
    let back = paths::app_credentials(org, &found.app);
    let verb = match found.secret.standing {
        Standing::Pending => "Discard App Secret",
        Standing::Current | Standing::Overlap | Standing::Lapsed => "Retire App Secret",
    };
    let Some(reason) = found.why_kept else {
        return view! {
            <PageHead title=title/>
            <ErrorSummary errors=form_errors()/>
            {consequences(found.secret, &found.name)}
            <form method="post" class="form">
                <ButtonRow>
                    <Button kind=ButtonKind::DangerFill>{verb}</Button>
                    <LinkButton href=back>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        }
        .into_any();
    };
    let regenerate = paths::regenerate(org, &found.app);
    view! {
        <PageHead title=title/>
        <Notice tone=Tone::Warning title="It has to stay">
            <p>{reason}</p>
        </Notice>
        <ButtonRow>
            <LinkButton href=regenerate>"Regenerate secret…"</LinkButton>
            <LinkButton href=back kind=ButtonKind::Quiet>"Back to the app"</LinkButton>
        </ButtonRow>
    }
    .into_any()
}

fn consequences(secret: SecretLine, name: &str) -> impl IntoView + use<> {
    let whose = format!("The other App Secret of {name} is not touched.");
    let used = match secret.last_used_at {
        Some(at) => {
            let from = secret.last_used_address.map(|address| format!(" from {address}"));
            view! {
                <li>
                    "It was last used " <LocalTime at=at/> {from}
                    ". What uses it gets no token any more, from this moment on."
                </li>
            }
            .into_any()
        }
        None => view! { <li>"It was never used."</li> }.into_any(),
    };
    view! {
        <SectionCard id="consequences" title="What follows">
            <ul>
                {used}
                <li>{whose}</li>
                <li>"Access tokens that were issued live to their expiry."</li>
            </ul>
        </SectionCard>
    }
}

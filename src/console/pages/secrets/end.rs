//! Asks whether to end a secret: an old one in its overlap, or one that nobody confirmed.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Button, ButtonKind, ButtonRow, ErrorSummary, LinkButton, Notice, PageHead, SectionCard,
    Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::secrets::crumbs;
use crate::console::paths;
use crate::console::wording::secrets::{Standing, standing};
use crate::domain::secrets::life::SecretSummary;
use crate::workflows::secrets::EndPreview;

/// Asks whether to end a secret.
pub fn end(page: &OrgPage, found: EndPreview) -> Content {
    let standing = standing(page.now, &found.secret);
    let verb = if standing == Standing::Pending { "Discard" } else { "Retire" };
    let title = format!("{verb} the App Secret {}?", found.secret.hint);
    Content {
        title: vec![title.clone(), "OAuth Apps".into()],
        crumbs: crumbs(page.org, &found.app),
        body: ask(page, title, verb, found),
    }
}

fn ask(page: &OrgPage, title: String, verb: &'static str, found: EndPreview) -> AnyView {
    let back = paths::app_credentials(page.org, &found.app.id);
    let Some(reason) = found.why_kept else {
        return view! {
            <PageHead title=title/>
            <ErrorSummary errors=page.errors()/>
            {consequences(found.secret, found.app.name.as_str())}
            <form method="post" class="form">
                <ButtonRow>
                    <Button kind=ButtonKind::DangerFill>{format!("{verb} App Secret")}</Button>
                    <LinkButton href=back>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        }
        .into_any();
    };
    let regenerate = paths::regenerate(page.org, &found.app.id);
    view! {
        <PageHead title=title/>
        <Notice tone=Tone::Warning title="You can't end this secret">
            <p>{reason}</p>
        </Notice>
        <ButtonRow>
            <LinkButton href=regenerate>"Regenerate secret…"</LinkButton>
            <LinkButton href=back kind=ButtonKind::Quiet>"Back to the app"</LinkButton>
        </ButtonRow>
    }
    .into_any()
}

fn consequences(secret: SecretSummary, name: &str) -> impl IntoView + use<> {
    let whose = format!("The other App Secret of {name} isn't affected.");
    let used = match secret.last_used_at {
        Some(at) => {
            let from = secret.last_used_address.map(|address| format!(" from {address}"));
            view! {
                <li>
                    "It was last used " <Ago at=at.to_rfc3339()/> {from}
                    ". Integrations that use it stop getting tokens immediately."
                </li>
            }
            .into_any()
        }
        None => view! { <li>"It was never used."</li> }.into_any(),
    };
    view! {
        <SectionCard id="consequences" title="What happens next">
            <ul>
                {used}
                <li>{whose}</li>
                <li>"Access tokens already issued work until they expire."</li>
            </ul>
        </SectionCard>
    }
}

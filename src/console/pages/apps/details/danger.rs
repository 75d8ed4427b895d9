//! What stops an app: for a while, or for ever.

use leptos::prelude::*;

use crate::console::components::{Ago, Button, ButtonKind, LinkButton, Notice, SectionCard, Tone};
use crate::console::pages::errors::denied;
use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::apps::app::AppStatus;
use crate::workflows::apps::AppDetails;

/// The section. Who may do nothing of it reads whom to ask.
pub fn section(org: &OrgId, found: &AppDetails) -> impl IntoView + use<> {
    let (disable, delete) =
        (paths::disable_app(org, &found.app.id), paths::delete_app(org, &found.app.id));
    let is_enabled = found.app.status == AppStatus::Enabled;
    let action = match (&found.edit_denial, is_enabled) {
        (Some(_), _) => ().into_any(),
        (None, true) => view! {
            <LinkButton href=disable kind=ButtonKind::Danger>"Disable app…"</LinkButton>
        }
        .into_any(),
        (None, false) => enable(org, found).into_any(),
    };
    let delete = found.delete_denial.is_none().then(|| {
        view! { <LinkButton href=delete kind=ButtonKind::Danger>"Delete app…"</LinkButton> }
    });
    let text = if is_enabled {
        "A disabled app can't get tokens, and the ones it has are refused. You can enable it \
         again at any time."
    } else {
        "It's disabled. Once you enable it, it can get tokens again, and tokens that haven't \
         expired work again."
    };
    let denial = found.edit_denial.as_ref().or(found.delete_denial.as_ref());
    let reason = denial.map(|denial| view! { <p class="muted">{denied(denial)}</p> });
    view! {
        <SectionCard id="danger" title="Danger zone" danger=true>
            {reason}
            <ul class="lines">
                <li class="split"><span>{text}</span>{action}</li>
                <li class="split">
                    <span>"A deleted app can't be restored, and its App ID is never reused."</span>
                    {delete}
                </li>
            </ul>
        </SectionCard>
    }
}

/// Says at the top of the page that nothing of it works.
pub fn disabled(org: &OrgId, found: &AppDetails) -> Option<impl IntoView + use<>> {
    let AppStatus::Disabled { at, .. } = &found.app.status else {
        return None;
    };
    let by = found.disabled_by.clone().map(|name| view! { " by " <bdi>{name.to_string()}</bdi> });
    let enable = found.edit_denial.is_none().then(|| enable(org, found));
    let at = at.to_rfc3339();
    Some(view! {
        <Notice tone=Tone::Warning title="This app is disabled">
            <p>
                "It was disabled " <Ago at=at/> {by} ". It can't get tokens, and the ones \
                                                            it has are refused."
            </p>
            {enable}
        </Notice>
    })
}

fn enable(org: &OrgId, found: &AppDetails) -> impl IntoView + use<> {
    let action = paths::enable_app(org, &found.app.id);
    view! { <form method="post" action=action><Button>"Enable app"</Button></form> }
}

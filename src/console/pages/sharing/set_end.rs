//! The last day of an app in an organization.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, LinkButton, Notice, PageHead, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::sharing::{back, crumbs, last_day_field};
use crate::console::wording::sharing::last_day;
use crate::workflows::sharing::AppRemoval;

/// The last day as a form.
pub fn set_end(page: &OrgPage, found: AppRemoval) -> Content {
    Content {
        title: vec![format!("Last day of {}", found.app.name), "OAuth Apps".into()],
        crumbs: crumbs(page.org, &found.app),
        body: body(page, &found).into_any(),
    }
}

fn body(page: &OrgPage, found: &AppRemoval) -> impl IntoView + use<> {
    let title = format!("Last day of {} in {}", found.app.name, found.from);
    let back = back(page.org, found);
    let hint = if found.is_own() {
        "Leave empty for no end."
    } else {
        "Either side can choose an earlier day. For a later day, or none, both sides have to \
         consent."
    };
    let form = if found.grant.is_in_force(page.now) {
        view! {
            <ErrorSummary errors=page.errors()/>
            <div class="card"><div class="card-body">
                <form method="post" class="form">
                    {last_day_field(page, found.grant.ends_at.map(last_day), hint.to_owned())}
                    <ButtonRow>
                        <Button kind=ButtonKind::Primary>"Save"</Button>
                        <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                    </ButtonRow>
                </form>
            </div></div>
        }
        .into_any()
    } else {
        view! {
            <Notice tone=Tone::Warning title="Access has ended">
                <p>"Nothing was changed. The app can be added again."</p>
            </Notice>
            <ButtonRow><LinkButton href=back>"Back to the app"</LinkButton></ButtonRow>
        }
        .into_any()
    };
    view! {
        <PageHead title=title lead="From the end of that day, it can't get tokens there."/>
        {form}
    }
}

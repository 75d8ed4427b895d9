//! The last day of an app in an organization.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, Notice, PageHead, Tone,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page};
use crate::console::pages::sharing::{crumbs, last_day_field, place};
use crate::console::view::AppRemovalView;
use crate::console::{paths, rpc};
use crate::domain::OrgId;

/// The last day as a form.
#[component]
pub fn GrantEndPage() -> impl IntoView {
    let ids = place();
    let org = ids.clone().map(|(org, ..)| org);
    let state = PageState::current();
    let load = async move {
        let (org, app, to) = ids?;
        rpc::preview_app_removal(org, app, to).await
    };
    org_page(Section::Apps, org, load, move |org, found| Content {
        title: vec![format!("Last day of {}", found.name), "OAuth Apps".into()],
        crumbs: crumbs(org, (&found.app, &found.name)),
        body: page(org, found, &state).into_any(),
    })
}

fn page(org: &OrgId, found: AppRemovalView, state: &PageState) -> impl IntoView + use<> {
    let title = format!("Last day of {} in {}", found.name, found.org_name);
    let errors: Vec<FormError> = state.submitted.errors.iter().cloned().map(Into::into).collect();
    let back = if *org == found.org && !found.is_own {
        paths::app(org, &found.app)
    } else {
        paths::app_orgs(org, &found.app, "")
    };
    let hint = if found.is_own {
        "Empty: until somebody removes it."
    } else {
        "Either side may choose an earlier day. A later one, or none, takes both consents."
    };
    let form = if found.has_ended {
        view! {
            <Notice tone=Tone::Warning title="The grant has ended">
                <p>"Nothing was changed. The app can be added again."</p>
            </Notice>
            <ButtonRow><LinkButton href=back>"Back to the app"</LinkButton></ButtonRow>
        }
        .into_any()
    } else {
        view! {
            <ErrorSummary errors=errors/>
            <div class="card"><div class="card-body">
                <form method="post" class="form">
                    {last_day_field(state, found.ends_on, hint.to_owned())}
                    <ButtonRow>
                        <Button kind=ButtonKind::Primary>"Save"</Button>
                        <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                    </ButtonRow>
                </form>
            </div></div>
        }
        .into_any()
    };
    view! {
        <PageHead title=title lead="From the end of that day on it gets no token there."/>
        {form}
    }
}

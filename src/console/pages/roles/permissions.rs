//! Add Role, first step: the permissions.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, LinkButton, Notice, PageHead, Tone,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameter, parameters};
use crate::console::pages::roles::picker::{PermissionPicker, PickedPermissions, Picking};
use crate::console::pages::roles::{At, cancel_button, crumbs, form_errors, steps};
use crate::console::view::PermissionOffer;
use crate::console::{paths, rpc};
use crate::domain::{DraftId, OrgId};

/// Asks for the permissions of a role of which nothing is kept yet. `?from=` ticks those of
/// another role.
#[component]
pub fn NewRolePage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let from = use_query_map().get_untracked().get("from").unwrap_or_default();
    let load = {
        let org = org.clone();
        async move { rpc::offer_permissions(org?, from).await }
    };
    org_page(Section::Roles, org, load, content)
}

/// Asks for them once more.
#[component]
pub fn DraftPermissionsPage() -> impl IntoView {
    let ids = parameters::<DraftId>("draft");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, draft) = ids?;
        rpc::see_role_draft(org, draft).await
    };
    org_page(Section::Roles, org, load, content)
}

fn content(org: &OrgId, offer: PermissionOffer) -> Content {
    Content {
        title: vec!["Permissions".into(), "Add role".into(), "Roles".into()],
        crumbs: crumbs(org),
        body: form(org, offer).into_any(),
    }
}

fn form(org: &OrgId, offer: PermissionOffer) -> impl IntoView + use<> {
    let submitted = PageState::current().submitted;
    let picking = Picking::of(&offer, &submitted);
    let draft = offer.draft.clone();
    let proposed = submitted.value("proposed").unwrap_or(offer.name.clone());
    let lacks_all = offer.services.iter().all(|service| !service.is_contained);
    let steps = steps(org, At::Permissions, draft.as_ref());
    let cancel = match &draft {
        Some(draft) => cancel_button(org, draft).into_any(),
        None => view! {
            <LinkButton href=paths::roles(org) kind=ButtonKind::Quiet>"Cancel"</LinkButton>
        }
        .into_any(),
    };
    let errors = form_errors();
    view! {
        <PageHead title="Add permissions"
            lead="The role holds what is ticked here and nothing else."/>
        {steps}
        <ErrorSummary errors=errors/>
        {lacks_all.then(|| view! {
            <Notice tone=Tone::Info>
                <p>"This organization contains no service yet, so every permission stays inert
                    there for now."</p>
            </Notice>
        })}
        <form method="post" class="form" data-guard="">
            <input type="hidden" name="proposed" value=proposed/>
            <PermissionPicker offer=offer picking=picking>
                <ButtonRow sticky=true>
                    <Button kind=ButtonKind::Primary name="go" value="next">"Continue"</Button>
                    <PickedPermissions/>
                    {cancel}
                </ButtonRow>
            </PermissionPicker>
        </form>
    }
}

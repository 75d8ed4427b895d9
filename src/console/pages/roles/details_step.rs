//! Add Role, second step: name and description.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, PageHead, TextArea, TextField,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::pages::roles::{At, cancel_button, crumbs, form_errors, steps};
use crate::console::rpc;
use crate::console::view::PermissionOffer;
use crate::domain::{DraftId, OrgId};

/// Asks for the name and the description.
#[component]
pub fn RoleDetailsPage() -> impl IntoView {
    let ids = parameters::<DraftId>("draft");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, draft) = ids?;
        rpc::see_role_draft(org, draft).await
    };
    org_page(Section::Roles, org, load, |org, offer| Content {
        title: vec!["Name the role".into(), "Add role".into(), "Roles".into()],
        crumbs: crumbs(org),
        body: form(org, offer).into_any(),
    })
}

fn form(org: &OrgId, offer: PermissionOffer) -> Option<impl IntoView + use<>> {
    let draft = offer.draft?;
    let (submitted, errors) = (PageState::current().submitted, form_errors());
    let content = draft.content.clone();
    let typed = move |field: &str, kept: String| submitted.value(field).unwrap_or(kept);
    let (steps, cancel) = (steps(org, At::Details, Some(&draft)), cancel_button(org, &draft));
    Some(view! {
        <PageHead title="Name the role" lead="People see this name wherever roles are given."/>
        {steps}
        <ErrorSummary errors=errors.clone()/>
        <form method="post" class="form" data-guard="" novalidate>
            <div class="card"><div class="card-body form">
                <TextField name="name" label="Role name" max_length=80
                    hint="Unique in this organization."
                    value=typed("name", content.name) error=FormError::of(&errors, "name")/>
                <TextArea name="description" label="Description" required=false max_length=1000
                    value=typed("description", content.description)
                    hint="What it is for, and who asked for it."
                    error=FormError::of(&errors, "description")/>
            </div></div>
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Continue"</Button>
                <Button name="go" value="back" formnovalidate=true icon="arrow-left">"Back"</Button>
                {cancel}
            </ButtonRow>
        </form>
    })
}

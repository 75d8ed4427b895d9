//! Add Role, second step: name and description.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, PageHead, TextArea, TextField,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::roles::{At, cancel_button, crumbs, steps};
use crate::console::paths;
use crate::domain::roles::draft::RoleDraft;

/// Asks for the name and the description.
pub fn details(page: &OrgPage, draft: RoleDraft) -> Content {
    Content {
        title: vec!["Name the role".into(), "Add role".into(), "Roles".into()],
        crumbs: crumbs(page.org),
        body: form(page, draft).into_any(),
    }
}

fn form(page: &OrgPage, draft: RoleDraft) -> impl IntoView + use<> {
    let errors = page.errors();
    let typed = |field: &str, kept: String| page.typed(field).unwrap_or(kept);
    let steps = steps(page.org, At::Details, Some(&draft));
    let cancel = cancel_button(page.org, &draft);
    let check = paths::check_role_name(page.org, "");
    let content = draft.content;
    let name = typed("name", content.name);
    let description = typed("description", content.description);
    view! {
        <PageHead title="Name the role" lead="People see this name wherever they choose roles."/>
        {steps}
        <ErrorSummary errors=errors.clone()/>
        <form method="post" class="form" data-guard="" novalidate>
            <div class="card"><div class="card-body form">
                <TextField name="name" label="Role name" max_length=80
                    hint="Unique in this organization." check=check
                    value=name error=FormError::of(&errors, "name")/>
                <TextArea name="description" label="Description" required=false max_length=1000
                    value=description
                    hint="What it is for, and who asked for it."
                    error=FormError::of(&errors, "description")/>
            </div></div>
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Continue"</Button>
                <Button name="go" value="back" formnovalidate=true icon="arrow-left">"Back"</Button>
                {cancel}
            </ButtonRow>
        </form>
    }
}

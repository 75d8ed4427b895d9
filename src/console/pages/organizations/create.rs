//! Asks for the name of one more organization.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, PageHead, TextField,
};
use crate::console::pages::page::{Content, Page};
use crate::console::paths;
use crate::domain::OrgId;

/// The form. Its id makes it work once, however often it is sent.
pub fn create(page: &Page, id: OrgId) -> Content {
    let errors = page.errors();
    let id = page.typed("id").unwrap_or(id.to_string());
    let typed = page.typed("name").unwrap_or_default();
    let body = view! {
        <PageHead title="Create organization"
            lead="You'll own it. Apps, members, roles and services of one organization can't be \
                  seen in another."/>
        <ErrorSummary errors=errors.clone()/>
        <form method="post" class="form" data-guard="">
            <input type="hidden" name="id" value=id/>
            <div class="card"><div class="card-body form">
                <TextField name="name" label="Name" max_length=80 value=typed
                    hint="You can change it later." error=FormError::of(&errors, "name")/>
            </div></div>
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Create organization"</Button>
                <LinkButton href=paths::HOME kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    };
    Content { title: vec!["Create organization".into()], crumbs: vec![], body: body.into_any() }
}

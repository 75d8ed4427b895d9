//! The page of somebody who belongs to no organization.

use leptos::prelude::*;

use crate::console::components::{Button, PageTitle, PlainShell};
use crate::console::pages::frame::PageState;
use crate::console::paths;

/// Says whom to ask. Everybody else is led to their organization before this page is shown.
#[component]
pub fn NoOrganizationPage() -> impl IntoView {
    let _state = PageState::current();
    view! {
        <PageTitle parts=vec!["No organization".into()]/>
        <PlainShell home=paths::HOME>
            <h1>"You belong to no organization"</h1>
            <p>"An owner of an organization can invite you. The invitation is a link."</p>
            <p><a href=paths::ACCOUNT>"My account"</a></p>
            <form method="post" action=paths::SIGN_OUT class="form">
                <Button>"Sign out"</Button>
            </form>
        </PlainShell>
    }
}

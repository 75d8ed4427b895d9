//! The page of somebody who belongs to no organization.

use leptos::prelude::*;

use crate::console::components::{Button, PlainShell};
use crate::console::pages::page::{Page, Screen};
use crate::console::paths;

/// Says whom to ask. Everybody else is led to their organization before this page is shown.
pub fn none(_page: &Page) -> Screen {
    let body = view! {
        <PlainShell home=paths::HOME>
            <h1>"You don't belong to an organization yet"</h1>
            <p>"Ask an owner to invite you. They can send you an invitation link."</p>
            <p><a href=paths::ACCOUNT>"My account"</a></p>
            <form method="post" action=paths::SIGN_OUT class="form">
                <Button>"Sign out"</Button>
            </form>
        </PlainShell>
    };
    Screen { title: vec!["No organization".into()], body: body.into_any(), is_plain: false }
}

//! The password once more, in the form of what cannot be undone.

use leptos::prelude::*;

use crate::console::components::{FormError, PasswordField};
use crate::console::pages::page::Page;
use crate::workflows::account::YOUR_PASSWORD;

/// The field, where the password was not given a moment ago.
pub fn password_again(page: &Page) -> Option<AnyView> {
    let error = FormError::of(&page.errors(), YOUR_PASSWORD);
    page.state.asks_password.then(|| {
        view! {
            <div class="proof">
                <PasswordField name=YOUR_PASSWORD label="Your password" required=false
                    hint="You signed in more than 10 minutes ago. Confirm that it's you."
                    error=error/>
            </div>
        }
        .into_any()
    })
}

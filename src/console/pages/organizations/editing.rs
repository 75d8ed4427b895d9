//! What every section of the details says to those who may change it, and to those who may not.

use leptos::prelude::*;

use crate::console::components::LinkButton;
use crate::domain::text::Name;

/// The way to a section as a form, for those who may change it.
pub fn edit_link(
    href: Option<String>,
    what: &'static str,
) -> impl FnOnce() -> Option<AnyView> + Send + 'static {
    move || {
        href.map(|href| {
            view! {
                <LinkButton href=href small=true>
                    "Edit" <span class="visually-hidden">{what}</span>
                </LinkButton>
            }
            .into_any()
        })
    }
}

/// Who can change what somebody else only reads.
pub fn ask(owners: &[Name]) -> impl IntoView + use<> {
    let owners: Vec<_> = owners.iter().map(Name::as_str).collect();
    let text = format!("Only an Organization Owner can change this: {}.", owners.join(", "));
    view! { <p class="muted">{text}</p> }
}

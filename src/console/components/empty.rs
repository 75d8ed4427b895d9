//! What a list says when it has nothing to show.

use leptos::prelude::*;

use crate::console::components::Icon;

/// Says why there is nothing, and offers the way on as its children.
#[component]
pub fn EmptyState(
    /// An icon of the sprite.
    #[prop(into)]
    icon: String,
    /// "No OAuth apps yet".
    #[prop(into)]
    title: String,
    /// One or two sentences.
    #[prop(into)]
    text: String,
    /// Buttons or links.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon/>
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="button-row">{children()}</div> })}
        </div>
    }
}

//! Values that people carry elsewhere.

use leptos::prelude::*;

use crate::console::components::Icon;

/// Copies the text of other elements. Without scripts it is not shown; the
/// value itself is then selected by one click (`user-select: all`).
#[component]
pub fn CopyButton(
    /// Selector of what to copy, such as `#app-id`; several are joined.
    #[prop(into)]
    target: String,
    /// What is copied, for the accessible name: "App ID".
    #[prop(into)]
    what: String,
    /// `pair` joins with a colon, `basic` makes a Basic header of the pair.
    #[prop(optional)]
    join: Option<&'static str>,
    /// Shows "Copy" beside the icon.
    #[prop(optional)]
    words: bool,
) -> impl IntoView {
    let name = format!("Copy {what}");
    let copied = format!("{what} copied");
    view! {
        <button type="button" class="copy-button" data-copy=target data-copy-as=join
            data-copied=copied aria-label=name.clone() title=name>
            <Icon name="copy"/>
            {words.then(|| view! { <span data-label="">"Copy"</span> })}
        </button>
    }
}

/// A value in fixed-width type with a Copy button beside it.
#[component]
pub fn CopyValue(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// The text.
    #[prop(into)]
    value: String,
    /// What it is: "App ID".
    #[prop(into)]
    what: String,
) -> impl IntoView {
    let target = format!("#{id}");
    view! {
        <span class="copy">
            <code id=id class="copy-value">{value}</code>
            <CopyButton target=target what=what/>
        </span>
    }
}

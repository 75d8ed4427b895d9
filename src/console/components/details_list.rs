//! Facts about one thing, as term and description.

use leptos::prelude::*;

/// Holds [`Detail`]s.
#[component]
pub fn DetailsList(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One fact.
#[component]
pub fn Detail(
    /// What the fact is about.
    #[prop(into)]
    term: String,
    children: Children,
) -> impl IntoView {
    view! { <div><dt>{term}</dt><dd>{children()}</dd></div> }
}

//! Views of the same list, each with its own address.

use leptos::prelude::*;

use crate::console::components::number;

/// One view.
#[derive(Clone, Debug)]
pub struct Tab {
    /// "Owned apps".
    pub label: String,
    /// How many it holds.
    pub count: Option<u64>,
    /// Where it is.
    pub href: String,
    /// The one on this page.
    pub current: bool,
}

/// Links in the shape of tabs. They are links, because each has an address.
#[component]
pub fn Tabs(
    /// What they are views of.
    #[prop(into)]
    label: String,
    /// In order.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let items = tabs.into_iter().map(|tab| {
        view! {
            <a href=tab.href aria-current=tab.current.then_some("page")>
                {tab.label}
                {tab.count.map(|count| view! { <span class="badge">{i64::try_from(count).map_or_else(|_| count.to_string(), number)}</span> })}
            </a>
        }
    });
    view! { <nav class="tabs" aria-label=label>{items.collect_view()}</nav> }
}

//! Short states: "Disabled", "Read-only", "Broad".

use leptos::prelude::*;

use crate::console::components::{Icon, Tone};

/// A word or two about a thing, in a tone. Colour never stands alone: the
/// words say the same.
#[component]
pub fn Badge(
    /// What it says.
    #[prop(into)]
    text: String,
    /// How it sounds; neutral by default.
    #[prop(optional)]
    tone: Tone,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<String>,
    /// Why, shown on hover; never the only place that says so.
    #[prop(optional, into)]
    title: Option<String>,
) -> impl IntoView {
    let class = tone.class("badge");
    view! {
        <span class=class title=title>
            {icon.map(|name| view! { <Icon name=name/> })} {text}
        </span>
    }
}

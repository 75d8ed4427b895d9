//! Short states: "Disabled", "Read-only", "Broad".

use leptos::prelude::*;

use crate::console::components::{Icon, Tone};
use crate::domain::roles::risk::Risk;

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

/// How much harm a role, or what somebody picks, can do: in the same words on every page.
#[component]
pub fn RiskBadge(
    /// How much.
    risk: Risk,
) -> impl IntoView {
    let (tone, text) = match risk {
        Risk::Reads => (Tone::Success, "Reads"),
        Risk::Changes => (Tone::Warning, "Changes things"),
        Risk::Acts => (Tone::Danger, "Runs actions"),
    };
    view! { <Badge tone=tone text=text/> }
}

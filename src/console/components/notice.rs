//! Things the reader should know: information, success, warning, danger.

use leptos::prelude::*;

use crate::console::components::Icon;

/// How a message sounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Neutral,
    /// Worth knowing.
    Info,
    /// It worked.
    Success,
    /// It may go wrong.
    Warning,
    /// It went wrong, or cannot be undone.
    Danger,
}

impl Tone {
    pub(super) fn class(self, base: &str) -> String {
        match self {
            Self::Neutral => base.to_owned(),
            Self::Info => format!("{base} info"),
            Self::Success => format!("{base} success"),
            Self::Warning => format!("{base} warning"),
            Self::Danger => format!("{base} danger"),
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Neutral | Self::Info => "info",
            Self::Success => "circle-check",
            Self::Warning => "triangle-alert",
            Self::Danger => "octagon-alert",
        }
    }

    /// Errors interrupt a screen reader, everything else waits.
    const fn role(self) -> &'static str {
        match self {
            Self::Danger => "alert",
            Self::Neutral | Self::Info | Self::Success | Self::Warning => "status",
        }
    }
}

/// A message in the flow of the page.
#[component]
pub fn Notice(
    /// How it sounds.
    tone: Tone,
    /// A short first line in bold.
    #[prop(optional, into)]
    title: Option<String>,
    /// Announced when the page loads: for answers to what the reader just did.
    #[prop(optional)]
    announce: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class=tone.class("notice") role=announce.then(|| tone.role())>
            <Icon name=tone.icon()/>
            <div class="notice-body">
                {title.map(|title| view! { <p class="notice-title">{title}</p> })}
                {children()}
            </div>
        </div>
    }
}

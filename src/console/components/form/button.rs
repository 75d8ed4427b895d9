//! Things to press.

use leptos::prelude::*;

use crate::console::components::Icon;

/// What a button is for; one primary action per page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The action that the page exists for.
    Primary,
    /// Any other.
    #[default]
    Plain,
    /// Beside others, without a frame: Cancel.
    Quiet,
    /// Leads to something destructive.
    Danger,
    /// Does something destructive.
    DangerFill,
}

impl ButtonKind {
    fn class(self, small: bool, wide: bool) -> String {
        let kind = match self {
            Self::Primary => " primary",
            Self::Plain => "",
            Self::Quiet => " quiet",
            Self::Danger => " danger",
            Self::DangerFill => " danger-fill",
        };
        let small = if small { " small" } else { "" };
        let wide = if wide { " wide" } else { "" };
        format!("button{kind}{small}{wide}")
    }
}

/// Submits the form around it.
#[component]
pub fn Button(
    /// What it is for.
    #[prop(optional)]
    kind: ButtonKind,
    /// Sent with the form, if the form has several buttons.
    #[prop(optional, into)]
    name: Option<String>,
    /// Sent with `name`.
    #[prop(optional, into)]
    value: Option<String>,
    /// Posts the form elsewhere.
    #[prop(optional, into)]
    formaction: Option<String>,
    /// Skips the browser's checks: Back, Save draft.
    #[prop(optional)]
    formnovalidate: bool,
    /// The form it belongs to, when it stands outside.
    #[prop(optional, into)]
    form: Option<String>,
    /// Before the words.
    #[prop(optional, into)]
    icon: Option<String>,
    /// Lower, for toolbars and rows.
    #[prop(optional)]
    small: bool,
    /// As wide as its container.
    #[prop(optional)]
    wide: bool,
    /// Cannot be pressed; say why beside it.
    #[prop(optional)]
    disabled: bool,
    /// The words: a verb.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="submit" class=kind.class(small, wide) name=name value=value form=form
            formaction=formaction formnovalidate=formnovalidate disabled=disabled>
            {icon.map(|name| view! { <Icon name=name/> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// What it is for.
    #[prop(optional)]
    kind: ButtonKind,
    /// Before the words.
    #[prop(optional, into)]
    icon: Option<String>,
    /// Lower, for toolbars and rows.
    #[prop(optional)]
    small: bool,
    /// More about it for assistive technology: "Edit details".
    #[prop(optional, into)]
    label: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=kind.class(small, false) href=href aria-label=label>
            {icon.map(|name| view! { <Icon name=name/> })}
            {children()}
        </a>
    }
}

/// Buttons side by side; `class="push"` on one moves it to the end.
#[component]
pub fn ButtonRow(
    /// Stays in sight at the foot of a long form.
    #[prop(optional)]
    sticky: bool,
    children: Children,
) -> impl IntoView {
    let class = if sticky { "button-row form-actions" } else { "button-row" };
    view! { <div class=class>{children()}</div> }
}

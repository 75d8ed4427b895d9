//! A label, a hint and an error around any input.

use leptos::prelude::*;

use crate::console::components::Icon;

/// Wraps an input whose `id` is `id`. The input carries
/// `aria-describedby=described_by(…)`; the ready-made fields do so.
#[component]
pub fn Field(
    /// `id` and `name` of the input.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// How to answer, told before typing.
    #[prop(optional_no_strip, into)]
    hint: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// Fields that may stay empty are marked "Optional".
    #[prop(default = true)]
    required: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>
                {label}
                {(!required).then(|| view! { <span class="required-mark">" (optional)"</span> })}
            </label>
            {hint.map(|hint| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> })}
            {children()}
            {error.map(|error| error_line(&id, error))}
        </div>
    }
}

/// The error below an input, or the place of one that is still to come.
pub(super) fn error_line(id: &str, error: String) -> impl IntoView + use<> {
    let is_none = error.is_empty();
    view! {
        <p class="field-error" id=format!("{id}-error") hidden=is_none>
            <Icon name="octagon-alert"/><span>{error}</span>
        </p>
    }
}

/// The ids that explain an input: its hint and its error.
pub(super) fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    let ids: Vec<_> = [(hint, "hint"), (error, "error")]
        .into_iter()
        .filter(|(present, _)| *present)
        .map(|(_, part)| format!("{id}-{part}"))
        .collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

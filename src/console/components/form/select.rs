//! One of a few, when radio buttons would take too much room.

use leptos::prelude::*;

use crate::console::components::form::field::{Field, described_by};

/// A drop-down list.
#[component]
pub fn SelectField(
    /// `name` and `id`.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// Values and their words, in order.
    options: Vec<(String, String)>,
    /// The chosen value.
    #[prop(optional, into)]
    value: String,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let described = described_by(&name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let options = options.into_iter().map(move |(choice, words)| {
        let selected = choice == value;
        // What is sent is what an option says, unless it has another value.
        let value = (choice != words).then_some(choice);
        view! { <option value=value selected=selected>{words}</option> }
    });
    view! {
        <Field id=name.clone() label=label hint=hint error=error>
            <select class="input" id=name.clone() name=name aria-describedby=described
                aria-invalid=invalid>
                {options.collect_view()}
            </select>
        </Field>
    }
}

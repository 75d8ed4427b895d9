//! Choices that are told before they are made.

use leptos::prelude::*;

use crate::console::components::Icon;
use crate::console::components::form::field::{described_by, error_line};

/// One card of [`RadioCards`].
#[derive(Clone, Debug, Default)]
pub struct RadioCard {
    /// What is sent.
    pub value: String,
    pub label: String,
    /// One sentence on its use.
    pub text: String,
    /// Facts with their icons.
    pub facts: Vec<(&'static str, String)>,
    /// Why it cannot be chosen now.
    pub disabled: Option<String>,
}

/// One of a few, each with an explanation.
#[component]
pub fn RadioCards(
    /// `name` of the radio buttons; the first one's `id`, too.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    legend: String,
    /// In order.
    cards: Vec<RadioCard>,
    /// The chosen value.
    #[prop(optional_no_strip, into)]
    value: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let described = described_by(&name, false, error.is_some());
    let first = name.clone();
    let error_id = name.clone();
    let cards = cards.into_iter().enumerate().map(move |(index, card)| {
        let id = if index == 0 { first.clone() } else { format!("{first}-{}", card.value) };
        let checked = value.as_ref() == Some(&card.value);
        radio_card(name.clone(), id, checked, card)
    });
    view! {
        <fieldset class="stack-s" aria-describedby=described>
            <legend class="field-label">{legend}</legend>
            <div class="choices">{cards.collect_view()}</div>
            {error.map(|error| error_line(&error_id, error))}
        </fieldset>
    }
}

fn radio_card(name: String, id: String, checked: bool, card: RadioCard) -> impl IntoView {
    let RadioCard { value, label, text, facts, disabled } = card;
    let about = format!("{id}-about");
    let facts = facts
        .into_iter()
        .map(|(icon, words)| view! { <li><Icon name=icon/>{words}</li> })
        .collect_view();
    view! {
        <div class="choice">
            <input type="radio" id=id.clone() name=name value=value checked=checked required
                disabled=disabled.is_some() aria-describedby=about.clone()/>
            <label for=id>{label}</label>
            <div id=about class="stack-s">
                <p>{text}</p>
                <ul class="choice-facts">{facts}</ul>
                {disabled.map(|reason| view! { <p><strong>{reason}</strong></p> })}
            </div>
        </div>
    }
}

/// A yes or no.
#[component]
pub fn Checkbox(
    /// `name` and `id`.
    #[prop(into)]
    name: String,
    /// What is sent when it is ticked.
    #[prop(default = "yes".into(), into)]
    value: String,
    /// The statement that it confirms.
    #[prop(into)]
    label: String,
    /// Ticked.
    #[prop(optional)]
    checked: bool,
    /// Must be ticked to go on.
    #[prop(optional)]
    required: bool,
    /// What it means.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let described = described_by(&name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="check">
            <input type="checkbox" id=name.clone() name=name.clone() value=value checked=checked
                required=required aria-describedby=described aria-invalid=invalid/>
            <label for=name.clone()>{label}</label>
            {hint.map(|hint| view! { <p class="field-hint" id=format!("{name}-hint")>{hint}</p> })}
            {error.map(|error| error_line(&name, error))}
        </div>
    }
}

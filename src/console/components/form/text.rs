//! Fields to type into.

use leptos::prelude::*;

use crate::console::components::Icon;
use crate::console::components::escape::escape;
use crate::console::components::form::field::{Field, described_by, error_line};

/// A line of text.
#[component]
pub fn TextField(
    /// `name` and `id`.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// `text`, `email`, `url` or `search`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What was typed.
    #[prop(optional, into)]
    value: String,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// Must be filled in.
    #[prop(default = true)]
    required: bool,
    /// What the browser may fill in.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// In characters.
    #[prop(optional)]
    max_length: Option<u32>,
    /// What the browser accepts, as a regular expression.
    #[prop(optional_no_strip, into)]
    pattern: Option<String>,
    /// Takes the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// An address that says, followed by what was typed, what is wrong with it. It is asked while
    /// somebody types, where scripts run.
    #[prop(optional, into)]
    check: Option<String>,
) -> impl IntoView {
    let is_checked = check.is_some();
    let described = described_by(&name, hint.is_some(), error.is_some() || is_checked);
    let invalid = error.is_some().then_some("true");
    let error_place = (is_checked && error.is_none()).then(|| error_line(&name, String::new()));
    view! {
        <Field id=name.clone() label=label hint=hint error=error required=required>
            <input class="input" type=kind id=name.clone() name=name value=value required=required
                autocomplete=autocomplete maxlength=max_length.map(|n| n.to_string())
                pattern=pattern autofocus=autofocus data-check=check
                aria-describedby=described aria-invalid=invalid/>
            {error_place}
        </Field>
    }
}

/// A suggestion beside a number: value and words.
#[derive(Clone, Debug)]
pub struct Preset {
    /// What it fills in.
    pub value: String,
    /// What it says.
    pub label: String,
}

/// A whole number with its unit and suggestions.
#[component]
pub fn NumberField(
    /// `name` and `id`.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What was typed, which need not be a number.
    #[prop(optional, into)]
    value: String,
    /// Smallest.
    min: i64,
    /// Largest.
    max: i64,
    /// "minutes".
    #[prop(into)]
    unit: String,
    /// Suggestions; they need scripts and are hidden without.
    #[prop(optional)]
    presets: Vec<Preset>,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let described = described_by(&name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let target = format!("#{name}");
    let presets = presets.into_iter().map(|Preset { value, label }| {
        view! { <button type="button" data-fill=target.clone() value=value>{label}</button> }
    });
    let presets = presets.collect_view();
    let suggestions = format!("Suggestions for {label}");
    view! {
        <Field id=name.clone() label=label hint=hint error=error>
            <div class="input-group">
                <input class="input short" type="number" inputmode="numeric" id=name.clone()
                    name=name value=value min=min.to_string() max=max.to_string() step="1" required
                    aria-describedby=described aria-invalid=invalid/>
                <span class="unit">{unit}</span>
                {(!presets.is_empty()).then(|| view! {
                    <div class="presets" role="group" aria-label=suggestions data-needs-script="">
                        {presets}
                    </div>
                })}
            </div>
        </Field>
    }
}

/// A password or a pasted secret. It never has a value: what was typed is not
/// sent back.
#[component]
pub fn PasswordField(
    /// `name` and `id`.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// `current-password`, `new-password` or `off`.
    #[prop(default = "current-password")]
    autocomplete: &'static str,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// Must be filled in.
    #[prop(default = true)]
    required: bool,
    /// Fewest characters.
    #[prop(optional)]
    min_length: Option<u32>,
) -> impl IntoView {
    let described = described_by(&name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let target = format!("#{name}");
    let show = format!("Show {label}");
    view! {
        <Field id=name.clone() label=label hint=hint error=error>
            <div class="input-group">
                <input class="input" type="password" id=name.clone() name=name required=required
                    autocomplete=autocomplete spellcheck="false" autocapitalize="none"
                    minlength=min_length.map(|n| n.to_string())
                    aria-describedby=described aria-invalid=invalid/>
                <button type="button" class="button show-password" data-show-password=target
                    data-needs-script="" aria-pressed="false" aria-label=show.clone() title=show>
                    <Icon name="eye"/>
                </button>
            </div>
        </Field>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// `name` and `id`.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What was typed.
    #[prop(optional, into)]
    value: String,
    /// How to answer.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// Must be filled in.
    #[prop(default = true)]
    required: bool,
    /// In characters.
    #[prop(optional)]
    max_length: Option<u32>,
) -> impl IntoView {
    let described = described_by(&name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    // Leptos writes the content of a textarea as it is.
    let value = escape(&value);
    view! {
        <Field id=name.clone() label=label hint=hint error=error required=required>
            <textarea class="input" id=name.clone() name=name required=required rows="3"
                maxlength=max_length.map(|n| n.to_string())
                aria-describedby=described aria-invalid=invalid>{value}</textarea>
        </Field>
    }
}

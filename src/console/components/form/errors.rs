//! What is wrong with a form, said once at its top.

use leptos::prelude::*;

use crate::domain::fields::FieldError;

/// One thing to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormError {
    /// The `name` of the field, empty when it is about the whole form.
    pub field: String,
    /// What to do, as a sentence.
    pub message: String,
}

impl From<FieldError> for FormError {
    fn from(error: FieldError) -> Self {
        Self { field: error.field, message: error.message }
    }
}

impl FormError {
    /// The message for one field.
    pub fn of(errors: &[Self], field: &str) -> Option<String> {
        errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
    }
}

/// Lists the errors with links to their fields, takes the focus and is
/// announced. Renders nothing when there are none.
#[component]
pub fn ErrorSummary(
    /// In the order of the fields.
    errors: Vec<FormError>,
) -> impl IntoView {
    (!errors.is_empty()).then(|| {
        let title = match errors.len() {
            1 => "There is a problem".to_owned(),
            n => format!("There are {n} problems"),
        };
        view! {
            <div class="error-summary" role="alert" tabindex="-1" autofocus
                aria-labelledby="error-summary-title">
                <h2 id="error-summary-title">{title}</h2>
                <ul class="errors">{errors.into_iter().map(item).collect_view()}</ul>
            </div>
        }
    })
}

fn item(FormError { field, message }: FormError) -> impl IntoView {
    if field.is_empty() {
        view! { <li>{message}</li> }.into_any()
    } else {
        view! { <li><a href=format!("#{field}")>{message}</a></li> }.into_any()
    }
}

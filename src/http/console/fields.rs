//! The fields of a form, as they were sent.

use std::collections::BTreeMap;

use axum::extract::{Form, FromRequest, Request};
use axum::response::{IntoResponse, Response};

use crate::console::view::Submitted;
use crate::domain::fields::FieldError;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::scope::Scope;
use crate::domain::secrets::secret::Presented;
use crate::workflows::WorkflowError;

/// Whether the value of a field of that name is never sent back to the browser.
fn is_secret(name: &str) -> bool {
    name.contains("password") || name.contains("secret") || matches!(name, "token" | "bearer")
}

/// A form's fields in order. A name may occur several times.
pub struct Fields(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let form = Form::<Vec<(String, String)>>::from_request(request, state).await;
        form.map(|Form(fields)| Self(fields)).map_err(IntoResponse::into_response)
    }
}

impl Fields {
    /// A form of ours.
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// A request without a form.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// The first value of a field; empty when it was not sent.
    pub fn text(&self, name: &str) -> String {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The version that a form was opened with.
    pub fn version(&self) -> i64 {
        self.text("version").parse().unwrap_or_default()
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The roles that are ticked. Roles of an organization are those that apps may hold.
    pub fn roles(&self) -> Result<Scope, WorkflowError> {
        let ticked: Option<Scope> = self.all("role").map(RoleChoice::parse).collect();
        ticked.ok_or_else(|| {
            WorkflowError::invalid("role", "One of these roles no longer exists. Choose again.")
        })
    }

    /// Reads what [`Self::written`] wrote.
    pub fn read(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The form as browsers send it, without what is secret.
    pub fn written(&self) -> String {
        let typed = self.pairs().filter(|(name, _)| !is_secret(name));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(typed).finish()
    }

    /// Every field with its value, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether a field was sent with this value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|sent| sent == value)
    }

    /// A secret that was typed or sent back.
    pub fn secret(&self, name: &str) -> Presented {
        Presented::new(self.text(name))
    }

    /// The form as the page shows it again: everything typed, nothing secret.
    pub fn submitted(&self, errors: Vec<FieldError>) -> Submitted {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in self.0.iter().filter(|(name, _)| !is_secret(name)) {
            values.entry(name.clone()).or_default().push(value.clone());
        }
        Submitted { values, errors }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_but_never_a_secret() {
        let typed = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let fields = Fields(vec![
            typed("email", "ada@example.com"),
            typed("password", "correct horse"),
            typed("role", "a"),
            typed("role", "b"),
        ]);
        let submitted = fields.submitted(vec![]);
        assert_eq!(submitted.value("email").as_deref(), Some("ada@example.com"));
        assert_eq!(submitted.values["role"], ["a", "b"]);
        assert_eq!(submitted.value("password"), None);
        assert_eq!(fields.written(), "email=ada%40example.com&role=a&role=b");
        assert_eq!(Fields::read(&fields.written()).written(), fields.written());
    }
}

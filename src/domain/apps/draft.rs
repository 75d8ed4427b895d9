//! Drafts: what somebody typed into Create App so far, right or wrong.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::apps::app::{AppType, NewApp, TokenTtl};
use crate::domain::apps::code_flow::CodeFlowForm;
use crate::domain::ids::{AppId, DraftId, RoleId, ServiceId};
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::{Scope, ServiceRole};
use crate::domain::text::{Description, Name};

/// A half-finished app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppDraft {
    /// Its id, which is also what makes a double submit harmless.
    pub id: DraftId,
    /// What was typed.
    pub content: DraftContent,
    /// The app that came of it, once it was created.
    pub app: Option<AppId>,
}

/// The fields of Create App as they were typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftContent {
    /// The type that was chosen.
    pub kind: AppType,
    /// App Name.
    pub name: String,
    /// App description.
    pub description: String,
    /// Access Token TTL in minutes.
    pub ttl: String,
    /// Redirect URIs and refresh tokens, for the types that sign people in.
    #[serde(default)]
    pub code_flow: CodeFlowForm,
    /// The scope so far.
    pub scope: Scope,
    /// Whether the details step was passed.
    pub has_details: bool,
    /// Whether the scopes step was passed.
    pub has_scope: bool,
}

/// A field that has to be mended, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// What to do.
    pub message: String,
}

impl FieldError {
    /// An error of one field.
    pub fn new(field: &str, message: impl ToString) -> Self {
        Self { field: field.to_owned(), message: message.to_string() }
    }
}

impl DraftContent {
    /// A draft as it is when the type has been chosen.
    pub fn of_type(kind: AppType) -> Self {
        Self {
            kind,
            name: String::new(),
            description: String::new(),
            ttl: TokenTtl::DEFAULT.minutes().to_string(),
            code_flow: CodeFlowForm::empty(),
            scope: Scope::preselected(),
            has_details: false,
            has_scope: false,
        }
    }

    /// The app that the draft describes.
    ///
    /// # Errors
    /// Every field that has to be mended.
    pub fn to_new_app(&self) -> Result<NewApp, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut note = |field: &str, error: &dyn ToString| {
            errors.push(FieldError::new(field, error.to_string()));
        };
        let name = Name::parse(&self.name).inspect_err(|error| note("name", error)).ok();
        let description = Description::parse(&self.description)
            .inspect_err(|error| note("description", error))
            .ok();
        let ttl = TokenTtl::parse(&self.ttl).inspect_err(|error| note("ttl", error)).ok();
        let code_flow = self.kind.has_code_flow().then(|| self.code_flow.to_code_flow());
        let code_flow = code_flow.transpose().map_err(|wrong| {
            for (field, message) in wrong {
                note(field, &message);
            }
        });
        match (name, description, ttl, code_flow) {
            (Some(name), Some(description), Some(ttl), Ok(code_flow)) => {
                let (kind, scope) = (self.kind, self.scope.clone());
                Ok(NewApp { kind, name, description, ttl, scope, code_flow })
            }
            _ => Err(errors),
        }
    }
}

/// The name of the check box of an organization role, a service role or a custom role.
/// Check boxes of the scopes step share the name `role` and carry this as their value.
pub fn role_value(choice: &RoleChoice) -> String {
    match choice {
        RoleChoice::Organization(role) => format!("org/{}", role.wire_name()),
        RoleChoice::Service(held) => format!("service/{}/{}", held.service, held.role),
        RoleChoice::Custom(role) => format!("custom/{role}"),
    }
}

/// One role that can be put into a scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RoleChoice {
    /// A role in the organization.
    Organization(OrgRole),
    /// A built-in role of a service.
    Service(ServiceRole),
    /// A custom role.
    Custom(RoleId),
}

impl RoleChoice {
    /// Reads what [`role_value`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once('/')?;
        match kind {
            "org" => OrgRole::from_wire_name(rest)
                .filter(|role| OrgRole::FOR_APPS.contains(role))
                .map(Self::Organization),
            "service" => {
                let (service, role) = rest.split_once('/')?;
                let service = ServiceId::parse(service).ok()?;
                Some(Self::Service(ServiceRole { service, role: role.to_owned() }))
            }
            "custom" => RoleId::parse(rest).ok().map(Self::Custom),
            _ => None,
        }
    }
}

impl FromIterator<RoleChoice> for Scope {
    fn from_iter<I: IntoIterator<Item = RoleChoice>>(choices: I) -> Self {
        let mut scope = Self::nothing();
        for choice in choices {
            match choice {
                RoleChoice::Organization(role) => {
                    scope.organization_roles.insert(role);
                }
                RoleChoice::Service(held) => {
                    scope.service_roles.insert(held);
                }
                RoleChoice::Custom(role) => {
                    scope.custom_roles.insert(role);
                }
            }
        }
        scope
    }
}

impl Scope {
    /// The roles one by one.
    pub fn choices(&self) -> BTreeSet<RoleChoice> {
        let organization =
            self.organization_roles.iter().map(|role| RoleChoice::Organization(*role));
        let service = self.service_roles.iter().cloned().map(RoleChoice::Service);
        let custom = self.custom_roles.iter().cloned().map(RoleChoice::Custom);
        organization.chain(service).chain(custom).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> DraftContent {
        DraftContent {
            name: "siem-export".to_owned(),
            ..DraftContent::of_type(AppType::ServerToServer)
        }
    }

    #[test]
    fn a_new_draft_needs_only_a_name() {
        let new = draft().to_new_app().expect("complete");
        assert_eq!(new.ttl, TokenTtl::DEFAULT);
        assert_eq!(new.scope, Scope::preselected());
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let wrong = DraftContent { name: " ".into(), ttl: "301".into(), ..draft() };
        let fields: Vec<_> =
            wrong.to_new_app().unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["name", "ttl"]);
    }

    #[test]
    fn only_apps_that_sign_people_in_need_a_redirect_uri() {
        let fields = |kind: AppType| {
            let content = DraftContent { kind, ..draft() };
            let wrong = content.to_new_app().err().unwrap_or_default();
            wrong.into_iter().map(|error| error.field).collect::<Vec<_>>()
        };
        assert!(fields(AppType::ServerToServer).is_empty());
        assert_eq!(fields(AppType::Web), ["redirect_uris"]);
        assert_eq!(fields(AppType::Native), ["redirect_uris"]);
    }

    #[test]
    fn a_role_survives_its_check_box() {
        let choices = [
            RoleChoice::Organization(OrgRole::Owner),
            RoleChoice::Service(ServiceRole {
                service: ServiceId::parse("carbon-black-cloud").expect("an id"),
                role: "view_all".to_owned(),
            }),
            RoleChoice::Custom(RoleId::from_bytes([7; 16])),
        ];
        for choice in choices {
            assert_eq!(RoleChoice::parse(&role_value(&choice)), Some(choice));
        }
    }

    #[test]
    fn an_app_cannot_be_made_an_auditor() {
        assert_eq!(RoleChoice::parse("org/auditor"), None);
    }

    #[test]
    fn a_scope_survives_being_taken_apart() {
        let scope = Scope::preselected();
        assert_eq!(scope.choices().into_iter().collect::<Scope>(), scope);
    }
}

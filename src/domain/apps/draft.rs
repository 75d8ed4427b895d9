//! Drafts: what somebody typed into Create App so far, right or wrong.

use serde::{Deserialize, Serialize};

use crate::domain::Timestamp;
use crate::domain::apps::app::{App, AppStatus, AppType, TokenTtl};
use crate::domain::apps::code_flow::{CodeFlow, CodeFlowForm};
use crate::domain::draft::{Draft, Wizard};
use crate::domain::fields::FieldError;
use crate::domain::ids::{AppId, OrgId, PersonId};
use crate::domain::policy::Action;
use crate::domain::scope::Scope;
use crate::domain::text::{Description, Name};

/// A half-finished app.
pub type AppDraft = Draft<DraftContent>;

impl Wizard for DraftContent {
    const NAME: &'static str = "create app";
    const FILLS: Action = Action::CreateApp;
    const CANCELS: Action = Action::SeeOrganization;
    type Made = AppId;
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
    pub scope: Scope,
    /// Whether the details step was passed.
    pub has_details: bool,
    /// Whether the scopes step was passed.
    pub has_scope: bool,
}

/// The app that a draft describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApp {
    pub kind: AppType,
    pub name: Name,
    pub description: Description,
    /// How long its access tokens live.
    pub ttl: TokenTtl,
    /// What it is meant to do.
    pub scope: Scope,
    /// How it signs people in, for the types that do.
    pub code_flow: Option<CodeFlow>,
}

impl NewApp {
    /// The app as it is when it has just been created: enabled, and used by nobody.
    pub fn into_app(self, id: AppId, org: &OrgId, by: &PersonId, now: Timestamp) -> App {
        let Self { kind, name, description, ttl, scope: _, code_flow: _ } = self;
        App {
            id,
            org: org.clone(),
            kind,
            name,
            description,
            ttl,
            algorithm: None,
            is_limited: false,
            scope_version: 1,
            status: AppStatus::Enabled,
            created_at: now,
            created_by: by.clone(),
            last_used_at: None,
            last_used_address: None,
        }
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
    pub fn to_new_app(&self) -> Result<NewApp, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut note = |field: &str, error: &dyn ToString| {
            errors.push(FieldError::new(field, error.to_string()));
        };
        let name = Name::parse(&self.name)
            .inspect_err(|error| note("name", &error.about("an app name")))
            .ok();
        let description = Description::parse(&self.description)
            .inspect_err(|error| note("description", error))
            .ok();
        let ttl = TokenTtl::parse(&self.ttl).inspect_err(|error| note("ttl", error)).ok();
        let code_flow = self.kind.has_code_flow().then(|| self.code_flow.to_code_flow(self.kind));
        let code_flow = code_flow.transpose().map_err(|wrong| errors.extend(wrong));
        match (name, description, ttl, code_flow) {
            (Some(name), Some(description), Some(ttl), Ok(code_flow)) => {
                let (kind, scope) = (self.kind, self.scope.clone());
                Ok(NewApp { kind, name, description, ttl, scope, code_flow })
            }
            _ => Err(errors),
        }
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
}

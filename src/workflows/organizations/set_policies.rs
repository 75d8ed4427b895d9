//! The rules that an organization sets for its own apps.

use crate::domain::OrgId;
use crate::domain::apps::app::TokenTtl;
use crate::domain::audit::event::Event;
use crate::domain::fields::FieldError;
use crate::domain::organizations::organization::{OrgPolicies, SecretAge, SecretAgeOutOfRange};
use crate::domain::policy::Action;
use crate::storage::organizations::policies;
use crate::workflows::{OpContext, WorkflowError};

/// The form of the rules, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyForm {
    pub only_owners_regenerate: Ticked,
    pub only_roles_i_hold: Ticked,
    /// Minutes; empty for none.
    pub max_ttl: String,
    /// Days; empty for none.
    pub max_secret_age: String,
    /// The version that the form was opened with.
    pub version: i64,
}

/// Whether a box was ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ticked {
    Yes,
    No,
}

/// Sets the rules. Apps that break them now keep working; the next change of theirs must comply.
pub async fn set_policies(
    op: &OpContext,
    org: &OrgId,
    form: PolicyForm,
) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::ManageOrganization).await?;
    let after = read_form(&form)?;
    let before = policies::get(&mut change, org).await?;
    if before.version != form.version {
        return Err(WorkflowError::Stale);
    }
    if before == after {
        return Ok(());
    }
    if !policies::put(&mut change, org, &after).await? {
        return Err(WorkflowError::Stale);
    }
    change.record(Event::PoliciesChanged { org: org.clone(), before, after });
    change.commit().await
}

fn read_form(form: &PolicyForm) -> Result<OrgPolicies, WorkflowError> {
    let mut errors = Vec::new();
    let max_ttl = optional(&form.max_ttl, |text| {
        TokenTtl::parse(text).map_err(|error| FieldError::new("max_ttl", error))
    });
    let max_secret_age = optional(&form.max_secret_age, |text| {
        let days = text.parse::<i64>().map_err(|_| SecretAgeOutOfRange);
        days.and_then(SecretAge::try_from).map_err(|error| FieldError::new("max_secret_age", error))
    });
    errors.extend(max_ttl.as_ref().err().cloned());
    errors.extend(max_secret_age.as_ref().err().cloned());
    match (max_ttl, max_secret_age) {
        (Ok(max_ttl), Ok(max_secret_age)) => Ok(OrgPolicies {
            only_owners_regenerate: form.only_owners_regenerate == Ticked::Yes,
            only_roles_i_hold: form.only_roles_i_hold == Ticked::Yes,
            max_ttl,
            max_secret_age,
            version: form.version,
        }),
        _ => Err(WorkflowError::Invalid(errors)),
    }
}

fn optional<T>(
    text: &str,
    read: impl FnOnce(&str) -> Result<T, FieldError>,
) -> Result<Option<T>, FieldError> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(max_ttl: &str, max_secret_age: &str) -> PolicyForm {
        PolicyForm {
            only_owners_regenerate: Ticked::Yes,
            only_roles_i_hold: Ticked::No,
            max_ttl: max_ttl.to_owned(),
            max_secret_age: max_secret_age.to_owned(),
            version: 3,
        }
    }

    #[test]
    fn an_empty_field_means_no_rule() {
        let policies = read_form(&form("", "  ")).expect("complete");
        assert_eq!((policies.max_ttl, policies.max_secret_age), (None, None));
        assert!(policies.only_owners_regenerate);
    }

    #[test]
    fn every_wrong_number_is_named_at_once() {
        let Err(WorkflowError::Invalid(errors)) = read_form(&form("301", "0")) else {
            panic!("both are out of range")
        };
        let fields: Vec<_> = errors.into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["max_ttl", "max_secret_age"]);
    }
}

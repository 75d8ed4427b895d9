//! The rules that an organization sets for its own apps.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::apps::app::TokenTtl;
use crate::domain::audit::event::Event;
use crate::domain::fields::FieldError;
use crate::domain::organizations::organization::{OrgPolicies, SecretAge, SecretAgeOutOfRange};
use crate::domain::policy::{Action, may_hand_on};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::scope::Scope;
use crate::domain::{OrgId, PersonId, access};
use crate::storage::organizations::attention;
use crate::storage::organizations::attention::Reason;
use crate::storage::{self, Tx};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// The form of the rules, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyForm {
    /// Only owners regenerate secrets.
    pub only_owners_regenerate: Ticked,
    /// Only roles that the person holds.
    pub only_roles_i_hold: Ticked,
    /// Maximum TTL in minutes; empty for none.
    pub max_ttl: String,
    /// Maximum secret age in days; empty for none.
    pub max_secret_age: String,
    /// The version that the form was opened with.
    pub version: i64,
}

/// Whether a box was ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ticked {
    /// It was.
    Yes,
    /// It was not.
    No,
}

/// The rules with what breaks them now. Apps that do keep working.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoliciesNow {
    /// The rules.
    pub policies: OrgPolicies,
    /// Apps with permissions that their creator does not hold, where that is a rule.
    pub beyond_creator: i64,
    /// Apps with a longer TTL than allowed.
    pub longer_ttl: i64,
    /// Apps with a secret that is older than allowed.
    pub older_secrets: i64,
}

/// Reads the rules of an organization, and counts the apps that break them.
pub(crate) async fn breaches(
    w: &Workflows,
    tx: &mut Tx,
    org: &OrgId,
) -> Result<PoliciesNow, WorkflowError> {
    let policies = storage::organizations::policies::get(tx, org).await?;
    let longer_ttl = match policies.max_ttl {
        Some(ttl) => attention::find(tx, org, Reason::LongerTtl(ttl.minutes().into())).await?.found,
        None => 0,
    };
    let older_secrets = match policies.max_secret_age {
        Some(age) => {
            let reason = Reason::OlderSecret(w.now(), w.now().minus(age.duration()));
            attention::find(tx, org, reason).await?.found
        }
        None => 0,
    };
    let beyond_creator =
        if policies.only_roles_i_hold { beyond_creator(w, tx, org).await? } else { 0 };
    Ok(PoliciesNow { policies, beyond_creator, longer_ttl, older_secrets })
}

/// How many apps have a role that their creator could not give today.
async fn beyond_creator(w: &Workflows, tx: &mut Tx, org: &OrgId) -> Result<i64, WorkflowError> {
    let (given, held) = storage::organizations::policies::list_given(tx, org).await?;
    let custom = storage::roles::custom::list(tx, org).await?;
    let mut scopes: BTreeMap<PersonId, Vec<RoleChoice>> = BTreeMap::new();
    for role in held {
        scopes.entry(role.person).or_default().push(role.role);
    }
    let named = |roles: Vec<RoleChoice>| {
        access::named(&roles.into_iter().collect::<Scope>(), &custom, w.catalogue())
    };
    let own: BTreeMap<_, _> =
        scopes.into_iter().map(|(person, roles)| (person, named(roles))).collect();
    let mut needed = BTreeMap::new();
    let mut apps = BTreeSet::new();
    for given in given {
        let wanted =
            needed.entry(given.role.clone()).or_insert_with(|| named(vec![given.role.clone()]));
        let is_held = match own.get(&given.creator) {
            Some(own) => may_hand_on(own, wanted),
            None => wanted.is_empty(),
        };
        if !is_held {
            apps.insert(given.app);
        }
    }
    Ok(i64::try_from(apps.len()).unwrap_or(i64::MAX))
}

/// Sets the rules. Apps that break them now keep working; the next change of theirs must comply.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners; [`WorkflowError::Invalid`] for fields to
/// mend; [`WorkflowError::Stale`] when somebody else was faster.
pub async fn set_policies(
    op: &OpContext,
    org: &OrgId,
    form: PolicyForm,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageOrganization).await?;
    let after = read_form(&form)?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    let before = storage::organizations::policies::get(&mut tx, org).await?;
    if before.version != form.version {
        return Err(WorkflowError::Stale);
    }
    if before == after {
        return Ok(());
    }
    if !storage::organizations::policies::put(&mut tx, org, &after).await? {
        return Err(WorkflowError::Stale);
    }
    ctx.record(w, &mut tx, Event::PoliciesChanged { org: org.clone(), before, after }).await?;
    tx.commit().await?;
    Ok(())
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

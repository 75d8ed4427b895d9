//! The policies of an organization as they are, and what breaks them now.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::organizations::organization::OrgPolicies;
use crate::domain::policy::may_hand_on;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::scope::Scope;
use crate::domain::{OrgId, PersonId, access};
use crate::storage::organizations::attention::{self, Reason};
use crate::storage::organizations::policies;
use crate::storage::{self, Tx};
use crate::workflows::{OpContext, WorkflowError};

/// The policies with what breaks them now. Apps that do keep working.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoliciesNow {
    pub policies: OrgPolicies,
    /// Apps with permissions that their creator does not hold, where that is a rule.
    pub beyond_creator: i64,
    /// Apps with a longer TTL than allowed.
    pub longer_ttl: i64,
    /// Apps with a secret that is older than allowed.
    pub older_secrets: i64,
}

/// Reads the policies of an organization, and counts the apps that break them.
pub(super) async fn policies_now(
    op: &OpContext,
    tx: &mut Tx,
    org: &OrgId,
) -> Result<PoliciesNow, WorkflowError> {
    let policies = policies::get(tx, org).await?;
    let (longer_ttl, older_secrets) = (
        policies.max_ttl.map(|ttl| Reason::LongerTtl(ttl.minutes().into())),
        policies
            .max_secret_age
            .map(|age| Reason::OlderSecret(op.now(), op.now().minus(age.duration()))),
    );
    Ok(PoliciesNow {
        longer_ttl: count(tx, org, longer_ttl).await?,
        older_secrets: count(tx, org, older_secrets).await?,
        beyond_creator: if policies.only_roles_i_hold {
            beyond_creator(op, tx, org).await?
        } else {
            0
        },
        policies,
    })
}

async fn count(tx: &mut Tx, org: &OrgId, reason: Option<Reason>) -> Result<i64, WorkflowError> {
    match reason {
        Some(reason) => Ok(attention::find(tx, org, reason).await?.found),
        None => Ok(0),
    }
}

/// How many apps have a role that their creator could not give today.
async fn beyond_creator(op: &OpContext, tx: &mut Tx, org: &OrgId) -> Result<i64, WorkflowError> {
    let (given, held) = (policies::list_given(tx, org).await?, policies::list_held(tx, org).await?);
    let custom = storage::roles::custom::list(tx, org).await?;
    let mut scopes: BTreeMap<PersonId, Vec<RoleChoice>> = BTreeMap::new();
    for role in held {
        scopes.entry(role.person).or_default().push(role.role);
    }
    let named = |roles: Vec<RoleChoice>| {
        access::named(&roles.into_iter().collect::<Scope>(), &custom, op.catalogue())
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

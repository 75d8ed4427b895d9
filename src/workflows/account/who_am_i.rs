//! Who somebody is once signed in, and where they belong.

use crate::domain::OrgId;
use crate::domain::account::person::{Membership, Person};
use crate::domain::policy::{Action, Verdict, best_verdict};
use crate::storage;
use crate::workflows::{OpContext, WorkflowError};

/// A person and where they belong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoAmI {
    pub person: Person,
    /// Their organizations, by name.
    pub memberships: Vec<Membership>,
}

/// The visitor and the organizations that they belong to.
pub async fn who_am_i(op: &OpContext) -> Result<WhoAmI, WorkflowError> {
    let (mut view, person) = (op.view_own().await?, op.person()?);
    let found = storage::account::people::find(&mut view, person).await?;
    let person = found.ok_or(WorkflowError::SignedOut)?.person;
    let memberships = storage::members::member::list_of_person(&mut view, &person.id).await?;
    Ok(WhoAmI { person, memberships })
}

impl WhoAmI {
    /// The name of an organization of theirs.
    pub fn org_name(&self, org: &OrgId) -> Option<String> {
        self.membership(org).map(|held| held.org_name.to_string())
    }

    /// Whether they may create one more organization.
    pub fn may_create_organization(&self) -> bool {
        self.memberships.iter().any(|held| may(held, Action::CreateOrganization))
    }

    /// Whether they may do something in an organization of theirs.
    pub fn may(&self, action: Action, org: &OrgId) -> bool {
        self.membership(org).is_some_and(|held| may(held, action))
    }

    fn membership(&self, org: &OrgId) -> Option<&Membership> {
        self.memberships.iter().find(|held| held.org == *org)
    }
}

fn may(held: &Membership, action: Action) -> bool {
    best_verdict(action, &held.roles) != Verdict::No
}

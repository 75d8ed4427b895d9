//! Deleting a custom role. One that is in use ends only with a word on what takes its place.

use std::collections::BTreeSet;

use crate::domain::audit::event::Event;
use crate::domain::policy::Action;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::{CustomRole, ServicePermission};
use crate::domain::{OrgId, RoleId};
use crate::storage::roles::{changes, custom};
use crate::workflows::roles::edit::{get_version, holders};
use crate::workflows::{Change, OpContext, WorkflowError};

/// What takes the place of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replacement {
    /// Nobody said. Enough when nobody holds the role.
    Unsaid,
    /// Nothing, in so many words.
    Nothing,
    /// Another role.
    Role(RoleChoice),
}

/// Which role to delete, and how sure that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteCustomRole {
    pub org: OrgId,
    pub role: RoleId,
    /// The version that the form showed.
    pub version: i64,
    pub replacement: Replacement,
    /// Its name, typed once more.
    pub typed: String,
}

/// Deletes a custom role. Its replacement goes to apps, members and open invitations in the same
/// transaction.
pub async fn delete(op: &OpContext, form: DeleteCustomRole) -> Result<(), WorkflowError> {
    let DeleteCustomRole { org, role, version, replacement, typed } = form;
    let mut change = op.change(&org, Action::ManageRoles).await?;
    let found = get_version(&mut change, &org, &role, version).await?;
    if !found.role.name.is_typed(&typed) {
        let message = "Type the name of the role exactly as shown above.";
        return Err(WorkflowError::invalid("name", message));
    }
    let holders = holders(&mut change, &org, &role).await?;
    let is_used = !holders.apps.is_empty() || !holders.members.is_empty();
    let replacement = match replacement {
        Replacement::Unsaid if is_used => {
            let message = "Choose a replacement: another role, or none.";
            return Err(WorkflowError::invalid("replacement", message));
        }
        Replacement::Unsaid | Replacement::Nothing => None,
        Replacement::Role(choice) => {
            check(op, &mut change, &found.role, &choice).await?;
            Some(choice)
        }
    };

    changes::replace(&mut change, &org, &role, replacement.as_ref()).await?;
    custom::delete(&mut change, &role, op.now()).await?;
    change.record(Event::CustomRoleDeleted { role: found.role, replacement, holders });
    change.commit().await
}

/// Makes sure that the replacement exists, is another role, and may be granted.
async fn check(
    op: &OpContext,
    change: &mut Change,
    role: &CustomRole,
    choice: &RoleChoice,
) -> Result<(), WorkflowError> {
    let unknown = || WorkflowError::invalid("replacement", "Choose one of the roles.");
    let permissions: BTreeSet<_> = match choice {
        RoleChoice::Custom(other) if *other != role.id => {
            let found = custom::find(change, &role.org, other).await?;
            found.ok_or_else(unknown)?.role.permissions
        }
        RoleChoice::Service(held) => {
            let found = op.catalogue().role(&held.service, &held.role).ok_or_else(unknown)?;
            let of = |permission| ServicePermission { service: held.service.clone(), permission };
            found.permission_ids().map(of).collect()
        }
        RoleChoice::Custom(_) | RoleChoice::Organization(_) => return Err(unknown()),
    };
    let added = permissions.difference(&role.permissions).cloned().collect();
    let kept = change.limits(op).await?.check_permissions(&added);
    change.noting_policy(Action::ManageRoles, kept).map_err(|error| match error {
        WorkflowError::Invalid(fields) => {
            let words = fields.into_iter().map(|field| field.message);
            WorkflowError::invalid("replacement", words.collect::<String>())
        }
        other => other,
    })
}

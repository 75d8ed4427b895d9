//! Deleting a custom role. One that is in use ends only with a word on what takes its place.

use std::collections::BTreeSet;

use crate::domain::audit::event::Event;
use crate::domain::policy::Action;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::{CustomRole, ServicePermission};
use crate::domain::{OrgId, RoleId};
use crate::storage::{self, Tx};
use crate::workflows::organizations::limits::Limits;
use crate::workflows::roles::edit::holders;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

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
    /// The organization.
    pub org: OrgId,
    /// The role.
    pub role: RoleId,
    /// The version that the form showed.
    pub version: i64,
    /// What takes its place.
    pub replacement: Replacement,
    /// Its name, typed once more.
    pub typed: String,
}

/// Deletes a custom role. Its replacement goes to apps, members and open invitations in the same
/// transaction.
///
/// # Errors
/// [`WorkflowError::Stale`] when somebody else changed it meanwhile; [`WorkflowError::Invalid`]
/// when the name is not its own, or when it is in use and nobody said what takes its place;
/// [`WorkflowError::Denied`] for anybody but owners.
pub async fn delete_custom_role(
    op: &OpContext,
    form: DeleteCustomRole,
) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let DeleteCustomRole { org, role, version, replacement, typed } = form;
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, &org).await?;
    let ctx = ActingMember::enter(&mut tx, visitor, &org).await?;
    ctx.authorize(&mut tx, Action::ManageRoles).await?;
    let found = storage::roles::custom::find(&mut tx, &org, &role).await?;
    let found = found.ok_or(WorkflowError::NotFound)?;
    if found.version != version {
        return Err(WorkflowError::Stale);
    }
    if !found.role.name.is_typed(&typed) {
        let message = "Type the name of the role exactly as it stands above.";
        return Err(WorkflowError::invalid("name", message));
    }
    let holders = holders(&mut tx, &org, &role).await?;
    let is_used = !holders.apps.is_empty() || !holders.members.is_empty();
    let replacement = match replacement {
        Replacement::Unsaid if is_used => {
            let message = "Say what takes its place: another role, or nothing.";
            return Err(WorkflowError::invalid("replacement", message));
        }
        Replacement::Unsaid | Replacement::Nothing => None,
        Replacement::Role(choice) => {
            check(w, &mut tx, &ctx, &found.role, &choice).await?;
            Some(choice)
        }
    };

    storage::roles::changes::replace(&mut tx, &org, &role, replacement.as_ref()).await?;
    storage::roles::custom::delete(&mut tx, &role, w.now()).await?;
    let event = Event::CustomRoleDeleted { role: found.role, replacement, holders };
    ctx.record(w, &mut tx, event).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes sure that the replacement exists, is another role, and may be granted.
async fn check(
    w: &Workflows,
    tx: &mut Tx,
    ctx: &ActingMember,
    role: &CustomRole,
    choice: &RoleChoice,
) -> Result<(), WorkflowError> {
    let unknown = || WorkflowError::invalid("replacement", "Choose one of the roles.");
    let permissions: BTreeSet<_> = match choice {
        RoleChoice::Custom(other) if *other != role.id => {
            let found = storage::roles::custom::find(tx, &ctx.org.id, other).await?;
            found.ok_or_else(unknown)?.role.permissions
        }
        RoleChoice::Service(held) => {
            let found = w.catalogue().role(&held.service, &held.role).ok_or_else(unknown)?;
            let of = |permission| ServicePermission { service: held.service.clone(), permission };
            found.permission_ids().map(of).collect()
        }
        RoleChoice::Custom(_) | RoleChoice::Organization(_) => return Err(unknown()),
    };
    let added = permissions.difference(&role.permissions).cloned().collect();
    let checked = Limits::load(w, tx, ctx).await?.check_permissions(&added);
    checked.map_err(|error| match error {
        WorkflowError::Invalid(fields) => {
            let words = fields.into_iter().map(|field| field.message);
            WorkflowError::invalid("replacement", words.collect::<String>())
        }
        other => other,
    })
}

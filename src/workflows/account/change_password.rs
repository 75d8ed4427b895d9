//! A new password, chosen by whoever knows the present one.

use crate::domain::audit::event::OwnChange;
use crate::domain::fields::FieldError;
use crate::domain::secrets::secret::Password;
use crate::storage::account::people;
use crate::workflows::engine::passwords::{Checked, choose};
use crate::workflows::{OpContext, WorkflowError};

/// What was typed.
pub struct ChangePassword {
    pub current: Password,
    pub new: String,
}

/// The field of the present password. The edge counts what is wrong there.
pub const CURRENT: &str = "current_password";

/// Replaces the visitor's password and ends every session of theirs. Returns the epoch for the
/// one that goes on, under a new id.
pub async fn change_password(op: &OpContext, form: ChangePassword) -> Result<i64, WorkflowError> {
    let person = op.person()?;
    let mut view = op.view_own().await?;
    let known = people::find(&mut view, person).await?.ok_or(WorkflowError::SignedOut)?;
    view.end();
    let about = [known.person.name.as_str(), known.person.email.as_str()];
    let new = choose(form.new, &about);
    let is_same = new.as_ref().is_ok_and(|new| new.is_same_as(&form.current));
    let stored = known.password_hash.clone();
    let checked = op.passwords().check(form.current, Some(stored), &mut op.rng()).await?;
    let mut errors = Vec::new();
    if checked == Checked::Wrong {
        errors.push(FieldError::new(CURRENT, "This is not your current password."));
    } else if is_same {
        errors.push(FieldError::new("password", "Choose another one than the current password."));
    }
    let new = match new {
        Ok(new) if errors.is_empty() => new,
        Ok(_) => return Err(WorkflowError::Invalid(errors)),
        Err(weak) => {
            errors.push(FieldError::new("password", weak));
            return Err(WorkflowError::Invalid(errors));
        }
    };
    let hash = op.passwords().hash(new, &mut op.rng()).await?;

    let mut change = op.change_own().await?;
    // What was checked must be what is replaced: another request may have been faster.
    if !people::replace_password(&mut change, person, &known.password_hash, &hash).await? {
        return Err(WorkflowError::invalid(CURRENT, "This is not your current password."));
    }
    change.record_own(OwnChange::Password);
    change.commit().await?;
    Ok(known.epoch + 1)
}

//! A new password, chosen by whoever knows the present one.

use crate::domain::audit::event::{Event, OwnChange};
use crate::domain::fields::FieldError;
use crate::domain::secrets::secret::Password;
use crate::storage;
use crate::workflows::engine::context::record;
use crate::workflows::engine::passwords::Checked;
use crate::workflows::{Actor, OpContext, Visitor, WorkflowError, Workflows};

/// What was typed.
pub struct ChangePassword {
    /// The password that counts now.
    pub current: Password,
    /// The one that shall count.
    pub new: String,
}

/// The field of the present password. The edge counts what is wrong there.
pub const CURRENT: &str = "current_password";

/// Replaces the visitor's password and ends every session of theirs. Returns the epoch for the
/// one that goes on, under a new id.
///
/// # Errors
/// [`WorkflowError::Invalid`] when the present password is wrong or the new one will not do.
pub async fn change_password(op: &OpContext, form: ChangePassword) -> Result<i64, WorkflowError> {
    let (w, visitor) = op.parts();
    let found = storage::account::people::find(&mut w.read().await?, &visitor.person).await?;
    let known = found.ok_or(WorkflowError::SignedOut)?;
    let new = Password::choose(form.new);
    let is_same = new.as_ref().is_ok_and(|new| new.is_same_as(&form.current));
    let stored = known.password_hash.clone();
    let checked = w.passwords().check(form.current, Some(stored), &mut w.rng()).await?;
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
    let hash = w.passwords().hash(new, &mut w.rng()).await?;

    let mut tx = w.write().await?;
    let now = storage::account::people::find(&mut tx, &visitor.person).await?;
    // What was checked must be what is replaced: another request may have been faster.
    if now.is_none_or(|now| now.password_hash != known.password_hash) {
        return Err(WorkflowError::invalid(CURRENT, "This is not your current password."));
    }
    storage::account::people::set_password(&mut tx, &visitor.person, &hash).await?;
    let person = visitor.person.clone();
    let actor = Actor::Person(person.clone());
    let event = Event::OwnChanged { person, change: OwnChange::Password };
    record(w, &mut tx, &actor, &visitor.source, None, event).await?;
    tx.commit().await?;
    Ok(known.epoch + 1)
}

//! The password once more, for what cannot be undone.

use crate::domain::secrets::secret::Password;
use crate::storage::account::people;
use crate::workflows::engine::passwords::Checked;
use crate::workflows::{OpContext, WorkflowError};

/// The field of the password.
pub const YOUR_PASSWORD: &str = "your_password";

/// Checks that whoever asks knows their password. [`WorkflowError::Invalid`] when they do not.
pub async fn prove(op: &OpContext, password: Password) -> Result<(), WorkflowError> {
    let mut view = op.view_own().await?;
    let known = people::find(&mut view, op.person()?).await?.ok_or(WorkflowError::SignedOut)?;
    view.end();
    let checked = op.passwords().check(password, Some(known.password_hash), &mut op.rng()).await?;
    if checked == Checked::Wrong {
        return Err(WorkflowError::invalid(YOUR_PASSWORD, "That isn't your password."));
    }
    Ok(())
}

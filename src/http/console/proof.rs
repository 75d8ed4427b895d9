//! What cannot be undone takes the password again, unless it was given a moment ago.

use tower_sessions::Session;

use crate::domain::secrets::secret::Password;
use crate::http::console::fields::Fields;
use crate::http::console::visit::Visit;
use crate::http::password_attempts::Place;
use crate::http::sessions;
use crate::workflows::WorkflowError;
use crate::workflows::account::{self, YOUR_PASSWORD, who_am_i};

/// What is kept of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The session knows of it for ten minutes.
    Kept,
    /// Nothing: an answer with a secret must not depend on a session that is being saved.
    Once,
}

/// Lets through who gave their password a moment ago, or gives it in this form.
/// [`WorkflowError::Invalid`] for everybody else. Wrong ones are counted as those at the sign-in.
pub async fn demand(visit: &Visit, fields: &Fields, proof: Proof) -> Result<(), WorkflowError> {
    if !visit.asks_password() {
        return Ok(());
    }
    let typed = fields.text(YOUR_PASSWORD);
    if typed.is_empty() {
        let message = "Enter your password to confirm that it's you.";
        return Err(WorkflowError::invalid(YOUR_PASSWORD, message));
    }
    let (op, edge) = (&visit.op, visit.state().edge.clone());
    let email = who_am_i(op).await?.person.email;
    let address = op.source().address.ok_or(WorkflowError::Internal)?;
    let place = Place::of(address, visit.inner.device(email.as_str()));
    let attempt = edge.passwords.begin(email.as_str(), place, || op.moment()).await;
    let attempt = attempt.map_err(|_| {
        WorkflowError::invalid(YOUR_PASSWORD, "Too many wrong passwords. Try again in a minute.")
    })?;
    if let Err(error) = account::prove(op, Password::typed(typed)).await {
        if !matches!(error, WorkflowError::Invalid(_)) {
            attempt.was_none();
        }
        return Err(error);
    }
    attempt.succeeded();
    let session = visit.inner.parts.extensions.get::<Session>().filter(|_| proof == Proof::Kept);
    if let Some(session) = session {
        let kept = sessions::prove(session, op.now()).await;
        kept.map_err(|_| WorkflowError::Unavailable)?;
    }
    Ok(())
}

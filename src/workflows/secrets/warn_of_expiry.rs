//! Secrets that expire soon: who is to be told, and how many there are.

use crate::domain::audit::event::SecretChange;
use crate::domain::secrets::life::{due_warning, next_warning};
use crate::domain::text::Email;
use crate::storage;
pub use crate::storage::secrets::ends::Expiring;
use crate::workflows::engine::context::record;
use crate::workflows::secrets::held::event;
use crate::workflows::{Actor, Source, WorkflowError, Workflows};

/// A warning to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiryWarning {
    /// The secret and its app.
    pub of: Expiring,
    /// How many days before the end this warning is for.
    pub days: u16,
    /// The owners of the organization.
    pub to: Vec<Email>,
}

/// Takes the warnings that are due. Each is taken once, on however many servers this runs, and is
/// on the record before anybody is told. One that was missed is left to the next.
///
/// # Errors
/// [`WorkflowError`] when the database does not answer.
pub async fn warn_of_expiry(w: &Workflows) -> Result<Vec<ExpiryWarning>, WorkflowError> {
    let mut tx = w.write().await?;
    let now = w.now();
    let mut warnings = Vec::new();
    for of in storage::secrets::ends::list_expiring(&mut tx, now).await? {
        let life = (of.created_at, of.expires_at);
        if !storage::secrets::ends::set_warned(&mut tx, &of, next_warning(life.0, life.1, now))
            .await?
        {
            continue;
        }
        if let Some(days) = due_warning(life.0, life.1, now) {
            let event = event(&of.app, &of.secret, SecretChange::ExpiryWarned { days });
            let server = (&Actor::Server, &Source::default());
            record(w, &mut tx, server.0, server.1, Some(&of.org), event).await?;
            let to = storage::secrets::ends::list_owner_addresses(&mut tx, &of.org).await?;
            warnings.push(ExpiryWarning { of, days, to });
        }
    }
    tx.commit().await?;
    Ok(warnings)
}

/// How many secrets of the installation expire within 30, 14, 7 and 1 days.
///
/// # Errors
/// [`WorkflowError`] when the database does not answer.
pub async fn count_expiring(w: &Workflows) -> Result<Vec<(u16, i64)>, WorkflowError> {
    let mut tx = w.read().await?;
    Ok(storage::secrets::ends::count_expiring(&mut tx, w.now()).await?)
}

//! Who a token stands for (OpenID Connect Core 5.3).

use thiserror::Error;

use crate::domain::account::person::Person;
use crate::domain::secrets::secret::Presented;
use crate::domain::tokens::access_token::{Claims, TokenRefusal};
use crate::storage;
use crate::workflows::tokens::{Holder, live_token};
use crate::workflows::{OpContext, WorkflowError};

/// A person, and the token that stands for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserInfo {
    pub person: Person,
    /// Whether a mail to their address was ever answered.
    pub email_verified: bool,
    pub claims: Claims,
}

/// Why nobody is told.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UserInfoError {
    /// The token is not ours, over or revoked.
    #[error("The access token is not valid")]
    InvalidToken,
    /// It stands for an app, not for a person.
    #[error("The access token isn't for a person")]
    NoPerson,
    #[error(transparent)]
    Workflow(#[from] WorkflowError),
}

/// Tells whoever holds an access token whom it stands for.
pub async fn user_info(op: &OpContext, token: &Presented) -> Result<UserInfo, UserInfoError> {
    let mut view = op.view_any().await?;
    let live: Result<_, TokenRefusal> = live_token(op, &mut view, token).await?;
    let live = live.map_err(|_| UserInfoError::InvalidToken)?;
    let person = match &live.holder {
        Holder::Person(person) => person,
        Holder::App(_) => return Err(UserInfoError::NoPerson),
    };
    let found = storage::account::people::find(&mut view, person).await;
    let found = found.map_err(WorkflowError::from)?.ok_or(UserInfoError::InvalidToken)?;
    let email_verified = found.email_proved_at.is_some();
    Ok(UserInfo { person: found.person, email_verified, claims: live.claims })
}

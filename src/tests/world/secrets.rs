//! What people of a world do to App Secrets.

use latchkey::domain::secrets::life::{EndReason, SecretState, SecretSummary};
use latchkey::domain::secrets::secret::AppSecret;
use latchkey::domain::{AppId, AppRef, SecretId};
use latchkey::workflows::WorkflowError;
use latchkey::workflows::secrets::{
    self, Confirmation, IssuedTokens, RegenerateSecret, Regeneration,
};

use crate::world::Someone;

/// A new secret as a test holds it.
pub struct Made {
    /// Names it.
    pub id: SecretId,
    /// The secret.
    pub secret: AppSecret,
}

impl Someone<'_> {
    /// An app as seen from their organization.
    pub fn names(&self, app: &AppId) -> AppRef {
        AppRef::new(&self.org, app)
    }

    /// The form as the page preselects it, filled in well.
    pub async fn regeneration_of(&self, app: &AppId) -> RegenerateSecret {
        let typed = match self.world.owner().await.sees_app(app).await {
            Ok(found) => found.app.name.to_string(),
            Err(_) => String::new(),
        };
        RegenerateSecret {
            key: self.workflows().rng().id(),
            how: "replace".to_owned(),
            overlap: "0".to_owned(),
            lasts: String::new(),
            tokens: IssuedTokens::Keep,
            typed,
        }
    }

    /// Sends the form.
    pub async fn tries_to_regenerate(
        &self,
        app: &AppId,
        form: RegenerateSecret,
    ) -> Result<Made, WorkflowError> {
        match secrets::regenerate(&self.op(), &self.names(app), form).await? {
            Regeneration::Made { id, secret, .. } => Ok(Made { id, secret: secret.into_inner() }),
            Regeneration::AlreadyShown(_) => panic!("it was shown before"),
        }
    }

    /// Regenerates a secret, so that the old one works for so many hours once the new one counts.
    pub async fn regenerates(&self, app: &AppId, overlap: &str) -> Made {
        let form = self.regeneration_of(app).await;
        let form = RegenerateSecret { overlap: overlap.to_owned(), ..form };
        self.tries_to_regenerate(app, form).await.unwrap()
    }

    /// Regenerates a secret and confirms the new one, which works for so many days.
    pub async fn has_a_secret_for(&self, app: &AppId, days: &str) -> Made {
        let form = self.regeneration_of(app).await;
        let form = RegenerateSecret { lasts: days.to_owned(), ..form };
        let made = self.tries_to_regenerate(app, form).await.unwrap();
        self.confirms(app, &made.id).await.unwrap();
        made
    }

    /// Cuts the old secret off and gets a new one.
    pub async fn tries_to_replace_secret(&self, app: &AppId) -> Result<AppSecret, WorkflowError> {
        let form = self.regeneration_of(app).await;
        let form = RegenerateSecret { how: "cut-off".to_owned(), ..form };
        Ok(self.tries_to_regenerate(app, form).await?.secret)
    }

    /// Says that a secret was stored.
    pub async fn confirms(
        &self,
        app: &AppId,
        secret: &SecretId,
    ) -> Result<Confirmation, WorkflowError> {
        secrets::confirm(&self.op(), &self.names(app), secret).await
    }

    /// Says that the newest secret was stored.
    pub async fn tries_to_confirm_secret(&self, app: &AppId) -> Result<(), WorkflowError> {
        let secret = self.world.newest_secret(app).await;
        self.confirms(app, &secret).await.map(drop)
    }

    /// Ends a secret by hand.
    pub async fn ends(&self, app: &AppId, secret: &SecretId) -> Result<EndReason, WorkflowError> {
        secrets::end(&self.op(), &self.names(app), secret).await
    }

    /// The secrets of an app that have not ended, newest first, with where they stand.
    pub async fn sees_secrets(&self, app: &AppId) -> Vec<(SecretSummary, SecretState)> {
        let now = self.workflows().now();
        let secrets = self.sees_app(app).await.unwrap().secrets;
        let with_state = secrets.into_iter().map(|secret| {
            let state = secret.state(now);
            (secret, state)
        });
        with_state.filter(|(_, state)| *state != SecretState::Ended).collect()
    }
}

impl crate::world::World {
    /// The newest secret of an app, whoever owns that.
    pub async fn newest_secret(&self, app: &AppId) -> SecretId {
        let mut tx = self.db.read().await.unwrap();
        let now = self.workflows.now();
        let secrets = latchkey::storage::secrets::secret::list(&mut tx, app, now).await.unwrap();
        secrets[0].summary.id.clone()
    }
}

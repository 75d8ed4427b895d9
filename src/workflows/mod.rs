//! What the product does, one file a verb, named as the console names it.
//!
//! Each reads like the procedure it is: authorize, load, decide, store, audit, in one
//! transaction. What it returns is either done and on the record, or did not happen.

pub mod accept_invitation;
pub mod add_app_to_org;
pub mod add_service;
pub mod app_reach;
mod app_secrets;
pub mod authenticate_app;
pub mod authenticate_call;
pub mod browse_roles;
pub mod change_grant_end;
pub mod change_member_roles;
pub mod change_password;
pub mod change_service;
pub mod choose_preferences;
pub mod clock;
pub mod close_secrets;
pub mod confirm_secret;
pub mod context;
pub mod create_api_token;
pub mod create_app;
pub mod create_custom_role;
pub mod create_organization;
pub mod decide_request;
pub mod delete_app;
pub mod delete_custom_role;
pub mod disable_app;
pub mod draft_app;
pub mod draft_role;
pub mod edit_app;
pub mod edit_custom_role;
pub mod end_api_token;
pub mod end_secret;
pub mod end_sessions;
pub mod error;
pub mod exchange_api_token;
pub mod explain_access;
pub mod export_apps;
pub mod find_client;
pub mod find_person;
pub mod introspect_token;
pub mod invite_member;
pub mod issue_token;
pub mod jwt;
pub mod keyring;
pub mod list_api_tokens;
pub mod list_app_orgs;
pub mod list_apps;
pub mod list_invitations;
pub mod list_members;
pub mod list_roles;
pub mod load_catalogue;
pub mod passwords;
pub mod policy_limits;
pub mod read_audit;
pub mod regenerate_secret;
pub mod remove_from_org;
pub mod remove_member;
pub mod remove_service;
pub mod rename_oneself;
pub mod rename_organization;
pub mod reset_password;
pub mod revoke_token;
pub mod rng;
pub mod see_access;
pub mod see_account;
pub mod see_added_app;
pub mod see_app;
pub mod see_member;
pub mod see_organization;
pub mod see_overview;
pub mod see_role;
pub mod see_services;
pub mod sessions;
pub mod set_policies;
pub mod set_secret_expiry;
pub mod set_up;
pub mod share_app;
pub mod sign_in;
pub mod signing;
pub mod time_zones;
pub mod usage;
pub mod use_playground;
pub mod verify_secret;
pub mod warn_of_expiry;

use std::sync::Arc;

pub use clock::Clock;
pub use context::{Actor, Ctx, Source, Visitor};
pub use error::{Startup, WorkflowError};
pub use keyring::Keyring;
pub use rng::Rng;

use crate::domain::catalogue::Catalogue;
use crate::domain::time::Timestamp;
use crate::storage::{Db, Tx};
use signing::Signing;
use usage::Usage;

/// What the workflows need to know of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The public URL of this server, without a slash at the end.
    pub base_url: String,
}

impl Settings {
    /// The issuer of tokens (CONTRACT.md T13): constant, never from a request.
    pub fn issuer(&self) -> String {
        format!("{}/csp/gateway/am/api", self.base_url)
    }
}

/// The parts that workflows are made of.
pub struct Parts {
    /// An open, migrated database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The randomness.
    pub rng: Rng,
    /// The installation's key.
    pub keyring: Keyring,
    /// The services.
    pub catalogue: Catalogue,
    /// The configuration.
    pub settings: Settings,
}

/// The product, ready to work. Cheap to clone.
#[derive(Clone)]
pub struct Workflows(Arc<Inner>);

struct Inner {
    parts: Parts,
    signing: Signing,
    usage: Usage,
    passwords: passwords::Passwords,
}

impl Workflows {
    /// Puts the parts together. Makes the signing key when there is none, and has the database
    /// know the services of the catalogue.
    ///
    /// # Errors
    /// [`Startup`] when the database was made with another key or knows other services, or does
    /// not answer.
    pub async fn open(parts: Parts) -> Result<Self, Startup> {
        keyring::recognise(&parts).await?;
        load_catalogue::load(&parts).await?;
        let signing = Signing::open(&parts).await?;
        let passwords = passwords::Passwords::new()?;
        Ok(Self(Arc::new(Inner { parts, signing, usage: Usage::default(), passwords })))
    }

    /// The time by the clock of this server.
    pub fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    /// A source of randomness.
    pub fn rng(&self) -> Rng {
        self.0.parts.rng.clone()
    }

    /// The services and what they permit.
    pub fn catalogue(&self) -> &Catalogue {
        &self.0.parts.catalogue
    }

    /// The configuration.
    pub fn settings(&self) -> &Settings {
        &self.0.parts.settings
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`WorkflowError::Unavailable`] when it does not.
    pub async fn check(&self) -> Result<(), WorkflowError> {
        let mut tx = self.read().await?;
        crate::storage::people::is_any_there(&mut tx).await?;
        Ok(())
    }

    /// Stores what is still in memory and closes the database.
    pub async fn close(&self) {
        self.flush_usage().await;
        self.db().close().await;
    }

    fn db(&self) -> &Db {
        &self.0.parts.db
    }

    fn keyring(&self) -> &Keyring {
        &self.0.parts.keyring
    }

    fn signing(&self) -> &Signing {
        &self.0.signing
    }

    fn usage(&self) -> &Usage {
        &self.0.usage
    }

    fn passwords(&self) -> &passwords::Passwords {
        &self.0.passwords
    }

    async fn read(&self) -> Result<Tx, WorkflowError> {
        Ok(self.db().read().await?)
    }

    async fn write(&self) -> Result<Tx, WorkflowError> {
        Ok(self.db().write().await?)
    }
}

//! The page of an app, whoever owns it: as much of it as somebody asks to see, and to change.

use crate::domain::AppRef;
use crate::domain::apps::activity::Period;
use crate::domain::names::names;
use crate::domain::sharing::OrgPlace;
use crate::workflows::apps::activity::{AppActivity, show_activity};
use crate::workflows::apps::edit::offer_scope;
use crate::workflows::apps::show::{AppDetails, show};
use crate::workflows::roles::RoleOffer;
use crate::workflows::sharing::{AddedApp, AppOrgs, find_added, list_orgs};
use crate::workflows::{OpContext, WorkflowError};

names! {
    /// The sections of an app, each with a form of its own.
    pub enum AppSection {
        /// Name and description.
        Details = "details",
        /// The life of access tokens.
        Tokens = "tokens",
        /// The public keys that it proves itself with.
        Keys = "keys",
        /// Redirect URIs and refresh tokens.
        SignIn = "sign-in",
        /// What it may do.
        Scopes = "scopes",
    }
}

/// An app as an organization sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppSeen {
    Owned(Box<OwnedApp>),
    /// One of another organization.
    Added(Box<AddedApp>),
}

/// An app of the organization, and where it acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedApp {
    pub details: AppDetails,
    pub orgs: AppOrgs,
    /// The section to be changed.
    pub edited: Option<AppSection>,
    /// The roles to choose from, while the scopes are to be changed.
    pub offer: Option<RoleOffer>,
    /// Where the app asks for tokens.
    pub token_url: String,
    /// What it did in the last 30 days.
    pub activity: AppActivity,
}

/// Opens an app: with a section to be changed, if the visitor may change it, and with those of its
/// organizations that come after a place.
pub async fn open(
    op: &OpContext,
    app: &AppRef,
    edited: Option<AppSection>,
    orgs_after: Option<&OrgPlace>,
) -> Result<AppSeen, WorkflowError> {
    if let Some(added) = find_added(op, app).await? {
        return Ok(AppSeen::Added(Box::new(added)));
    }
    let details = show(op, app).await?;
    let edited = edited.filter(|_| details.edit_denial.is_none());
    let offer = match edited {
        Some(AppSection::Scopes) => Some(offer_scope(op, app).await?),
        Some(AppSection::Details | AppSection::Tokens | AppSection::Keys | AppSection::SignIn)
        | None => None,
    };
    let orgs = list_orgs(op, app, orgs_after).await?;
    let token_url = op.settings().token_url();
    let activity = show_activity(op, app, Period::Days, None).await?;
    let owned = OwnedApp { details, orgs, edited, offer, token_url, activity };
    Ok(AppSeen::Owned(Box::new(owned)))
}

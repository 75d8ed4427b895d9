//! What every page needs: who is looking, what went wrong, what was typed.

use std::collections::BTreeMap;

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

use crate::domain::OrgId;
use crate::domain::account::person::{Membership, Person};
use crate::domain::apps::draft::FieldError;
use crate::domain::policy::{Action, Denial, Verdict, best_verdict};

/// Who is looking, and where they belong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The person.
    pub person: Person,
    /// Their organizations, by name.
    pub memberships: Vec<Membership>,
}

impl Frame {
    /// The name of an organization of theirs.
    pub fn org_name(&self, org: &OrgId) -> Option<String> {
        let found = self.memberships.iter().find(|membership| membership.org == *org);
        found.map(|membership| membership.org_name.to_string())
    }

    /// Whether they may create one more organization.
    pub fn may_create_organization(&self) -> bool {
        let may = |held: &Membership| {
            best_verdict(Action::CreateOrganization, &held.roles) != Verdict::No
        };
        self.memberships.iter().any(may)
    }

    /// Whether they may do something in an organization of theirs.
    pub fn may(&self, action: Action, org: &OrgId) -> bool {
        let found = self.memberships.iter().find(|membership| membership.org == *org);
        found.is_some_and(|membership| best_verdict(action, &membership.roles) != Verdict::No)
    }
}

/// Why a page shows something else than asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageError {
    /// Nobody is signed in.
    SignedOut,
    /// They may not.
    Denied(Box<Denial>),
    /// It does not exist, or they may not know that it does.
    NotFound,
    /// The database does not answer.
    Unavailable,
    /// A fault of ours, or a request that no page of ours makes.
    Internal,
}

impl FromServerFnError for PageError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        #[cfg(feature = "ssr")]
        if matches!(
            error,
            ServerFnErrorErr::Args(_)
                | ServerFnErrorErr::MissingArg(_)
                | ServerFnErrorErr::Deserialization(_)
        ) {
            crate::console::rpc::tell_malformed();
        }
        #[cfg(not(feature = "ssr"))]
        drop(error);
        Self::Internal
    }
}

/// A form that has to be mended: what was typed, without secrets, and what to mend.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submitted {
    /// What was typed, by field.
    pub values: BTreeMap<String, Vec<String>>,
    /// What to mend, by field.
    pub errors: Vec<FieldError>,
}

impl Submitted {
    /// What was typed into a field, if the form was sent.
    pub fn value(&self, field: &str) -> Option<String> {
        self.values.get(field).and_then(|values| values.first()).cloned()
    }
}

/// What a page says about the request before it. A code, so that nobody can put words into
/// somebody's browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashCode {
    /// Somebody's own data changed.
    AccountSaved,
    /// An owner ended an API token.
    ApiTokenDeactivated,
    /// Somebody ended an API token of theirs.
    ApiTokenRevoked,
    /// An app was added to its organization.
    AppAdded,
    /// An app was deleted.
    AppDeleted,
    /// An app was disabled.
    AppDisabled,
    /// An app was enabled.
    AppEnabled,
    /// A section of an app was saved.
    AppSaved,
    /// The scopes of an app were saved.
    AppScopesSaved,
    /// An app was created that is added to no organization.
    AppCreated,
    /// An app was created and not added yet.
    AppNotAdded,
    /// An app was taken out of an organization.
    AppRemovedFromOrg,
    /// Another organization was asked to accept an app.
    AppRequested,
    /// An app has another last day in an organization.
    GrantEndSaved,
    /// An invitation was taken back.
    InvitationRevoked,
    /// The person joined an organization.
    Joined,
    /// The person left an organization.
    Left,
    /// The roles of a member changed.
    MemberChanged,
    /// A member was removed.
    MemberRemoved,
    /// An organization was created.
    OrganizationCreated,
    /// An organization got another name.
    OrganizationRenamed,
    /// The policies of an organization were saved.
    PoliciesSaved,
    /// Somebody chose a new password.
    PasswordChanged,
    /// A session was ended.
    SessionEnded,
    /// Every session but one was ended.
    SessionsEnded,
    /// A request of another organization was declined.
    RequestDeclined,
    /// A request to another organization was taken back.
    RequestWithdrawn,
    /// A custom role was changed.
    RoleChanged,
    /// A custom role was created.
    RoleCreated,
    /// A custom role was deleted.
    RoleDeleted,
    /// A newer scope of an app of another organization was accepted.
    ScopeAccepted,
    /// A newer scope of an app of another organization was declined.
    ScopeDeclined,
    /// A secret was thrown away before it was confirmed.
    SecretDiscarded,
    /// The expiry of a secret was set or cleared.
    SecretExpirySaved,
    /// An old secret was ended.
    SecretRetired,
    /// A new secret counts.
    SecretStored,
    /// A secret ended before it was confirmed.
    SecretTooLate,
    /// A service was added to the organization.
    ServiceAdded,
    /// Org key or base URL of a service changed.
    ServiceChanged,
    /// A service was removed from the organization.
    ServiceRemoved,
    /// The first organization was created.
    SetUp,
    /// The person signed out.
    SignedOut,
    /// The person signed out in every browser.
    SignedOutEverywhere,
}

impl FlashCode {
    /// Every code.
    pub const ALL: [Self; 43] = [
        Self::AccountSaved,
        Self::ApiTokenDeactivated,
        Self::ApiTokenRevoked,
        Self::AppAdded,
        Self::AppDeleted,
        Self::AppDisabled,
        Self::AppEnabled,
        Self::AppSaved,
        Self::AppScopesSaved,
        Self::AppCreated,
        Self::AppNotAdded,
        Self::AppRemovedFromOrg,
        Self::AppRequested,
        Self::GrantEndSaved,
        Self::InvitationRevoked,
        Self::Joined,
        Self::Left,
        Self::MemberChanged,
        Self::MemberRemoved,
        Self::OrganizationCreated,
        Self::OrganizationRenamed,
        Self::PoliciesSaved,
        Self::PasswordChanged,
        Self::SessionEnded,
        Self::SessionsEnded,
        Self::RequestDeclined,
        Self::RequestWithdrawn,
        Self::RoleChanged,
        Self::RoleCreated,
        Self::RoleDeleted,
        Self::ScopeAccepted,
        Self::ScopeDeclined,
        Self::SecretDiscarded,
        Self::SecretExpirySaved,
        Self::SecretRetired,
        Self::SecretStored,
        Self::SecretTooLate,
        Self::ServiceAdded,
        Self::ServiceChanged,
        Self::ServiceRemoved,
        Self::SetUp,
        Self::SignedOut,
        Self::SignedOutEverywhere,
    ];

    /// As it stands in the cookie.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AccountSaved => "account-saved",
            Self::ApiTokenDeactivated => "api-token-deactivated",
            Self::ApiTokenRevoked => "api-token-revoked",
            Self::AppAdded => "app-added",
            Self::AppDeleted => "app-deleted",
            Self::AppDisabled => "app-disabled",
            Self::AppEnabled => "app-enabled",
            Self::AppSaved => "app-saved",
            Self::AppScopesSaved => "app-scopes-saved",
            Self::AppCreated => "app-created",
            Self::AppNotAdded => "app-not-added",
            Self::AppRemovedFromOrg => "app-removed-from-org",
            Self::AppRequested => "app-requested",
            Self::GrantEndSaved => "grant-end-saved",
            Self::InvitationRevoked => "invitation-revoked",
            Self::Joined => "joined",
            Self::Left => "left",
            Self::MemberChanged => "member-changed",
            Self::MemberRemoved => "member-removed",
            Self::OrganizationCreated => "organization-created",
            Self::OrganizationRenamed => "organization-renamed",
            Self::PoliciesSaved => "policies-saved",
            Self::PasswordChanged => "password-changed",
            Self::SessionEnded => "session-ended",
            Self::SessionsEnded => "sessions-ended",
            Self::RequestDeclined => "request-declined",
            Self::RequestWithdrawn => "request-withdrawn",
            Self::RoleChanged => "role-changed",
            Self::RoleCreated => "role-created",
            Self::RoleDeleted => "role-deleted",
            Self::ScopeAccepted => "scope-accepted",
            Self::ScopeDeclined => "scope-declined",
            Self::SecretDiscarded => "secret-discarded",
            Self::SecretExpirySaved => "secret-expiry-saved",
            Self::SecretRetired => "secret-retired",
            Self::SecretStored => "secret-stored",
            Self::SecretTooLate => "secret-too-late",
            Self::ServiceAdded => "service-added",
            Self::ServiceChanged => "service-changed",
            Self::ServiceRemoved => "service-removed",
            Self::SetUp => "set-up",
            Self::SignedOut => "signed-out",
            Self::SignedOutEverywhere => "signed-out-everywhere",
        }
    }

    /// As it is read.
    pub const fn text(self) -> &'static str {
        match self {
            Self::AccountSaved => "Your account was saved.",
            Self::ApiTokenDeactivated => {
                "The API token was deactivated. It and its access tokens stopped working."
            }
            Self::ApiTokenRevoked => {
                "The API token was revoked. It and its access tokens stopped working."
            }
            Self::AppAdded => "The app was added to the organization. It can get tokens now.",
            Self::AppDeleted => "The app was deleted. The audit log keeps what happened to it.",
            Self::AppDisabled => "The app was disabled. Its tokens are refused.",
            Self::AppEnabled => "The app was enabled. It gets tokens again.",
            Self::AppSaved => "The change was saved.",
            Self::AppScopesSaved => "The scopes were saved. Tokens issued from now on have them.",
            Self::AppCreated => "The app was created.",
            Self::AppNotAdded => {
                "The app was created. It gets no token until it is added to an organization."
            }
            Self::AppRemovedFromOrg => {
                "The app was removed from the organization. It gets no token there any more."
            }
            Self::AppRequested => {
                "The request was sent. The app gets tokens there once an owner accepts."
            }
            Self::GrantEndSaved => "The last day was saved.",
            Self::InvitationRevoked => "The invitation was revoked. Its link is dead.",
            Self::Joined => "Welcome. You are a member of this organization now.",
            Self::Left => "You left the organization.",
            Self::MemberChanged => "The roles were saved. They count from now on.",
            Self::MemberRemoved => {
                "The member was removed. Their apps stay and are marked \"Creator left\"."
            }
            Self::OrganizationCreated => "The organization was created. You own it.",
            Self::OrganizationRenamed => "The organization has its new name.",
            Self::PoliciesSaved => {
                "The policies were saved. They count for every app and secret made from now on."
            }
            Self::PasswordChanged => {
                "Your password was changed. Every other browser was signed out."
            }
            Self::SessionEnded => "The session was ended.",
            Self::SessionsEnded => "Every other session was ended.",
            Self::RequestDeclined => "The request was declined. The app can do nothing here.",
            Self::RequestWithdrawn => "The request was taken back.",
            Self::RoleChanged => {
                "The role was saved. Apps and members that hold it follow at once."
            }
            Self::RoleCreated => "The role was created. Apps and members can be given it now.",
            Self::RoleDeleted => "The role was deleted.",
            Self::ScopeAccepted => "The new scope was accepted. It counts from now on.",
            Self::ScopeDeclined => "The new scope was declined. What was approved stays in force.",
            Self::SecretDiscarded => "The App Secret was discarded. The other one works on.",
            Self::SecretExpirySaved => "The expiry of the App Secret was saved.",
            Self::SecretRetired => "The App Secret was retired. It gets no token any more.",
            Self::SecretStored => "The new App Secret is the one in use from now on.",
            Self::SecretTooLate => {
                "That App Secret has ended meanwhile and does not work. What works stands below."
            }
            Self::ServiceAdded => {
                "The service was added. What apps hold in it has effect from now on."
            }
            Self::ServiceChanged => "The service was saved. Calls use it from now on.",
            Self::ServiceRemoved => {
                "The service was removed. What apps hold in it has no effect here any more."
            }
            Self::SetUp => "Welcome. Your organization is ready: create its first app.",
            Self::SignedOut => "You are signed out.",
            Self::SignedOutEverywhere => "You are signed out in every browser.",
        }
    }

    /// The code of a cookie, if it is one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

//! Which actions the record knows: every one by its name, under what it is about.

use crate::domain::audit::area::{AuditArea, AuditResult};
use crate::domain::names::names;

macro_rules! actions {
    ($($area:ident { $($action:ident = $name:literal,)+ })+) => {
        names! {
            /// What happened, such as `app.created`.
            pub enum AuditAction { $($($action = $name),+),+ }
        }

        impl AuditAction {
            /// What it is about, for the filter of the log.
            pub const fn area(self) -> AuditArea {
                match self {
                    $($(Self::$action)|+ => AuditArea::$area,)+
                }
            }
        }
    };
}

/// What somebody tried and was not let.
const REFUSED: [AuditAction; 4] = [
    AuditAction::AccessDenied,
    AuditAction::PersonSignInFailed,
    AuditAction::CodeReplayed,
    AuditAction::RefreshTokenReused,
];

/// What mostly follows from something else that the same request did.
const CONSEQUENCES: [AuditAction; 6] = [
    AuditAction::SecretRevealed,
    AuditAction::SecretOverlapBegun,
    AuditAction::SecretEnded,
    AuditAction::SecretDiscarded,
    AuditAction::ApiTokenRevealed,
    AuditAction::TokenAllRevoked,
];

/// What the owners of an app set.
const CHANGES_OF_APPS: [AuditAction; 8] = [
    AuditAction::AppCreated,
    AuditAction::AppRenamed,
    AuditAction::AppTtlChanged,
    AuditAction::AppScopeChanged,
    AuditAction::AppSignInChanged,
    AuditAction::AppKeysChanged,
    AuditAction::AppDisabled,
    AuditAction::AppEnabled,
];

impl AuditAction {
    /// Whether it is on the record of an organization, rather than of the installation alone.
    pub fn is_of_an_org(self) -> bool {
        let of_installation = ["person.", "catalogue."];
        !of_installation.iter().any(|start| self.wire_name().starts_with(start))
    }

    /// How little it says of the request that did it: what somebody asked for comes before what
    /// followed from that.
    pub fn rank(self) -> u8 {
        if CONSEQUENCES.contains(&self) { 2 } else { u8::from(self == Self::SecretConfirmed) }
    }

    /// Whether an app is another than before: what it is called, may do, or gets.
    pub fn changes_an_app(self) -> bool {
        CHANGES_OF_APPS.contains(&self)
    }

    /// How it ended.
    pub fn result(self) -> AuditResult {
        if REFUSED.contains(&self) { AuditResult::Refused } else { AuditResult::Done }
    }
}

actions! {
    Apps {
        AppRenamed = "app.renamed",
        AppTtlChanged = "app.ttl_changed",
        AppScopeChanged = "app.scope_changed",
        AppSignInChanged = "app.sign_in_changed",
        AppKeysChanged = "app.keys_changed",
        AppDisabled = "app.disabled",
        AppEnabled = "app.enabled",
        AppDeleted = "app.deleted",
        AppCreated = "app.created",
        AppRequested = "app.requested",
        AppDeclined = "app.declined",
        AppWithdrawn = "app.withdrawn",
        AppAdded = "app.added",
        AppRemoved = "app.removed",
        AppScopeAccepted = "app.scope_accepted",
        AppScopeDeclined = "app.scope_declined",
        AppEndChanged = "app.end_changed",
    }
    Secrets {
        SecretRequested = "secret.requested",
        SecretRevealed = "secret.revealed",
        SecretConfirmed = "secret.confirmed",
        SecretOverlapBegun = "secret.overlap_begun",
        SecretEnded = "secret.ended",
        SecretCutOff = "secret.cut_off",
        SecretRetired = "secret.retired",
        SecretDiscarded = "secret.discarded",
        SecretLapsed = "secret.lapsed",
        SecretExpired = "secret.expired",
        SecretExpiryChanged = "secret.expiry_changed",
        SecretExpiryWarned = "secret.expiry_warned",
    }
    Members {
        MemberInvited = "member.invited",
        InvitationResent = "invitation.resent",
        InvitationRevoked = "invitation.revoked",
        MemberJoined = "member.joined",
        MemberRolesChanged = "member.roles_changed",
        MemberRemoved = "member.removed",
        MemberLeft = "member.left",
        PersonSignedIn = "person.signed_in",
        PersonSignedOut = "person.signed_out",
        PersonSignInFailed = "person.sign_in_failed",
        AccessDenied = "access.denied",
        PersonPasswordReset = "person.password_reset",
        PersonTakenOver = "person.taken_over",
        PersonPasswordChanged = "person.password_changed",
        PersonRenamed = "person.renamed",
        PersonPreferencesChanged = "person.preferences_changed",
        PersonSessionEnded = "person.session_ended",
        PersonOtherSessionsEnded = "person.other_sessions_ended",
        PersonAllSessionsEnded = "person.all_sessions_ended",
    }
    Roles {
        RoleCreated = "role.created",
        RoleRenamed = "role.renamed",
        RoleChanged = "role.changed",
        RoleDeleted = "role.deleted",
    }
    Services {
        ServiceAdded = "service.added",
        ServiceChanged = "service.changed",
        ServiceRemoved = "service.removed",
        CatalogueLoaded = "catalogue.loaded",
        CatalogueWithdrawn = "catalogue.withdrawn",
    }
    Organization {
        AuditExported = "audit.exported",
        AccessExported = "access.exported",
        AppsExported = "apps.exported",
        KeyCreated = "key.created",
        KeyRotated = "key.rotated",
        KeyRevoked = "key.revoked",
        OrganizationCreated = "organization.created",
        OrganizationRenamed = "organization.renamed",
        OrganizationPoliciesChanged = "organization.policies_changed",
    }
    Tokens {
        ApiTokenCreated = "api_token.created",
        ApiTokenRevealed = "api_token.revealed",
        ApiTokenRevoked = "api_token.revoked",
        ApiTokenRegenerated = "api_token.regenerated",
        ApiTokensRevoked = "api_token.all_revoked",
        ApiTokenExpiryWarned = "api_token.expiry_warned",
        ApiTokenDeactivated = "api_token.deactivated",
        ApiTokenEnded = "api_token.ended",
        ConsentGiven = "consent.given",
        ConsentWithdrawn = "consent.withdrawn",
        ConsentEnded = "consent.ended",
        ConsentAllEnded = "consent.all_ended",
        SignInStarted = "sign_in.started",
        SignInEnded = "sign_in.ended",
        CodeReplayed = "sign_in.code_replayed",
        RefreshTokenReused = "sign_in.refresh_token_reused",
        TokenRevoked = "token.revoked",
        TokenAllRevoked = "token.all_revoked",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_names_an_act_before_what_followed() {
        let act = [
            AuditAction::SecretRevealed,
            AuditAction::SecretOverlapBegun,
            AuditAction::SecretConfirmed,
            AuditAction::SecretRequested,
        ];
        let named = act.into_iter().min_by_key(|action| action.rank());
        assert_eq!(named, Some(AuditAction::SecretRequested));
    }
}

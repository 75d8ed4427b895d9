//! What a page says about the request before it.

use crate::domain::names::names;

names! {
    /// A code, so that nobody can put words into somebody's browser.
    pub enum FlashCode {
        AccountSaved = "account-saved" => "Your account was saved.",
        ApiTokenDeactivated = "api-token-deactivated" => "API token deactivated. It and its \
                                                          access tokens no longer work.",
        ApiTokenRevoked = "api-token-revoked" => "API token revoked. It and its access tokens no \
                                                  longer work.",
        ApiTokensRevoked = "api-tokens-revoked" => "Your API tokens in this organization were \
                                                    revoked. They and their access tokens no \
                                                    longer work.",
        AppAdded = "app-added" => "App added to the organization. It can get tokens now.",
        AppDeleted = "app-deleted" => "App deleted. The audit log keeps its history.",
        AppDisabled = "app-disabled" => "App disabled. Its tokens no longer work.",
        AppEnabled = "app-enabled" => "App enabled. It can get tokens again.",
        AppSaved = "app-saved" => "The change was saved.",
        AppScopesSaved = "app-scopes-saved" => "Scopes saved. They apply to tokens issued from \
                                                now on.",
        AppCreated = "app-created" => "The app was created.",
        AppNotAdded = "app-not-added" => "App created. Add it to an organization so that it can \
                                          get tokens.",
        AppRemovedFromOrg = "app-removed-from-org" => "App removed from the organization. It \
                                                       can't get tokens there any more.",
        AppRequested = "app-requested" => "Request sent. The app can get tokens there once an \
                                           owner accepts.",
        ConsentEnded = "consent-ended" => "The app can't act for them any more. Their tokens no \
                                           longer work.",
        ConsentWithdrawn = "consent-withdrawn" => "The app can't act for you any more. Its \
                                                   tokens no longer work.",
        ConsentsEnded = "consents-ended" => "The app can't act for anybody any more. All its \
                                             tokens no longer work.",
        FormKept = "form-kept" => "You're signed in again. Nothing has been sent yet: check the \
                                   form and send it again.",
        GrantEndSaved = "grant-end-saved" => "The last day was saved.",
        InvitationRevoked = "invitation-revoked" => "Invitation revoked. Its link no longer \
                                                     works.",
        BulkDone = "bulk-done" => "Done for every selected app.",
        BulkSome = "bulk-some" => "Done, but not for every selected app: you can't change some of them.",
        Joined = "joined" => "Welcome! You're now a member of this organization.",
        Left = "left" => "You left the organization.",
        MemberChanged = "member-changed" => "Roles saved. They apply immediately.",
        MemberRemoved = "member-removed" => "The member was removed. Their apps stay and are marked \"Creator left\".",
        OrganizationCreated = "organization-created" => "Organization created. You're its owner.",
        OrganizationRenamed = "organization-renamed" => "Organization renamed.",
        PoliciesSaved = "policies-saved" => "Policies saved. They apply to apps and secrets \
                                             created or changed from now on.",
        PasswordChanged = "password-changed" => "Your password was changed. You're signed out in \
                                                 every other browser.",
        SessionEnded = "session-ended" => "The session was ended.",
        SessionsEnded = "sessions-ended" => "Every other session was ended.",
        RequestDeclined = "request-declined" => "Request declined. The app has no access here.",
        RequestWithdrawn = "request-withdrawn" => "Request withdrawn.",
        RoleChanged = "role-changed" => "Role saved. The change applies immediately to apps and \
                                         members that have it.",
        RoleCreated = "role-created" => "Role created. You can now give it to apps and members.",
        RoleDeleted = "role-deleted" => "The role was deleted.",
        KeyRevoked = "key-revoked" => "Key revoked. Everything it signed is refused from now on.",
        KeysRotated = "keys-rotated" => "Keys rotated. Tokens signed with the old key keep working \
                                         until they expire.",
        ScopeAccepted = "scope-accepted" => "New scope accepted. It applies immediately.",
        ScopeDeclined = "scope-declined" => "New scope declined. The approved scope stays in \
                                             effect.",
        SecretDiscarded = "secret-discarded" => "App Secret discarded. The other one keeps \
                                                 working.",
        SecretExpirySaved = "secret-expiry-saved" => "The expiry of the App Secret was saved.",
        SecretRetired = "secret-retired" => "App Secret retired. It no longer works.",
        SecretStored = "secret-stored" => "The new App Secret is now the current one.",
        SecretTooLate = "secret-too-late" => "That App Secret has ended and no longer works. The \
                                              ones that work are listed below.",
        ServiceAdded = "service-added" => "Service added. Apps can use it now.",
        ServiceChanged = "service-changed" => "Service saved. Calls use it from now on.",
        ServiceRemoved = "service-removed" => "Service removed. Apps can't use it here any more.",
        SetUp = "set-up" => "Welcome. Your organization is ready: create its first app.",
        SignedOut = "signed-out" => "You're signed out.",
        SignedOutEverywhere = "signed-out-everywhere" => "You're signed out in every browser.",
    }
}

//! The record: what somebody did, to what, and what it changed.

pub mod changes;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::console::paths;
use crate::console::wording::roles::service_role_name;
use crate::console::wording::services;
use crate::domain::audit::action::AuditAction;
use crate::domain::audit::log::{AuditArea, Preset};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::{AppId, OrgId, PersonId, RoleId, ServiceId};
use crate::workflows::audit::access::AccessRow;
use crate::workflows::audit::read::Entry;

impl AuditArea {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Apps => "Apps",
            Self::Secrets => "Secrets",
            Self::Members => "Members",
            Self::Roles => "Roles",
            Self::Services => "Services",
            Self::Organization => "Organization",
            Self::Tokens => "Tokens",
        }
    }
}

impl Preset {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Hour => "Last hour",
            Self::Day => "Last day",
            Self::Week => "Last 7 days",
            Self::Month => "Last 30 days",
        }
    }
}

/// What somebody did, in words that stand between who it was and what they did it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// To something that is named after it.
    To(&'static str),
    /// The words say all of it.
    Alone(&'static str),
    /// Between an app and an organization: in other words in the log of another one.
    Between { here: &'static str, elsewhere: &'static str },
    /// Which policies changed is in the entry.
    Policies,
}

/// Every action in words.
#[expect(clippy::too_many_lines, reason = "a table: one line an action")]
pub const fn deed(action: AuditAction) -> Deed {
    use AuditAction as A;

    match action {
        A::AppRenamed => Deed::To("renamed or described the app"),
        A::AppTtlChanged => Deed::To("changed the Access Token TTL of"),
        A::AppScopeChanged => Deed::To("changed the scopes of"),
        A::AppSignInChanged => Deed::To("changed how people sign in to"),
        A::AppDisabled => Deed::To("disabled the app"),
        A::AppEnabled => Deed::To("enabled the app"),
        A::AppDeleted => Deed::To("deleted the app"),
        A::AppCreated => Deed::To("created the app"),
        A::AppRequested => Deed::Between {
            here: "asked this organization to accept the app",
            elsewhere: "asked another organization to accept the app",
        },
        A::AppDeclined => Deed::Between {
            here: "declined the app",
            elsewhere: "declined, for another organization, the app",
        },
        A::AppWithdrawn => Deed::Between {
            here: "took back the request for the app",
            elsewhere: "took back the request for the app",
        },
        A::AppAdded => Deed::Between {
            here: "added to this organization the app",
            elsewhere: "added to another organization the app",
        },
        A::AppRemoved => Deed::Between {
            here: "removed from this organization the app",
            elsewhere: "removed from another organization the app",
        },
        A::AppScopeAccepted => Deed::Between {
            here: "accepted the new scope of the app",
            elsewhere: "accepted, for another organization, the new scope of the app",
        },
        A::AppScopeDeclined => Deed::Between {
            here: "declined the new scope of the app",
            elsewhere: "declined, for another organization, the new scope of the app",
        },
        A::AppEndChanged => Deed::Between {
            here: "changed the last day here of the app",
            elsewhere: "changed the last day in another organization of the app",
        },
        A::SecretRequested => Deed::To("requested a new secret for"),
        A::SecretRevealed => Deed::To("viewed the new secret of"),
        A::SecretConfirmed => Deed::To("confirmed the secret of"),
        A::SecretOverlapBegun => Deed::To("began the overlap of the old secret of"),
        A::SecretEnded => Deed::To("ended the old secret of"),
        A::SecretCutOff => Deed::To("cut off the leaked secret of"),
        A::SecretRetired => Deed::To("retired the old secret of"),
        A::SecretDiscarded => Deed::To("discarded the unconfirmed secret of"),
        A::SecretLapsed => Deed::To("let the unconfirmed secret lapse of"),
        A::SecretExpired => Deed::To("noted that the secret expired of"),
        A::SecretExpiryChanged => Deed::To("changed the expiry of the secret of"),
        A::SecretExpiryWarned => Deed::To("warned that the secret expires of"),
        A::MemberInvited => Deed::To("invited"),
        A::InvitationResent => Deed::To("made a new invitation link for"),
        A::InvitationRevoked => Deed::To("revoked the invitation of"),
        A::MemberJoined => Deed::Alone("joined the organization"),
        A::MemberRolesChanged => Deed::To("changed the roles of"),
        A::MemberRemoved => Deed::To("removed the member"),
        A::MemberLeft => Deed::Alone("left the organization"),
        A::PersonSignedIn => Deed::To("person signed in"),
        A::PersonSignedOut => Deed::To("person signed out"),
        A::PersonPasswordReset => Deed::To("person password reset"),
        A::PersonTakenOver => {
            Deed::Alone("proved their e-mail address and took over the account that had it")
        }
        A::PersonPasswordChanged => Deed::To("person password changed"),
        A::PersonRenamed => Deed::To("person renamed"),
        A::PersonPreferencesChanged => Deed::To("person preferences changed"),
        A::PersonSessionEnded => Deed::To("person session ended"),
        A::PersonOtherSessionsEnded => Deed::To("person other sessions ended"),
        A::PersonAllSessionsEnded => Deed::To("person all sessions ended"),
        A::RoleCreated => Deed::To("created the custom role"),
        A::RoleRenamed => Deed::To("renamed or described the custom role"),
        A::RoleChanged => Deed::To("changed the permissions of the custom role"),
        A::RoleDeleted => Deed::To("deleted the custom role"),
        A::ServiceAdded => Deed::To("added the service"),
        A::ServiceChanged => Deed::To("changed the service"),
        A::ServiceRemoved => Deed::To("removed the service"),
        A::CatalogueLoaded => Deed::To("catalogue loaded"),
        A::CatalogueWithdrawn => Deed::To("catalogue withdrawn"),
        A::PersonSignInFailed => Deed::To("failed to sign in as"),
        A::AccessDenied => Deed::Alone("was refused something"),
        A::AuditExported => Deed::Alone("exported the audit log"),
        A::AccessExported => Deed::Alone("exported who has access where"),
        A::AppsExported => Deed::Alone("exported the list of apps"),
        A::KeyCreated => Deed::To("key created"),
        A::OrganizationCreated => Deed::To("created the organization"),
        A::OrganizationRenamed => Deed::To("renamed the organization to"),
        A::OrganizationPoliciesChanged => Deed::Policies,
        A::ApiTokenCreated => Deed::To("generated the API token"),
        A::ApiTokenRevealed => Deed::To("viewed the new API token"),
        A::ApiTokenRevoked => Deed::To("revoked the API token"),
        A::ApiTokenDeactivated => Deed::To("deactivated the API token"),
        A::ApiTokenEnded => Deed::To("ended the API tokens of"),
        A::ConsentGiven => Deed::To("consented to the app"),
        A::ConsentWithdrawn => Deed::To("withdrew consent from the app"),
        A::ConsentEnded => Deed::To("ended somebody's consent to the app"),
        A::ConsentAllEnded => Deed::To("ended everybody's consent to the app"),
        A::SignInStarted => Deed::To("signed in to the app"),
        A::SignInEnded => Deed::To("ended a sign-in to the app"),
        A::CodeReplayed => Deed::To("used a sign-in code twice: ended that sign-in to the app"),
        A::RefreshTokenReused => {
            Deed::To("used a refresh token twice: ended that sign-in to the app")
        }
        A::TokenRevoked => Deed::To("revoked a token of"),
        A::TokenAllRevoked => Deed::To("revoked every token of"),
    }
}

/// An entry in words, from who it was to what they did it to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLine {
    /// When, as RFC 3339 has it.
    pub at: String,
    pub actor: String,
    pub verb: String,
    /// Nothing where the verb says all.
    pub subject: Option<Subject>,
}

/// What something happened to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub name: String,
    /// Where it is shown, as long as it is.
    pub href: Option<String>,
}

impl EntryLine {
    /// "Ada created the app siem-export".
    pub fn sentence(&self) -> String {
        let subject = self.subject.as_ref().map(|it| format!(" {}", it.name)).unwrap_or_default();
        format!("{} {}{subject}", self.actor, self.verb)
    }
}

/// An entry in words: who, did what, to what.
pub fn entry_line(catalogue: &Catalogue, org: &OrgId, entry: &Entry) -> EntryLine {
    let href = link(org, entry);
    EntryLine {
        at: entry.at.to_rfc3339(),
        actor: actor(entry),
        verb: verb(org, entry),
        subject: subject(catalogue, entry).map(|name| Subject { name, href }),
    }
}

/// What whoever did it is called.
pub fn actor(entry: &Entry) -> String {
    match entry.actor.kind.as_str() {
        "operator" => OPERATOR.to_owned(),
        "server" => SERVER.to_owned(),
        "nobody" => NOBODY.to_owned(),
        _ => entry.actor_name.clone(),
    }
}

/// What whoever runs the server is called.
pub const OPERATOR: &str = "The operator";

/// What somebody is called who has not proved who they are.
const NOBODY: &str = "Somebody";

/// What the server is called where it acts by itself.
pub const SERVER: &str = "Latchkey";

fn verb(org: &OrgId, entry: &Entry) -> String {
    match deed(entry.action) {
        Deed::To(words) | Deed::Alone(words) => words.to_owned(),
        Deed::Policies => policies(&entry.before, &entry.after),
        Deed::Between { here, elsewhere } => {
            let sides = [&entry.after, &entry.before];
            let place = sides.into_iter().find_map(|value| value["org"].as_str());
            let is_here = place.is_none_or(|place| place == org.as_str());
            if is_here { here } else { elsewhere }.to_owned()
        }
    }
}

/// "changed the policies: maximum TTL, only roles I hold".
fn policies(before: &Value, after: &Value) -> String {
    let names = [
        ("only_owners_regenerate", "only owners regenerate"),
        ("only_roles_i_hold", "only roles I hold"),
        ("max_ttl", "maximum TTL"),
        ("max_secret_age", "maximum secret age"),
    ];
    let changed = names.iter().filter(|(key, _)| before[key] != after[key]);
    let changed: Vec<_> = changed.map(|(_, name)| *name).collect();
    format!("changed the policies: {}", changed.join(", "))
}

/// What it happened to, by name. Nothing where the verb says all.
pub fn subject(catalogue: &Catalogue, entry: &Entry) -> Option<String> {
    let text = |key: &str| {
        let found = [&entry.after, &entry.before].into_iter().find_map(|value| value[key].as_str());
        found.map(ToOwned::to_owned)
    };
    match deed(entry.action) {
        Deed::Alone(_) | Deed::Policies => None,
        Deed::To(_) | Deed::Between { .. } => match entry.subject.kind.as_str() {
            "service" => {
                let service = text("service").and_then(|id| ServiceId::parse(&id).ok())?;
                Some(services::name(catalogue, &service))
            }
            "invitation" => text("email"),
            _ => entry.subject_name.clone().or_else(|| text("name")),
        },
    }
}

/// Where the thing is shown, as long as it is.
fn link(org: &OrgId, entry: &Entry) -> Option<String> {
    let id = entry.subject.id.as_str();
    match entry.subject.kind.as_str() {
        "service" => Some(paths::services(org)),
        _ if !entry.is_there => None,
        "app" => AppId::parse(id).ok().map(|app| paths::app(org, &app)),
        "person" => PersonId::parse(id).ok().map(|person| paths::member(org, &person)),
        "role" => {
            let role = RoleId::parse(id).ok()?;
            Some(paths::role(org, &RoleChoice::Custom(role)))
        }
        _ => None,
    }
}

/// The roles that an app has in an organization.
pub fn roles(catalogue: &Catalogue, row: &AccessRow) -> Vec<String> {
    let organization = row.scope.organization_roles.iter().map(|role| role.label().to_owned());
    let service = &row.scope.service_roles;
    let service =
        service.iter().map(|held| service_role_name(catalogue, &held.service, &held.role));
    let custom = row.custom_roles.iter().map(|(_, name)| name.to_string());
    organization.chain(service).chain(custom).collect()
}

/// The services that an app's scope names and the organization lacks.
pub fn missing_services(catalogue: &Catalogue, row: &AccessRow) -> Vec<String> {
    row.missing.iter().map(|service| services::name(catalogue, service)).collect()
}

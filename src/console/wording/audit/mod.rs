//! The record: what somebody did, to what, and what it changed.

pub mod changes;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::console::paths;
use crate::console::wording::roles::service_role_name;
use crate::console::wording::services;
use crate::domain::audit::action::AuditAction;
use crate::domain::audit::log::{AuditArea, AuditResult, Preset};
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

impl AuditResult {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Refused => "Refused",
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
    /// Between an app and an organization: after the app's name, which one it was.
    Between { verb: &'static str, here: &'static str, elsewhere: &'static str },
    /// With more words after what it was done to.
    Around { verb: &'static str, rest: &'static str },
    /// Which policies changed is in the entry.
    Policies,
    /// What was refused is in the entry.
    Tried,
}

/// Every action in words.
#[expect(clippy::too_many_lines, reason = "a table: one line an action")]
pub const fn deed(action: AuditAction) -> Deed {
    use AuditAction as A;

    match action {
        A::AppRenamed => Deed::To("edited the name or description of"),
        A::AppTtlChanged => Deed::To("changed the token settings of"),
        A::AppScopeChanged => Deed::To("changed the scopes of"),
        A::AppSignInChanged => Deed::To("changed how people sign in to"),
        A::AppKeysChanged => Deed::To("changed the public keys of"),
        A::AppDisabled => Deed::To("disabled the app"),
        A::AppEnabled => Deed::To("enabled the app"),
        A::AppDeleted => Deed::To("deleted the app"),
        A::AppCreated => Deed::To("created the app"),
        A::AppRequested => Deed::Between {
            verb: "requested to add",
            here: "to this organization",
            elsewhere: "to another organization",
        },
        A::AppDeclined => Deed::Between {
            verb: "declined",
            here: "for this organization",
            elsewhere: "for another organization",
        },
        A::AppWithdrawn => Deed::Between {
            verb: "withdrew the request for",
            here: "in this organization",
            elsewhere: "in another organization",
        },
        A::AppAdded => Deed::Between {
            verb: "added",
            here: "to this organization",
            elsewhere: "to another organization",
        },
        A::AppRemoved => Deed::Between {
            verb: "removed",
            here: "from this organization",
            elsewhere: "from another organization",
        },
        A::AppScopeAccepted => Deed::Between {
            verb: "accepted the new scope of",
            here: "for this organization",
            elsewhere: "for another organization",
        },
        A::AppScopeDeclined => Deed::Between {
            verb: "declined the new scope of",
            here: "for this organization",
            elsewhere: "for another organization",
        },
        A::AppEndChanged => Deed::Between {
            verb: "changed the last day of",
            here: "in this organization",
            elsewhere: "in another organization",
        },
        A::SecretRequested => Deed::To("requested a new secret for"),
        A::SecretRevealed => Deed::To("viewed the new secret of"),
        A::SecretConfirmed => Deed::To("confirmed the new secret of"),
        A::SecretOverlapBegun => Deed::To("started the overlap of the old secret of"),
        A::SecretEnded => Deed::To("ended the old secret of"),
        A::SecretCutOff => Deed::To("cut off the leaked secret of"),
        A::SecretRetired => Deed::To("retired the old secret of"),
        A::SecretDiscarded => Deed::To("discarded the unconfirmed secret of"),
        A::SecretLapsed => Deed::To("ended the unconfirmed secret of"),
        A::SecretExpired => Deed::Around { verb: "marked the secret of", rest: "as expired" },
        A::SecretExpiryChanged => Deed::To("changed the expiry of the secret of"),
        A::SecretExpiryWarned => {
            Deed::Around { verb: "warned that the secret of", rest: "will expire" }
        }
        A::MemberInvited => Deed::To("invited"),
        A::InvitationResent => Deed::To("created a new invitation link for"),
        A::InvitationRevoked => Deed::To("revoked the invitation of"),
        A::MemberJoined => Deed::Alone("joined the organization"),
        A::MemberRolesChanged => Deed::To("changed the roles of"),
        A::MemberRemoved => Deed::To("removed the member"),
        A::MemberLeft => Deed::Alone("left the organization"),
        A::PersonSignedIn => Deed::Alone("signed in"),
        A::PersonSignedOut => Deed::Alone("signed out"),
        A::PersonPasswordReset => Deed::To("reset the password of"),
        A::PersonTakenOver => {
            Deed::Alone("proved their e-mail address and took over the account that had it")
        }
        A::PersonPasswordChanged => Deed::Alone("changed their password"),
        A::PersonRenamed => Deed::Alone("changed their name"),
        A::PersonPreferencesChanged => Deed::Alone("changed their preferences"),
        A::PersonSessionEnded => Deed::Alone("ended one of their sessions"),
        A::PersonOtherSessionsEnded => Deed::Alone("ended their other sessions"),
        A::PersonAllSessionsEnded => Deed::Alone("signed out everywhere"),
        A::RoleCreated => Deed::To("created the custom role"),
        A::RoleRenamed => Deed::To("edited the name or description of the custom role"),
        A::RoleChanged => Deed::To("changed the permissions of the custom role"),
        A::RoleDeleted => Deed::To("deleted the custom role"),
        A::ServiceAdded => Deed::To("added the service"),
        A::ServiceChanged => Deed::To("changed the service"),
        A::ServiceRemoved => Deed::To("removed the service"),
        A::CatalogueLoaded => Deed::To("loaded the service file of"),
        A::CatalogueWithdrawn => Deed::To("withdrew the service file of"),
        A::PersonSignInFailed => Deed::To("failed to sign in as"),
        A::AccessDenied => Deed::Tried,
        A::AuditExported => Deed::Alone("exported the audit log"),
        A::AccessExported => Deed::Alone("exported the list of apps and organizations"),
        A::AppsExported => Deed::Alone("exported the list of apps"),
        A::KeyCreated => Deed::To("created the signing key"),
        A::KeyRotated => Deed::To("rotated the signing keys to"),
        A::KeyRevoked => Deed::To("revoked the signing key"),
        A::OrganizationCreated => Deed::To("created the organization"),
        A::OrganizationRenamed => Deed::To("renamed the organization to"),
        A::OrganizationPoliciesChanged => Deed::Policies,
        A::ApiTokenCreated => Deed::To("generated the API token"),
        A::ApiTokenRevealed => Deed::To("viewed the new API token"),
        A::ApiTokenRevoked => Deed::To("revoked the API token"),
        A::ApiTokenRegenerated => Deed::To("regenerated the API token"),
        A::ApiTokensRevoked => Deed::To("revoked all API tokens of"),
        A::ApiTokenExpiryWarned => Deed::To("sent an expiry notice for the API token"),
        A::ApiTokenDeactivated => Deed::To("deactivated the API token"),
        A::ApiTokenEnded => Deed::To("ended the API tokens of"),
        A::ConsentGiven => Deed::To("consented to"),
        A::ConsentWithdrawn => Deed::To("withdrew their consent to"),
        A::ConsentEnded => Deed::To("ended a person's consent to"),
        A::ConsentAllEnded => Deed::To("ended everybody's consent to"),
        A::SignInStarted => Deed::To("signed in to"),
        A::SignInEnded => Deed::To("ended a sign-in to"),
        A::CodeReplayed => {
            Deed::Around { verb: "used a sign-in code of", rest: "twice, which ended that sign-in" }
        }
        A::RefreshTokenReused => Deed::Around {
            verb: "used a refresh token of",
            rest: "twice, which ended that sign-in",
        },
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
    /// What the sentence ends with, after the subject; mostly nothing.
    pub rest: String,
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
        let subject = self.subject.as_ref().map_or("", |it| it.name.as_str());
        let words = [self.actor.as_str(), &self.verb, subject, &self.rest];
        let said: Vec<_> = words.into_iter().filter(|words| !words.is_empty()).collect();
        said.join(" ")
    }
}

/// An entry in words: who, did what, to what.
pub fn entry_line(catalogue: &Catalogue, org: &OrgId, entry: &Entry) -> EntryLine {
    let href = link(org, entry);
    EntryLine {
        at: entry.at.to_rfc3339(),
        actor: actor(entry),
        verb: verb(entry),
        rest: rest(org, entry).to_owned(),
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

fn verb(entry: &Entry) -> String {
    match deed(entry.action) {
        Deed::To(verb)
        | Deed::Alone(verb)
        | Deed::Between { verb, .. }
        | Deed::Around { verb, .. } => verb.to_owned(),
        Deed::Policies => policies(&entry.before, &entry.after),
        Deed::Tried => tried(&entry.after),
    }
}

fn rest(org: &OrgId, entry: &Entry) -> &'static str {
    match deed(entry.action) {
        Deed::To(_) | Deed::Alone(_) | Deed::Policies | Deed::Tried => "",
        Deed::Around { rest, .. } => rest,
        Deed::Between { here, elsewhere, .. } => {
            let sides = [&entry.after, &entry.before];
            let place = sides.into_iter().find_map(|value| value["org"].as_str());
            let is_here = place.is_none_or(|place| place == org.as_str());
            if is_here { here } else { elsewhere }
        }
    }
}

/// An action by itself, for a filter: "Added … to this organization".
pub fn action_label(action: AuditAction) -> String {
    let words = match deed(action) {
        Deed::To(verb) => format!("{verb} …"),
        Deed::Alone(words) => words.to_owned(),
        Deed::Between { verb, here: rest, .. } | Deed::Around { verb, rest } => {
            format!("{verb} … {rest}")
        }
        Deed::Policies => "changed the policies".to_owned(),
        Deed::Tried => "tried something without the permission".to_owned(),
    };
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// "tried to create an app in this organization".
fn tried(after: &Value) -> String {
    let what = after["refused"].as_str();
    what.map_or_else(|| "was denied access".to_owned(), |what| format!("tried to {what}"))
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
        Deed::Alone(_) | Deed::Policies | Deed::Tried => None,
        Deed::To(_) | Deed::Between { .. } | Deed::Around { .. } => {
            match entry.subject.kind.as_str() {
                "service" => {
                    let service = text("service").and_then(|id| ServiceId::parse(&id).ok())?;
                    Some(services::name(catalogue, &service))
                }
                "invitation" => text("email"),
                "key" => Some(entry.subject.id.clone()),
                _ => entry.subject_name.clone().or_else(|| text("name")),
            }
        }
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

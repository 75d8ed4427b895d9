//! The record: what can happen, and how each event is written down.
//!
//! An event never holds a secret, a token or a password: there is no place for one.

mod api_tokens;
mod app;
mod consents;
mod export;
mod keys;
mod own;
mod record;
mod secret;
mod sharing;

use serde_json::{Value, json};

use crate::domain::apps::app::TokenTtl;
use crate::domain::apps::code_flow::CodeFlow;
use crate::domain::apps::draft::NewApp;
use crate::domain::audit::action::AuditAction;
pub use crate::domain::audit::event::api_tokens::ApiTokenEvent;
pub use crate::domain::audit::event::app::AppChange;
pub use crate::domain::audit::event::consents::{ConsentEvent, Party};
pub use crate::domain::audit::event::export::{Export, Format};
pub use crate::domain::audit::event::keys::KeyEvent;
pub use crate::domain::audit::event::own::OwnChange;
pub use crate::domain::audit::event::record::Record;
use crate::domain::audit::event::record::{changed, ended, record};
pub use crate::domain::audit::event::secret::SecretChange;
pub use crate::domain::audit::event::sharing::SharingEvent;
use crate::domain::ids::{AppId, InvitationId, OrgId, PersonId, SecretId};
use crate::domain::organizations::organization::{OrgPolicies, ServiceInstance};
use crate::domain::policy::Action;
use crate::domain::roles::choice::{RoleChoice, role_value};
use crate::domain::roles::holder::{Holders, RoleHolder};
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::Scope;
use crate::domain::services::base_url::BaseUrl;
use crate::domain::services::catalogue::edition::CatalogueChange;
use crate::domain::text::{Email, Name};
use crate::domain::time::Timestamp;

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Key(KeyEvent),
    OrganizationCreated { org: OrgId, name: Name },
    CatalogueChanged(CatalogueChange),
    OrganizationRenamed { org: OrgId, before: Name, after: Name },
    PoliciesChanged { org: OrgId, before: OrgPolicies, after: OrgPolicies },
    ServiceAdded { instance: ServiceInstance },
    ServiceChanged { before: ServiceInstance, after: ServiceInstance },
    ServiceRemoved { instance: ServiceInstance },
    MemberInvited { invitation: InvitationId, email: Email, roles: Scope, expires_at: Timestamp },
    InvitationResent { invitation: InvitationId, email: Email, expires_at: Timestamp },
    InvitationRevoked { invitation: InvitationId, email: Email },
    MemberJoined { person: PersonId, roles: Scope },
    MemberRolesChanged { person: PersonId, before: Scope, after: Scope },
    MemberRemoved { person: PersonId, roles: Scope },
    MemberLeft { person: PersonId, roles: Scope },
    CustomRoleCreated { role: CustomRole },
    CustomRoleRenamed { before: CustomRole, after: CustomRole },
    CustomRoleChanged { before: CustomRole, after: CustomRole, holders: Holders },
    CustomRoleDeleted { role: CustomRole, replacement: Option<RoleChoice>, holders: Holders },
    AppCreated { app: AppId, new: NewApp },
    AppChanged { app: AppId, change: AppChange },
    Secret { app: AppId, secret: SecretId, change: SecretChange },
    Sharing(SharingEvent),
    TokenRevoked { app: AppId },
    SignedIn { person: PersonId },
    SignedOut { person: PersonId },
    SignInFailed { person: Option<PersonId>, tries: u32 },
    Denied { org: OrgId, action: Action, tries: u32 },
    PasswordReset { person: PersonId },
    AccountTakenOver { person: PersonId },
    ApiToken(ApiTokenEvent),
    Consent(ConsentEvent),
    Exported { org: OrgId, export: Export },
    OwnChanged { person: PersonId, change: OwnChange },
}

impl Event {
    /// The event as it is stored.
    #[expect(clippy::too_many_lines, reason = "a table: a few lines an event")]
    pub fn record(&self) -> Record {
        match self {
            Self::Key(event) => event.record(),
            Self::OrganizationCreated { org, name } => record(
                AuditAction::OrganizationCreated,
                "organization",
                org,
                json!({ "name": name }),
            ),
            Self::CatalogueChanged(change) => catalogue_changed(change),
            Self::OrganizationRenamed { org, before, after } => changed(
                AuditAction::OrganizationRenamed,
                "organization",
                org,
                json!({ "name": before }),
                json!({ "name": after }),
            ),
            Self::PoliciesChanged { org, before, after } => changed(
                AuditAction::OrganizationPoliciesChanged,
                "organization",
                org,
                json!(before),
                json!(after),
            ),
            Self::ServiceAdded { instance } => service_added(instance),
            Self::ServiceChanged { before, after } => service_changed(before, after),
            Self::ServiceRemoved { instance } => service_removed(instance),
            Self::MemberInvited { invitation, email, roles, expires_at } => {
                let after = invited(email, Some(roles), *expires_at);
                record(AuditAction::MemberInvited, "invitation", invitation, after)
            }
            Self::InvitationResent { invitation, email, expires_at } => {
                let after = invited(email, None, *expires_at);
                record(AuditAction::InvitationResent, "invitation", invitation, after)
            }
            Self::InvitationRevoked { invitation, email } => {
                let before = json!({ "email": email });
                ended(AuditAction::InvitationRevoked, "invitation", invitation, before)
            }
            Self::MemberJoined { person, roles } => {
                record(AuditAction::MemberJoined, "person", person, json!({ "roles": roles }))
            }
            Self::MemberRolesChanged { person, before, after } => Record {
                before: json!({ "roles": before }),
                ..record(
                    AuditAction::MemberRolesChanged,
                    "person",
                    person,
                    json!({ "roles": after }),
                )
            },
            Self::MemberRemoved { person, roles } => {
                ended(AuditAction::MemberRemoved, "person", person, json!({ "roles": roles }))
            }
            Self::MemberLeft { person, roles } => {
                ended(AuditAction::MemberLeft, "person", person, json!({ "roles": roles }))
            }
            Self::CustomRoleCreated { role } => {
                record(AuditAction::RoleCreated, "role", &role.id, custom_role(role))
            }
            Self::CustomRoleRenamed { before, after } => role_renamed(before, after),
            Self::CustomRoleChanged { before, after, holders } => {
                role_changed(before, after, holders)
            }
            Self::CustomRoleDeleted { role, replacement, holders } => {
                role_deleted(role, replacement.as_ref(), holders)
            }
            Self::AppCreated { app, new } => {
                record(AuditAction::AppCreated, "app", app, created_app(new))
            }
            Self::AppChanged { app, change } => change.record(app),
            Self::Secret { app, secret, change } => change.record(app, secret),
            Self::Sharing(event) => event.record(),
            Self::TokenRevoked { app } => {
                record(AuditAction::TokenRevoked, "app", app, Value::Null)
            }
            Self::SignedIn { person } => about(AuditAction::PersonSignedIn, person),
            Self::SignedOut { person } => about(AuditAction::PersonSignedOut, person),
            Self::SignInFailed { person, tries } => {
                let person = person.as_ref().map(ToString::to_string).unwrap_or_default();
                record(
                    AuditAction::PersonSignInFailed,
                    "person",
                    &person,
                    json!({ "tries": tries }),
                )
            }
            Self::Denied { org, action, tries } => record(
                AuditAction::AccessDenied,
                "organization",
                org,
                json!({ "refused": action.label(), "tries": tries }),
            ),
            Self::PasswordReset { person } => about(AuditAction::PersonPasswordReset, person),
            Self::AccountTakenOver { person } => about(AuditAction::PersonTakenOver, person),
            Self::ApiToken(event) => event.record(),
            Self::Consent(event) => event.record(),
            Self::Exported { org, export } => export.record(org),
            Self::OwnChanged { person, change } => change.record(person),
        }
    }
}

/// What somebody did, of which there is nothing more to say.
fn about(action: AuditAction, person: &PersonId) -> Record {
    record(action, "person", person, Value::Null)
}

fn custom_role(role: &CustomRole) -> Value {
    let permissions: Vec<_> = role.permissions.iter().map(|held| &held.permission).collect();
    json!({ "name": role.name, "permissions": permissions })
}

fn role_renamed(before: &CustomRole, after: &CustomRole) -> Record {
    let details = |role: &CustomRole| json!({ "name": role.name, "description": role.description });
    Record {
        before: details(before),
        ..record(AuditAction::RoleRenamed, "role", &after.id, details(after))
    }
}

fn role_changed(before: &CustomRole, after: &CustomRole, holders: &Holders) -> Record {
    let now = with_holders(custom_role(after), holders);
    Record {
        before: custom_role(before),
        ..record(AuditAction::RoleChanged, "role", &after.id, now)
    }
}

fn role_deleted(role: &CustomRole, by: Option<&RoleChoice>, holders: &Holders) -> Record {
    let after = json!({ "replacement": by.map(role_value) });
    let before = with_holders(custom_role(role), holders);
    Record { before, ..record(AuditAction::RoleDeleted, "role", &role.id, after) }
}

/// Who holds a role, by the names that they have now.
fn with_holders(mut value: Value, holders: &Holders) -> Value {
    let line = |holder: &RoleHolder| json!({ "id": holder.id, "name": holder.name });
    value["apps"] = holders.apps.iter().map(line).collect();
    value["members"] = holders.members.iter().map(line).collect();
    value
}

fn invited(email: &Email, roles: Option<&Scope>, expires_at: Timestamp) -> Value {
    let mut after = json!({ "email": email, "expires_at": expires_at.to_rfc3339() });
    if let Some(roles) = roles {
        after["roles"] = json!(roles);
    }
    after
}

fn service(instance: &ServiceInstance) -> Value {
    let base = instance.base.url().map_or("embedded sandbox", BaseUrl::as_str);
    json!({ "service": instance.service, "org_key": instance.org_key, "base": base })
}

fn service_added(instance: &ServiceInstance) -> Record {
    record(AuditAction::ServiceAdded, "service", &instance.id, service(instance))
}

fn service_changed(before: &ServiceInstance, after: &ServiceInstance) -> Record {
    let after = service(after);
    Record {
        before: service(before),
        ..record(AuditAction::ServiceChanged, "service", &before.id, after)
    }
}

fn service_removed(instance: &ServiceInstance) -> Record {
    ended(AuditAction::ServiceRemoved, "service", &instance.id, service(instance))
}

fn catalogue_changed(change: &CatalogueChange) -> Record {
    match change {
        CatalogueChange::Loaded { edition, before, difference } => {
            let mut after = json!(difference);
            after["name"] = json!(edition.name);
            after["version"] = json!(edition.version);
            let before = before.map_or(Value::Null, |version| json!({ "version": version }));
            let service = &edition.service;
            Record { before, ..record(AuditAction::CatalogueLoaded, "catalogue", service, after) }
        }
        CatalogueChange::Withdrawn { edition } => {
            let before = json!({
                "name": edition.name, "version": edition.version, "contents": edition.contents,
            });
            ended(AuditAction::CatalogueWithdrawn, "catalogue", &edition.service, before)
        }
    }
}

fn created_app(new: &NewApp) -> Value {
    let NewApp { kind, name, description, ttl, scope, code_flow } = new;
    let ttl: &TokenTtl = ttl;
    let scope: &Scope = scope;
    let mut after = json!({
        "type": kind, "name": name, "description": description,
        "ttl_minutes": ttl, "scope": scope,
    });
    if let Some(CodeFlow { redirect_uris, sign_out_uris, refresh_ttl }) = code_flow {
        after["redirect_uris"] = json!(redirect_uris);
        after["sign_out_uris"] = json!(sign_out_uris);
        after["refresh_ttl_days"] = json!(refresh_ttl);
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::apps::app::AppType;
    use crate::domain::text::Description;

    #[test]
    fn a_created_app_is_written_down_whole() {
        let new = NewApp {
            kind: AppType::ServerToServer,
            name: Name::parse("siem-export").expect("a name"),
            description: Description::empty(),
            ttl: TokenTtl::DEFAULT,
            scope: Scope::preselected(),
            code_flow: None,
        };
        let app = AppId::parse(&"a".repeat(24)).expect("an App ID");
        let record = Event::AppCreated { app, new }.record();
        assert_eq!(record.action, AuditAction::AppCreated);
        insta::assert_json_snapshot!("app_created", record.after);
    }
}

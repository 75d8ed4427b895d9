//! Entries of the record as people read them.

use serde_json::Value;

use crate::console::paths;
use crate::console::rpc::words::service_name;
use crate::console::view::EntryLine;
use crate::domain::apps::draft::RoleChoice;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::{AppId, OrgId, PersonId, RoleId, ServiceId};
use crate::workflows::audit::read::Entry;

/// An entry in words: who, did what, to what.
pub fn entry_line(catalogue: &Catalogue, org: &OrgId, entry: &Entry) -> EntryLine {
    let href = link(org, entry);
    EntryLine {
        at: entry.at.to_rfc3339(),
        actor: actor(entry),
        verb: sharing(org, entry).unwrap_or_else(|| verb(entry)),
        subject: subject(catalogue, entry).map(|label| (label, href)),
    }
}

/// What whoever did it is called.
pub fn actor(entry: &Entry) -> String {
    match entry.actor.kind.as_str() {
        "operator" => OPERATOR.to_owned(),
        "server" => SERVER.to_owned(),
        _ => entry.actor_name.clone(),
    }
}

/// What whoever runs the server is called.
pub const OPERATOR: &str = "The operator";

/// What the server is called where it acts by itself.
pub const SERVER: &str = "Latchkey";

fn verb(entry: &Entry) -> String {
    let text = match entry.action.as_str() {
        "organization.created" => "created the organization",
        "organization.renamed" => "renamed the organization to",
        "organization.policies_changed" => return policies(&entry.before, &entry.after),
        "service.added" => "added the service",
        "service.changed" => "changed the service",
        "service.removed" => "removed the service",
        "member.invited" => "invited",
        "invitation.resent" => "made a new invitation link for",
        "invitation.revoked" => "revoked the invitation of",
        "member.joined" => "joined the organization",
        "member.roles_changed" => "changed the roles of",
        "member.removed" => "removed the member",
        "member.left" => "left the organization",
        "role.created" => "created the custom role",
        "role.renamed" => "renamed or described the custom role",
        "role.changed" => "changed the permissions of the custom role",
        "role.deleted" => "deleted the custom role",
        "app.created" => "created the app",
        "app.renamed" => "renamed or described the app",
        "app.ttl_changed" => "changed the Access Token TTL of",
        "app.scope_changed" => "changed the scopes of",
        "app.sign_in_changed" => "changed how people sign in to",
        "app.disabled" => "disabled the app",
        "app.enabled" => "enabled the app",
        "app.deleted" => "deleted the app",
        "secret.requested" => "asked for a new secret of",
        "secret.revealed" => "was shown, once, the secret of",
        "secret.confirmed" => "confirmed the secret of",
        "secret.overlap_begun" => "began the overlap of the old secret of",
        "secret.ended" => "ended the old secret of",
        "secret.cut_off" => "cut off the leaked secret of",
        "secret.retired" => "retired the old secret of",
        "secret.discarded" => "discarded the unconfirmed secret of",
        "secret.lapsed" => "let the unconfirmed secret lapse of",
        "secret.expired" => "noted that the secret expired of",
        "secret.expiry_changed" => "changed the expiry of the secret of",
        "secret.expiry_warned" => "warned that the secret expires of",
        "token.all_revoked" => "revoked every token of",
        "token.revoked" => "revoked a token of",
        "api_token.created" => "generated the API token",
        "api_token.revealed" => "was shown, once, the API token",
        "api_token.revoked" => "revoked the API token",
        "api_token.deactivated" => "deactivated the API token",
        "api_token.ended" => "ended the API tokens of",
        "audit.exported" => "exported the audit log",
        "access.exported" => "exported who has access where",
        "apps.exported" => "exported the list of apps",
        other => return other.replace(['.', '_'], " "),
    };
    text.to_owned()
}

/// What happened between an app and an organization, seen from either side.
fn sharing(org: &OrgId, entry: &Entry) -> Option<String> {
    let place = [&entry.after, &entry.before].into_iter().find_map(|value| value["org"].as_str());
    let is_here = place.is_none_or(|place| place == org.as_str());
    let (here, elsewhere) = match entry.action.as_str() {
        "app.requested" => (
            "asked this organization to accept the app",
            "asked another organization to accept the app",
        ),
        "app.declined" => ("declined the app", "declined, for another organization, the app"),
        "app.withdrawn" => {
            ("took back the request for the app", "took back the request for the app")
        }
        "app.added" => {
            ("added to this organization the app", "added to another organization the app")
        }
        "app.removed" => {
            ("removed from this organization the app", "removed from another organization the app")
        }
        "app.scope_accepted" => (
            "accepted the new scope of the app",
            "accepted, for another organization, the new scope of the app",
        ),
        "app.scope_declined" => (
            "declined the new scope of the app",
            "declined, for another organization, the new scope of the app",
        ),
        "app.end_changed" => (
            "changed the last day here of the app",
            "changed the last day in another organization of the app",
        ),
        _ => return None,
    };
    Some(if is_here { here } else { elsewhere }.to_owned())
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
    match entry.action.as_str() {
        "access.exported"
        | "apps.exported"
        | "audit.exported"
        | "member.joined"
        | "member.left"
        | "organization.policies_changed" => None,
        "organization.created" | "organization.renamed" => text("name"),
        _ => match entry.subject.kind.as_str() {
            "service" => {
                let service = text("service").and_then(|id| ServiceId::parse(&id).ok())?;
                Some(service_name(catalogue, &service))
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

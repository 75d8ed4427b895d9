//! Entries of the record as people read them.

use serde_json::Value;

use crate::console::paths;
use crate::console::rpc::words::service_name;
use crate::console::view::EntryLine;
use crate::console::wording::audit::{Deed, deed};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::{AppId, OrgId, PersonId, RoleId, ServiceId};
use crate::workflows::audit::read::Entry;

/// An entry in words: who, did what, to what.
pub fn entry_line(catalogue: &Catalogue, org: &OrgId, entry: &Entry) -> EntryLine {
    let href = link(org, entry);
    EntryLine {
        at: entry.at.to_rfc3339(),
        actor: actor(entry),
        verb: verb(org, entry),
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

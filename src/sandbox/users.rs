//! The users of an organization and the roles that are granted to them there.

use serde_json::{Value, json};

use crate::domain::services::endpoints::user_id;
use crate::sandbox::ask::{Answer, Ask, merge};
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet;
use crate::sandbox::values::plain_text;

const USERS: usize = 12;

/// The roles that may be granted.
const ROLES: [&str; 6] = [
    "psc:role::BETA_VIEW_ALL",
    "psc:role::BETA_LEVEL_1_ANALYST",
    "psc:role::BETA_LEVEL_2_ANALYST",
    "psc:role::BETA_LEVEL_3_ANALYST",
    "psc:role::BETA_SYSTEM_ADMIN",
    "psc:role::BETA_SUPER_ADMIN",
];

pub fn list(ask: &mut Ask) -> Result<Answer, Refusal> {
    let key = ask.org_key();
    let user = |at: usize| {
        let login = fleet::person(key, at);
        let (first, last) = login.split_once('.').unwrap_or_default();
        let email = format!("{login}@{}", fleet::domain(key));
        json!({
            "org_key": key,
            "org_id": fleet::organization_id(key),
            "auth_method": "STANDARD",
            "admin_login_version": 1,
            "org_admin_version": 1,
            "email": email,
            "login_name": email,
            "login_id": user_id(key, at),
            "phone": "",
            "first_name": capital(first),
            "last_name": capital(last),
            "role": "DEPRECATED",
            "contact_id": null,
            "contact_version": 0,
        })
    };
    let users: Vec<Value> = (0..USERS).map(user).collect();
    Ok(json!({ "success": true, "message": "Success", "users": users }).into())
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The grants of all users, as they are now.
fn grants(ask: &Ask) -> Vec<Value> {
    let key = ask.org_key();
    let mut grants: Vec<Value> = (0..USERS)
        .map(|at| {
            let principal = format!("psc:user:{key}:{}", user_id(key, at));
            let roles = [ROLES[if at == 0 { 5 } else { at % 5 }]];
            let fields = json!({ "roles": roles, "principal_name": fleet::person(key, at) });
            grant(ask, &principal, &fields)
        })
        .collect();
    for (principal, change) in ask.list("grant") {
        match grants.iter_mut().find(|grant| grant["principal"] == json!(principal)) {
            Some(grant) => merge(grant, &change),
            None => grants.push(change),
        }
    }
    grants.retain(|grant| grant["deleted"] != json!(true));
    grants
}

fn grant(ask: &Ask, principal: &str, fields: &Value) -> Value {
    let mut grant = json!({
        "principal": principal,
        "expires": 0,
        "roles": [],
        "profiles": [],
        "org_ref": format!("psc:org:{}", ask.org_key()),
        "principal_name": "",
        "created_by": "psc:user:system",
        "updated_by": "psc:user:system",
        "create_time": "2026-01-01T00:00:00.000Z",
        "update_time": "2026-01-01T00:00:00.000Z",
        "can_manage": true,
    });
    merge(&mut grant, fields);
    grant
}

fn one(ask: &Ask, principal: &str) -> Result<Value, Refusal> {
    let found = grants(ask).into_iter().find(|grant| grant["principal"] == json!(principal));
    found.ok_or_else(|| Refusal::not_found("grant"))
}

/// `[{"principal","org_ref"}]`: the grants of these users.
pub fn fetch(ask: &mut Ask) -> Result<Answer, Refusal> {
    let wanted: Vec<Value> = match ask.body {
        Value::Array(list) => list.iter().map(|one| one["principal"].clone()).collect(),
        body => body["principals"].as_array().cloned().unwrap_or_default(),
    };
    let found: Vec<Value> =
        grants(ask).into_iter().filter(|grant| wanted.contains(&grant["principal"])).collect();
    Ok(json!({ "results": found }).into())
}

pub fn get(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(one(ask, ask.part("principal"))?.into())
}

pub fn create(ask: &mut Ask) -> Result<Answer, Refusal> {
    let principal = ask.text("principal")?;
    if one(ask, &principal).is_ok() {
        return Err(Refusal::conflict("This user has a grant already"));
    }
    let made = grant(ask, &principal, &fields(ask)?);
    ask.put("grant", &principal, &made);
    Ok(made.into())
}

pub fn update(ask: &mut Ask) -> Result<Answer, Refusal> {
    let principal = ask.part("principal");
    let mut held = one(ask, principal)?;
    merge(&mut held, &fields(ask)?);
    ask.put("grant", principal, &held);
    Ok(held.into())
}

pub fn delete(ask: &mut Ask) -> Result<Answer, Refusal> {
    one(ask, ask.part("principal"))?;
    ask.put("grant", ask.part("principal"), &json!({ "deleted": true }));
    Ok(Answer::NoContent)
}

/// A grant with its profiles.
struct Profiles {
    grant: Value,
    profiles: Vec<Value>,
}

impl Profiles {
    fn of(ask: &Ask) -> Result<Self, Refusal> {
        let grant = one(ask, ask.part("principal"))?;
        let profiles = grant["profiles"].as_array().cloned().unwrap_or_default();
        Ok(Self { grant, profiles })
    }

    fn find(&self, ask: &Ask) -> Result<usize, Refusal> {
        let id = json!(ask.part("profile_id"));
        let at = self.profiles.iter().position(|profile| profile["profile_uuid"] == id);
        at.ok_or_else(|| Refusal::not_found("profile"))
    }

    fn keep(mut self, ask: &mut Ask) {
        self.grant["profiles"] = Value::Array(self.profiles);
        self.grant["update_time"] = json!(ask.written_now());
        ask.put("grant", ask.part("principal"), &self.grant);
    }
}

/// A profile as a call gives it.
fn profile(ask: &Ask, id: &Value) -> Result<Value, Refusal> {
    let roles = ask.body["roles"].as_array().cloned().unwrap_or_default();
    let roles: Vec<String> = roles.iter().map(plain_text).collect();
    if let Some(unknown) = roles.iter().find(|role| !role.starts_with("psc:role:")) {
        return Err(Refusal::unknown_value("roles", unknown, &ROLES));
    }
    let mut profile = json!({ "conditions": { "expiration": 0, "disabled": false } });
    merge(&mut profile, ask.body);
    profile["profile_uuid"] = id.clone();
    Ok(profile)
}

pub fn add_profile(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut held = Profiles::of(ask)?;
    let id = json!(ask.next_uuid("profile"));
    let made = profile(ask, &id)?;
    held.profiles.push(made.clone());
    held.keep(ask);
    Ok(made.into())
}

pub fn update_profile(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut held = Profiles::of(ask)?;
    let at = held.find(ask)?;
    let made = profile(ask, &held.profiles[at]["profile_uuid"])?;
    held.profiles[at] = made.clone();
    held.keep(ask);
    Ok(made.into())
}

pub fn delete_profile(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut held = Profiles::of(ask)?;
    let at = held.find(ask)?;
    held.profiles.remove(at);
    held.keep(ask);
    Ok(Answer::NoContent)
}

/// What may be set of a grant.
fn fields(ask: &Ask) -> Result<Value, Refusal> {
    let roles = ask.body["roles"].as_array().cloned().unwrap_or_default();
    let roles: Vec<String> = roles.iter().map(plain_text).collect();
    if let Some(unknown) = roles.iter().find(|role| !role.starts_with("psc:role:")) {
        return Err(Refusal::unknown_value("roles", unknown, &ROLES));
    }
    let by = format!("psc:cnn:{}:{}", ask.org_key(), ask.call.caller);
    let mut fields = json!({
        "roles": roles,
        "updated_by": by,
        "update_time": ask.written_now(),
        "deleted": false,
    });
    for name in ["profiles", "principal_name", "expires"] {
        if !ask.body[name].is_null() {
            fields[name] = ask.body[name].clone();
        }
    }
    Ok(fields)
}

pub fn permitted_roles(ask: &mut Ask) -> Result<Answer, Refusal> {
    let roles: Vec<Value> = ROLES.iter().map(|role| json!({ "urn": role })).collect();
    Ok(json!({ ask.part("principal"): { format!("psc:org:{}", ask.org_key()): roles } }).into())
}

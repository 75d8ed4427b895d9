//! Policies: the same eight in every organization, with ids of its own, and those that calls make.

use serde_json::{Value, json};

use crate::domain::services::endpoints::policy_id;
use crate::sandbox::ask::{Answer, Ask, merge, text};
use crate::sandbox::devices::Devices;
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet::POLICIES;
use crate::sandbox::made::{Wanted, fields};
use crate::sandbox::rule_configs::known;
use crate::sandbox::values::plain_text;

const PRIORITIES: [&str; 4] = ["LOW", "MEDIUM", "HIGH", "MISSION_CRITICAL"];

/// What `policies/summary` shows of a policy.
const SUMMARY: [&str; 6] = ["id", "name", "priority_level", "position", "is_system", "description"];

/// The policies of the organization, with the fields that are wanted.
pub fn list(ask: &Ask, wanted: &Wanted) -> Vec<Value> {
    let changes = ask.list("policy");
    let mut policies: Vec<Value> =
        (0..POLICIES.len()).map(|at| built_in(ask, at, wanted)).collect();
    for (id, change) in changes {
        match policies.iter_mut().find(|policy| plain_text(&policy["id"]) == id) {
            Some(policy) => merge(policy, &change),
            None => policies.push(change),
        }
    }
    policies.retain(|policy| policy["deleted"] != json!(true));
    policies
}

fn built_in(ask: &Ask, at: usize, wanted: &Wanted) -> Value {
    let (name, priority_level, description) = POLICIES[at];
    let mut policy = usual(ask, policy_id(ask.org_key(), at), wanted);
    let own = json!({
        "name": name,
        "priority_level": priority_level,
        "description": description,
        "position": at + 1,
        "is_system": at == 0,
    });
    merge(&mut policy, &own);
    policy
}

/// What is usual for a policy.
fn usual(ask: &Ask, id: i64, wanted: &Wanted) -> Value {
    let rules = || {
        json!([{
            "id": 1,
            "required": true,
            "action": "TERMINATE",
            "application": { "type": "REPUTATION", "value": "KNOWN_MALWARE" },
            "operation": "RUN",
        }])
    };
    let sensor_settings = || {
        json!([
            { "name": "ALLOW_UNINSTALL", "value": "true" },
            { "name": "SHOW_UI", "value": "true" },
            { "name": "QUARANTINE_DEVICE_MESSAGE", "value": "Your device was isolated." },
        ])
    };
    fields!(wanted, {
        "id": id,
        "org_key": ask.org_key(),
        "version": 2,
        "is_system": false,
        "position": -1,
        "description": "",
        "auto_deregister_inactive_vm_workloads_interval_ms": 0,
        "auto_delete_known_bad_hashes_delay": Value::Null,
        "av_settings": json!({ "on_access_scan": { "enabled": true, "mode": "NORMAL" } }),
        "directory_action_rules": [(); 0],
        "rules": rules(),
        "rule_configs": known::usual(),
        "sensor_settings": sensor_settings(),
        "managed_detection_response_permissions": json!({
            "policy_modification": false,
            "quarantine": false,
        }),
        "update_time": ask.now().as_seconds() * 1_000,
    })
}

pub fn summary(ask: &mut Ask) -> Result<Answer, Refusal> {
    let with_it = Devices::of(ask).per_policy();
    let short = |policy: &Value| {
        let mut short = json!({});
        for name in SUMMARY {
            short[name] = policy[name].clone();
        }
        let id = policy["id"].as_i64();
        short["num_devices"] = json!(id.and_then(|id| with_it.get(&id)).unwrap_or(&0));
        short
    };
    let short: Vec<Value> = list(ask, &Wanted::only(&SUMMARY)).iter().map(short).collect();
    Ok(json!({ "policies": short }).into())
}

/// One policy.
pub fn one(ask: &Ask, id: &str) -> Result<Value, Refusal> {
    let mut places = 0..POLICIES.len();
    let built_in = places
        .find(|at| policy_id(ask.org_key(), *at).to_string() == id)
        .map(|at| built_in(ask, at, &Wanted::All));
    let policy = match (built_in, ask.find("policy", id)) {
        (Some(mut policy), Some(change)) => {
            merge(&mut policy, &change);
            Some(policy)
        }
        (built_in, made) => built_in.or(made),
    };
    let policy = policy.filter(|policy| policy["deleted"] != json!(true));
    policy.ok_or_else(|| Refusal::not_found("policy"))
}

pub fn get(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(one(ask, ask.part("policy_id"))?.into())
}

pub fn create(ask: &mut Ask) -> Result<Answer, Refusal> {
    let fields = settable(ask, "", known::usual())?;
    let id = policy_id(ask.org_key(), POLICIES.len()) * 1_000 + ask.next("policy");
    let mut policy = usual(ask, id, &Wanted::All);
    merge(&mut policy, &fields);
    ask.put("policy", &id.to_string(), &policy);
    Ok(policy.into())
}

pub fn update(ask: &mut Ask) -> Result<Answer, Refusal> {
    let id = ask.part("policy_id");
    let mut policy = one(ask, id)?;
    let configs = policy["rule_configs"].as_array().cloned().unwrap_or_default();
    merge(&mut policy, &settable(ask, id, configs)?);
    ask.put("policy", id, &policy);
    Ok(policy.into())
}

pub fn delete(ask: &mut Ask) -> Result<Answer, Refusal> {
    let policy = one(ask, ask.part("policy_id"))?;
    let is_used =
        policy["id"].as_i64().is_some_and(|id| Devices::of(ask).per_policy().contains_key(&id));
    if is_used || policy["is_system"] == json!(true) {
        let message = "The policy has devices or came with the product";
        return Err(Refusal::bad_request("POLICY_IN_USE", message));
    }
    ask.overlay("policy", ask.part("policy_id"), &json!({ "deleted": true }));
    Ok(Answer::NoContent)
}

const RULE_ACTIONS: [&str; 7] =
    ["ALLOW", "DENY", "IGNORE", "REPORT", "TERMINATE", "TERMINATE_PROCESS", "TERMINATE_THREAD"];

/// The rules of a policy that a call changes.
struct Rules {
    policy: Value,
    rules: Vec<Value>,
}

impl Rules {
    fn of(ask: &Ask) -> Result<Self, Refusal> {
        let policy = one(ask, ask.part("policy_id"))?;
        let rules = policy["rules"].as_array().cloned().unwrap_or_default();
        Ok(Self { policy, rules })
    }

    fn find(&self, ask: &Ask) -> Result<usize, Refusal> {
        let id = ask.part("rule_id");
        let mut rules = self.rules.iter();
        rules
            .position(|rule| plain_text(&rule["id"]) == id)
            .ok_or_else(|| Refusal::not_found("rule"))
    }

    fn keep(mut self, ask: &mut Ask) {
        self.policy["rules"] = Value::Array(self.rules);
        ask.put("policy", ask.part("policy_id"), &self.policy);
    }
}

/// A rule as a call gives it.
fn rule(asked: &Value, id: i64) -> Result<Value, Refusal> {
    let action = text(asked, "action")?;
    if !RULE_ACTIONS.contains(&action.as_str()) {
        return Err(Refusal::unknown_value("action", &action, &RULE_ACTIONS));
    }
    if !asked["application"].is_object() {
        return Err(Refusal::bad_request("INVALID_REQUEST", "application must be an object"));
    }
    Ok(json!({
        "id": id,
        "required": asked["required"] != json!(false),
        "action": action,
        "application": asked["application"],
        "operation": text(asked, "operation")?,
    }))
}

/// The rules of a whole policy as a call gives them. Those without a number get the next ones.
fn rules(asked: &Value) -> Result<Vec<Value>, Refusal> {
    let asked = || asked.as_array().into_iter().flatten();
    let mut last = asked().filter_map(|rule| rule["id"].as_i64()).max().unwrap_or(0);
    let numbered = asked().map(|one| {
        let id = one["id"].as_i64().unwrap_or_else(|| {
            last += 1;
            last
        });
        rule(one, id)
    });
    numbered.collect()
}

pub fn add_rule(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut held = Rules::of(ask)?;
    let last = held.rules.iter().filter_map(|rule| rule["id"].as_i64()).max();
    let made = rule(ask.body, last.unwrap_or(0) + 1)?;
    held.rules.push(made.clone());
    held.keep(ask);
    Ok(made.into())
}

pub fn replace_rule(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut held = Rules::of(ask)?;
    let at = held.find(ask)?;
    let made = rule(ask.body, held.rules[at]["id"].as_i64().unwrap_or_default())?;
    held.rules[at] = made.clone();
    held.keep(ask);
    Ok(made.into())
}

pub fn delete_rule(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut held = Rules::of(ask)?;
    let at = held.find(ask)?;
    held.rules.remove(at);
    held.keep(ask);
    Ok(Answer::NoContent)
}

/// What may be set of a policy that has these rule configurations. Names are unique.
fn settable(ask: &Ask, id: &str, configs: Vec<Value>) -> Result<Value, Refusal> {
    let name = ask.text("name")?;
    let level = plain_text(&ask.body["priority_level"]);
    if !PRIORITIES.contains(&level.as_str()) {
        return Err(Refusal::unknown_value("priority_level", &level, &PRIORITIES));
    }
    let is_taken = |policy: &Value| {
        policy["name"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(&name))
            && plain_text(&policy["id"]) != id
    };
    if list(ask, &Wanted::only(&["id", "name"])).iter().any(is_taken) {
        return Err(Refusal::conflict("Another policy has this name"));
    }
    let mut fields = ask.body.clone();
    if let Some(fields) = fields.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
        for fixed in ["id", "org_key", "is_system", "version", "deleted"] {
            fields.remove(fixed);
        }
    }
    if fields["rules"].is_array() {
        fields["rules"] = rules(&fields["rules"])?.into();
    }
    fields["name"] = json!(name);
    fields["rule_configs"] = known::laid_over(configs, &ask.body["rule_configs"])?.into();
    Ok(fields)
}

//! The rule configurations of policies: core prevention, host-based firewall, data collection and
//! bypass. Every policy has the same ones, each with parameters of its own; what a call sets is
//! kept with the policy. Deleting one sets it back.

pub mod known;

use serde_json::{Map, Value, json};

use crate::sandbox::ask::{Answer, Ask};
use crate::sandbox::errors::Refusal;
use crate::sandbox::jobs;
use crate::sandbox::policies;
pub use crate::sandbox::rule_configs::known::Category;
use crate::sandbox::rule_configs::known::{CONFIGS, Config, Parameter, known};
use crate::sandbox::values::{listed, plain_text};

/// The policy of the call, and its rule configurations.
struct Configs {
    policy: Value,
    configs: Vec<Value>,
}

impl Configs {
    fn of(ask: &Ask, policy: &str) -> Result<Self, Refusal> {
        let policy = policies::one(ask, policy)?;
        let configs = policy["rule_configs"].as_array().cloned().unwrap_or_default();
        Ok(Self { policy, configs })
    }

    fn called(ask: &Ask) -> Result<Self, Refusal> {
        Self::of(ask, ask.part("policy_id"))
    }

    fn keep(mut self, ask: &mut Ask) {
        self.policy["rule_configs"] = Value::Array(self.configs);
        ask.put("policy", &plain_text(&self.policy["id"]), &self.policy);
    }

    /// Sets one of a category, and answers it as it is now.
    fn set(&mut self, category: Category, change: &Value) -> Result<Value, String> {
        let id = plain_text(&change["id"]);
        let held = self.configs.iter_mut().find(|one| one["id"] == *id && category.has(one));
        let Some((held, config)) = held.zip(known(&id)) else {
            return Err(format!("There is no rule configuration {id} of this kind"));
        };
        if let Some(fault) = config.fault(change) {
            return Err(fault);
        }
        config.set(held, change);
        Ok(held.clone())
    }
}

pub fn list(ask: &mut Ask, category: Category) -> Result<Answer, Refusal> {
    let mut configs = Configs::called(ask)?.configs;
    configs.retain(|config| category.has(config));
    Ok(json!({ "results": configs }).into())
}

/// Sets one, or several in a list: each that can be is, and the others are told.
pub fn set(ask: &mut Ask, category: Category) -> Result<Answer, Refusal> {
    let mut held = Configs::called(ask)?;
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    let body = ask.body;
    for change in listed(body) {
        match held.set(category, change) {
            Ok(config) => successful.push(config),
            Err(message) => failed.push(json!({
                "id": change["id"], "error_code": "INVALID_REQUEST", "message": message,
            })),
        }
    }
    if !successful.is_empty() {
        held.keep(ask);
    }
    Ok(json!({ "successful": successful, "failed": failed }).into())
}

/// Sets one back, or all of the category.
pub fn reset(ask: &mut Ask, category: Category) -> Result<Answer, Refusal> {
    let mut held = Configs::called(ask)?;
    let wanted = ask.part("config_id");
    let is_meant =
        |config: &Value| category.has(config) && (wanted.is_empty() || config["id"] == *wanted);
    let mut meant = held.configs.iter_mut().filter(|config| is_meant(config)).peekable();
    if meant.peek().is_none() {
        return Err(Refusal::not_found("rule configuration"));
    }
    for config in meant {
        if let Some(known) = known(&plain_text(&config["id"])) {
            *config = known.usual();
        }
    }
    held.keep(ask);
    Ok(Answer::NoContent)
}

/// Which rule configurations there can be, and what each takes.
pub fn presentation(ask: &mut Ask) -> Result<Answer, Refusal> {
    policies::one(ask, ask.part("policy_id"))?;
    let shown = |config: &Config| {
        let parameter = |one: &Parameter| {
            json!({
                "name": one.name,
                "description": one.description,
                "default": one.takes.usual(),
                "recommended": one.takes.usual(),
                "validations": one.takes.validations(),
            })
        };
        json!({
            "id": config.id,
            "name": config.name,
            "description": config.description,
            "presentation": {
                "name": config.name,
                "category": config.category.name(),
                "description": [config.description],
                "platforms": [{ "platform": "WINDOWS", "header": config.name }],
            },
            "parameters": config.parameters.iter().map(parameter).collect::<Vec<_>>(),
        })
    };
    Ok(json!({ "configs": CONFIGS.iter().map(shown).collect::<Vec<_>>() }).into())
}

/// What a rule configuration takes, as a JSON schema.
pub fn schema(ask: &mut Ask) -> Result<Answer, Refusal> {
    let config =
        known(ask.part("config_id")).ok_or_else(|| Refusal::not_found("rule configuration"))?;
    let property = |one: &Parameter| {
        let mut property = one.takes.schema();
        property["description"] = json!(one.description);
        property["default"] = one.takes.usual();
        (one.name.to_owned(), property)
    };
    let properties: Map<String, Value> = config.parameters.iter().map(property).collect();
    Ok(json!({ "type": "object", "properties": properties }).into())
}

/// Copies the firewall rules that the call brings to other policies.
pub fn copy_firewall(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Some(firewall) = CONFIGS.iter().find(|config| config.category == Category::Firewall) else {
        return Err(Refusal::not_found("rule configuration"));
    };
    let change = json!({
        "id": firewall.id,
        "parameters": { "rule_groups": ask.body["parameters"]["rule_groups"] },
    });
    if let Some(fault) = firewall.fault(&change) {
        return Err(Refusal::bad_request("INVALID_REQUEST", &fault));
    }
    let body = ask.body;
    let targets = body["target_policy_ids"].as_array().filter(|targets| !targets.is_empty());
    let targets = targets.ok_or_else(|| {
        Refusal::bad_request("INVALID_REQUEST", "target_policy_ids must be a list of policies")
    })?;
    let mut failed = Vec::new();
    for target in targets {
        let Ok(mut held) = Configs::of(ask, &plain_text(target)) else {
            failed.push(target.clone());
            continue;
        };
        match held.set(Category::Firewall, &change) {
            Ok(_) => held.keep(ask),
            Err(_) => failed.push(target.clone()),
        }
    }
    let applied = targets.len() - failed.len();
    let message = format!("The rules were copied to {applied} of {} policies", targets.len());
    Ok(json!({
        "failed_policy_ids": failed,
        "num_applied": applied,
        "message": message,
        "success": applied > 0,
    })
    .into())
}

/// The firewall rules of a policy, one a line, the default rule last.
pub fn export_firewall(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Configs { policy, configs } = Configs::called(ask)?;
    let found = configs.into_iter().find(|config| Category::Firewall.has(config));
    let parameters = found.map(|mut config| config["parameters"].take()).unwrap_or_default();
    let mut lines = Vec::new();
    let groups = parameters["rule_groups"].as_array().map_or(&[][..], Vec::as_slice);
    let line = |group_rank: usize, rank: usize| {
        json!({
            "policy_name": policy["name"],
            "rule_group_name": "",
            "rule_group_description": "",
            "rule_group_rank": (group_rank + 1).to_string(),
            "rule_group_enabled": "true",
            "rule_rank": (rank + 1).to_string(),
            "rule_enabled": true,
            "application_path": "*",
            "direction": "BOTH",
            "local_ip": "*",
            "local_port": "*",
            "remote_ip": "*",
            "remote_port": "*",
            "protocol": "ANY",
        })
    };
    for (at, group) in groups.iter().enumerate() {
        for (rank, rule) in listed(&group["rules"]).into_iter().enumerate() {
            let mut told = line(at, rank);
            told["rule_group_name"] = group["name"].clone();
            told["rule_group_description"] = group["description"].clone();
            for (name, field) in [
                ("rule_enabled", "enabled"),
                ("action", "action"),
                ("application_path", "application_path"),
                ("direction", "direction"),
                ("local_ip", "local_ip_address"),
                ("local_port", "local_port_ranges"),
                ("remote_ip", "remote_ip_address"),
                ("remote_port", "remote_port_ranges"),
                ("protocol", "protocol"),
            ] {
                if !rule[field].is_null() {
                    told[name] = rule[field].clone();
                }
            }
            lines.push(told);
        }
    }
    let mut last = line(groups.len(), 0);
    last["action"] = parameters["default_rule"]["action"].clone();
    lines.push(last);
    match ask.query("format").unwrap_or("json") {
        "csv" => Ok(Answer::Csv(jobs::csv(&lines))),
        "json" => Ok(Value::Array(lines).into()),
        other => Err(Refusal::unknown_value("format", other, &["csv", "json"])),
    }
}

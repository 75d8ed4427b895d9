//! Which rule configurations there are, what each takes, and what it begins with.

use serde_json::{Map, Value, json};

use crate::domain::services::draws::uuid;
use crate::sandbox::ask::merge;
use crate::sandbox::errors::Refusal;
use crate::sandbox::values::{listed, plain_text};

/// What a rule configuration is about. Each has a path of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    CorePrevention,
    Firewall,
    DataCollection,
    Bypass,
}

/// A rule configuration that every policy has. The ids are those of the real service: scripts
/// know them.
pub struct Config {
    pub id: &'static str,
    pub category: Category,
    pub name: &'static str,
    pub description: &'static str,
    /// What it takes.
    pub parameters: &'static [Parameter],
}

/// What a rule configuration takes.
pub struct Parameter {
    pub name: &'static str,
    pub description: &'static str,
    pub takes: Takes,
}

/// Which values a parameter has, and which one to begin with.
pub enum Takes {
    Mode(&'static str),
    Switch(bool),
    /// The rule for what no other one is about.
    DefaultRule,
    RuleGroups,
}

const MODES: [&str; 2] = ["REPORT", "BLOCK"];
const DEFAULT_ACTIONS: [&str; 2] = ["ALLOW", "BLOCK"];
const ACTIONS: [&str; 3] = ["ALLOW", "BLOCK", "BLOCK_ALERT"];
const DIRECTIONS: [&str; 3] = ["IN", "OUT", "BOTH"];
const PROTOCOLS: [&str; 2] = ["TCP", "UDP"];
const SYSTEMS: [&str; 3] = ["windows", "mac", "linux"];

const ASSIGNMENT: &str = "WindowsAssignmentMode";

const fn assignment(mode: &'static str) -> Parameter {
    Parameter {
        name: ASSIGNMENT,
        description: "Whether the sensor blocks what it finds or only reports it.",
        takes: Takes::Mode(mode),
    }
}

/// Every one of them.
pub const CONFIGS: [Config; 8] = [
    Config {
        id: "1f8a5e4b-34f2-4d31-9f8f-87c56facaec8",
        category: Category::CorePrevention,
        name: "Advanced Scripting Prevention",
        description: "Stops malicious scripts that use programs of the system.",
        parameters: &[assignment("BLOCK")],
    },
    Config {
        id: "ac67fa14-f6be-4df9-93f2-6de0dbd96061",
        category: Category::CorePrevention,
        name: "Credential Theft",
        description: "Stops the reading of credentials from memory and disk.",
        parameters: &[assignment("REPORT")],
    },
    Config {
        id: "c4ed61b3-d5aa-41a9-814f-0f277451532b",
        category: Category::CorePrevention,
        name: "Carbon Black Threat Intel",
        description: "Stops what many attacks have in common.",
        parameters: &[assignment("REPORT")],
    },
    Config {
        id: "88b19232-7ebb-48ef-a198-2a75a282de5d",
        category: Category::CorePrevention,
        name: "Privilege Escalation",
        description: "Stops attempts to gain more rights on the device.",
        parameters: &[assignment("BLOCK")],
    },
    Config {
        id: "df181779-f623-415d-879e-91c40246535d",
        category: Category::Firewall,
        name: "Host Based Firewall",
        description: "The firewall rules that the sensor enforces on the device.",
        parameters: &[
            Parameter {
                name: "enable_host_based_firewall",
                description: "Whether the rules are enforced.",
                takes: Takes::Switch(false),
            },
            Parameter {
                name: "default_rule",
                description: "What happens to traffic that no rule is about.",
                takes: Takes::DefaultRule,
            },
            Parameter {
                name: "rule_groups",
                description: "The rules, in groups. The first that fits decides.",
                takes: Takes::RuleGroups,
            },
        ],
    },
    Config {
        id: "91c919da-fb90-4e63-9eac-506255b0a0d0",
        category: Category::DataCollection,
        name: "Authentication Events",
        description: "Collects who signs in on the device.",
        parameters: &[Parameter {
            name: "enable_auth_events",
            description: "Whether sign-ins are collected.",
            takes: Takes::Switch(true),
        }],
    },
    Config {
        id: "cc075469-8d1e-4056-84b6-0e6f437c4010",
        category: Category::DataCollection,
        name: "XDR",
        description: "Collects network data on the device.",
        parameters: &[Parameter {
            name: "enable_network_data_collection",
            description: "Whether network data is collected.",
            takes: Takes::Switch(false),
        }],
    },
    Config {
        id: "1c03d653-eca4-4adc-81a1-04b17b6cbffc",
        category: Category::Bypass,
        name: "Event Reporting and Sensor Operation Exclusions",
        description: "Leaves processes and their events out of what is reported.",
        parameters: &[],
    },
];

impl Category {
    /// As the interface writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CorePrevention => "core_prevention",
            Self::Firewall => "host_based_firewall",
            Self::DataCollection => "data_collection",
            Self::Bypass => "bypass",
        }
    }

    /// Whether a rule configuration is of it.
    pub fn has(self, config: &Value) -> bool {
        config["category"] == json!(self.name())
    }
}

impl Takes {
    /// The value of a policy that nobody changed.
    pub fn usual(&self) -> Value {
        match self {
            Self::Mode(mode) => json!(mode),
            Self::Switch(is_on) => json!(is_on),
            Self::DefaultRule => json!({ "action": "ALLOW" }),
            Self::RuleGroups => json!([]),
        }
    }

    /// What the interface says of it where it lists what can be set.
    pub fn validations(&self) -> Value {
        match self {
            Self::Mode(_) => json!([{ "type": "enum", "values": MODES }]),
            Self::Switch(_) => json!([{ "type": "boolean" }]),
            Self::DefaultRule => json!([{ "type": "object" }]),
            Self::RuleGroups => json!([{ "type": "array" }]),
        }
    }

    /// The same as a JSON schema.
    pub fn schema(&self) -> Value {
        match self {
            Self::Mode(_) => json!({ "type": "string", "enum": MODES }),
            Self::Switch(_) => json!({ "type": "boolean" }),
            Self::DefaultRule => json!({ "type": "object" }),
            Self::RuleGroups => json!({ "type": "array", "items": { "type": "object" } }),
        }
    }

    /// What is wrong with a value.
    fn fault(&self, name: &str, value: &Value) -> Option<String> {
        match self {
            Self::Mode(_) => unknown(name, value, &MODES),
            Self::Switch(_) => (!value.is_boolean()).then(|| format!("{name} must be a boolean")),
            Self::DefaultRule => unknown("default_rule.action", &value["action"], &DEFAULT_ACTIONS),
            Self::RuleGroups => {
                let Some(groups) = value.as_array() else {
                    return Some(format!("{name} must be a list"));
                };
                groups.iter().find_map(group_fault)
            }
        }
    }
}

fn unknown(name: &str, value: &Value, known: &[&str]) -> Option<String> {
    let is_known = value.as_str().is_some_and(|value| known.contains(&value));
    (!is_known).then(|| format!("{name} must be one of {}", known.join(", ")))
}

fn group_fault(group: &Value) -> Option<String> {
    let has_name = group["name"].as_str().is_some_and(|name| !name.trim().is_empty());
    if !has_name {
        return Some("rule_groups.name must be a text".to_owned());
    }
    match &group["rules"] {
        Value::Array(rules) => rules.iter().find_map(rule_fault),
        _ => Some("rule_groups.rules must be a list".to_owned()),
    }
}

fn rule_fault(rule: &Value) -> Option<String> {
    let closed =
        [("action", &ACTIONS[..]), ("direction", &DIRECTIONS[..]), ("protocol", &PROTOCOLS[..])];
    let fault = closed.into_iter().find_map(|(name, known)| unknown(name, &rule[name], known));
    let others = || {
        let switch = (!rule["enabled"].is_boolean()).then_some("enabled must be a boolean");
        let place =
            (!rule["remote_ip_address"].is_string()).then_some("remote_ip_address must be a text");
        switch.or(place).map(str::to_owned)
    };
    fault.or_else(others)
}

/// The one with this id.
pub fn known(id: &str) -> Option<&'static Config> {
    CONFIGS.iter().find(|config| config.id == id)
}

impl Config {
    /// As it stands in a policy that nobody changed.
    pub fn usual(&self) -> Value {
        let parameters: Map<String, Value> =
            self.parameters.iter().map(|one| (one.name.to_owned(), one.takes.usual())).collect();
        let inherited = if self.category == Category::Firewall { "" } else { "psc:region" };
        json!({
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "inherited_from": inherited,
            "category": self.category.name(),
            "parameters": parameters,
        })
    }

    /// What is wrong with what a call wants to set.
    pub fn fault(&self, change: &Value) -> Option<String> {
        let none = Map::new();
        let parameters = match &change["parameters"] {
            Value::Null => &none,
            Value::Object(parameters) => parameters,
            _ => return Some("parameters must be an object".to_owned()),
        };
        let fault = |(name, value): (&String, &Value)| {
            let Some(parameter) = self.parameters.iter().find(|one| one.name == name) else {
                return Some(format!("There is no parameter {name}"));
            };
            parameter.takes.fault(name, value)
        };
        parameters.iter().find_map(fault).or_else(|| exclusions_fault(&change["exclusions"]))
    }

    /// Lays what a call sets over what is held.
    pub fn set(&self, held: &mut Value, change: &Value) {
        merge(&mut held["parameters"], &change["parameters"]);
        if !change["exclusions"].is_null() {
            held["exclusions"] = change["exclusions"].clone();
        }
        if self.category == Category::Firewall {
            name_rules(&mut held["parameters"]);
        }
    }
}

fn exclusions_fault(exclusions: &Value) -> Option<String> {
    match exclusions {
        Value::Null => None,
        Value::Object(lists) => {
            let odd = |(system, list): (&String, &Value)| {
                !SYSTEMS.contains(&system.as_str()) || !(list.is_array() || list.is_null())
            };
            let is_odd = lists.iter().any(odd);
            is_odd.then(|| format!("exclusions are lists for {}", SYSTEMS.join(", ")))
        }
        _ => Some("exclusions must be an object".to_owned()),
    }
}

/// Gives every group and rule of a firewall the ids that the service gives them.
fn name_rules(parameters: &mut Value) {
    let groups = parameters["rule_groups"].as_array_mut().into_iter().flatten();
    for (at, group) in groups.enumerate() {
        let of_group = format!("{at}/{}", plain_text(&group["name"]));
        give_id(group, "ruleset_id", &of_group);
        let rules = group["rules"].as_array_mut().into_iter().flatten();
        for (at, rule) in rules.enumerate() {
            let of_rule = format!("{of_group}/{at}/{}", plain_text(&rule["name"]));
            for field in [
                "rule_access_check_guid",
                "rule_inbound_event_check_guid",
                "rule_outbound_event_check_guid",
            ] {
                give_id(rule, field, &of_rule);
            }
        }
    }
}

fn give_id(object: &mut Value, field: &str, from: &str) {
    if !object[field].is_string() {
        object[field] = json!(uuid(&format!("{field}/{from}")));
    }
}

/// The rule configurations of a policy that nobody changed.
pub fn usual() -> Vec<Value> {
    CONFIGS.iter().map(Config::usual).collect()
}

/// Lays rule configurations, as a whole policy comes with them, over those that it has.
pub fn laid_over(mut held: Vec<Value>, given: &Value) -> Result<Vec<Value>, Refusal> {
    for change in listed(given) {
        let id = plain_text(&change["id"]);
        let Some((config, at)) = known(&id).zip(held.iter().position(|one| one["id"] == *id))
        else {
            let message = format!("There is no rule configuration {id}");
            return Err(Refusal::bad_request("INVALID_REQUEST", &message));
        };
        if let Some(fault) = config.fault(change) {
            return Err(Refusal::bad_request("INVALID_REQUEST", &fault));
        }
        config.set(&mut held[at], change);
    }
    Ok(held)
}

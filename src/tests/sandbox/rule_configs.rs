//! The rule configurations of policies.

use serde_json::{Value, json};

use crate::sandbox::families::{Desk, count, text};

const THREAT_INTEL: &str = "c4ed61b3-d5aa-41a9-814f-0f277451532b";
const FIREWALL: &str = "df181779-f623-415d-879e-91c40246535d";

/// The path of a policy: the one that the summary lists at that place.
async fn policy(desk: &Desk, at: usize) -> String {
    let policies = "/policyservice/v1/orgs/{}/policies";
    let id = desk.get(&format!("{policies}/summary")).await["policies"][at]["id"].clone();
    format!("{policies}/{id}")
}

fn of(configs: &Value, id: &str) -> Value {
    let mut all = configs.as_array().unwrap().iter();
    all.find(|config| config["id"] == *id).unwrap()["parameters"].clone()
}

#[tokio::test]
async fn core_prevention_is_set_in_one_policy_and_set_back() {
    let desk = Desk::new().await;
    let (one, other) = (policy(&desk, 0).await, policy(&desk, 1).await);
    let core = format!("{one}/rule_configs/core_prevention");
    let mode = async |policy: &str| {
        of(&desk.get(policy).await["rule_configs"], THREAT_INTEL)["WindowsAssignmentMode"].clone()
    };
    let block = json!({ "id": THREAT_INTEL, "parameters": { "WindowsAssignmentMode": "BLOCK" } });
    let set = desk.call("PUT", &core, json!([block])).await.json();
    assert_eq!((count(&set["successful"]), count(&set["failed"])), (1, 0));
    assert_eq!((mode(&one).await, mode(&other).await), (json!("BLOCK"), json!("REPORT")));
    assert_eq!(
        desk.call("DELETE", &format!("{core}/{THREAT_INTEL}"), Value::Null).await.status,
        204
    );
    assert_eq!(mode(&one).await, json!("REPORT"));
    assert_eq!(count(&desk.get(&core).await["results"]), 4);
}

#[tokio::test]
async fn what_cannot_be_set_is_told_and_changes_nothing() {
    let desk = Desk::new().await;
    let one = policy(&desk, 0).await;
    let before = desk.get(&one).await["rule_configs"].clone();
    let core = format!("{one}/rule_configs/core_prevention");
    for (id, parameters) in [
        (THREAT_INTEL, json!({ "WindowsAssignmentMode": "MAYBE" })),
        (THREAT_INTEL, json!({ "Unheard": "BLOCK" })),
        (THREAT_INTEL, json!([])),
        (FIREWALL, json!({ "enable_host_based_firewall": true })),
        ("nothing", json!({})),
    ] {
        let set = desk.call("PUT", &core, json!([{ "id": id, "parameters": parameters }])).await;
        assert_eq!(count(&set.json()["failed"]), 1, "{}", set.text);
    }
    assert_eq!(desk.get(&one).await["rule_configs"], before);
    assert_eq!(desk.call("DELETE", &format!("{core}/{FIREWALL}"), Value::Null).await.status, 404);
    let odd = json!({
        "name": "Kiosks", "priority_level": "HIGH", "rule_configs": [{ "id": "nothing" }],
    });
    assert_eq!(desk.call("POST", "/policyservice/v1/orgs/{}/policies", odd).await.status, 400);
}

#[tokio::test]
async fn firewall_rules_are_set_copied_and_exported() {
    let desk = Desk::new().await;
    let (one, other) = (policy(&desk, 0).await, policy(&desk, 1).await);
    let firewall = format!("{one}/rule_configs/host_based_firewall");
    let rule = json!({
        "name": "No IRC", "action": "BLOCK", "direction": "BOTH", "enabled": true,
        "protocol": "TCP", "remote_ip_address": "203.0.113.74", "remote_port_ranges": "6667",
    });
    let groups = json!([{ "name": "Isolate", "description": "", "rules": [rule] }]);
    let on = json!({ "enable_host_based_firewall": true, "rule_groups": groups });
    let set =
        desk.call("PUT", &firewall, json!([{ "id": FIREWALL, "parameters": on }])).await.json();
    let kept = &set["successful"][0]["parameters"];
    assert!(kept["rule_groups"][0]["rules"][0]["rule_access_check_guid"].is_string());
    let id = |path: &str| path.rsplit('/').next().unwrap().parse::<i64>().unwrap();
    let copy = json!({
        "target_policy_ids": [id(&other), 7],
        "parameters": { "rule_groups": kept["rule_groups"] },
    });
    let path = "/policyservice/v1/orgs/{}/policies/rule_configs/host_based_firewall/_copy";
    let copied = desk.post(path, copy).await;
    assert_eq!((&copied["num_applied"], &copied["failed_policy_ids"]), (&json!(1), &json!([7])));
    let there = of(&desk.get(&other).await["rule_configs"], FIREWALL);
    assert_eq!(there["rule_groups"], kept["rule_groups"]);
    assert_eq!(there["enable_host_based_firewall"], json!(false));
    let export = format!("{one}/rule_configs/host_based_firewall/rules/_export");
    let lines = desk.get(&format!("{export}?format=json")).await;
    assert_eq!(count(&lines), 2);
    assert_eq!(text(&lines[0]["remote_port"]), "6667");
    let csv = desk.call("GET", &format!("{export}?format=csv"), Value::Null).await;
    assert_eq!(csv.text.lines().count(), 3);
}

#[tokio::test]
async fn a_whole_policy_comes_with_its_rule_configurations() {
    let desk = Desk::new().await;
    let wanted = json!({
        "name": "Kiosks", "priority_level": "HIGH", "rule_configs": [
            { "id": THREAT_INTEL, "parameters": { "WindowsAssignmentMode": "BLOCK" } },
        ],
    });
    let made = desk.post("/policyservice/v1/orgs/{}/policies", wanted).await;
    assert_eq!(count(&made["rule_configs"]), 8);
    let parameters = of(&made["rule_configs"], THREAT_INTEL);
    assert_eq!(parameters["WindowsAssignmentMode"], json!("BLOCK"));
    let schema =
        format!("/policyservice/v1/orgs/{{}}/rule_configs/{THREAT_INTEL}/parameters/schema");
    let schema = desk.get(&schema).await;
    assert_eq!(schema["properties"]["WindowsAssignmentMode"]["enum"], json!(["REPORT", "BLOCK"]));
}

//! Policies: the same four in every organization, with ids of its own.

use axum::{Extension, Json};
use serde_json::{Value, json};

use crate::domain::services::endpoints::policy_id;
use crate::sandbox::call::Call;
use crate::sandbox::model::PolicySummary;
use crate::sandbox::{devices, fleet};

/// The policies of the organization.
pub fn list(call: &Call) -> Vec<PolicySummary> {
    let devices = devices::list(call);
    let summary = |(index, (name, priority_level, description)): (
        usize,
        &(&str, &'static str, &'static str),
    )| {
        let id = policy_id(&call.org_key, index);
        let with_it = devices.iter().filter(|device| device.policy_id == id).count();
        PolicySummary {
            id,
            name: (*name).to_owned(),
            priority_level,
            position: i64::try_from(index).unwrap_or_default() + 1,
            is_system: index == 0,
            description,
            num_devices: i64::try_from(with_it).unwrap_or_default(),
        }
    };
    fleet::POLICIES.iter().enumerate().map(summary).collect()
}

/// `GET …/policies/summary`
pub async fn summary(Extension(call): Extension<Call>) -> Json<Value> {
    Json(json!({ "policies": list(&call) }))
}

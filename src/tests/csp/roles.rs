//! Custom roles as programs call them.

use serde_json::{Value, json};

use crate::stage::{Stage, keys};
use crate::world::Actor;

const READ: &str = "_API.Device:device.READ";
const QUARANTINE: &str = "_API.Device:device.quarantine.EXECUTE";

fn path(stage: &Stage) -> String {
    format!("/csp/gateway/iam-roles-mgmt/api/orgs/{}/custom-roles", stage.org)
}

fn role(name: &str) -> Value {
    json!({"name": name, "displayName": "Reads devices", "description": "d", "permissions": [READ]})
}

#[tokio::test]
async fn a_role_keeps_its_name_when_people_rename_it() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let made = stage.call("POST", &path(&stage), &owner, role("device-reader")).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let names =
        ["name", "displayName", "description", "permissions", "createdBy", "lastModifiedBy"];
    assert_eq!(keys(&made.json()), names.into_iter().collect());
    let one = format!("{}/device-reader", path(&stage));
    let patch = json!({"displayName": "Sees devices", "permissions": [READ, QUARANTINE]});
    let changed = stage.call("PATCH", &one, &owner, patch).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let read = stage.call("GET", &one, &owner, Value::Null).await.json();
    assert_eq!(
        (&read["name"], &read["displayName"]),
        (&json!("device-reader"), &json!("Sees devices"))
    );
    assert_eq!(read["permissions"].as_array().unwrap().len(), 2);
    assert_eq!(read["description"], "d");
    let listed = stage.call("GET", &path(&stage), &owner, Value::Null).await.json();
    assert_eq!(listed["results"][0], read);
    assert_eq!(stage.call("DELETE", &one, &owner, Value::Null).await.status, 200);
    assert_eq!(stage.call("GET", &one, &owner, Value::Null).await.status, 404);
}

#[tokio::test]
async fn a_role_of_the_console_goes_by_its_id() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let id = stage.world.owner().await.tries_to_create_role("Made by hand", &[READ]).await.unwrap();
    let read = stage.call("GET", &format!("{}/{id}", path(&stage)), &owner, Value::Null).await;
    assert_eq!(read.json()["displayName"], "Made by hand", "{}", read.text);
}

#[tokio::test]
async fn a_role_that_an_app_holds_stays() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    stage.call("POST", &path(&stage), &owner, role("device-reader")).await;
    let body = json!({
        "displayName": "siem", "description": "", "grantTypes": ["client_credentials"],
        "allowedScopes": {"organizationScopes": {"roles": [{"name": "device-reader"}]}},
    });
    let apps = format!("/csp/gateway/am/api/orgs/{}/oauth-apps", stage.org);
    let made = stage.call("POST", &apps, &owner, body).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let listed = stage.call("GET", &apps, &owner, Value::Null).await.json();
    let roles = &listed["results"][0]["allowedScopes"]["organizationScopes"]["roles"];
    assert_eq!(*roles, json!([{"name": "device-reader"}]));
    let one = format!("{}/device-reader", path(&stage));
    assert_eq!(stage.call("DELETE", &one, &owner, Value::Null).await.status, 400);
    assert_eq!(stage.call("GET", &one, &owner, Value::Null).await.status, 200);
}

#[tokio::test]
async fn names_that_are_taken_are_conflicts_and_others_are_told() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    stage.call("POST", &path(&stage), &owner, role("device-reader")).await;
    let other = |name: &str, display: &str| json!({"name": name, "displayName": display, "permissions": [READ]});
    for (body, status) in [
        (other("device-reader", "Another"), 409),
        (other("another", "reads devices"), 409),
        (other("org_owner", "Another"), 409),
        (other("a b", "Another"), 400),
        (other("another", ""), 400),
        (json!({"name": "another", "displayName": "Another", "permissions": []}), 400),
        (json!({"name": "another", "displayName": "Another", "permissions": ["_x"]}), 400),
        (json!({"name": "another", "displayName": "Another"}), 400),
    ] {
        let reply = stage.call("POST", &path(&stage), &owner, body).await;
        assert_eq!(reply.status, status, "{}", reply.text);
    }
    let patch = json!({"name": "other"});
    let one = format!("{}/device-reader", path(&stage));
    assert_eq!(stage.call("PATCH", &one, &owner, patch).await.status, 400);
}

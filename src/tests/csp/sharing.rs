//! `orgs/{o}/clients` as programs call it.

use serde_json::{Value, json};

use crate::csp::G;
use crate::stage::{Stage, VIEW_ALL};
use crate::world::{Actor, AppForm};

fn path(stage: &Stage) -> String {
    format!("{G}/orgs/{}/clients", stage.org)
}

#[tokio::test]
async fn an_app_is_added_listed_found_and_removed() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let app = stage.unadded_app(&["org/org_member", VIEW_ALL]).await;
    let body = json!({"ids": [app.id], "organizationRoles": [{"name": "org_member"}],
        "serviceRoles": [{"serviceDefinitionId": definition(&stage), "serviceRoles": [{"name": "view_all"}]}],
        "customRoles": []});
    let added = stage.call("POST", &path(&stage), &owner, body.clone()).await;
    assert_eq!(added.json(), json!({"failures": []}), "{}", added.text);
    assert_eq!(stage.ask_token(&app).await.status, 200);

    let listed = stage.call("GET", &path(&stage), &owner, Value::Null).await.json();
    assert_eq!(listed["totalResults"], 1);
    let one = &listed["results"][0];
    assert_eq!((&one["id"], &one["sourceOrg"]), (&json!(app.id), &json!(stage.org)));
    assert_eq!(one["serviceRoles"][0]["serviceRoles"][0]["name"], "view_all");
    assert_eq!(one["organizationRoles"][0]["displayName"], "Organization Member");

    let search = format!("{}/search", path(&stage));
    for (role, found) in [("org_member", 1), ("org_owner", 0)] {
        let wanted = json!({"organizationRoles": [{"name": role}]});
        let reply = stage.call("POST", &search, &owner, wanted).await;
        assert_eq!(reply.json()["totalResults"], found, "{role}");
    }

    let removed = stage.call("DELETE", &path(&stage), &owner, json!({"ids": [app.id]})).await;
    assert_eq!(removed.json(), json!({"succeeded": [app.id], "failed": []}));
    assert_ne!(stage.ask_token(&app).await.status, 200);
    let again = stage.call("DELETE", &path(&stage), &owner, json!({"ids": [app.id]})).await;
    assert_eq!(again.json(), json!({"succeeded": [], "failed": [app.id]}));
}

fn definition(stage: &Stage) -> String {
    let service = crate::world::cbc();
    stage.world.workflows.catalogue().service(&service).unwrap().definition_id.clone()
}

#[tokio::test]
async fn an_app_is_added_with_its_own_roles_or_not_at_all() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let app = stage.unadded_app(&["org/org_member"]).await;
    let body = json!({"ids": [app.id, "x"], "organizationRoles": [{"name": "org_owner"}]});
    let reply = stage.call("POST", &path(&stage), &owner, body).await.json();
    let failures = reply["failures"].as_array().unwrap();
    assert_eq!((failures.len(), &failures[0]["id"]), (2, &json!(app.id)));
    assert_ne!(stage.ask_token(&app).await.status, 200);
}

#[tokio::test]
async fn more_than_ten_at_once_and_none_are_refused() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let many: Vec<_> = (0..11).map(|number| format!("{number:024}")).collect();
    for ids in [json!(many), json!([])] {
        for method in ["POST", "DELETE"] {
            let reply = stage.call(method, &path(&stage), &owner, json!({"ids": ids})).await;
            assert_eq!(reply.status, 400, "{method}");
        }
    }
}

#[tokio::test]
async fn an_app_of_another_organization_is_added_when_it_asks() {
    let stage = Stage::new().await;
    let owner = stage.token_of(Actor::Owner).await;
    let form = AppForm::named("visitor");
    let (app, _) = stage.world.is_asked_for(form).await;
    let body = json!({"ids": [app]});
    let added = stage.call("POST", &path(&stage), &owner, body).await;
    assert_eq!(added.json(), json!({"failures": []}), "{}", added.text);
    let listed = stage.call("GET", &path(&stage), &owner, Value::Null).await.json();
    assert_eq!(listed["results"][0]["id"], json!(app));
    assert_ne!(listed["results"][0]["sourceOrg"], json!(stage.org));
}

#[tokio::test]
async fn an_app_that_was_added_elsewhere_accepts_nothing_there() {
    let stage = Stage::new().await;
    let robot = stage.app(&["org/org_owner"]).await;
    let token = stage.token(&robot).await;
    let (other, _) = stage.other_org().await;
    for method in ["GET", "POST", "DELETE"] {
        let body = if method == "GET" { Value::Null } else { json!({"ids": [robot.id]}) };
        let reply = stage.call(method, &format!("{G}/orgs/{other}/clients"), &token, body).await;
        assert_eq!(reply.status, 404, "{method}");
    }
}

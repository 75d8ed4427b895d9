//! `…/oauth-apps/{id}/secret` as programs call it.

use serde_json::{Value, json};

use crate::csp::G;
use crate::stage::{App, Stage, keys};
use crate::world::Actor;

fn path(stage: &Stage, app: &App) -> String {
    format!("{G}/orgs/{}/oauth-apps/{}/secret", stage.org, app.id)
}

async fn change(stage: &Stage, app: &App, method: &str, body: Value) -> App {
    let owner = stage.token_of(Actor::Owner).await;
    let reply = stage.call(method, &path(stage, app), &owner, body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let said = reply.json();
    assert_eq!(keys(&said), ["clientId", "clientSecret"].into_iter().collect());
    let secret = said["clientSecret"].as_str().unwrap().to_owned();
    App { id: app.id.clone(), secret }
}

async fn works(stage: &Stage, app: &App) -> bool {
    stage.ask_token(app).await.status == 200
}

#[tokio::test]
async fn a_replaced_secret_is_dead_at_once() {
    let stage = Stage::new().await;
    let old = stage.app(&["org/org_member"]).await;
    assert!(works(&stage, &old).await);
    let new = change(&stage, &old, "PUT", json!({})).await;
    assert!(!works(&stage, &old).await);
    assert!(works(&stage, &new).await);
}

#[tokio::test]
async fn a_rotated_secret_works_for_the_time_that_was_asked_for() {
    let stage = Stage::new().await;
    let old = stage.app(&["org/org_member"]).await;
    assert!(works(&stage, &old).await);
    let body = json!({"newClientSecret": null, "secretRotationExpirationInSeconds": 3600});
    let new = change(&stage, &old, "POST", body).await;
    assert!(works(&stage, &old).await && works(&stage, &new).await);
    stage.wait(3599);
    assert!(works(&stage, &old).await);
    stage.wait(1);
    assert!(!works(&stage, &old).await && works(&stage, &new).await);
}

#[tokio::test]
async fn a_rotation_lasts_two_days_and_can_be_ended_before() {
    let stage = Stage::new().await;
    let old = stage.app(&["org/org_member"]).await;
    assert!(works(&stage, &old).await);
    let new = change(&stage, &old, "POST", json!({})).await;
    stage.wait(48 * 3600 - 1);
    assert!(works(&stage, &old).await);
    let owner = stage.token_of(Actor::Developer).await;
    let ended = stage.call("DELETE", &path(&stage, &old), &owner, Value::Null).await;
    assert_eq!(ended.status, 200, "{}", ended.text);
    assert!(!works(&stage, &old).await && works(&stage, &new).await);
    let again = stage.call("DELETE", &path(&stage, &old), &owner, Value::Null).await;
    assert_eq!(again.status, 200, "a rotation that is over stays over");
    assert!(works(&stage, &new).await);
}

#[tokio::test]
async fn two_secrets_are_the_most() {
    let stage = Stage::new().await;
    let app = stage.app(&["org/org_member"]).await;
    change(&stage, &app, "POST", json!({})).await;
    let developer = stage.token_of(Actor::Developer).await;
    let third = stage.call("POST", &path(&stage, &app), &developer, json!({})).await;
    assert_eq!(third.status, 409, "{}", third.text);
}

#[tokio::test]
async fn a_rotation_of_another_length_or_with_a_secret_of_ones_own_is_refused() {
    let stage = Stage::new().await;
    let app = stage.app(&["org/org_member"]).await;
    let owner = stage.token_of(Actor::Owner).await;
    for body in [
        json!({"secretRotationExpirationInSeconds": 0}),
        json!({"secretRotationExpirationInSeconds": 604_801}),
        json!({"secretRotationExpirationInSeconds": "3600"}),
        json!({"newClientSecret": "Chosen-by-me-1"}),
    ] {
        let reply = stage.call("POST", &path(&stage, &app), &owner, body).await;
        assert_eq!(reply.status, 400, "{}", reply.text);
        assert!(!reply.text.contains("Chosen"), "{}", reply.text);
    }
    assert!(works(&stage, &app).await);
}

#[tokio::test]
async fn a_developer_rotates_no_secret_of_an_app_that_is_more_than_they_are() {
    let stage = Stage::new().await;
    let app = stage.app(&["org/org_owner"]).await;
    let developer = stage.token_of(Actor::Developer).await;
    for method in ["PUT", "POST", "DELETE"] {
        let reply = stage.call(method, &path(&stage, &app), &developer, json!({})).await;
        assert_eq!(reply.status, 403, "{method}");
    }
}

//! Asking about tokens and ending them.

use serde_json::json;

use crate::stage::{App, Reply, Stage, VIEW_ALL};

const INTROSPECT: &str = "/csp/gateway/am/api/auth/introspect";
const REVOKE: &str = "/csp/gateway/am/api/auth/revoke";

async fn introspect(stage: &Stage, app: &App, token: &str) -> Reply {
    stage.post_form(INTROSPECT, &app.basic(), &format!("token={token}")).await
}

async fn revoke(stage: &Stage, app: &App, token: &str) -> Reply {
    let form = format!("token={token}&token_type_hint=access_token");
    stage.post_form(REVOKE, &app.basic(), &form).await
}

fn device_path(stage: &Stage) -> String {
    let id = latchkey::domain::services::endpoints::first_device_id(&stage.org_key);
    format!("/appservices/v6/orgs/{}/devices/{id}", stage.org_key)
}

#[tokio::test]
async fn a_live_token_is_active() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let token = stage.token(&app).await;
    let body = introspect(&stage, &app, &token).await.json();
    assert_eq!(body["active"], json!(true));
    assert_eq!(body["orgId"], json!(stage.org.as_str()));
    assert_eq!(body["sub"], json!(app.id));
    assert_eq!(body["token_type"], json!("bearer"));
    assert!(body["exp"].is_i64() && body["iat"].is_i64());
}

#[tokio::test]
async fn everything_else_is_exactly_inactive() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let token = stage.token(&app).await;
    let tampered = format!("{}.AAAA", token.rsplit_once('.').unwrap().0);
    for dead in ["nonsense", "a.b.c", &tampered] {
        let reply = introspect(&stage, &app, dead).await;
        assert_eq!((reply.status, reply.text.as_str()), (200, r#"{"active":false}"#), "{dead}");
    }
    stage.wait(1800);
    assert_eq!(introspect(&stage, &app, &token).await.text, r#"{"active":false}"#);
}

#[tokio::test]
async fn an_app_of_no_organization_learns_nothing() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&[]).await).await;
    let stranger = stage.unadded_app(&[]).await;
    assert_eq!(introspect(&stage, &stranger, &token).await.text, r#"{"active":false}"#);
}

#[tokio::test]
async fn strangers_may_not_ask() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let token = stage.token(&app).await;
    let stranger = App { secret: "wrong".into(), ..app };
    for path in [INTROSPECT, REVOKE] {
        let reply = stage.post_form(path, &stranger.basic(), &format!("token={token}")).await;
        assert_eq!(reply.status, 401, "{path}");
        let without = stage.post_form(path, &stranger.basic(), "").await;
        assert_eq!(without.status, 401, "{path}");
    }
}

#[tokio::test]
async fn a_missing_token_is_an_invalid_request() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    for path in [INTROSPECT, REVOKE] {
        let reply = stage.post_form(path, &app.basic(), "token=").await;
        assert_eq!(
            (reply.status, &reply.json()["error"]),
            (400, &json!("invalid_request")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_revoked_token_is_dead_everywhere_at_once() {
    let stage = Stage::new().await;
    let app = stage.app(&[VIEW_ALL]).await;
    let (token, other) = (stage.token(&app).await, stage.token(&app).await);
    assert_eq!(stage.get(&device_path(&stage), &token).await.status, 200);
    let reply = revoke(&stage, &app, &token).await;
    assert_eq!((reply.status, reply.text.as_str()), (200, ""));
    assert_eq!(stage.get(&device_path(&stage), &token).await.status, 401);
    assert_eq!(introspect(&stage, &app, &token).await.text, r#"{"active":false}"#);
    assert_eq!(stage.get(&device_path(&stage), &other).await.status, 200);
}

#[tokio::test]
async fn revoking_twice_or_nonsense_is_fine() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let token = stage.token(&app).await;
    for token in [token.as_str(), token.as_str(), "nonsense"] {
        assert_eq!(revoke(&stage, &app, token).await.status, 200);
    }
}

#[tokio::test]
async fn an_app_cannot_revoke_the_token_of_another() {
    let stage = Stage::new().await;
    let (mine, other) = (stage.app(&[VIEW_ALL]).await, stage.app(&[]).await);
    let token = stage.token(&mine).await;
    assert_eq!(revoke(&stage, &other, &token).await.status, 200);
    assert_eq!(stage.get(&device_path(&stage), &token).await.status, 200);
}

#[tokio::test]
async fn a_tampered_token_revokes_nothing() {
    let stage = Stage::new().await;
    let app = stage.app(&[VIEW_ALL]).await;
    let token = stage.token(&app).await;
    let (signed, _) = token.rsplit_once('.').unwrap();
    assert_eq!(revoke(&stage, &app, &format!("{signed}.AAAA")).await.status, 200);
    assert_eq!(stage.get(&device_path(&stage), &token).await.status, 200);
}

#[tokio::test]
async fn an_app_that_revokes_in_a_loop_has_to_wait() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let mut refused = 0;
    for _ in 0..70 {
        let token = stage.token(&app).await;
        let reply = revoke(&stage, &app, &token).await;
        if reply.status == 503 {
            refused += 1;
            assert!(reply.headers.contains_key("retry-after"));
        }
    }
    assert_eq!(refused, 10);
    let token = stage.token(&app).await;
    stage.wait(61);
    assert_eq!(revoke(&stage, &app, &token).await.status, 200);
}

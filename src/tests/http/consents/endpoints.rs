//! The endpoints that apps call by themselves: token, userinfo, introspection, revocation, sign-out.

use std::collections::BTreeSet;

use axum::http::Request;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use latchkey::domain::apps::app::AppType;
use latchkey::storage;
use serde_json::{Value, json};

use crate::stage::{Reply, Stage, keys};
use crate::world::AppForm;
use crate::world::browser::encode;
use crate::world::consents::{CALLBACK, Client, Kept, VERIFIER};

const API: &str = "/csp/gateway/am/api";

async fn post(stage: &Stage, path: &str, authorization: &str, form: &[(&str, &str)]) -> Reply {
    let mut request = Request::post(format!("{API}/{path}"))
        .header("content-type", "application/x-www-form-urlencoded");
    if !authorization.is_empty() {
        request = request.header("authorization", authorization);
    }
    stage.send(request.body(encode(form).into()).unwrap()).await
}

fn basic(client: &Client) -> String {
    let pair = format!("{}:{}", client.id, client.secret);
    format!("Basic {}", base64::Engine::encode(&base64::prelude::BASE64_STANDARD, pair))
}

async fn code(stage: &Stage, client: &Client) -> String {
    stage.world.owner().await.agrees(&client.link(&[])).await
}

fn grant(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]
}

async fn client(stage: &Stage, kind: AppType) -> Client {
    stage.world.owner().await.creates_client(kind, "portal").await
}

#[tokio::test]
async fn a_code_and_then_a_refresh_token_give_all_six_keys() {
    let stage = Stage::new().await;
    let client = client(&stage, AppType::Web).await;
    let code = code(&stage, &client).await;
    let six: BTreeSet<_> =
        ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"].into();
    let first = post(&stage, "auth/token", &basic(&client), &grant(&code)).await;
    assert_eq!((first.status, keys(&first.json())), (200, six.clone()), "{}", first.text);
    assert_eq!(first.header("cache-control"), "no-store");
    let refresh = first.json()["refresh_token"].as_str().unwrap().to_owned();
    let form = [("grant_type", "refresh_token"), ("refresh_token", &*refresh)];
    let second = post(&stage, "auth/authorize", &basic(&client), &form).await;
    assert_eq!((second.status, keys(&second.json())), (200, six), "{}", second.text);
    let third = post(&stage, "auth/token", &basic(&client), &form).await;
    assert_eq!((third.status, &third.json()["error"]), (400, &json!("invalid_grant")));
}

#[tokio::test]
async fn a_native_app_names_itself_in_the_body_or_in_the_header() {
    let stage = Stage::new().await;
    let client = client(&stage, AppType::Native).await;
    let first = code(&stage, &client).await;
    let reply = post(&stage, "auth/token", &basic(&client), &grant(&first)).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let second = code(&stage, &client).await;
    let mut form = grant(&second);
    form.push(("client_id", client.id.as_str()));
    let reply = post(&stage, "auth/token", "", &form).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let nobody = post(&stage, "auth/token", "", &grant(&second)).await;
    assert_eq!((nobody.status, &nobody.json()["error"]), (401, &json!("invalid_client")));
    assert_eq!(nobody.header("www-authenticate"), "");
}

#[tokio::test]
async fn a_web_app_has_to_prove_itself() {
    let stage = Stage::new().await;
    let client = client(&stage, AppType::Web).await;
    let code = code(&stage, &client).await;
    let mut form = grant(&code);
    form.push(("client_id", client.id.as_str()));
    let reply = post(&stage, "auth/token", "", &form).await;
    assert_eq!((reply.status, &reply.json()["error"]), (401, &json!("invalid_client")));
    let missing =
        post(&stage, "auth/token", &basic(&client), &[("grant_type", "authorization_code")]).await;
    assert_eq!(missing.json()["error"], json!("invalid_request"));
    let own =
        post(&stage, "auth/token", &basic(&client), &[("grant_type", "client_credentials")]).await;
    assert_eq!((own.status, &own.json()["error"]), (400, &json!("unauthorized_client")));
}

#[tokio::test]
async fn a_server_to_server_app_has_no_codes() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let reply = post(&stage, "auth/token", &app.basic(), &grant("x")).await;
    assert_eq!((reply.status, &reply.json()["error"]), (400, &json!("unauthorized_client")));
}

#[tokio::test]
async fn userinfo_says_whom_a_token_stands_for() {
    let stage = Stage::new().await;
    let client = client(&stage, AppType::Web).await;
    let kept = stage.world.owner().await.signs_in_to(&client).await;
    let told = stage.get(&format!("{API}/userinfo"), kept.access.expose()).await;
    assert_eq!((told.status, &told.json()["email"]), (200, &json!("owner@example.com")));
    assert_eq!(told.json()["sub"], kept.identity()["sub"]);
    assert_eq!(told.json()["context_name"], json!(stage.org));
    let none = stage.send(Request::get(format!("{API}/userinfo")).body("".into()).unwrap()).await;
    assert_eq!((none.status, none.header("www-authenticate")), (401, "Bearer"));
    let bad = stage.get(&format!("{API}/userinfo"), "a.b.c").await;
    assert_eq!(bad.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    let app = stage.token(&stage.app(&[]).await).await;
    assert_eq!(stage.get(&format!("{API}/userinfo"), &app).await.status, 403);
}

#[tokio::test]
async fn introspection_and_revocation_know_both_tokens_of_a_person() {
    let stage = Stage::new().await;
    let client = client(&stage, AppType::Web).await;
    let kept = stage.world.owner().await.signs_in_to(&client).await;
    let ask = async |token: &str| -> Value {
        post(&stage, "auth/introspect", &basic(&client), &[("token", token)]).await.json()
    };
    let access = ask(kept.access.expose()).await;
    assert_eq!((&access["active"], &access["token_type"]), (&json!(true), &json!("bearer")));
    let refresh = ask(kept.refresh_token()).await;
    assert_eq!((&refresh["active"], &refresh["orgId"]), (&json!(true), &json!(stage.org)));
    let revoked = post(
        &stage,
        "auth/revoke",
        &basic(&client),
        &[("token", kept.refresh_token()), ("token_type_hint", "refresh_token")],
    )
    .await;
    assert_eq!(revoked.status, 200);
    for token in [kept.access.expose(), kept.refresh_token()] {
        assert_eq!(ask(token).await, json!({ "active": false }));
    }
}

#[tokio::test]
async fn a_native_app_revokes_and_does_not_introspect() {
    let stage = Stage::new().await;
    let client = client(&stage, AppType::Native).await;
    let kept = stage.world.owner().await.signs_in_to(&client).await;
    let form = [("token", kept.access.expose()), ("client_id", client.id.as_str())];
    assert_eq!(post(&stage, "auth/introspect", "", &form).await.status, 401);
    assert_eq!(post(&stage, "auth/revoke", "", &form).await.status, 200);
    let told = stage.get(&format!("{API}/userinfo"), kept.access.expose()).await;
    assert_eq!(told.status, 401);
}

#[tokio::test]
async fn a_client_without_a_browser_signs_out_with_its_id_token() {
    let stage = Stage::new().await;
    let client = client(&stage, AppType::Web).await;
    let kept = stage.world.owner().await.signs_in_to(&client).await;
    let body = json!({ "idToken": kept.id_token }).to_string();
    let request = Request::post(format!("{API}/auth/logout"))
        .header("content-type", "application/json")
        .body(body.into())
        .unwrap();
    let reply = stage.send(request).await;
    assert_eq!(reply.json(), json!({ "url": "http://127.0.0.1:8080/sign-in" }));
    let told = stage.get(&format!("{API}/userinfo"), kept.access.expose()).await;
    assert_eq!(told.status, 401);
}

#[tokio::test]
async fn the_newer_address_of_signing_out_leads_back_to_the_app() {
    let stage = Stage::new().await;
    let mut form = AppForm::named("portal").signing_in(AppType::Web);
    form.code_flow.sign_out_uris = "https://portal.example/bye".to_owned();
    let client = stage.world.owner().await.creates_client_of(form).await;
    let kept = stage.world.owner().await.signs_in_to(&client).await;
    let body = json!({ "idToken": kept.id_token }).to_string();
    let back = "post_logout_redirect_uri=https%3A%2F%2Fportal.example%2Fbye&state=a%20b&orgId=";
    let send = async |path: &str, body: String, kind: &str, accept: &str| {
        let request = Request::post(format!("{API}/{path}"))
            .header("content-type", kind)
            .header("accept", accept)
            .body(body.into());
        stage.send(request.unwrap()).await
    };
    let json = "application/json";
    let older = send(&format!("auth/logout?{back}"), body.clone(), json, "*/*").await;
    assert_eq!(older.json(), json!({ "url": "https://portal.example/bye?state=a%20b" }));
    let newer = send(&format!("v2/auth/logout?{back}"), body, json, "*/*").await;
    assert_eq!(newer.status, 303);
    assert_eq!(newer.header("location"), "https://portal.example/bye?state=a%20b");
    let foreign = "post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F";
    let refused = send(&format!("v2/auth/logout?{foreign}"), String::new(), json, "*/*").await;
    assert_eq!(refused.status, 400);
    let form = format!("id_token_hint={}&{back}", kept.id_token);
    let on = send("auth/logout", form, "application/x-www-form-urlencoded", "text/html").await;
    assert_eq!(on.status, 303);
    assert!(on.header("location").starts_with(&format!("{API}/auth/logout?id_token_hint=")));
}

#[tokio::test]
async fn an_address_counts_as_verified_once_a_mail_to_it_was_answered() {
    let stage = Stage::new().await;
    let client = client(&stage, AppType::Web).await;
    let owner = stage.world.owner().await;
    let kept = owner.signs_in_to(&client).await;
    let seen = async |kept: &Kept| {
        let told = stage.get(&format!("{API}/userinfo"), kept.access.expose()).await.json();
        let claims = kept.id_token.split('.').nth(1).unwrap();
        let claims: Value =
            serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        [told["email_verified"].clone(), claims["email_verified"].clone()]
    };
    assert_eq!(seen(&kept).await, [json!(false), json!(false)]);
    let mut tx = stage.world.db.write().await.unwrap();
    let now = stage.world.workflows.now();
    storage::account::people::set_proved(&mut tx, owner.op().person().unwrap(), now).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(seen(&owner.signs_in_to(&client).await).await, [json!(true), json!(true)]);
}

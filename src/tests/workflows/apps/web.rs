//! Apps that sign people in: what they have and lack beside server to server apps.

use latchkey::console::paths;
use latchkey::domain::apps::app::AppType;
use latchkey::domain::apps::code_flow::{CodeFlowForm, RedirectUri, RefreshTtl};
use latchkey::domain::{AppId, AppRef};
use latchkey::workflows::apps::{AppEdit, Creation};
use latchkey::workflows::tokens::TokenError;
use latchkey::workflows::{WorkflowError, apps, playground};

use crate::workflows::{fields, outcome};
use crate::world::{Actor, AppForm, Someone, World};

async fn creates_native(someone: &Someone<'_>, name: &str) -> AppId {
    let form = AppForm::named(name).signing_in(AppType::Native);
    let draft = someone.tries_to_draft(&form).await.unwrap();
    let Ok(Creation::CreatedWithoutSecret(app)) = someone.submits(&draft).await else {
        panic!("a native app has no secret");
    };
    app
}

#[tokio::test]
async fn a_web_app_keeps_its_redirect_uris_and_its_refresh_tokens() {
    let world = World::new().await;
    let owner = world.owner().await;
    let mut form = AppForm::named("portal").signing_in(AppType::Web);
    form.code_flow.redirect_uris = "https://b.example/cb\nhttp://localhost:8080/cb".to_owned();
    form.code_flow.has_refresh = true;
    form.code_flow.refresh_ttl = "7".to_owned();
    let (app, _) = owner.creates(form).await;
    let seen = owner.sees_app(&app).await.unwrap();
    let flow = seen.code_flow.expect("it signs people in");
    let uris: Vec<_> = flow.redirect_uris.iter().map(RedirectUri::as_str).collect();
    assert_eq!(uris, ["https://b.example/cb", "http://localhost:8080/cb"]);
    assert_eq!(flow.refresh_ttl, RefreshTtl::from_days(7).ok());
    let rows = world.rows().await;
    let created = rows.iter().find(|row| row.contains("app.created")).expect("on the record");
    assert!(created.contains("http://localhost:8080/cb"), "{created}");
}

#[tokio::test]
async fn a_server_to_server_app_has_no_redirect_uri_whatever_was_sent() {
    let world = World::new().await;
    let owner = world.owner().await;
    let mut form = AppForm::named("siem");
    form.code_flow.redirect_uris = "nonsense".to_owned();
    let (app, _) = owner.creates(form).await;
    assert_eq!(owner.sees_app(&app).await.unwrap().code_flow, None);
}

#[tokio::test]
async fn redirect_uris_that_cannot_be_kept_are_named() {
    let world = World::new().await;
    let owner = world.owner().await;
    for wrong in ["", "http://portal.example/cb", "https://portal.example/#x", "https://*.example"]
    {
        let mut form = AppForm::named("portal").signing_in(AppType::Web);
        form.code_flow.redirect_uris = wrong.to_owned();
        assert_eq!(fields(owner.tries_to_draft(&form).await), ["redirect_uris"], "{wrong}");
    }
}

#[tokio::test]
async fn a_web_app_proves_itself_and_gets_no_token_by_itself() {
    let world = World::new().await;
    let owner = world.owner().await;
    let form = AppForm::named("portal").signing_in(AppType::Web);
    let (app, secret) = owner.creates(form).await;
    let answer = world.token(&app, &secret).await.map(drop);
    assert_eq!(answer, Err(TokenError::UnauthorizedClient));
}

#[tokio::test]
async fn a_native_app_has_no_secret_and_is_created_once() {
    let world = World::new().await;
    let owner = world.owner().await;
    let form = AppForm::named("phone").signing_in(AppType::Native);
    let draft = owner.tries_to_draft(&form).await.unwrap();
    let Ok(Creation::CreatedWithoutSecret(app)) = owner.submits(&draft).await else {
        panic!("a native app has no secret");
    };
    let Ok(Creation::AlreadyCreated(again)) = owner.submits(&draft).await else {
        panic!("the second submit finds the first one's app");
    };
    assert_eq!(again, app);
    assert_eq!(owner.sees_app(&app).await.unwrap().secrets, []);
    let actions = world.actions().await;
    assert!(actions.iter().all(|action| !action.starts_with("secret.")), "{actions:?}");
}

#[tokio::test]
async fn apps_that_sign_people_in_are_not_added_to_organizations() {
    let world = World::new().await;
    let owner = world.owner().await;
    let app = creates_native(&owner, "phone").await;
    assert_eq!(outcome(&owner.tries_to_add_app(&app).await), "404");
    assert_eq!(outcome(&owner.tries_to_share(&app, &owner.org, "").await), "404");
    let mut browser = world.browser(Actor::Owner).await;
    for page in [paths::add_to_org(&owner.org, &app), paths::share_app(&owner.org, &app, "")] {
        assert_eq!(browser.get(&page).await.status, 404);
        assert_eq!(
            browser.post(&page, &[("add", "yes"), ("to", owner.org.as_str())]).await.status,
            404
        );
    }
}

#[tokio::test]
async fn the_playground_offers_only_apps_that_get_tokens_by_themselves() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("siem").await;
    creates_native(&owner, "phone").await;
    let bench = playground::open(&owner.op(), &owner.org, None).await;
    let names: Vec<_> = bench.unwrap().apps.iter().map(|app| app.name.to_string()).collect();
    assert_eq!(names, ["siem"]);
}

async fn edits(
    someone: &Someone<'_>,
    app: &AppId,
    version: i64,
    uris: &str,
) -> Result<(), WorkflowError> {
    let form = CodeFlowForm { redirect_uris: uris.to_owned(), ..CodeFlowForm::empty() };
    let app = AppRef::new(&someone.org, app);
    apps::edit(&someone.op(), &app, version, AppEdit::CodeFlow(form)).await
}

#[tokio::test]
async fn redirect_uris_are_changed_as_a_whole_and_put_on_the_record() {
    let world = World::new().await;
    let owner = world.owner().await;
    let app = creates_native(&owner, "phone").await;
    edits(&owner, &app, 1, "http://127.0.0.1/b\nhttps://portal.example/a").await.unwrap();
    let seen = owner.sees_app(&app).await.unwrap();
    let uris: Vec<_> = seen.code_flow.unwrap().redirect_uris;
    let uris: Vec<_> = uris.iter().map(RedirectUri::as_str).collect();
    assert_eq!(uris, ["http://127.0.0.1/b", "https://portal.example/a"]);
    let rows = world.rows().await;
    let changed = rows.iter().find(|row| row.contains("app.sign_in_changed")).expect("a row");
    assert!(changed.contains("https://portal.example/callback"), "what was there: {changed}");
    assert!(changed.contains("http://127.0.0.1/b"), "what is there: {changed}");
}

#[tokio::test]
async fn of_two_who_change_redirect_uris_the_later_one_is_told() {
    let world = World::new().await;
    let owner = world.owner().await;
    let app = creates_native(&owner, "phone").await;
    edits(&owner, &app, 1, "https://portal.example/a").await.unwrap();
    let late = edits(&owner, &app, 1, "https://portal.example/b").await;
    assert_eq!(outcome(&late), "409");
    let again = edits(&owner, &app, 1, "https://portal.example/a").await;
    assert_eq!(outcome(&again), "yes", "what is there already is no conflict");
}

#[tokio::test]
async fn an_app_keeps_its_redirect_uris_when_new_ones_are_wrong() {
    let world = World::new().await;
    let owner = world.owner().await;
    let app = creates_native(&owner, "phone").await;
    assert_eq!(fields(edits(&owner, &app, 1, "ftp://portal.example").await), ["redirect_uris"]);
    let seen = owner.sees_app(&app).await.unwrap().code_flow.unwrap();
    assert_eq!(seen.redirect_uris[0].as_str(), "https://portal.example/callback");
}

#[tokio::test]
async fn a_server_to_server_app_has_no_redirect_uris_to_change() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem").await;
    assert_eq!(outcome(&edits(&owner, &app, 1, "https://portal.example/a").await), "404");
}

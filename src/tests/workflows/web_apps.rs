//! Apps that sign people in: what they have and lack beside server to server apps.

use latchkey::domain::AppId;
use latchkey::domain::app::AppType;
use latchkey::domain::code_flow::{RedirectUri, RefreshTtl};
use latchkey::workflows::create_app::Creation;
use latchkey::workflows::issue_token::TokenError;
use latchkey::workflows::use_playground::open_playground;

use super::{fields, mend};
use crate::world::{AppForm, Someone, World};

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
    let refused = mend(owner.tries_to_add_app(&app).await);
    assert!(refused[0].1.starts_with("Only server to server apps"), "{refused:?}");
}

#[tokio::test]
async fn the_playground_offers_only_apps_that_get_tokens_by_themselves() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("siem").await;
    creates_native(&owner, "phone").await;
    let bench = open_playground(owner.workflows(), &owner.visitor, (&owner.org, None)).await;
    let names: Vec<_> = bench.unwrap().apps.iter().map(|app| app.name.to_string()).collect();
    assert_eq!(names, ["siem"]);
}

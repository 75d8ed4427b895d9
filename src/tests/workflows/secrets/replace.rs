//! "Leaked: cut off now": the old secret ends at the instant at which the new one begins.

use latchkey::workflows::tokens::TokenError;

use crate::workflows::outcome;
use crate::world::{AppForm, World};

#[tokio::test]
async fn the_old_secret_stops_working_and_the_new_one_works() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, old) = owner.creates_and_adds(AppForm::named("siem-export")).await;
    world.token(&app, &old).await.map(drop).unwrap();
    let new = owner.tries_to_replace_secret(&app).await.unwrap();
    assert_eq!(world.token(&app, &old).await.err(), Some(TokenError::InvalidClient));
    assert!(world.token(&app, &new).await.is_ok());
}

#[tokio::test]
async fn a_pending_secret_ends_as_well() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, pending) = owner.creates_and_adds(AppForm::named("siem-export")).await;
    owner.tries_to_replace_secret(&app).await.unwrap();
    assert!(world.token(&app, &pending).await.is_err());
}

#[tokio::test]
async fn the_new_secret_needs_no_confirmation() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_and_adds(AppForm::named("siem-export")).await;
    let new = owner.tries_to_replace_secret(&app).await.unwrap();
    world.advance(std::time::Duration::from_hours(48));
    assert!(world.token(&app, &new).await.is_ok());
}

#[tokio::test]
async fn a_token_issued_before_lives_to_its_end() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all");
    let (app, old) = owner.creates_and_adds(form).await;
    let token = world.token(&app, &old).await.unwrap().access_token.into_inner();
    owner.tries_to_replace_secret(&app).await.unwrap();
    assert!(world.call(&token, &key).await.is_ok());
}

#[tokio::test]
async fn the_secret_of_a_foreign_app_is_not_found() {
    let world = World::new().await;
    let (app, secret) = world.owner().await.creates_and_adds(AppForm::named("x")).await;
    let outsider = world.outsider().await;
    assert_eq!(outcome(&outsider.tries_to_replace_secret(&app).await), "404");
    assert!(world.token(&app, &secret).await.is_ok());
}

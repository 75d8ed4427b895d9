//! Delivered before it bites: a secret is pending until it was stored or used (SECURITY.md).

use std::time::Duration;

use latchkey::domain::AppId;
use latchkey::domain::secrets::life::SecretState;
use latchkey::workflows::tokens::TokenError;

use crate::world::{AppForm, Someone, World};

const DAY: Duration = Duration::from_hours(24);

async fn state(someone: &Someone<'_>, app: &AppId) -> SecretState {
    someone.sees_app(app).await.unwrap().secrets[0].state(someone.workflows().now())
}

#[tokio::test]
async fn a_secret_that_nobody_confirmed_or_used_lapses_after_a_day() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, secret) = owner.creates_and_adds(AppForm::named("siem-export")).await;
    world.advance(DAY);
    assert_eq!(world.token(&app, &secret).await.err(), Some(TokenError::InvalidClient));
    assert_eq!(state(&owner, &app).await, SecretState::Ended);
}

#[tokio::test]
async fn the_first_use_confirms_a_secret() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, secret) = owner.creates_and_adds(AppForm::named("siem-export")).await;
    world.advance(DAY.checked_sub(Duration::from_micros(1)).unwrap());
    world.token(&app, &secret).await.map(drop).unwrap();
    assert_eq!(state(&owner, &app).await, SecretState::Live);
    world.advance(DAY * 365);
    assert!(world.token(&app, &secret).await.is_ok());
}

#[tokio::test]
async fn a_wrong_secret_confirms_nothing() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_and_adds(AppForm::named("one")).await;
    let (_, foreign) = owner.creates_and_adds(AppForm::named("other")).await;
    assert!(world.token(&app, &foreign).await.is_err());
    assert_eq!(state(&owner, &app).await, SecretState::Pending);
}

#[tokio::test]
async fn saying_that_it_was_stored_confirms_a_secret() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, secret) = owner.creates_and_adds(AppForm::named("siem-export")).await;
    owner.tries_to_confirm_secret(&app).await.unwrap();
    world.advance(DAY * 30);
    assert_eq!(state(&owner, &app).await, SecretState::Live);
    assert!(world.token(&app, &secret).await.is_ok());
}

#[tokio::test]
async fn confirming_twice_is_on_the_record_once() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    owner.tries_to_confirm_secret(&app).await.unwrap();
    owner.tries_to_confirm_secret(&app).await.unwrap();
    let actions = world.actions().await;
    assert_eq!(actions.iter().filter(|action| *action == "secret.confirmed").count(), 1);
}

#[tokio::test]
async fn a_lapsed_secret_is_not_confirmed_any_more() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, secret) = owner.creates_and_adds(AppForm::named("siem-export")).await;
    world.advance(DAY);
    owner.tries_to_confirm_secret(&app).await.unwrap();
    assert!(world.token(&app, &secret).await.is_err());
}

//! Tokens and secrets where clocks differ: of one server that somebody set, and of two servers.

use std::time::Duration;

use latchkey::domain::tokens::access_token::Claims;
use latchkey::workflows::Clock;
use latchkey::workflows::tokens::{self, IssuedToken, TokenError};

use crate::world::{AppForm, BEGINNING, World, nobody, token_request};

const HOUR: Duration = Duration::from_hours(1);

fn life(token: &IssuedToken) -> u64 {
    token.expires_in
}

#[tokio::test]
async fn token_is_good_though_the_clock_stands_behind_the_addition() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let (app, secret) = owner.creates_and_adds(AppForm::named("siem").with_viewer_role()).await;
    for behind in [Duration::from_secs(1), Duration::from_secs(29), Duration::from_secs(90), HOUR] {
        world.clock.set(BEGINNING.minus(behind));
        let token = world.token(&app, &secret).await.unwrap();
        assert_eq!(life(&token), 30 * 60, "{behind:?}");
        let called = world.call(&token.access_token.into_inner(), &key).await;
        assert!(called.is_ok(), "{behind:?}: {called:?}");
    }
}

#[tokio::test]
async fn token_is_good_though_the_clock_was_set_back_after_tokens_were_revoked() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let (app, _) = owner.creates_and_adds(AppForm::named("siem").with_viewer_role()).await;
    world.advance(HOUR);
    let secret = owner.tries_to_replace_secret(&app).await.unwrap();
    world.clock.set(BEGINNING);
    let token = world.token(&app, &secret).await.unwrap();
    let called = world.call(&token.access_token.into_inner(), &key).await;
    assert!(called.is_ok(), "{called:?}");
}

#[tokio::test]
async fn secret_that_was_cut_off_is_dead_on_a_server_whose_clock_is_behind() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, leaked) = owner.creates_and_adds(AppForm::named("siem")).await;
    let behind = Clock::stopped_at(BEGINNING.minus(HOUR));
    let other = world.node(&behind).await;
    assert!(tokens::issue(&nobody(&other), &token_request(&app, &leaked)).await.is_ok());
    owner.tries_to_replace_secret(&app).await.unwrap();
    let refused = tokens::issue(&nobody(&other), &token_request(&app, &leaked)).await.err();
    assert_eq!(refused, Some(TokenError::InvalidClient));
}

#[test]
fn skew_that_is_taken_is_half_a_minute() {
    assert_eq!(Claims::SKEW_SECONDS, 30);
}

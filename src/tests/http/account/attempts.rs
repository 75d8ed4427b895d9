//! Guessing passwords through the sign-in page: what is slowed, and who is not.

use std::time::Duration;

use axum::http::StatusCode;
use futures::future::join_all;

use crate::world::{Actor, World};

async fn tries(world: &World, password: &str) -> StatusCode {
    let email = Actor::Owner.email();
    let form = [("email", email.as_str()), ("password", password)];
    world.anonymous().post("/sign-in", &form).await.status
}

#[tokio::test]
async fn of_three_hundred_guesses_at_once_no_more_than_six_are_checked() {
    let world = World::new().await;
    world.owner().await;
    let guesses = (0..300).map(|_| tries(&world, "a wrong password"));
    let statuses = join_all(guesses).await;
    let checked = statuses.iter().filter(|it| **it == StatusCode::UNPROCESSABLE_ENTITY).count();
    // How many find their turn in time is the machine's affair.
    assert!((1..=6).contains(&checked), "{checked}");
    let refused = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
    assert_eq!(statuses.iter().filter(|it| refused.contains(it)).count(), 300 - checked);
}

#[tokio::test]
async fn waits_pass_with_time_and_not_with_the_clock() {
    let world = World::new().await;
    world.owner().await;
    let begun = world.workflows.now();
    for _ in 0..8 {
        tries(&world, "a wrong password").await;
    }
    world.clock.set(begun.plus(Duration::from_hours(1)));
    assert_eq!(tries(&world, "a wrong password").await, StatusCode::TOO_MANY_REQUESTS);
    world.clock.set(begun);
    world.advance(Duration::from_secs(60));
    assert_eq!(tries(&world, &Actor::Owner.password()).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn failures_during_a_jump_of_the_clock_lock_nobody_out_after_it() {
    let world = World::new().await;
    world.owner().await;
    let begun = world.workflows.now();
    world.clock.set(begun.plus(Duration::from_hours(24)));
    for _ in 0..8 {
        tries(&world, "a wrong password").await;
    }
    world.clock.set(begun);
    world.advance(Duration::from_secs(60));
    assert_eq!(tries(&world, &Actor::Owner.password()).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn browser_that_was_signed_in_before_is_let_in_while_its_address_is_slowed() {
    let world = World::new().await;
    let mut known = world.browser(Actor::Owner).await;
    known.cookies.retain(|name, _| name == "device");
    for _ in 0..60 {
        tries(&world, "a wrong password").await;
    }
    let (email, password) = (Actor::Owner.email(), Actor::Owner.password());
    assert_eq!(tries(&world, &password).await, StatusCode::TOO_MANY_REQUESTS);
    let form = [("email", email.as_str()), ("password", password.as_str())];
    assert_eq!(known.post("/sign-in", &form).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn mark_of_a_device_is_good_for_its_own_person_only() {
    let world = World::new().await;
    let mut others = world.browser(Actor::Member).await;
    others.cookies.retain(|name, _| name == "device");
    let (email, password) = (Actor::Owner.email(), Actor::Owner.password());
    for _ in 0..7 {
        tries(&world, "a wrong password").await;
    }
    let form = [("email", email.as_str()), ("password", password.as_str())];
    let reply = others.post("/sign-in", &form).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!reply.header("retry-after").is_empty());
}

#[tokio::test]
async fn what_was_typed_makes_no_difference_to_what_is_kept() {
    let world = World::new().await;
    world.owner().await;
    for n in 0..20 {
        let email = format!("{n}{}", "x".repeat(200_000));
        let form = [("email", email.as_str()), ("password", "a wrong password")];
        let reply = world.anonymous().post("/sign-in", &form).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

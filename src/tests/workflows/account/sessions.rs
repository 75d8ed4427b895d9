//! Browser sessions: they end when they should, and stay ended.

use std::time::Duration;

use latchkey::workflows::account::sessions::{
    SessionData, SessionLimits, begin, end, keep, recognise,
};

use crate::world::{World, nobody};

const LIMITS: SessionLimits =
    SessionLimits { idle: Duration::from_hours(1), absolute: Duration::from_hours(12) };

fn session(data: &str) -> SessionData {
    SessionData { person: None, epoch: 0, data: data.to_owned(), address: None, agent: None }
}

async fn world_with_session() -> World {
    let world = World::new().await;
    begin(&nobody(&world.workflows), LIMITS, "cookie", &session("{}")).await.unwrap();
    world
}

async fn seen(world: &World) -> Option<String> {
    let seen = recognise(&nobody(&world.workflows), LIMITS, "cookie").await.unwrap();
    seen.map(|session| session.data)
}

#[tokio::test]
async fn a_session_is_recognised_by_its_cookie_alone() {
    let world = world_with_session().await;
    assert_eq!(seen(&world).await.as_deref(), Some("{}"));
    assert_eq!(recognise(&nobody(&world.workflows), LIMITS, "other").await.unwrap(), None);
}

#[tokio::test]
async fn a_session_ends_after_an_idle_hour() {
    let world = world_with_session().await;
    world.advance(LIMITS.idle);
    assert_eq!(seen(&world).await, None);
}

#[tokio::test]
async fn reading_pages_keeps_a_session_alive() {
    let world = world_with_session().await;
    for _ in 0..4 {
        world.advance(Duration::from_mins(50));
        assert!(seen(&world).await.is_some());
    }
}

#[tokio::test]
async fn no_session_outlives_its_absolute_end() {
    let world = world_with_session().await;
    for _ in 0..23 {
        world.advance(Duration::from_mins(30));
        assert!(seen(&world).await.is_some());
    }
    world.advance(Duration::from_mins(30));
    assert_eq!(seen(&world).await, None);
}

#[tokio::test]
async fn a_save_in_flight_does_not_bring_an_ended_session_back() {
    let world = world_with_session().await;
    end(&nobody(&world.workflows), "cookie").await.unwrap();
    keep(&nobody(&world.workflows), "cookie", &session("late")).await.unwrap();
    assert_eq!(seen(&world).await, None);
}

#[tokio::test]
async fn what_a_session_keeps_is_there_with_the_next_request() {
    let world = world_with_session().await;
    keep(&nobody(&world.workflows), "cookie", &session("kept")).await.unwrap();
    assert_eq!(seen(&world).await.as_deref(), Some("kept"));
}

#[tokio::test]
async fn the_cookie_is_not_in_the_database() {
    let world = World::new().await;
    begin(&nobody(&world.workflows), LIMITS, "very-secret-cookie", &session("{}")).await.unwrap();
    assert!(!world.rows().await.join("\n").contains("very-secret-cookie"));
}

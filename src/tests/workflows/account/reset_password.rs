//! A new password by whoever runs the server.

use std::time::Duration;

use latchkey::domain::secrets::secret::Password;
use latchkey::domain::text::Email;
use latchkey::workflows::account::sessions::{SessionData, SessionLimits, begin, recognise};
use latchkey::workflows::account::{reset_password, sign_in};

use crate::workflows::outcome;
use crate::world::{Actor, World, nobody, operator};

const LIMITS: SessionLimits =
    SessionLimits { idle: Duration::from_hours(1), absolute: Duration::from_hours(12) };

async fn resets(world: &World, email: &str) -> &'static str {
    let email = Email::parse(email).unwrap();
    let password = Password::choose("an entirely new password".to_owned()).unwrap();
    outcome(&reset_password(&operator(&world.workflows), &email, password).await)
}

#[tokio::test]
async fn the_new_password_works_and_the_old_one_does_not() {
    let world = World::new().await;
    world.owner().await;
    let email = Actor::Owner.email();
    assert_eq!(resets(&world, &email).await, "yes");
    for (password, expected) in
        [("an entirely new password".to_owned(), "yes"), (Actor::Owner.password(), "422")]
    {
        let typed = (email.as_str(), Password::typed(password));
        let tried = sign_in(&nobody(&world.workflows), typed.0, typed.1).await;
        assert_eq!(outcome(&tried), expected);
    }
}

#[tokio::test]
async fn every_session_of_the_person_ends() {
    let world = World::new().await;
    let person = world.owner().await.visitor.person;
    let session = SessionData {
        person: Some(person),
        epoch: 1,
        data: "{}".to_owned(),
        address: None,
        agent: None,
    };
    begin(&nobody(&world.workflows), LIMITS, "cookie", &session).await.unwrap();
    resets(&world, &Actor::Owner.email()).await;
    let found = recognise(&nobody(&world.workflows), LIMITS, "cookie").await.unwrap();
    assert_eq!(found, None);
}

#[tokio::test]
async fn nobody_by_that_address_is_not_found() {
    let world = World::new().await;
    assert_eq!(resets(&world, "nobody@example.com").await, "404");
}

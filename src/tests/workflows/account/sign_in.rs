//! Signing in: one answer to whatever is wrong.

use latchkey::domain::secrets::secret::Password;
use latchkey::workflows::WorkflowError;
use latchkey::workflows::account::{SignedIn, sign_in, sign_out};

use crate::workflows::mend;
use crate::world::{Actor, World, nobody};

async fn tries(world: &World, email: &str, password: &str) -> Result<SignedIn, WorkflowError> {
    let password = Password::typed(password.to_owned());
    sign_in(&nobody(&world.workflows), email, password).await
}

#[tokio::test]
async fn the_right_password_signs_in() {
    let world = World::new().await;
    let owner = world.owner().await;
    let email = Actor::Owner.email();
    for typed in [email.clone(), email.to_uppercase(), format!(" {email} ")] {
        let signed_in = tries(&world, &typed, &Actor::Owner.password()).await.unwrap();
        assert_eq!(signed_in.person, owner.visitor.person, "{typed}");
    }
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_are_one_answer() {
    let world = World::new().await;
    world.owner().await;
    let email = Actor::Owner.email();
    let wrong = mend(tries(&world, &email, "a wrong password").await);
    for (email, password) in [
        ("nobody@example.com", Actor::Owner.password()),
        ("no address at all", Actor::Owner.password()),
        ("", String::new()),
        (&email, String::new()),
        (&email, Actor::Owner.password() + " "),
    ] {
        assert_eq!(mend(tries(&world, email, &password).await), wrong, "{email}");
    }
}

#[tokio::test]
async fn failures_are_on_the_record_of_the_organization_with_how_often() {
    let world = World::new().await;
    world.owner().await;
    for _ in 0..5 {
        tries(&world, &Actor::Owner.email(), "a wrong password").await.unwrap_err();
        tries(&world, "nobody@example.com", "a wrong password").await.unwrap_err();
    }
    world.workflows.flush_usage().await;
    let failed = |action: &&String| *action == "person.sign_in_failed";
    assert_eq!(world.actions().await.iter().filter(failed).count(), 1);
    let rows = world.rows().await;
    let rows: Vec<_> = rows.iter().filter(|row| row.contains("person.sign_in_failed")).collect();
    assert_eq!(rows.len(), 2, "of the owner, and of nobody");
    assert!(rows.iter().all(|row| row.contains("tries") && row.contains('5')), "{rows:?}");
}

#[tokio::test]
async fn coming_and_going_is_on_the_record() {
    let world = World::new().await;
    let owner = world.owner().await;
    tries(&world, &Actor::Owner.email(), &Actor::Owner.password()).await.unwrap();
    sign_out(&world.workflows.op(&owner.visitor)).await.unwrap();
    let rows = world.rows().await.join("\n");
    assert!(rows.contains("person.signed_in") && rows.contains("person.signed_out"));
}

//! The record: every change leaves its row, in its own transaction.

use std::collections::BTreeSet;
use std::pin::pin;

use latchkey::domain::OrgId;
use latchkey::storage;
use latchkey::workflows::account::reset_password;
use latchkey::workflows::organizations;

use crate::workflows::{fields, outcome};
use crate::world::{Actor, AppForm, World, operations_for_applications, operator};

/// What one act added to the record, by name: within an instant, rows have no order.
async fn recorded(world: &World, before: &[String]) -> String {
    let mut left = world.actions().await;
    for action in before {
        let at = left.iter().position(|found| found == action).expect("the record only grows");
        left.remove(at);
    }
    left.sort_unstable();
    left.join(" ")
}

#[tokio::test]
async fn every_workflow_that_changes_something_says_so() {
    let world = World::new().await;
    let owner = world.owner().await;
    world.owner().await;
    let mut text = format!("set up: {}\n", recorded(&world, &[]).await);
    let mut note = |act: &str, recorded: String| {
        let recorded = if recorded.is_empty() { "nothing" } else { &recorded };
        text.push_str(&format!("{act}: {recorded}\n"));
    };

    let before = world.actions().await;
    world.member().await;
    note("invite and accept", recorded(&world, &before).await);
    let before = world.actions().await;
    owner.tries_to_add_service(&operations_for_applications()).await.unwrap();
    note("add a service", recorded(&world, &before).await);
    let before = world.actions().await;
    owner.tries_to_create_role("Readers", &["_API.Device:device.READ"]).await.unwrap();
    note("create a custom role", recorded(&world, &before).await);
    let before = world.actions().await;
    let (app, _) = owner.creates_app("siem-export").await;
    note("create an app", recorded(&world, &before).await);
    let before = world.actions().await;
    owner.tries_to_confirm_secret(&app).await.unwrap();
    note("confirm a secret", recorded(&world, &before).await);
    let before = world.actions().await;
    owner.adds_app(&app).await;
    note("add an app", recorded(&world, &before).await);
    let before = world.actions().await;
    let secret = owner.tries_to_replace_secret(&app).await.unwrap();
    note("replace a secret", recorded(&world, &before).await);
    let before = world.actions().await;
    world.token(&app, &secret).await.map(drop).unwrap();
    note("get a token", recorded(&world, &before).await);
    insta::assert_snapshot!("recorded", text);
}

#[tokio::test]
async fn a_refused_change_leaves_no_row() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (member, developer) = (world.member().await, world.developer().await);
    let (app, _) = owner.creates_app("siem-export").await;
    let before = world.actions().await;
    let twice = AppForm::named("siem-export");
    assert_eq!(fields(developer.tries_to_create(&twice).await), ["name"]);
    assert_eq!(outcome(&member.tries_to_replace_secret(&app).await), "403");
    assert_eq!(outcome(&member.tries_to_add_app(&app).await), "403");
    assert_eq!(fields(owner.tries_to_create_role("r", &[]).await), ["permissions"]);
    assert_eq!(world.actions().await, before);
}

/// Waits until no request holds the organization any more: one that was cut off while it
/// committed is on its way to one end or the other.
async fn settled(world: &World, org: &OrgId) {
    let mut tx = world.db.write().await.unwrap();
    storage::organizations::organization::lock(&mut tx, org).await.unwrap();
}

#[tokio::test]
async fn a_request_that_is_cut_off_at_any_moment_leaves_all_or_nothing() {
    let world = World::new().await;
    let owner = world.owner().await;
    let mut before = world.actions().await;
    let mut is_done = BTreeSet::new();
    for polls in 0..80 {
        let form = AppForm::named(&format!("app {polls}"));
        let draft = owner.tries_to_draft(&form).await.unwrap();
        {
            let mut submitting = pin!(owner.submits(&draft));
            for _ in 0..polls {
                if futures::poll!(&mut submitting).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        settled(&world, &owner.org).await;
        let added = recorded(&world, &before).await;
        assert!(["", "app.created secret.revealed"].contains(&added.as_str()), "{added}");
        let is_there = organizations::show(&owner.op(), &owner.org).await;
        before = world.actions().await;
        let created = before.iter().filter(|action| *action == "app.created").count();
        assert_eq!(usize::try_from(is_there.unwrap().app_count), Ok(created));
        is_done.insert(!added.is_empty());
    }
    assert!(is_done.contains(&false), "nothing was ever cut off");
}

#[tokio::test]
async fn a_row_names_the_actor_the_address_and_the_request() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("siem-export").await;
    let rows = world.rows().await;
    let row = rows.iter().find(|row| row.contains("app.created")).unwrap();
    for part in [owner.visitor.person.as_str(), "192.0.2.7", "latchkey-tests", "test-request"] {
        assert!(row.contains(part), "{part} in {row}");
    }
}

#[tokio::test]
async fn what_an_operator_does_is_on_the_record() {
    let world = World::new().await;
    world.owner().await;
    let email = latchkey::domain::text::Email::parse(&Actor::Owner.email()).unwrap();
    let password = latchkey::domain::secrets::secret::Password::choose("x".repeat(12)).unwrap();
    reset_password(&operator(&world.workflows), &email, password).await.unwrap();
    let rows = world.rows().await.join("\n");
    assert!(rows.contains("person.password_reset") && rows.contains("operator"));
}

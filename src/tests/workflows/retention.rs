//! What is over goes after a time, and nothing else does.

use std::time::Duration;

use latchkey::domain::AppRef;
use latchkey::domain::retention::Retention;
use latchkey::storage::{Sql, sql};
use latchkey::workflows::WorkflowError;
use latchkey::workflows::apps;
use latchkey::workflows::members::{self, InviteMember};
use latchkey::workflows::organizations;
use latchkey::workflows::retention::prune;

use crate::world::{Actor, AppForm, World};

const DAY: Duration = Duration::from_hours(24);

async fn rows_of(world: &World, table: &str) -> usize {
    let start = format!("{table} ");
    world.rows().await.iter().filter(|row| row.starts_with(&start)).count()
}

#[tokio::test]
async fn what_ended_is_kept_for_its_time_and_then_deleted() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (gone, _) = owner.creates_and_adds(AppForm::named("gone")).await;
    let (stays, secret) = owner.creates_and_adds(AppForm::named("stays")).await;
    owner.tries_to_confirm_secret(&stays).await.unwrap();
    let form = InviteMember::with_roles(&owner.org, "late@example.com", Actor::Member.roles());
    members::invite(&owner.op(), form).await.unwrap();
    apps::delete(&owner.op(), &AppRef::new(&owner.org, &gone), apps::Meant::Typed("gone"))
        .await
        .unwrap();
    let kept = Retention::DEFAULT;

    world.advance(DAY * 364);
    prune(&world.server(), &kept).await.unwrap();
    assert_eq!((rows_of(&world, "apps").await, rows_of(&world, "invitations").await), (2, 1));

    world.advance(DAY * 400);
    prune(&world.server(), &kept).await.unwrap();
    assert_eq!((rows_of(&world, "apps").await, rows_of(&world, "invitations").await), (1, 0));
    assert_eq!(rows_of(&world, "audit").await, 0, "everything on the record is older");
    world.token(&stays, &secret).await.map(drop).unwrap();
}

#[tokio::test]
async fn for_ever_is_for_ever() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (gone, _) = owner.creates_app("gone").await;
    apps::delete(&owner.op(), &AppRef::new(&owner.org, &gone), apps::Meant::Typed("gone"))
        .await
        .unwrap();
    let before = world.rows().await.len();
    world.advance(DAY * 36_500);
    let kept = Retention {
        audit: None,
        secrets: None,
        invitations: None,
        requests: None,
        deleted_apps: None,
    };
    prune(&world.server(), &kept).await.unwrap();
    assert_eq!(world.rows().await.len(), before);
}

#[tokio::test]
async fn drafts_of_a_person_make_room_for_newer_ones() {
    const COUNT: Sql = sql("SELECT COUNT(*) AS drafts FROM drafts");
    let world = World::new().await;
    let owner = world.owner().await;
    for number in 0..30 {
        world.advance(Duration::from_secs(1));
        owner.tries_to_draft(&AppForm::named(&format!("app {number}"))).await.unwrap();
    }
    let mut tx = world.db.read().await.unwrap();
    assert_eq!(tx.one(COUNT, ()).await.unwrap().int("drafts").unwrap(), 20);
}

#[tokio::test]
async fn denials_are_on_the_record_of_the_organization_with_how_often() {
    let world = World::new().await;
    let member = world.member().await;
    for _ in 0..40 {
        let denied = organizations::rename(&member.op(), &member.org, "Mine", 1).await;
        assert!(matches!(denied, Err(WorkflowError::Denied(_))));
    }
    world.workflows.flush_usage().await;
    let denied = |action: &&String| *action == "access.denied";
    assert_eq!(world.actions().await.iter().filter(denied).count(), 1);
    assert!(world.rows().await.iter().any(|row| row.contains("tries") && row.contains(":40")));
}

#[tokio::test]
async fn looking_at_what_one_may_do_denies_nothing() {
    let world = World::new().await;
    let (app, _) = world.owner().await.creates_app("siem-export").await;
    world.member().await.sees_app(&app).await.unwrap();
    world.workflows.flush_usage().await;
    assert!(!world.actions().await.contains(&"access.denied".to_owned()));
}

//! What may be known of an app.

use std::time::Duration;

use latchkey::domain::AppRef;
use latchkey::domain::apps::activity::Period;
use latchkey::workflows::apps::Meant;
use latchkey::workflows::{apps, organizations};

use crate::workflows::outcome;
use crate::world::{Actor, AppForm, World};

#[tokio::test]
async fn an_app_names_its_creator_scope_and_access() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    owner.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all").with_ttl("45");
    let (app, _) = developer.creates(form.clone()).await;
    let details = owner.sees_app(&app).await.unwrap();
    assert_eq!(details.created_by.as_str(), Actor::Developer.name());
    assert_eq!((details.scope, details.app.ttl.minutes()), (form.scope, 45));
    assert!(!details.access.granted().is_empty());
}

#[tokio::test]
async fn a_foreign_app_is_not_found() {
    let world = World::new().await;
    let (app, _) = world.owner().await.creates_app("siem-export").await;
    let outsider = world.outsider().await;
    assert_eq!(outcome(&outsider.sees_app(&app).await), "404");
}

#[tokio::test]
async fn use_is_shown_once_it_was_stored() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, secret) = owner.creates_and_adds(AppForm::named("siem-export")).await;
    world.token(&app, &secret).await.map(drop).unwrap();
    world.workflows.flush_usage().await;
    let details = owner.sees_app(&app).await.unwrap();
    let seen = (Some(world.workflows.now()), Some("192.0.2.7".to_owned()));
    assert_eq!((details.app.last_used_at, details.app.last_used_address.clone()), seen);
    let secret = &details.secrets[0];
    assert_eq!((secret.last_used_at, secret.last_used_address.clone()), seen);
}

#[tokio::test]
async fn an_organization_counts_its_apps_and_lists_its_services() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    owner.creates_app("siem-export").await;
    let seen = organizations::show(&owner.op(), &owner.org).await.unwrap();
    assert_eq!((seen.app_count, seen.services.len()), (1, 1));
    assert_eq!(seen.services[0].org_key, key);
}

#[tokio::test]
async fn secrets_are_counted_by_their_age_and_by_whether_they_are_used() {
    let world = World::new().await;
    let owner = world.owner().await;
    let day = Duration::from_hours(24);
    let keeps = async |name| {
        let (app, secret) = owner.creates_and_adds(AppForm::named(name)).await;
        owner.tries_to_confirm_secret(&app).await.unwrap();
        (app, secret)
    };
    let (used, secret) = keeps("used").await;
    keeps("idle").await;
    let (deleted, _) = owner.creates_app("deleted").await;
    let named = AppRef::new(&owner.org, &deleted);
    apps::delete(&owner.op(), &named, Meant::Typed("deleted")).await.unwrap();
    world.advance(day * 400);
    keeps("half a year").await;
    world.advance(day * 100);
    world.token(&used, &secret).await.map(drop).unwrap();
    world.workflows.flush_usage().await;
    keeps("new").await;
    let found = apps::show_org_activity(&owner.op(), &owner.org, Period::Days).await.unwrap();
    let counts: Vec<_> = found.ages.iter().map(|age| (age.used, age.idle)).collect();
    assert_eq!(counts, [(1, 0), (0, 0), (0, 1), (0, 0), (1, 1)]);
}

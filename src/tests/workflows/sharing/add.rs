//! Created is not granted: an app acts in an organization only once it was added.

use latchkey::domain::AppId;
use latchkey::workflows::sharing::preview_addition;

use crate::workflows::outcome;
use crate::world::{AppForm, World, operations_for_applications};

#[tokio::test]
async fn adding_an_app_twice_is_adding_it_once() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    let (first, again) = (owner.adds_app(&app).await, owner.adds_app(&app).await);
    assert_eq!(first.grant, again.grant);
    let added = world.actions().await.into_iter().filter(|action| action == "app.added").count();
    assert_eq!(added, 1);
}

#[tokio::test]
async fn adding_an_app_at_the_same_time_twice_is_adding_it_once() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let (app, _) = owner.creates_app("siem-export").await;
    let (one, other) = tokio::join!(owner.adds_app(&app), developer.adds_app(&app));
    assert_eq!(one.grant, other.grant);
}

#[tokio::test]
async fn services_that_the_organization_lacks_are_named() {
    let world = World::new().await;
    let owner = world.owner().await;
    let form = AppForm::named("siem-export").with_viewer_role();
    let (app, _) = owner.creates(form).await;
    let access = owner.adds_app(&app).await.access;
    assert_eq!(access.missing_services(), [operations_for_applications()].into());
    assert!(access.granted().is_empty());
}

#[tokio::test]
async fn nothing_is_missing_where_the_organization_contains_the_service() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all");
    let (app, _) = owner.creates(form).await;
    let access = owner.adds_app(&app).await.access;
    assert!(access.missing_services().is_empty());
    assert!(!access.granted().is_empty());
}

#[tokio::test]
async fn another_service_is_no_substitute() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let (app, _) = owner.creates(AppForm::named("x").with_viewer_role()).await;
    assert_eq!(
        owner.adds_app(&app).await.access.missing_services(),
        [operations_for_applications()].into()
    );
}

#[tokio::test]
async fn a_preview_adds_nothing() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    let preview = preview_addition(&owner.op(), &owner.app(&app)).await.unwrap();
    assert_eq!(preview.grant, None);
    assert_eq!(owner.sees_app(&app).await.unwrap().grant, None);
}

#[tokio::test]
async fn a_foreign_app_is_not_found() {
    let world = World::new().await;
    let (app, _) = world.outsider().await.creates_app("siem-export").await;
    assert_eq!(outcome(&world.owner().await.tries_to_add_app(&app).await), "404");
}

#[tokio::test]
async fn an_app_that_is_not_there_is_not_found() {
    let world = World::new().await;
    let nobody = AppId::parse(&"a".repeat(AppId::LENGTH)).unwrap();
    assert_eq!(outcome(&world.owner().await.tries_to_add_app(&nobody).await), "404");
}

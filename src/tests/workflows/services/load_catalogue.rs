//! The service catalogue: loaded once, on the record, and never with another meaning unseen.

use latchkey::domain::access::AccessState;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::scope::ServiceRole;
use latchkey::domain::services::catalogue::Catalogue;
use latchkey::workflows::services::load_catalogue::preview;

use crate::world::{AppForm, World, operations_for_applications, own_service, with_own};

/// How many rows of the record say that of the catalogue.
async fn recorded(world: &World, action: &str) -> usize {
    let is_said = |row: &&String| row.starts_with("audit ") && row.contains(action);
    world.rows().await.iter().filter(is_said).count()
}

async fn refusal(world: &World, catalogue: Catalogue) -> String {
    match world.starts_again(catalogue).await {
        Err(refused) => refused.to_string(),
        Ok(_) => panic!("the server starts"),
    }
}

#[tokio::test]
async fn the_services_of_the_program_are_loaded_once() {
    let world = World::new().await;
    assert_eq!(recorded(&world, "catalogue.loaded").await, 2);
    world.starts_again(Catalogue::embedded()).await.map(drop).unwrap();
    assert_eq!(recorded(&world, "catalogue.loaded").await, 2);
}

#[tokio::test]
async fn of_two_servers_that_start_at_once_one_loads_a_new_service() {
    let world = World::new().await;
    let (one, other) = tokio::join!(
        world.starts_again(with_own(&own_service())),
        world.starts_again(with_own(&own_service())),
    );
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(recorded(&world, "catalogue.loaded").await, 3);
}

#[tokio::test]
async fn a_higher_version_is_loaded_with_what_came_and_went() {
    let world = World::with(with_own(&own_service())).await;
    let text = own_service().replace("version = 1", "version = 2");
    let text = text.replace("_VMC.SDDC:sddc.DELETE", "_VMC.SDDC:sddc.UPDATE");
    assert_eq!(preview(&world.db, &with_own(&text)).await.unwrap(), 1);
    world.starts_again(with_own(&text)).await.map(drop).unwrap();
    let rows = world.rows().await;
    let row = rows.iter().find(|row| row.contains("permissions_removed")).unwrap();
    for part in ["sddc.DELETE", "sddc.UPDATE", "roles_changed", "administrator"] {
        assert!(row.contains(part), "{part} in {row}");
    }
    assert_eq!(preview(&world.db, &with_own(&text)).await.unwrap(), 0);
}

#[tokio::test]
async fn a_changed_file_under_the_same_version_keeps_the_server_from_starting() {
    let world = World::with(with_own(&own_service())).await;
    let text = own_service().replace("\"Viewer\"", "\"Reader\"");
    let said = refusal(&world, with_own(&text)).await;
    assert!(said.contains("vmware-cloud-on-aws") && said.contains("version = 2"), "{said}");
    assert!(preview(&world.db, &with_own(&text)).await.is_err());
}

#[tokio::test]
async fn another_comment_is_no_change() {
    let world = World::with(with_own(&own_service())).await;
    let text = format!("# Ours.\n{}", own_service());
    assert_eq!(preview(&world.db, &with_own(&text)).await.unwrap(), 0);
}

#[tokio::test]
async fn a_lower_version_keeps_the_server_from_starting() {
    let newer = own_service().replace("version = 1", "version = 2");
    let world = World::with(with_own(&newer)).await;
    let said = refusal(&world, with_own(&own_service())).await;
    assert!(said.contains("the database knows version 2"), "{said}");
}

#[tokio::test]
async fn a_service_in_use_whose_file_is_gone_keeps_the_server_from_starting() {
    let world = World::with(with_own(&own_service())).await;
    let service = crate::world::vmware_cloud();
    world.owner().await.tries_to_add_service(&service).await.unwrap();
    let said = refusal(&world, Catalogue::embedded()).await;
    assert!(said.contains("contain the service vmware-cloud-on-aws"), "{said}");
    assert_eq!(recorded(&world, "catalogue.withdrawn").await, 0);
}

#[tokio::test]
async fn a_service_that_nobody_uses_goes_with_its_file_and_may_come_back() {
    let world = World::with(with_own(&own_service())).await;
    world.starts_again(Catalogue::embedded()).await.map(drop).unwrap();
    assert_eq!(recorded(&world, "catalogue.withdrawn").await, 1);
    world.starts_again(with_own(&own_service())).await.map(drop).unwrap();
    assert_eq!(recorded(&world, "catalogue.loaded").await, 4);
}

#[tokio::test]
async fn a_service_of_a_file_is_granted_where_it_is_and_inert_where_it_is_not() {
    let world = World::with(with_own(&own_service())).await;
    let owner = world.owner().await;
    let service = crate::world::vmware_cloud();
    let role = owner.tries_to_create_role("Readers", &["_VMC.SDDC:sddc.READ"]).await.unwrap();
    let viewer = ServiceRole { service: service.clone(), role: "administrator".to_owned() };
    let form = AppForm::named("inventory")
        .with(RoleChoice::Service(viewer))
        .with(RoleChoice::Custom(role));
    let (app, secret) = owner.creates_and_adds(form).await;
    let inert = owner.sees_app(&app).await.unwrap().access;
    assert_eq!(inert.entries.len(), 2);
    assert!(inert.entries.iter().all(|entry| entry.state == AccessState::ServiceMissing));
    assert!(inert.missing_services().contains(&service));

    owner.tries_to_add_service(&service).await.unwrap();
    let granted = owner.sees_app(&app).await.unwrap().access;
    assert_eq!(granted.granted().len(), 2);
    assert!(world.token(&app, &secret).await.is_ok());
    assert!(owner.tries_to_add_service(&operations_for_applications()).await.is_ok());
}

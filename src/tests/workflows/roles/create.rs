//! Custom roles: named, of permissions that exist, of one organization.

use std::collections::BTreeSet;

use latchkey::domain::PermissionId;
use latchkey::workflows::roles::{self, CreateCustomRole};

use crate::workflows::fields;
use crate::world::World;

const READ: &str = "_API.Device:device.READ";

#[tokio::test]
async fn a_role_is_offered_to_the_apps_of_its_organization() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let offer = roles::offer(&owner.op(), &owner.org).await.unwrap();
    assert_eq!(offer.custom_roles[0].id, role);
    let outsider = world.outsider().await;
    let offer = roles::offer(&outsider.op(), &outsider.org).await;
    assert!(offer.unwrap().custom_roles.is_empty());
}

#[tokio::test]
async fn a_role_without_a_permission_is_refused() {
    let world = World::new().await;
    let refused = world.owner().await.tries_to_create_role("Readers", &[]).await;
    assert_eq!(fields(refused), ["permissions"]);
}

#[tokio::test]
async fn a_permission_that_no_service_has_is_refused() {
    let world = World::new().await;
    let refused = world.owner().await.tries_to_create_role("Readers", &["_API.Moon:walk"]).await;
    assert_eq!(fields(refused), ["permissions"]);
}

#[tokio::test]
async fn a_name_is_taken_in_whichever_letter_case() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    assert_eq!(fields(owner.tries_to_create_role("rEADERS", &[READ]).await), ["name"]);
}

#[tokio::test]
async fn a_permission_in_another_letter_case_is_kept_as_the_catalogue_writes_it() {
    let world = World::new().await;
    let owner = world.owner().await;
    let permissions = BTreeSet::from([PermissionId::parse("_api.device:DEVICE.read").unwrap()]);
    let (org, name, description) = (owner.org.clone(), "Readers".to_owned(), String::new());
    let form = CreateCustomRole { org, name, description, permissions };
    roles::create(&owner.op(), form).await.unwrap();
    let offer = roles::offer(&owner.op(), &owner.org).await.unwrap();
    let held = offer.custom_roles[0].permissions.first().unwrap();
    assert_eq!(held.permission.as_str(), READ);
}

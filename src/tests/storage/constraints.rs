//! Constraints refuse by one name on both engines.

use latchkey::domain::apps::app::{App, AppStatus, AppType, TokenTtl};
use latchkey::domain::text::{Description, Name};
use latchkey::domain::{AppId, OrgId};
use latchkey::storage::account::people;
use latchkey::storage::{self, StorageError, Tx};

use crate::world::{BEGINNING, World, cbc};

fn app(letter: &str, name: &str, org: &OrgId, created_by: latchkey::domain::PersonId) -> App {
    App {
        id: AppId::parse(&letter.repeat(AppId::LENGTH)).unwrap(),
        org: org.clone(),
        kind: AppType::ServerToServer,
        name: Name::parse(name).unwrap(),
        description: Description::empty(),
        ttl: TokenTtl::DEFAULT,
        scope_version: 1,
        status: AppStatus::Enabled,
        created_at: BEGINNING,
        created_by,
        last_used_at: None,
        last_used_address: None,
    }
}

fn constraint<T>(refused: Result<T, StorageError>) -> String {
    match refused {
        Err(StorageError::Constraint(name)) => name,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("nothing was refused"),
    }
}

async fn writer(world: &World) -> Tx {
    world.db.write().await.unwrap()
}

#[tokio::test]
async fn a_name_in_another_letter_case_is_the_same_name() {
    let world = World::new().await;
    let owner = world.owner().await;
    let person = owner.visitor.person.clone();
    let mut tx = writer(&world).await;
    storage::apps::app::insert(&mut tx, &app("a", "Export", &owner.org, person.clone()))
        .await
        .unwrap();
    let again = app("b", "eXPORT", &owner.org, person);
    let refused = storage::apps::app::insert(&mut tx, &again).await;
    assert_eq!(constraint(refused), "apps_org_name_folded_key");
}

#[tokio::test]
async fn a_name_of_another_organization_is_free() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    owner.creates_app("siem-export").await;
    outsider.creates_app("siem-export").await;
}

#[tokio::test]
async fn an_address_has_one_person() {
    let world = World::new().await;
    let owner = world.owner().await;
    let mut tx = writer(&world).await;
    let known =
        storage::account::people::find(&mut tx, &owner.visitor.person).await.unwrap().unwrap();
    let id = latchkey::domain::PersonId::from_bytes([5; 16]);
    let twin = latchkey::domain::account::person::Person { id, ..known.person };
    let refused = storage::account::people::insert(&mut tx, &twin, "hash", BEGINNING).await;
    assert_eq!(constraint(refused), "people_email_key");
}

#[tokio::test]
async fn an_organization_contains_a_service_once() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let mut tx = writer(&world).await;
    let mut twin = storage::services::instances::list(&mut tx, &owner.org).await.unwrap().remove(0);
    twin.id = latchkey::domain::InstanceId::from_bytes([5; 16]);
    twin.org_key = latchkey::domain::organizations::organization::OrgKey::from_bytes([5; 8]);
    assert_eq!(twin.service, cbc());
    let refused = storage::services::instances::insert(&mut tx, &owner.org, &twin).await;
    assert_eq!(constraint(refused), "service_instances_org_service_key");
}

#[tokio::test]
async fn an_app_is_added_to_an_organization_once() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    let mut grant = owner.adds_app(&app).await.grant.unwrap();
    grant.id = latchkey::domain::GrantId::from_bytes([5; 16]);
    let refused = storage::sharing::grants::insert(&mut writer(&world).await, &grant).await;
    assert_eq!(constraint(refused), "grants_app_org_key");
}

#[tokio::test]
async fn an_app_of_an_organization_that_is_not_there_is_refused() {
    let world = World::new().await;
    let person = world.owner().await.visitor.person;
    let nowhere = OrgId::from_bytes([5; 16]);
    let mut tx = writer(&world).await;
    let refused = storage::apps::app::insert(&mut tx, &app("a", "x", &nowhere, person)).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn a_password_that_another_has_replaced_is_neither_replaced_nor_renewed() {
    let world = World::new().await;
    let person = world.member().await.visitor.person.clone();
    let mut tx = writer(&world).await;
    let now = people::find(&mut tx, &person).await.unwrap().unwrap().password_hash;
    assert!(people::replace_password(&mut tx, &person, &now, "second").await.unwrap());
    assert!(!people::replace_password(&mut tx, &person, &now, "third").await.unwrap());
    people::rehash(&mut tx, &person, &now, "the first, renewed").await.unwrap();
    let held = people::find(&mut tx, &person).await.unwrap().unwrap();
    assert_eq!(held.password_hash, "second");
}

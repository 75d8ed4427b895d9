//! What a transaction promises: all or nothing, and one view of the world.

use latchkey::domain::OrgId;
use latchkey::domain::organizations::organization::Organization;
use latchkey::domain::text::Name;
use latchkey::storage::{self, StorageError, Tx};

use crate::world::{BEGINNING, World};

fn organization(byte: u8) -> Organization {
    let name = Name::parse("Hooli").unwrap();
    Organization { id: OrgId::from_bytes([byte; 16]), name, created_at: BEGINNING, version: 1 }
}

async fn is_there(world: &World, org: &OrgId) -> bool {
    let mut tx = world.db.read().await.unwrap();
    storage::organizations::organization::find(&mut tx, org).await.unwrap().is_some()
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing_behind() {
    let world = World::new().await;
    let org = organization(1);
    let mut tx = world.db.write().await.unwrap();
    storage::organizations::organization::insert(&mut tx, &org).await.unwrap();
    drop(tx);
    assert!(!is_there(&world, &org.id).await);
}

#[tokio::test]
async fn a_committed_transaction_is_there_for_the_next_reader() {
    let world = World::new().await;
    let org = organization(1);
    let mut tx = world.db.write().await.unwrap();
    storage::organizations::organization::insert(&mut tx, &org).await.unwrap();
    tx.commit().await.unwrap();
    assert!(is_there(&world, &org.id).await);
}

#[tokio::test]
async fn a_reader_keeps_seeing_the_moment_at_which_it_first_looked() {
    let world = World::new().await;
    let org = organization(1);
    let mut reader = world.db.read().await.unwrap();
    assert!(!storage::account::people::is_any_there(&mut reader).await.unwrap());
    let mut writer = world.db.write().await.unwrap();
    storage::organizations::organization::insert(&mut writer, &org).await.unwrap();
    writer.commit().await.unwrap();
    assert!(
        storage::organizations::organization::find(&mut reader, &org.id).await.unwrap().is_none()
    );
}

#[tokio::test]
async fn a_reader_may_not_write() {
    let world = World::new().await;
    let mut reader = world.db.read().await.unwrap();
    let refused = storage::organizations::organization::insert(&mut reader, &organization(1)).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn readers_do_not_wait_for_the_writer() {
    let world = World::new().await;
    let mut writer = world.db.write().await.unwrap();
    storage::organizations::organization::insert(&mut writer, &organization(1)).await.unwrap();
    assert!(!is_there(&world, &OrgId::from_bytes([1; 16])).await);
}

#[tokio::test]
async fn a_change_that_hits_no_row_is_an_error_where_one_is_expected() {
    let world = World::new().await;
    let mut tx = world.db.write().await.unwrap();
    let invitation = latchkey::domain::InvitationId::from_bytes([1; 16]);
    let missed = storage::members::invitations::revoke(&mut tx, &invitation, BEGINNING).await;
    assert!(matches!(missed, Err(StorageError::Rows { found: 0 })));
}

#[tokio::test]
async fn migrating_a_migrated_database_does_nothing() {
    let world = World::new().await;
    latchkey::storage::migrate(&world.db).await.unwrap();
    let schema = world.db.schema().await.unwrap();
    assert_eq!(schema.applied, schema.known);
}

#[tokio::test]
async fn the_database_is_sound() {
    let world = World::new().await;
    world.owner().await.creates_app("siem-export").await;
    world.db.check().await.unwrap();
}

/// A transaction in which a constraint has said no.
async fn refused(world: &World) -> Tx {
    let mut tx = world.db.write().await.unwrap();
    storage::organizations::organization::insert(&mut tx, &organization(1)).await.unwrap();
    let twice = storage::organizations::organization::insert(&mut tx, &organization(1)).await;
    assert!(twice.is_err());
    tx
}

#[tokio::test]
async fn a_transaction_that_failed_does_nothing_more_and_keeps_nothing() {
    let world = World::new().await;
    let mut tx = refused(&world).await;
    let later = storage::organizations::organization::insert(&mut tx, &organization(2)).await;
    assert!(matches!(later, Err(StorageError::Unavailable(_))));
    assert!(tx.commit().await.is_err());
    for byte in [1, 2] {
        assert!(!is_there(&world, &organization(byte).id).await);
    }
}

#[tokio::test]
async fn connections_that_failed_are_replaced_however_many() {
    let world = World::new().await;
    for _ in 0..30 {
        drop(refused(&world).await);
        let mut reader = world.db.read().await.unwrap();
        let wrong =
            storage::organizations::organization::insert(&mut reader, &organization(1)).await;
        assert!(wrong.is_err());
    }
    let mut tx = world.db.write().await.unwrap();
    storage::organizations::organization::insert(&mut tx, &organization(1)).await.unwrap();
    tx.commit().await.unwrap();
    assert!(is_there(&world, &organization(1).id).await);
}

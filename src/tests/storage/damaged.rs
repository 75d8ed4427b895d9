//! Rows that no version of this program writes: each is an error, and none reads as a default.

use latchkey::domain::apps::app::App;
use latchkey::domain::audit::log::AuditQuery;
use latchkey::storage::apps::{app, pages, scopes};
use latchkey::storage::audit::entries::list_actions;
use latchkey::storage::audit::log::{self, LogPage, Reach};
use latchkey::storage::secrets::secret;
use latchkey::storage::tokens::api_tokens;
use latchkey::storage::{self, Sql, StorageError, Tx, sql};

use crate::world::{AppForm, BEGINNING, World};

/// A world in which an app with a custom role was created, and then that was done to its rows.
async fn damaged(damage: Sql) -> (World, App) {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let role = owner.tries_to_create_role("Readers", &["_API.Device:device.READ"]).await.unwrap();
    let form = AppForm::named("siem-export");
    let choice = latchkey::domain::roles::choice::RoleChoice::Custom(role);
    let (id, _) = owner.creates(form.with(choice)).await;
    owner.generates_token("laptop", &["org/org_owner"]).await;
    let mut tx = world.db.write().await.unwrap();
    let app = app::find(&mut tx, &owner.org, &id).await.unwrap().unwrap();
    assert!(tx.execute(damage, ()).await.unwrap() > 0);
    tx.commit().await.unwrap();
    (world, app)
}

async fn reader(world: &World) -> Tx {
    world.db.read().await.unwrap()
}

/// The column that made no sense.
fn column<T>(found: Result<T, StorageError>) -> &'static str {
    match found {
        Err(StorageError::Corrupt { column, .. }) => column,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("nothing was wrong"),
    }
}

#[tokio::test]
async fn an_app_that_was_disabled_by_nobody_is_not_enabled() {
    let (world, it) = damaged(sql("UPDATE apps SET disabled_at = 1")).await;
    let found = app::find(&mut reader(&world).await, &it.org, &it.id).await;
    assert_eq!(column(found), "disabled_by");
}

#[tokio::test]
async fn an_app_that_was_disabled_at_no_time_is_not_enabled() {
    let (world, it) = damaged(sql("UPDATE apps SET disabled_by = created_by")).await;
    let found = app::find(&mut reader(&world).await, &it.org, &it.id).await;
    assert_eq!(column(found), "disabled_at");
}

#[tokio::test]
async fn an_api_token_that_was_deactivated_at_no_time_is_not_active() {
    let (world, it) = damaged(sql("UPDATE api_tokens SET deactivated_by = person")).await;
    let mut tx = reader(&world).await;
    let found = api_tokens::list_of_person(&mut tx, &it.org, &it.created_by).await;
    assert_eq!(column(found), "deactivated_at");
}

#[tokio::test]
async fn a_secret_that_ends_at_no_time_does_not_live_for_ever() {
    let (world, it) = damaged(sql("UPDATE app_secrets SET end_reason = 'retired'")).await;
    let found = secret::list(&mut reader(&world).await, &it.id, BEGINNING).await;
    assert_eq!(column(found), "expires_at");
}

#[tokio::test]
async fn a_yes_or_no_that_is_neither_is_not_no() {
    let (world, it) = damaged(sql("UPDATE app_secrets SET revokes_tokens = 2")).await;
    let found = secret::list(&mut reader(&world).await, &it.id, BEGINNING).await;
    assert_eq!(column(found), "revokes_tokens");
}

#[tokio::test]
async fn policies_that_are_neither_on_nor_off_are_not_off() {
    let damage = sql("INSERT INTO organization_policies
            (org, only_owners_regenerate, only_roles_i_hold, version)
     SELECT id, 2, 0, 1 FROM organizations");
    let (world, it) = damaged(damage).await;
    let mut tx = reader(&world).await;
    let found = storage::organizations::policies::get(&mut tx, &it.org).await;
    assert_eq!(column(found), "only_owners_regenerate");
}

#[tokio::test]
async fn a_role_that_nobody_knows_is_not_left_out() {
    let (world, it) = damaged(sql("UPDATE scope_organization_roles SET role = 'king'")).await;
    let found = scopes::get(&mut reader(&world).await, &it.id, it.scope_version).await;
    assert_eq!(column(found), "role");
}

#[tokio::test]
async fn a_custom_role_whose_name_is_none_is_not_nameless() {
    let (world, it) = damaged(sql("UPDATE custom_roles SET name = ''")).await;
    let found = pages::list_notes(&mut reader(&world).await, &[it], BEGINNING).await;
    assert_eq!(column(found), "custom_name");
}

#[tokio::test]
async fn a_theme_that_nobody_knows_is_not_the_one_of_the_system() {
    let (world, it) = damaged(sql("UPDATE people SET theme = 'neon'")).await;
    let mut tx = reader(&world).await;
    let found = storage::account::people::find_account(&mut tx, &it.created_by).await;
    assert_eq!(column(found), "theme");
}

#[tokio::test]
async fn an_action_that_nobody_knows_is_not_made_up() {
    let (world, it) = damaged(sql("UPDATE audit SET action = 'app.vanished'")).await;
    assert_eq!(column(list_actions(&mut reader(&world).await, &it.org).await), "action");
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_does_not_say_nothing() {
    let (world, it) = damaged(sql("UPDATE audit SET after = '{'")).await;
    let query = AuditQuery::default();
    let page = LogPage { query: &query, reach: Reach::Everything, now: BEGINNING, limit: 9 };
    let found = log::list(&mut reader(&world).await, &it.org, &page, None).await;
    assert_eq!(column(found), "after");
}

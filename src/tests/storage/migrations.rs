//! Migrations of a database that is in use: what was there is there, as the new schema has it.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};

const HOUSE: &str = include_str!("../../../migrations/sqlite/0001_house.sql");
const PEOPLE: &str = include_str!("../../../migrations/sqlite/0003_people.sql");
const ROLES: &str = include_str!("../../../migrations/sqlite/0006_roles.sql");

const DRAFTS: &str = include_str!("../../../migrations/sqlite/0016_drafts.sql");

const ROWS: &str = "
    INSERT INTO organizations (id, name, created_at) VALUES ('o', 'Initech', 1);
    INSERT INTO people (id, email, name, password_hash, created_at)
    VALUES ('p', 'p@example.com', 'P', 'x', 1);
    INSERT INTO custom_roles (id, org, name, name_folded, description, created_by, created_at)
    VALUES ('r', 'o', 'Readers', 'readers', 'Reads Devices', 'p', 1);
    INSERT INTO custom_role_permissions (role, service, permission)
    VALUES ('r', 'cbc', 'a.READ'), ('r', 'cbc', 'b.READ');
    INSERT INTO apps (id, org, kind, name, name_folded, description, ttl_minutes, created_at,
                      created_by)
    VALUES ('a', 'o', 'server', 'A', 'a', '', 30, 1, 'p');
    INSERT INTO scope_custom_roles (app, version, role) VALUES ('a', 1, 'r');";

const RESOLVED: &str = "
    SELECT p.permission
      FROM scope_custom_roles s
      JOIN custom_roles r ON r.id = s.role AND r.permissions_version = s.role_version
      JOIN custom_role_permissions p ON p.role = s.role AND p.version = s.role_version
     WHERE r.description_folded = 'reads devices'
     ORDER BY p.permission";

#[tokio::test]
async fn roles_and_the_scopes_that_name_them_become_their_first_version() {
    let options = SqliteConnectOptions::new().filename(":memory:").foreign_keys(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    for text in [HOUSE, PEOPLE, ROWS, ROLES] {
        sqlx::raw_sql(text).execute(&mut connection).await.unwrap();
    }
    let found: Vec<String> = sqlx::query_scalar(RESOLVED).fetch_all(&mut connection).await.unwrap();
    assert_eq!(found, ["a.READ", "b.READ"]);
}

const KEYS: &str = include_str!("../../../migrations/sqlite/0030_signing_keys.sql");

#[tokio::test]
async fn a_key_of_before_goes_on_signing_and_the_first_organization_looks_after_it() {
    let options = SqliteConnectOptions::new().filename(":memory:").foreign_keys(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let rows = "
        INSERT INTO signing_keys (id, state, sealed, created_at) VALUES ('k', 'active', 's', 7);
        INSERT INTO organizations (id, name, created_at) VALUES ('p', 'Globex', 2);";
    for text in [HOUSE, ROWS, rows, KEYS] {
        sqlx::raw_sql(text).execute(&mut connection).await.unwrap();
    }
    let found = "
        SELECT k.id || ' ' || algorithm || ' ' || activated_at || ' ' || sealed || ' ' || i.value
          FROM signing_keys k, installation i WHERE i.name = 'operator organization'";
    let found: Vec<String> = sqlx::query_scalar(found).fetch_all(&mut connection).await.unwrap();
    assert_eq!(found, ["k RS256 7 s o"]);
}

const DRAFTED: &str = "
    INSERT INTO app_drafts (id, org, person, content, app, created_at, expires_at)
    VALUES ('d', 'o', 'p', '{}', 'a', 1, 2);
    INSERT INTO role_drafts (id, org, person, content, role, created_at, expires_at)
    VALUES ('e', 'o', 'p', '{}', NULL, 1, 2);";

#[tokio::test]
async fn drafts_of_both_wizards_move_into_one_table() {
    let options = SqliteConnectOptions::new().filename(":memory:").foreign_keys(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    for text in [HOUSE, PEOPLE, ROWS, ROLES, DRAFTED, DRAFTS] {
        sqlx::raw_sql(text).execute(&mut connection).await.unwrap();
    }
    let all = "SELECT id || ' ' || wizard || ' ' || COALESCE(made, '-') FROM drafts ORDER BY id";
    let found: Vec<String> = sqlx::query_scalar(all).fetch_all(&mut connection).await.unwrap();
    assert_eq!(found, ["d create app a", "e add role -"]);
}

/// Of before names were folded by Unicode: `straße` and `strasse` were two.
const UNFOLDED: &str = "
    INSERT INTO organizations (id, name, created_at)
    VALUES ('01234567-89ab-4def-8123-456789abcdef', 'Initech', 1);
    UPDATE installation SET value = '' WHERE name = 'text folding';
    INSERT INTO people (id, email, name, name_folded, password_hash, created_at)
    VALUES ('01234567-89ab-4def-8123-456789abcdef', 'jose\u{301}@example.com', 'İpek', 'x', 'x', 1);
    INSERT INTO apps (id, org, kind, name, name_folded, description, ttl_minutes, created_at,
                      created_by)
    VALUES ('aaaaaaaaaaaaaaaaaaaaaaaa', '01234567-89ab-4def-8123-456789abcdef', 'server', 'Straße', 'straße',
            'Zu\u{308}rich', 30, 1, '01234567-89ab-4def-8123-456789abcdef'),
           ('bbbbbbbbbbbbbbbbbbbbbbbb', '01234567-89ab-4def-8123-456789abcdef', 'server', 'Strasse', 'strasse',
            '', 30, 1, '01234567-89ab-4def-8123-456789abcdef'),
           ('cccccccccccccccccccccccc', '01234567-89ab-4def-8123-456789abcdef', 'server', 'ＡＢＣ', 'ａｂｃ',
            '', 30, 1, '01234567-89ab-4def-8123-456789abcdef');";

#[tokio::test]
async fn texts_of_before_are_folded_by_the_next_start() {
    let folder = crate::world::Place::folder();
    let file = folder.path().join("latchkey.db");
    let db = latchkey::storage::Db::open_sqlite(&file).await.unwrap();
    latchkey::storage::migrate(&db).await.unwrap();
    let options = SqliteConnectOptions::new().filename(&file);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(UNFOLDED).execute(&mut connection).await.unwrap();
    latchkey::storage::migrate(&db).await.unwrap();
    let all = "SELECT name_folded || ' ' || search_text FROM apps ORDER BY id";
    let apps: Vec<String> = sqlx::query_scalar(all).fetch_all(&mut connection).await.unwrap();
    assert_eq!(
        apps,
        [
            "straße strasse\naaaaaaaaaaaaaaaaaaaaaaaa\nz\u{fc}rich",
            "strasse strasse\nbbbbbbbbbbbbbbbbbbbbbbbb\n",
            "abc abc\ncccccccccccccccccccccccc\n",
        ],
        "two names that are one now stay two"
    );
    let all = "SELECT email || ' ' || email_folded || ' ' || name_folded FROM people";
    let people: Vec<String> = sqlx::query_scalar(all).fetch_all(&mut connection).await.unwrap();
    assert_eq!(people, ["jos\u{e9}@example.com jos\u{e9}@example.com ipek"]);
}

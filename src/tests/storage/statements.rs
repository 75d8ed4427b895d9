//! Every statement of the product is planned by the engine, whether a test runs it or not.

use crate::sources::rust_files;
use crate::world::World;

/// The text of every `sql("…")`, with where it stands.
fn statements() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for file in rust_files("src/storage") {
        for (at, _) in file.text.match_indices("sql(") {
            let rest = file.text[at + 4..].trim_start();
            let Some(rest) = rest.strip_prefix('"') else {
                continue;
            };
            let text = &rest[..rest.find('"').unwrap()];
            assert!(!text.contains('\\'), "{}: SQL is text that can be pasted", file.path);
            let line = file.text[..at].lines().count();
            found.push((format!("{}:{line}", file.path), text.to_owned()));
        }
    }
    found
}

#[tokio::test]
async fn every_statement_fits_the_migrated_schema() {
    let world = World::new().await;
    let mut refused = Vec::new();
    let statements = statements();
    for (place, text) in &statements {
        let mut tx = world.db.read().await.unwrap();
        if let Err(error) = tx.prepare(text).await {
            refused.push(format!("{place}: {error}"));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(statements.len() > 50, "only {} statements were found", statements.len());
}

#[test]
fn no_statement_escapes_the_test_above() {
    let declared: usize =
        rust_files("src/storage").iter().map(|file| file.code().matches(": Sql =").count()).sum();
    assert_eq!(statements().len(), declared);
}

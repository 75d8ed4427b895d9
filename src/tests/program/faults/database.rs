//! A database that is locked for long.

use std::time::Duration;

use latchkey::storage::Db;

use crate::program::faults::{awaits_ready, figure, get, status};
use crate::program::{Server, header, post, set_up, start};

async fn change(server: &Server, org: &impl std::fmt::Display, cookie: &str) -> String {
    post(server, (&format!("/orgs/{org}/apps/new"), "type=server", cookie)).await
}

#[tokio::test]
async fn locked_database_is_503_while_it_is_locked_and_reading_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder).await;
    let (org, cookie) = set_up(&server, &folder).await;
    let other = Db::open_sqlite(&folder.path().join("latchkey.db")).await.unwrap();
    let lock = other.write().await.unwrap();
    let reply = change(&server, &org, &cookie).await;
    assert_eq!(status(&reply), "503", "{reply}");
    assert!(!header(&reply, "retry-after").is_empty(), "{reply}");
    assert_eq!(status(&get(&server, "/health/ready").await), "503");
    assert_eq!(status(&get(&server, "/sign-in").await), "200");
    drop(lock);
    tokio::time::timeout(Duration::from_secs(20), awaits_ready(&server, "200")).await.unwrap();
    assert_eq!(status(&change(&server, &org, &cookie).await), "303");
    figure("locked database", "503 after 5 s, the next change worked");
}

//! kill -9 in the middle of Create App: what was acknowledged is there, and nothing is half.

use latchkey::domain::apps::query::AppQuery;
use latchkey::domain::audit::action::AuditAction;
use latchkey::domain::{OrgId, Timestamp};
use latchkey::storage::apps::pages::AppPage;
use latchkey::storage::{self, Db};

use crate::program::{draft, read, send, set_up, start};

/// How often the server is killed, each time a little later after the request.
const ROUNDS: usize = 20;
/// How many turns of the scheduler the server is given more in each round.
const TURNS: usize = 60;

#[tokio::test]
async fn server_killed_during_create_leaves_no_half_app_and_loses_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(&folder).await;
    let (org, cookie) = set_up(&server, &folder).await;
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let create = draft(&server, &org, &cookie, round).await;
        let stream = send(&server, &create, "", &cookie).await;
        for _ in 0..round * TURNS {
            tokio::task::yield_now().await;
        }
        server.process.kill().await.unwrap();
        if read(stream).await.contains("lkysec") {
            acknowledged.push(format!("app-{round}"));
        }
        server = start(&folder).await;
    }
    drop(server);
    assert_whole(&folder, &org, &acknowledged).await;
}

/// Every app has its scope, its secret and its rows on the record; none that was acknowledged
/// is missing.
async fn assert_whole(folder: &tempfile::TempDir, org: &OrgId, acknowledged: &[String]) {
    let db = Db::open_sqlite(&folder.path().join("latchkey.db")).await.unwrap();
    let mut tx = db.read().await.unwrap();
    let everything = AppQuery::default();
    let now = Timestamp::from_seconds(0);
    let page = AppPage { query: &everything, after: None, now, limit: 1000 };
    let apps = storage::apps::pages::list(&mut tx, org, &page).await.unwrap();
    for app in &apps {
        let scope = storage::apps::scopes::get(&mut tx, &app.id, app.scope_version).await.unwrap();
        let secrets = storage::secrets::secret::list(&mut tx, &app.id, Timestamp::from_seconds(0))
            .await
            .unwrap();
        assert_eq!((scope.count(), secrets.len()), (1, 1), "{} is half", app.name);
    }
    let actions = storage::audit::entries::list_actions(&mut tx, org).await.unwrap();
    for action in [AuditAction::AppCreated, AuditAction::SecretRevealed] {
        let rows = actions.iter().filter(|found| **found == action).count();
        assert_eq!(rows, apps.len(), "{action:?}");
    }
    for name in acknowledged {
        assert!(apps.iter().any(|app| app.name.as_str() == name), "{name} is lost");
    }
}

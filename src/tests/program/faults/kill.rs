//! kill -9 in the middle of Create App: what was acknowledged is there, and nothing is half.

use latchkey::domain::apps::query::AppQuery;
use latchkey::domain::audit::action::AuditAction;
use latchkey::domain::{OrgId, Timestamp};
use latchkey::storage::apps::pages::AppPage;
use latchkey::storage::{self, Db};

use crate::program::faults::{figure, rounds};
use crate::program::{draft, read, send, set_up, start};

/// How many turns of the scheduler the server is given in the last round; it is given more in each.
const TURNS: usize = 1200;

#[tokio::test]
async fn server_killed_during_create_leaves_no_half_app_and_loses_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(&folder).await;
    let (org, cookie) = set_up(&server, &folder).await;
    let mut acknowledged = Vec::new();
    let rounds = rounds();
    for round in 0..rounds {
        let create = draft(&server, &org, &cookie, round).await;
        let stream = send(&server, &create, "", &cookie).await;
        for _ in 0..round * TURNS / rounds {
            tokio::task::yield_now().await;
        }
        // Every third answer is awaited, so that there is something to lose.
        let answer = if round % 3 == 2 {
            let answer = read(stream).await;
            server.process.kill().await.unwrap();
            answer
        } else {
            server.process.kill().await.unwrap();
            read(stream).await
        };
        if answer.contains("lkysec") {
            acknowledged.push(format!("app-{round}"));
        }
        server = start(&folder).await;
    }
    drop(server);
    assert_whole(&folder, &org, &acknowledged).await;
    let kept = acknowledged.len();
    figure("kill -9 during Create app", format!("{rounds} rounds, {kept} acknowledged, none lost"));
}

/// Every app has its scope, its secret and its rows on the record; none that was acknowledged
/// is missing.
async fn assert_whole(folder: &tempfile::TempDir, org: &OrgId, acknowledged: &[String]) {
    let db = Db::open_sqlite(&folder.path().join("latchkey.db")).await.unwrap();
    let mut tx = db.read().await.unwrap();
    let everything = AppQuery::default();
    let now = Timestamp::from_seconds(0);
    let page = AppPage { query: &everything, after: None, now, skip: 0, limit: 1000 };
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

//! The audit log and the table of access, as a browser without scripts gets them.

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::domain::apps::query::AppQuery;
use latchkey::domain::audit::action::AuditAction;
use latchkey::domain::audit::event::Record;
use latchkey::domain::audit::log::{Actions, AuditArea, AuditQuery, Reference};
use latchkey::domain::{EventId, OrgId, PersonId};
use latchkey::storage::audit::entries::{Origin, insert};

use crate::http::volume::{HTML_BYTES, next_page, opens, rows};
use crate::world::{Actor, AppForm, BEGINNING, World};

/// Thousands of changes by two people, of apps and of members.
async fn much_happens(world: &World, org: &OrgId, count: u64) {
    let (owner, developer) = (world.owner().await, world.developer().await);
    let (app, _) = owner.creates_app("siem-export").await;
    let mut tx = world.db.write().await.unwrap();
    for number in 0..count {
        let id: EventId = world.workflows.rng().id();
        let person: PersonId = world.workflows.rng().id();
        let is_app = number % 3 == 0;
        let record = Record {
            action: if is_app { AuditAction::AppRenamed } else { AuditAction::MemberJoined },
            subject_kind: if is_app { "app" } else { "person" },
            subject: if is_app { app.to_string() } else { person.to_string() },
            before: serde_json::Value::Null,
            after: serde_json::json!({ "name": format!("Name {number} <b>") }),
        };
        let by = if number % 10 == 0 { &developer } else { &owner };
        let origin = Origin {
            org: Some(org),
            actor_kind: "person",
            actor: by.visitor.person.as_str(),
            address: Some("203.0.113.77"),
            agent: None,
            request: &format!("request {number}"),
        };
        let at = BEGINNING.plus(std::time::Duration::from_secs(number / 4));
        insert(&mut tx, &id, at, &origin, &record).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn thousands_of_entries_weigh_no_more_a_page_than_fifty() {
    let world = World::new().await;
    let org = world.org().await;
    much_happens(&world, &org, 3000).await;
    let developer = world.developer().await.visitor.person;
    let mut browser = world.browser(Actor::Owner).await;
    let by = |actor: &PersonId| Some(Reference::to("person", actor));
    let queries = [
        AuditQuery::default(),
        AuditQuery { actor: by(&developer), ..AuditQuery::default() },
        AuditQuery { actions: Some(Actions::Of(AuditArea::Apps)), ..AuditQuery::default() },
        AuditQuery {
            actions: Some(Actions::Of(AuditArea::Apps)),
            actor: by(&developer),
            ..AuditQuery::default()
        },
    ];
    let mut asked_for = std::collections::BTreeSet::new();
    for (query, least) in queries.iter().zip([3000, 300, 1000, 100]) {
        let (mut path, mut seen) = (Some(paths::audit_page(&org, query, "")), 0);
        while let Some(here) = path {
            let (page, bytes, asked) = opens(&mut browser, &here).await;
            assert!(bytes <= HTML_BYTES, "{here}: {bytes} bytes");
            assert!(!page.contains("<b>"), "{here}");
            asked_for.insert(asked - usize::from(query.actor.is_some()));
            seen += rows(&page);
            path = next_page(&page);
        }
        assert!((least..least + 20).contains(&seen), "{query:?}: {seen}");
    }
    assert_eq!(asked_for.len(), 1, "as many statements for every page: {asked_for:?}");
}

#[tokio::test]
async fn an_entry_shows_before_and_after_field_by_field() {
    let world = World::new().await;
    let owner = world.owner().await;
    let mut browser = world.browser(Actor::Owner).await;
    let form = [("section", "name"), ("version", "1"), ("name", "Initrode & <Sons>")];
    let reply = browser.post(&paths::details(&owner.org), &form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    let list = browser.get(&paths::audit(&owner.org)).await.body;
    let entry = list.split("/audit/").nth(1).and_then(|rest| rest.get(..36)).unwrap();
    let entry: EventId = entry.parse().unwrap();
    let path = paths::audit_entry(&owner.org, &entry, &AuditQuery::default());
    let page = browser.get(&path).await.body;
    assert!(page.contains("<del><bdi>Initech</bdi></del>"), "{page}");
    assert!(page.contains("<ins><bdi>Initrode &amp; &lt;Sons&gt;</bdi></ins>"), "{page}");
    for part in ["organization.renamed", "192.0.2.7", "Filter to this organization"] {
        assert!(page.contains(part), "{part}");
    }
}

#[tokio::test]
async fn an_export_holds_exactly_what_the_filter_leaves_and_no_formula() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("=cmd|' /C calc'!A0, \"x\"").await;
    let mut browser = world.browser(Actor::Auditor).await;
    let reply = browser.post(&paths::audit_csv(&owner.org), &[("action", "apps")]).await;
    assert_eq!(reply.status, StatusCode::OK);
    let file = "attachment; filename=\"audit-initech-2026-01-02.csv\"";
    assert_eq!(reply.header("content-disposition"), file);
    let lines: Vec<_> = reply.body.lines().collect();
    assert_eq!(lines.len(), 2, "{}", reply.body);
    assert!(lines[1].contains("\"'=cmd|' /C calc'!A0, \"\"x\"\"\""), "{}", lines[1]);
    let log = browser.get(&paths::audit(&owner.org)).await.body;
    assert!(log.contains("exported the audit log"), "{log}");

    let refused = world.browser(Actor::Member).await.post(&paths::audit_csv(&owner.org), &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_table_of_access_says_where_each_app_may_act() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_and_adds(AppForm::named("-siem").with_viewer_role()).await;
    let mut browser = world.browser(Actor::Auditor).await;
    let page = browser.get(&paths::access(&owner.org)).await.body;
    for part in ["-siem", "Initech", "Operations for Applications is missing", "Viewer"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let reply = browser.post(&paths::access_csv(&owner.org), &[("q", "siem")]).await;
    let lines: Vec<_> = reply.body.lines().collect();
    assert_eq!(lines.len(), 2, "{}", reply.body);
    assert!(lines[1].starts_with("'-siem,") && lines[1].ends_with("enabled"), "{}", lines[1]);
    let nothing = browser.post(&paths::access_csv(&owner.org), &[("q", "no such app")]).await;
    assert_eq!(nothing.body.lines().count(), 1);
}

#[tokio::test]
async fn fifty_lines_of_access_fit_into_a_page() {
    let world = World::new().await;
    let owner = world.owner().await;
    for number in 0..55 {
        let form = AppForm::named(&format!("app number {number:02}"))
            .with_cbc_role("view_all")
            .with_viewer_role();
        owner.creates_and_adds(form).await;
    }
    let mut browser = world.browser(Actor::Owner).await;
    let first = paths::access_page(&owner.org, &AppQuery::default(), "");
    let (page, bytes, asked) = opens(&mut browser, &first).await;
    assert!(bytes <= HTML_BYTES, "{bytes} bytes");
    assert_eq!(rows(&page), 50);
    let (rest, _, as_before) = opens(&mut browser, &next_page(&page).unwrap()).await;
    assert_eq!(rows(&rest), 5);
    assert!(as_before <= asked + 1, "{as_before} instead of {asked} statements");
}

#[tokio::test]
async fn nonsense_in_the_address_is_no_error() {
    let world = World::new().await;
    let org = world.org().await;
    let mut browser = world.browser(Actor::Owner).await;
    for query in ["after=x", "after=1.2", "actor=%2F", "time=custom&from=x", "subject=app/'--"] {
        for path in [paths::audit(&org), paths::access(&org)] {
            let reply = browser.get(&format!("{path}?{query}")).await;
            assert_eq!(reply.status, StatusCode::OK, "{path} {query}");
        }
    }
    let nothing = format!("{}?subject=app/none", paths::audit(&org));
    assert!(browser.get(&nothing).await.body.contains("Nothing matches"));
}

#[tokio::test]
async fn what_one_request_did_is_one_entry_that_unfolds() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    let mut browser = world.browser(Actor::Owner).await;
    let (other, _) = owner.creates_app("billing").await;
    let before = rows(&browser.get(&paths::audit(&owner.org)).await.body);
    // What happens in one instant has no order, and the clock stands still.
    world.advance(std::time::Duration::from_mins(1));
    let form = [("act", "disable"), ("confirmed", "yes"), ("app", app.as_str())];
    let both = [form[0], form[1], form[2], ("app", other.as_str())];
    let done = browser.post(&paths::bulk(&owner.org), &both).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = browser.get(&paths::audit(&owner.org)).await.body;
    assert!(page.contains("1 more step"), "{page}");
    assert_eq!(rows(&page), before + 1, "{page}");
}

#[tokio::test]
async fn the_log_is_narrowed_to_an_action_and_to_a_result() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("siem-export").await;
    let mut browser = world.browser(Actor::Owner).await;
    let count = async |browser: &mut crate::world::Browser<'_>, query: &str| {
        rows(&browser.get(&format!("{}?{query}", paths::audit(&owner.org))).await.body)
    };
    assert_eq!(count(&mut browser, "action=app.created").await, 1);
    assert_eq!(count(&mut browser, "action=app.created&result=done").await, 1);
    assert_eq!(count(&mut browser, "action=app.created&result=refused").await, 0);
    assert_eq!(count(&mut browser, "result=refused").await, 0);
}

#[tokio::test]
async fn an_export_for_programs_is_json_an_array_or_a_line_each() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("siem-export").await;
    let mut browser = world.browser(Actor::Auditor).await;
    let asked = [("action", "app.created")];
    let array = browser.post(&paths::audit_json(&owner.org), &asked).await;
    assert!(array.header("content-disposition").contains(".json"));
    let array: serde_json::Value = serde_json::from_str(&array.body).unwrap();
    assert_eq!(array[0]["action"], "app.created");
    assert_eq!(array[0]["subject"]["name"], "siem-export");
    let lines = browser.post(&paths::audit_lines(&owner.org), &asked).await;
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    let line: serde_json::Value = serde_json::from_str(lines.body.trim()).unwrap();
    assert_eq!(line, array[0]);
    let nothing = browser.post(&paths::audit_json(&owner.org), &[("action", "role.deleted")]).await;
    assert_eq!(nothing.body, "[]\n");
}

#[tokio::test]
async fn a_refusal_says_what_somebody_tried() {
    let world = World::new().await;
    let org = world.org().await;
    let denied = world.browser(Actor::Member).await.get(&paths::new_app(&org)).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    let mut owner = world.browser(Actor::Owner).await;
    let log = owner.get(&format!("{}?result=refused", paths::audit(&org))).await.body;
    assert!(log.contains("tried to create an app in this organization"), "{log}");
    let entry = log.split("/audit/").nth(1).and_then(|rest| rest.get(..36)).unwrap();
    let entry: EventId = entry.parse().unwrap();
    let page = owner.get(&paths::audit_entry(&org, &entry, &AuditQuery::default())).await.body;
    assert!(page.contains(denied.header("x-request-id")), "the id on the page of 403: {page}");
}

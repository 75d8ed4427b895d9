//! The app list and its exports, as a browser without scripts gets them.

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::domain::apps::query::AppQuery;
use latchkey::domain::apps::query::AppTab;
use latchkey::workflows::apps;

use crate::world::Actor;
use crate::world::AppForm;
use crate::world::World;

#[tokio::test]
async fn an_export_holds_exactly_what_the_filter_leaves_and_is_on_the_record() {
    let world = World::new().await;
    let owner = world.owner().await;
    for name in ["alpha one", "alpha two", "beta"] {
        owner.creates_app(name).await;
    }
    let mut browser = world.browser(Actor::Auditor).await;
    let csv = paths::apps_csv(&owner.org);
    let reply = browser.post(&csv, &[("q", "alpha")]).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.header("content-type").starts_with("text/csv"));
    let file = "attachment; filename=\"apps-initech-2026-01-02.csv\"";
    assert_eq!(reply.header("content-disposition"), file);
    let lines: Vec<_> = reply.body.lines().collect();
    assert_eq!(lines.len(), 3, "{}", reply.body);
    assert!(lines[1].starts_with("alpha one,") && lines[2].starts_with("alpha two,"));

    let json = paths::apps_json(&owner.org);
    let reply = browser.post(&json, &[("q", "alpha")]).await;
    let apps: Vec<serde_json::Value> = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(apps[1]["name"], "alpha two");
    let reply = browser.post(&json, &[("q", "no such app")]).await;
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&reply.body).unwrap(),
        serde_json::json!([])
    );
    let log = browser.get(&paths::audit(&owner.org)).await.body;
    assert_eq!(log.matches("exported the list of apps").count(), 3, "{log}");
    assert_eq!(browser.get(&csv).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_name_that_is_a_formula_is_text_in_a_spreadsheet() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("=cmd|' /C calc'!A0, \"x\"").await;
    let mut browser = world.browser(Actor::Owner).await;
    let reply = browser.post(&paths::apps_csv(&owner.org), &[]).await;
    assert!(reply.body.contains("\"'=cmd|' /C calc'!A0, \"\"x\"\"\""), "{}", reply.body);
}

#[tokio::test]
async fn exports_are_for_those_who_may_read_the_record() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("siem").await;
    let (csv, json) = (paths::apps_csv(&owner.org), paths::apps_json(&owner.org));
    let cases = [
        (Actor::Owner, StatusCode::OK, StatusCode::OK),
        (Actor::Auditor, StatusCode::OK, StatusCode::OK),
        (Actor::Developer, StatusCode::OK, StatusCode::FORBIDDEN),
        (Actor::Member, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
        (Actor::Outsider, StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
    ];
    for (actor, owned, added) in cases {
        let mut browser = world.browser(actor).await;
        for path in [&csv, &json] {
            let reply = browser.post(path, &[]).await;
            assert_eq!(reply.status, owned, "{actor:?} {path}");
            let reply = browser.post(path, &[("tab", "added")]).await;
            assert_eq!(reply.status, added, "{actor:?} {path}");
            if added == StatusCode::FORBIDDEN {
                assert!(reply.body.contains("Auditor"), "{}", reply.body);
            }
        }
        if actor != Actor::Outsider {
            let page = browser.get(&paths::apps(&owner.org)).await.body;
            assert_eq!(page.contains("Export as"), owned == StatusCode::OK, "{actor:?}");
        }
    }
}

#[tokio::test]
async fn an_added_app_shows_its_use_here_and_none_of_that_elsewhere() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, secret) = world.shared_app(AppForm::named("siem"), "").await;
    world.token(&app, &secret).await.unwrap();
    world.workflows.flush_usage().await;
    let used = owner.sees_app(&app).await.unwrap().app.last_used_at.unwrap().to_rfc3339();
    let used = used.replace('T', " ").replace('Z', "");

    let other = world.outsider().await;
    let mut browser = world.browser(Actor::Outsider).await;
    let list = format!("{}?tab=added", paths::apps(&other.org));
    let page = browser.get(&list).await.body;
    assert!(page.contains("Never"), "{page}");
    let tab = [("tab", "added")];
    let csv = browser.post(&paths::apps_csv(&other.org), &tab).await.body;
    assert!(csv.lines().nth(1).unwrap().ends_with(','), "{csv}");
    let json = browser.post(&paths::apps_json(&other.org), &tab).await.body;
    let apps: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(apps[0]["last_used_at"], serde_json::Value::Null);
    let added = AppQuery { tab: AppTab::Added, ..AppQuery::default() };
    let row = apps::list(&other.op(), &other.org, &added, None).await.unwrap().rows.remove(0);
    assert_eq!((row.app.name.as_str(), row.app.last_used_address), ("siem", None));

    world.token_for(&app, &secret, &other.org).await.unwrap();
    world.workflows.flush_usage().await;
    let csv = browser.post(&paths::apps_csv(&other.org), &tab).await.body;
    assert!(csv.lines().nth(1).unwrap().ends_with(&used), "{csv}");
}

#[tokio::test]
async fn the_overview_leads_to_the_apps_whose_secret_expires() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem").await;
    owner.creates_app("other").await;
    owner.has_a_secret_for(&app, "14").await;
    let mut browser = world.browser(Actor::Owner).await;
    let overview = browser.get(&paths::organization(&owner.org)).await.body;
    let list = format!("{}?secret_expires=30", paths::apps(&owner.org));
    assert!(overview.contains(&format!("href=\"{list}\"")), "{overview}");
    let page = browser.get(&list).await.body;
    assert!(page.contains("siem</a>") && !page.contains("other</a>"), "{page}");
    assert!(page.contains("Clear filters") && page.contains("App Secret expires within"));
}

#[tokio::test]
async fn the_address_says_what_the_list_shows() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates(AppForm::named("siem").with_cbc_role("view_all")).await;
    owner.creates_app("other").await;
    let mut browser = world.browser(Actor::Member).await;
    let role = "role=service/carbon-black-cloud/view_all";
    let reply = browser.get(&format!("{}?{role}&sort=newest", paths::apps(&owner.org))).await;
    assert!(reply.body.contains("siem") && !reply.body.contains("other</a>"), "{}", reply.body);
    assert!(reply.body.contains("Clear filters") && reply.body.contains("View All"));
    assert!(reply.body.contains("Filter and sort · 2 active"), "{}", reply.body);
    assert!(reply.body.contains("aria-sort=\"descending\""), "{}", reply.body);
    let unused = browser.get(&format!("{}?sort=unused", paths::apps(&owner.org))).await;
    assert!(unused.body.contains("aria-sort=\"ascending\""), "{}", unused.body);
    let added = browser.get(&format!("{}?tab=added", paths::apps(&owner.org))).await;
    assert!(added.body.contains("No apps from other organizations"));
}

#[tokio::test]
async fn a_table_opens_in_a_spreadsheet_with_the_columns_and_the_zone_of_the_page() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("Zürich").await;
    let mut browser = world.browser(Actor::Owner).await;
    let zone = [("time_zone", "Europe/Vienna"), ("version", "1")];
    let chosen = browser.post(paths::ACCOUNT_LOCALE, &zone).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", chosen.body);
    let csv = browser.post(&paths::apps_csv(&owner.org), &[]).await.body;
    let mut lines = csv.lines();
    let heads = lines.next().unwrap();
    assert!(heads.starts_with("\u{feff}Name,App ID,Type,Roles,Token TTL"), "{heads:?}");
    assert!(heads.ends_with("Last used (Europe/Vienna)"), "{heads:?}");
    let line = lines.next().unwrap();
    assert!(line.starts_with("Zürich,") && line.contains("2026-01-02 04:04:05"), "{line}");

    let log = paths::audit(&owner.org);
    let page = browser.get(&format!("{log}?time=custom&from=2026-01-02T04:05")).await.body;
    assert!(page.contains("value=\"2026-01-02T04:05\"") && page.contains("your time zone"));
    assert!(!page.contains("Zürich"), "created at 04:04 here, 03:04 in UTC");
    let page = browser.get(&format!("{log}?time=custom&from=2026-01-02T04:04")).await.body;
    assert!(page.contains("Zürich"));
}

#[tokio::test]
async fn many_apps_are_disabled_at_once_after_a_question() {
    let world = World::new().await;
    let owner = world.owner().await;
    for number in 0..3 {
        owner.creates_app(&format!("app {number}")).await;
    }
    let mut browser = world.browser(Actor::Owner).await;
    let asked = browser.post(&paths::bulk(&owner.org), &[("act", "disable"), ("all", "yes")]).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.body.contains("Disable 3 apps?"), "{}", asked.body);
    let list = browser.get(&paths::apps(&owner.org)).await.body;
    let none = list.matches(">Disabled<").count();
    let ids: Vec<_> = asked
        .body
        .split("name=\"app\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    let mut form = vec![("act", "disable"), ("confirmed", "yes")];
    form.extend(ids.iter().map(|id| ("app", id.as_str())));
    let done = browser.post(&paths::bulk(&owner.org), &form).await;
    assert_eq!(done.location(), paths::apps(&owner.org));
    let list = browser.get(&paths::apps(&owner.org)).await.body;
    assert_eq!(list.matches(">Disabled<").count(), none + 3, "{list}");
    let mut developer = world.browser(Actor::Member).await;
    let form = [("act", "enable"), ("confirmed", "yes"), ("app", ids[0].as_str())];
    developer.post(&paths::bulk(&owner.org), &form).await;
    let list = browser.get(&paths::apps(&owner.org)).await.body;
    assert_eq!(list.matches(">Disabled<").count(), none + 3, "a member changes nothing");
}

#[tokio::test]
async fn heads_lead_to_the_order_of_their_column_and_counts_are_honest() {
    let world = World::new().await;
    let owner = world.owner().await;
    for number in 0..30 {
        owner.creates_app(&format!("app {number:02}")).await;
    }
    let mut browser = world.browser(Actor::Owner).await;
    let page = browser.get(&format!("{}?size=25&type=server", paths::apps(&owner.org))).await.body;
    assert!(page.contains("25 of 30 apps on this page"), "{page}");
    assert!(page.contains("aria-sort=\"ascending\""));
    for sort in ["newest", "oldest", "unused", "recent"] {
        let list = format!("{}?size=25&sort={sort}", paths::apps(&owner.org));
        let page = browser.get(&list).await.body;
        let first = page.split("rel=\"next\" href=\"").nth(1).expect("a next page");
        let next = first.split('"').next().unwrap().replace("&amp;", "&");
        let rest = browser.get(&next).await.body;
        assert_eq!(rest.matches("<th scope=\"row\"").count(), 5, "{sort}");
    }
}

#[tokio::test]
async fn a_picture_counts_tokens_and_refusals_and_names_what_was_lacking() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let (app, secret) = owner.creates_and_adds(crate::world::AppForm::named("siem-export")).await;
    world.token(&app, &secret).await.unwrap();
    let (_, other) = owner.creates_app("billing").await;
    assert!(world.token(&app, &other).await.is_err());
    world.workflows.flush_usage().await;
    let mut browser = world.browser(Actor::Member).await;
    for page in [paths::app_activity(&owner.org, &app), paths::org_activity(&owner.org)] {
        let page = browser.get(&page).await.body;
        assert!(page.contains("Last 30 days: 1 issued, 1 failed"), "{page}");
        assert!(page.contains("<svg") && page.contains("Show as a table"));
    }
}

#[tokio::test]
async fn a_line_of_the_list_tells_its_times_in_letters() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("siem").await;
    world.advance(std::time::Duration::from_hours(3));
    let mut browser = world.browser(Actor::Owner).await;
    let list = browser.get(&paths::apps(&owner.org)).await.body;
    assert!(list.contains(">3 h ago</time>"), "{list}");
}

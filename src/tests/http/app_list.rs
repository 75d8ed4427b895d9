//! The app list and its exports, as a browser without scripts gets them.

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::domain::app_list::AppQuery;

use crate::world::{Actor, World};

#[tokio::test]
async fn an_export_holds_exactly_what_the_filter_leaves() {
    let world = World::new().await;
    let owner = world.owner().await;
    for name in ["alpha one", "alpha two", "beta"] {
        owner.creates_app(name).await;
    }
    let mut browser = world.browser(Actor::Auditor).await;
    let query = AppQuery::searching("alpha");
    let reply = browser.get(&paths::apps_csv(&owner.org, &query)).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.header("content-type").starts_with("text/csv"));
    assert!(reply.header("content-disposition").starts_with("attachment"));
    let lines: Vec<_> = reply.body.lines().collect();
    assert_eq!(lines.len(), 3, "{}", reply.body);
    assert!(lines[1].starts_with("alpha one,") && lines[2].starts_with("alpha two,"));

    let reply = browser.get(&paths::apps_json(&owner.org, &query)).await;
    let apps: Vec<serde_json::Value> = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(apps[1]["name"], "alpha two");
    let nothing = AppQuery::searching("no such app");
    let reply = browser.get(&paths::apps_json(&owner.org, &nothing)).await;
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&reply.body).unwrap(),
        serde_json::json!([])
    );
}

#[tokio::test]
async fn a_name_that_is_a_formula_is_text_in_a_spreadsheet() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("=cmd|' /C calc'!A0, \"x\"").await;
    let mut browser = world.browser(Actor::Owner).await;
    let reply = browser.get(&paths::apps_csv(&owner.org, &AppQuery::default())).await;
    assert!(reply.body.contains("\"'=cmd|' /C calc'!A0, \"\"x\"\"\""), "{}", reply.body);
}

#[tokio::test]
async fn an_export_of_another_organization_is_not_found() {
    let world = World::new().await;
    let org = world.org().await;
    let mut outsider = world.browser(Actor::Outsider).await;
    for path in
        [paths::apps_csv(&org, &AppQuery::default()), paths::apps_json(&org, &AppQuery::default())]
    {
        assert_eq!(outsider.get(&path).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_address_says_what_the_list_shows() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates(crate::world::AppForm::named("siem").with_cbc_role("view_all")).await;
    owner.creates_app("other").await;
    let mut browser = world.browser(Actor::Member).await;
    let role = "role=service/carbon-black-cloud/view_all";
    let reply = browser.get(&format!("{}?{role}&sort=newest", paths::apps(&owner.org))).await;
    assert!(reply.body.contains("siem") && !reply.body.contains("other</a>"), "{}", reply.body);
    assert!(reply.body.contains("Clear filters") && reply.body.contains("View All"));
    let added = browser.get(&format!("{}?tab=added", paths::apps(&owner.org))).await;
    assert!(added.body.contains("No app of another organization"));
}

//! Lists of apps: by name, a page at a time, of one organization.

use std::time::Duration;

use latchkey::domain::RoleId;
use latchkey::domain::apps::app::AppType;
use latchkey::domain::apps::query::{AppFilter, AppQuery, AppSort, AppStatusFilter, AppTab, Days};
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::scope::ServiceRole;
use latchkey::workflows::apps::{self, AppPage, PAGE};

use crate::world::{AppForm, Someone, World, cbc, operations_for_applications};

async fn search(someone: &Someone<'_>, text: &str) -> AppPage {
    apps::list(&someone.op(), &someone.org, &AppQuery::searching(text), None).await.unwrap()
}

fn names(page: &AppPage) -> Vec<String> {
    page.rows.iter().map(|row| row.app.name.to_string()).collect()
}

#[tokio::test]
async fn apps_are_listed_by_name_whatever_their_letter_case() {
    let world = World::new().await;
    let owner = world.owner().await;
    for name in ["beta", "Alpha", "gamma", "Beta 2"] {
        owner.creates_app(name).await;
    }
    assert_eq!(names(&search(&owner, "").await), ["Alpha", "beta", "Beta 2", "gamma"]);
}

#[tokio::test]
async fn a_search_finds_any_part_of_a_name_and_the_whole_app_id() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("SIEM export").await;
    owner.creates_app("other").await;
    for text in ["em ex", "siem", " SIEM ", app.as_str()] {
        assert_eq!(names(&search(&owner, text).await), ["SIEM export"], "{text}");
    }
    assert!(search(&owner, "nothing").await.rows.is_empty());
}

#[tokio::test]
async fn wildcards_of_the_database_are_plain_letters() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("100% coverage").await;
    owner.creates_app("100 words").await;
    assert_eq!(names(&search(&owner, "100%").await), ["100% coverage"]);
    assert!(search(&owner, "1_0").await.rows.is_empty());
}

#[tokio::test]
async fn another_organization_has_a_list_of_its_own() {
    let world = World::new().await;
    world.owner().await.creates_app("ours").await;
    let outsider = world.outsider().await;
    outsider.creates_app("theirs").await;
    assert_eq!(names(&search(&outsider, "").await), ["theirs"]);
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repetition() {
    let world = World::new().await;
    let owner = world.owner().await;
    let count = usize::try_from(PAGE).unwrap() + 1;
    for number in 0..count {
        owner.creates_app(&format!("app {number:03}")).await;
    }
    let first = search(&owner, "").await;
    assert_eq!((first.rows.len(), first.found), (count - 1, Some(PAGE + 1)));
    let (everything, next) = (AppQuery::default(), first.next.as_ref());
    let second = apps::list(&owner.op(), &owner.org, &everything, next).await.unwrap();
    assert_eq!(names(&second), [format!("app {:03}", count - 1)]);
    assert_eq!(second.next, None);
}

#[tokio::test]
async fn only_those_who_may_create_are_told_so() {
    let world = World::new().await;
    assert!(search(&world.developer().await, "").await.may_create);
    assert!(!search(&world.member().await, "").await.may_create);
    assert!(!search(&world.auditor().await, "").await.may_create);
}

/// The names in the order of a query, page after page.
async fn walk(someone: &Someone<'_>, query: &AppQuery) -> Vec<String> {
    let op = someone.op();
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = apps::list(&op, &someone.org, query, after.as_ref()).await.unwrap();
        found.extend(names(&page));
        match page.next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
}

fn filtered(filter: AppFilter) -> AppQuery {
    AppQuery { filter, ..AppQuery::default() }
}

/// Three apps made a day apart: `one` with a role of Carbon Black Cloud, `two` with a custom role
/// in another service, `three` with nothing, added and used.
async fn three_apps(world: &World) -> (Someone<'_>, RoleId) {
    let owner = world.owner().await;
    owner.creates(AppForm::named("one").with_cbc_role("view_all")).await;
    world.advance(Duration::from_hours(24));
    let role =
        owner.tries_to_create_role("Dashboards", &["_Operations:dashboard_management.MANAGE"]);
    let role = role.await.unwrap();
    owner.creates(AppForm::named("two").with(RoleChoice::Custom(role.clone()))).await;
    world.advance(Duration::from_hours(24));
    let (app, secret) = owner.creates_and_adds(AppForm::named("three")).await;
    world.token(&app, &secret).await.unwrap();
    world.workflows.flush_usage().await;
    (owner, role)
}

#[tokio::test]
async fn every_filter_leaves_what_fits() {
    let world = World::new().await;
    let (owner, role) = three_apps(&world).await;
    let service = ServiceRole { service: cbc(), role: "view_all".to_owned() };
    let none = AppFilter::default;
    let (mine, nobodys) = (owner.visitor.person.clone(), world.member().await.visitor.person);
    let cases: [(AppFilter, &[&str]); 10] = [
        (AppFilter { kind: Some(AppType::ServerToServer), ..none() }, &["one", "three", "two"]),
        (AppFilter { kind: Some(AppType::Web), ..none() }, &[]),
        (AppFilter { status: Some(AppStatusFilter::Disabled), ..none() }, &[]),
        (AppFilter { role: Some(RoleChoice::Service(service)), ..none() }, &["one"]),
        (AppFilter { role: Some(RoleChoice::Custom(role)), ..none() }, &["two"]),
        (AppFilter { service: Some(operations_for_applications()), ..none() }, &["two"]),
        (AppFilter { unused_for: Some(Days(2)), ..none() }, &["one"]),
        (AppFilter { secret_older: Some(Days(2)), ..none() }, &["one"]),
        (AppFilter { creator: Some(mine), ..none() }, &["one", "three", "two"]),
        (AppFilter { creator: Some(nobodys), ..none() }, &[]),
    ];
    world.advance(Duration::from_secs(1));
    for (filter, expected) in cases {
        assert_eq!(walk(&owner, &filtered(filter.clone())).await, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn secrets_that_expire_soon_are_found_until_they_are_replaced() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("soon").await;
    let (later, _) = owner.creates_app("later").await;
    owner.creates_app("never").await;
    owner.has_a_secret_for(&app, "7").await;
    owner.has_a_secret_for(&later, "30").await;
    let within = |days, search: &str| {
        let search = search.to_owned();
        let filter = AppFilter { secret_expires: Some(Days(days)), search, ..AppFilter::default() };
        filtered(filter)
    };
    let cases: [(u16, &str, &[&str]); 5] = [
        (6, "", &[]),
        (7, "", &["soon"]),
        (30, "", &["later", "soon"]),
        (30, "soon", &["soon"]),
        (30, "never", &[]),
    ];
    for (days, search, expected) in cases {
        assert_eq!(walk(&owner, &within(days, search)).await, expected, "{days} {search}");
    }
    // What was replaced goes on for a while and is nobody's worry.
    let new = owner.regenerates(&app, "168").await;
    owner.confirms(&app, &new.id).await.unwrap();
    assert_eq!(walk(&owner, &within(30, "")).await, ["later"]);
    world.advance(Duration::from_hours(30 * 24));
    assert!(walk(&owner, &within(30, "")).await.is_empty());
}

#[tokio::test]
async fn added_apps_count_as_used_when_they_acted_here() {
    let world = World::new().await;
    let (busy, secret) = world.shared_app(AppForm::named("busy"), "").await;
    world.shared_app(AppForm::named("idle"), "").await;
    let other = world.outsider().await;
    world.owner().await.tries_to_confirm_secret(&busy).await.unwrap();
    world.advance(Duration::from_hours(72));
    world.token(&busy, &secret).await.unwrap();
    world.workflows.flush_usage().await;
    let added = |sort, unused_for| {
        let filter = AppFilter { unused_for, ..AppFilter::default() };
        AppQuery { tab: AppTab::Added, sort, filter, ..AppQuery::default() }
    };
    let unused = added(AppSort::Name, Some(Days(2)));
    assert_eq!(walk(&other, &unused).await, ["busy", "idle"], "it acted elsewhere alone");

    world.token_for(&busy, &secret, &other.org).await.unwrap();
    world.workflows.flush_usage().await;
    assert_eq!(walk(&other, &unused).await, ["idle"]);
    assert_eq!(walk(&other, &added(AppSort::Unused, None)).await, ["idle", "busy"]);
}

#[tokio::test]
async fn lists_are_sorted_as_asked() {
    let world = World::new().await;
    let (owner, _) = three_apps(&world).await;
    let sorted = |sort| AppQuery { sort, ..AppQuery::default() };
    assert_eq!(walk(&owner, &sorted(AppSort::Name)).await, ["one", "three", "two"]);
    assert_eq!(walk(&owner, &sorted(AppSort::Newest)).await, ["three", "two", "one"]);
    let unused = walk(&owner, &sorted(AppSort::Unused)).await;
    assert_eq!(unused.last().map(String::as_str), Some("three"));
}

#[tokio::test]
async fn a_search_looks_into_descriptions_and_crosses_pages_in_every_order() {
    let world = World::new().await;
    let owner = world.owner().await;
    let count = usize::try_from(PAGE).unwrap() * 2 + 3;
    for number in 0..count {
        owner.creates_app(&format!("exporter {number:03}")).await;
        owner.creates_app(&format!("other {number:03}")).await;
    }
    for sort in AppSort::ALL {
        for text in ["exporter", "ex"] {
            let query = AppQuery { sort, ..AppQuery::searching(text) };
            let mut found = walk(&owner, &query).await;
            // An App ID may hold two letters by chance.
            found.retain(|name| name.starts_with("exporter"));
            found.sort();
            found.dedup();
            assert_eq!(found.len(), count, "{sort:?} {text}");
        }
    }
    assert_eq!(search(&owner, "exporter").await.found, i64::try_from(count).ok());
}

#[tokio::test]
async fn rows_say_what_their_apps_hold() {
    let world = World::new().await;
    let (owner, role) = three_apps(&world).await;
    let page = search(&owner, "").await;
    let notes = |name: &str| {
        let row = page.rows.iter().find(|row| row.app.name.as_str() == name).unwrap();
        row.notes.clone()
    };
    let held: Vec<_> = notes("two").roles.into_iter().map(|held| held.role).collect();
    assert!(held.contains(&RoleChoice::Custom(role)), "{held:?}");
    assert!(notes("one").secret_created_at < notes("two").secret_created_at);
    assert_eq!((page.owned, page.added), (3, 0));
}

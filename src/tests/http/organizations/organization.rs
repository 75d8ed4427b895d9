//! An organization in a browser without scripts: at a glance, in detail, and one more of them.

use std::time::Duration;

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::domain::AppId;
use latchkey::domain::apps::app::App;
use latchkey::domain::text::Name;
use latchkey::workflows::organizations;

use crate::world::{Actor, AppForm, Browser, Reply, World};

const OFF: [(&str, &str); 3] = [("section", "policies"), ("max_ttl", ""), ("max_secret_age", "")];

async fn saves(browser: &mut Browser<'_>, world: &World, form: &[(&str, &str)]) -> Reply {
    browser.post(&paths::details(&world.org().await), form).await
}

/// The value of a hidden field.
fn hidden(reply: &Reply, name: &str) -> String {
    let marker = format!("name=\"{name}\" value=\"");
    let at = reply.body.find(&marker).expect("the field") + marker.len();
    reply.body[at..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_owner_renames_the_organization_and_a_late_form_keeps_what_was_typed() {
    let world = World::new().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let page = owner.get(&paths::edit_details(&org, "name")).await;
    assert_eq!(hidden(&page, "version"), "1");
    let renamed = [("section", "name"), ("version", "1"), ("name", "Initrode")];
    let saved = saves(&mut owner, &world, &renamed).await;
    assert_eq!(saved.location(), paths::details_part(&org, "details"));
    let late = [("section", "name"), ("version", "1"), ("name", "Intertrode")];
    let overtaken = saves(&mut owner, &world, &late).await;
    assert_eq!(overtaken.status, StatusCode::CONFLICT);
    assert!(overtaken.body.contains("Somebody else renamed it in the meantime"));
    assert!(overtaken.body.contains("Initrode") && overtaken.body.contains("Intertrode"));
    assert_eq!(hidden(&overtaken, "version"), "2");
}

#[tokio::test]
async fn policies_are_saved_and_say_how_many_apps_break_them() {
    let world = World::new().await;
    let owner_of = world.owner().await;
    owner_of.creates(AppForm::named("long").with_ttl("300")).await;
    let org = owner_of.org.clone();
    let mut owner = world.browser(Actor::Owner).await;
    let form = [
        ("section", "policies"),
        ("version", "0"),
        ("only_owners_regenerate", "yes"),
        ("max_ttl", "15"),
        ("max_secret_age", ""),
    ];
    let saved = saves(&mut owner, &world, &form).await;
    assert_eq!(saved.location(), paths::details_part(&org, "policies"));
    let page = owner.get(&paths::details(&org)).await.body;
    assert!(page.contains("15 minutes") && page.contains("1 app breaks this policy"), "{page}");
    let overtaken = saves(&mut owner, &world, &form).await;
    assert_eq!(overtaken.status, StatusCode::CONFLICT);
    assert!(overtaken.body.contains("Somebody else changed the policies in the meantime"));
}

#[tokio::test]
async fn odd_numbers_come_back_as_they_were_typed() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    let form = [OFF[0], ("version", "0"), ("only_roles_i_hold", "yes"), ("max_ttl", "<301>")];
    let refused = saves(&mut owner, &world, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("aria-invalid=\"true\""));
    assert!(refused.body.contains("&lt;301&gt;"), "{}", refused.body);
}

#[tokio::test]
async fn who_may_not_change_it_reads_who_can() {
    let world = World::new().await;
    let org = world.org().await;
    for actor in [Actor::Developer, Actor::Member, Actor::Auditor] {
        let mut browser = world.browser(actor).await;
        let page = browser.get(&paths::edit_details(&org, "policies")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.body.contains("name=\"max_ttl\""));
        assert!(page.body.contains("Only an Organization Owner can change this: Olivia Owner."));
        let refused = saves(&mut browser, &world, &OFF).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{actor:?}");
    }
}

#[tokio::test]
async fn the_wizard_names_the_maximum_and_offers_nothing_beyond() {
    let world = World::new().await;
    let owner_of = world.owner().await;
    let org = owner_of.org.clone();
    let draft = owner_of.tries_to_draft(&AppForm::named("siem")).await.unwrap();
    let mut owner = world.browser(Actor::Owner).await;
    let form = [OFF[0], ("version", "0"), ("only_roles_i_hold", "yes"), ("max_ttl", "15")];
    saves(&mut owner, &world, &form).await;
    let details = paths::new_app_details(&org, &draft);
    let page = owner.get(&details).await.body;
    assert!(page.contains("max=\"15\"") && page.contains("value=\"15\""), "{page}");
    assert!(!page.contains("value=\"60\"") && !page.contains("value=\"300\""));
    let refused = owner.post(&details, &[("name", "siem"), ("ttl", "16")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("This organization allows at most 15 minutes."));
    let scopes = owner.get(&paths::new_app_scopes(&org, &draft)).await.body;
    assert!(scopes.contains("More than you hold"));
    assert!(scopes.contains("Only roles that you hold yourself"));
}

#[tokio::test]
async fn the_overview_names_what_needs_somebody_and_ends_its_first_steps() {
    let world = World::new().await;
    let owner_of = world.owner().await;
    let (app, _) = owner_of.creates(AppForm::named("<idle>").with_viewer_role()).await;
    world.advance(Duration::from_hours(91 * 24));
    let org = owner_of.org.clone();
    let mut owner = world.browser(Actor::Owner).await;
    let page = owner.get(&paths::organization(&org)).await.body;
    for words in [
        "First steps",
        "Needs attention",
        "Secret never confirmed",
        "Unused for more than 90 days",
        "Scope includes a service this organization doesn't have",
        "created the app",
        "&lt;idle&gt;",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains(&format!("{}#credentials", paths::app(&org, &app))));
    let dismissed = owner.post(&paths::first_steps(&org), &[]).await;
    assert_eq!(dismissed.location(), paths::organization(&org));
    assert!(!owner.get(&paths::organization(&org)).await.body.contains("First steps"));
}

#[tokio::test]
async fn more_than_a_thousand_apps_are_many_and_are_not_counted() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (like, _) = owner.creates_app("app 0").await;
    let like = owner.sees_app(&like).await.unwrap().app;
    let copies = async |numbers: std::ops::RangeInclusive<u32>| {
        let mut tx = world.db.write().await.unwrap();
        for number in numbers {
            let id = AppId::parse(&format!("Copy{number:020}")).unwrap();
            let name = Name::parse(&format!("app {number}")).unwrap();
            let app = App { id, name, ..like.clone() };
            latchkey::storage::apps::app::insert(&mut tx, &app).await.unwrap();
        }
        tx.commit().await.unwrap();
    };
    copies(1..=999).await;
    let mut browser = world.browser(Actor::Owner).await;
    let path = paths::organization(&owner.org);
    let page = browser.get(&path).await.body;
    assert!(
        page.contains("Not added to any organization") && page.contains("and 995 more"),
        "{page}"
    );
    copies(1000..=1000).await;
    let page = browser.get(&path).await.body;
    assert!(page.contains("more than 1,000") && page.contains("and many more"), "{page}");
    assert!(page.contains("<strong>1,001</strong>"), "owned apps are known all the same: {page}");
}

#[tokio::test]
async fn a_member_looks_at_the_overview_and_reads_whom_to_ask() {
    let world = World::new().await;
    let org = world.org().await;
    let page = world.browser(Actor::Member).await.get(&paths::organization(&org)).await.body;
    assert!(page.contains("Ask Olivia Owner."));
    for absent in ["First steps", "Create app", "Recent activity", "Create organization"] {
        assert!(!page.contains(absent), "{absent}: {page}");
    }
    let auditor = world.browser(Actor::Auditor).await.get(&paths::organization(&org)).await.body;
    assert!(auditor.contains("Recent activity"));
}

#[tokio::test]
async fn what_is_missing_or_denied_keeps_the_menu_of_the_organization() {
    let world = World::new().await;
    let org = world.org().await;
    let mut member = world.browser(Actor::Member).await;
    let apps = format!("href=\"{}\"", paths::apps(&org));
    let missing = member.get(&format!("{}/nowhere", paths::organization(&org))).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.body.contains("This page doesn't exist") && missing.body.contains(&apps));
    assert!(!missing.body.contains("aria-current=\"page\""), "{}", missing.body);
    let denied = member.get(&paths::new_app(&org)).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    assert!(denied.body.contains("Ask Olivia Owner.") && denied.body.contains(&apps));
    let foreign = world.browser(Actor::Outsider).await.get(&paths::apps(&org)).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert!(!foreign.body.contains(&apps) && !foreign.body.contains("Initech"));
}

#[tokio::test]
async fn one_form_makes_one_organization_and_leads_to_it() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    let page = owner.get(paths::NEW_ORGANIZATION).await;
    let id = hidden(&page, "id");
    let nameless = owner.post(paths::NEW_ORGANIZATION, &[("id", &id), ("name", " ")]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(hidden(&nameless, "id"), id);
    let form = [("id", id.as_str()), ("name", "Hooli")];
    let made = owner.post(paths::NEW_ORGANIZATION, &form).await;
    assert_eq!(made.location(), format!("/orgs/{id}"));
    let again = owner.post(paths::NEW_ORGANIZATION, &form).await;
    assert_eq!(again.location(), format!("/orgs/{id}"));
    let list = owner.get("/orgs?q=hoo").await.body;
    assert_eq!(list.matches("1 of 2").count(), 1, "{list}");
}

#[tokio::test]
async fn who_owns_nothing_is_told_why_they_create_nothing() {
    let world = World::new().await;
    world.owner().await;
    for actor in [Actor::Developer, Actor::Member, Actor::Auditor] {
        let mut browser = world.browser(actor).await;
        let page = browser.get(paths::NEW_ORGANIZATION).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{actor:?}");
        assert!(page.body.contains("You need the role Organization Owner. Ask Olivia Owner."));
    }
}

#[tokio::test]
async fn the_start_page_leads_to_the_organization_looked_at_last() {
    let world = World::new().await;
    let owner_of = world.owner().await;
    let id = world.workflows.rng().id();
    let zulu = organizations::create(&world.workflows.op(&owner_of.visitor), &id, "Zulu").await;
    let mut owner = world.browser(Actor::Owner).await;
    assert_eq!(owner.get(paths::HOME).await.location(), paths::organization(&owner_of.org));
    owner.get(&paths::apps(&zulu.unwrap())).await;
    assert_eq!(owner.get(paths::HOME).await.location(), paths::organization(&id));
}

#[tokio::test]
async fn from_seven_organizations_on_the_switcher_has_a_search_that_keeps_the_section() {
    let world = World::new().await;
    let owner_of = world.owner().await;
    let org = owner_of.org.clone();
    let mut owner = world.browser(Actor::Owner).await;
    for number in 2..=7 {
        let page = owner.get(&paths::apps(&org)).await.body;
        assert!(!page.contains("Find an organization"), "with {number} less one");
        let (id, name) = (world.workflows.rng().id(), format!("Org {number}"));
        organizations::create(&world.workflows.op(&owner_of.visitor), &id, &name).await.unwrap();
    }
    let page = owner.get(&paths::apps(&org)).await.body;
    assert!(page.contains("Find an organization"));
    let found = owner.get("/orgs?section=apps&q=ORG+7").await.body;
    let main = found.split("<main").nth(1).unwrap();
    assert!(main.contains("/apps\"") && main.contains("1 of 7"), "{main}");
    let none = owner.get("/orgs?q=zzz").await.body;
    assert!(none.contains("No organization matches"));
}

//! Editing, disabling and deleting an app in a browser without scripts.

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::domain::AppId;
use latchkey::domain::apps::app::AppType;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::roles::role::OrgRole;

use crate::world::{Actor, AppForm, Browser, Reply, World};

/// The value of a hidden field.
fn hidden(reply: &Reply, name: &str) -> String {
    let marker = format!("name=\"{name}\" value=\"");
    let at = reply.body.find(&marker).expect("the field") + marker.len();
    reply.body[at..].split('"').next().unwrap().to_owned()
}

async fn saves(
    browser: &mut Browser<'_>,
    world: &World,
    app: &AppId,
    form: &[(&str, &str)],
) -> Reply {
    browser.post(&paths::app(&world.org().await, app), form).await
}

#[tokio::test]
async fn a_section_is_a_form_and_a_late_one_keeps_what_was_typed() {
    let world = World::new().await;
    let org = world.org().await;
    let (app, _) = world.owner().await.creates_app("siem-export").await;
    let mut owner = world.browser(Actor::Owner).await;
    let page = owner.get(&paths::edit_app(&org, &app, "details")).await;
    assert_eq!(hidden(&page, "version"), "1");
    assert!(!page.body.contains("name=\"ttl\""), "the other sections stay as they are");
    let details = |name| [("section", "details"), ("version", "1"), ("name", name)];
    let saved = saves(&mut owner, &world, &app, &details("first")).await;
    assert_eq!(saved.location(), paths::app_part(&org, &app, "details"));
    let late = saves(&mut owner, &world, &app, &details("<late>")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("Somebody else changed this app in the meantime"));
    assert!(late.body.contains("first") && late.body.contains("&lt;late&gt;"));
    assert_eq!(hidden(&late, "version"), "2");
    let again = saves(&mut owner, &world, &app, &details("first")).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "the same form twice is no conflict");
}

#[tokio::test]
async fn late_redirect_uris_stand_beside_those_that_are_there() {
    let world = World::new().await;
    let org = world.org().await;
    let form = AppForm::named("portal").signing_in(AppType::Web);
    let (app, _) = world.owner().await.creates(form).await;
    let mut owner = world.browser(Actor::Owner).await;
    let uri = |uri| [("section", "sign-in"), ("version", "1"), ("redirect_uris", uri)];
    let saved = saves(&mut owner, &world, &app, &uri("https://portal.example/one")).await;
    assert_eq!(saved.location(), paths::app_part(&org, &app, "sign-in"));
    let late = saves(&mut owner, &world, &app, &uri("https://portal.example/two")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("<code>https://portal.example/one</code>"), "{}", late.body);
    assert!(late.body.contains(">https://portal.example/two</textarea>"), "{}", late.body);
    assert_eq!(hidden(&late, "version"), "2");
}

#[tokio::test]
async fn an_odd_ttl_and_a_taken_name_come_back_as_they_were_typed() {
    let world = World::new().await;
    let owner_of = world.owner().await;
    let (app, _) = owner_of.creates_app("siem-export").await;
    owner_of.creates_app("Taken").await;
    let mut owner = world.browser(Actor::Owner).await;
    let ttl = [("section", "tokens"), ("version", "1"), ("ttl", "<301>")];
    let refused = saves(&mut owner, &world, &app, &ttl).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("&lt;301&gt;") && refused.body.contains("aria-invalid"));
    let name = [("section", "details"), ("version", "1"), ("name", "taken")];
    let refused = saves(&mut owner, &world, &app, &name).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("This organization already has an app with that name."));
}

#[tokio::test]
async fn scopes_show_what_they_change_before_they_are_saved() {
    let world = World::new().await;
    let org = world.org().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all");
    let (app, _) = world.owner().await.creates(form).await;
    let mut owner = world.browser(Actor::Owner).await;
    let page = owner.get(&paths::edit_app(&org, &app, "scopes")).await;
    assert!(page.body.contains("Review changes"));
    let form = |go| {
        [
            ("section", "scopes"),
            ("version", "1"),
            ("role", "org/org_member"),
            ("role", "service/operations-for-applications/viewer"),
            ("go", go),
        ]
    };
    let review = saves(&mut owner, &world, &app, &form("review")).await;
    assert_eq!(review.status, StatusCode::OK);
    assert!(review.body.contains("Gained") && review.body.contains("Lost"), "{}", review.body);
    assert!(review.body.contains("Inert here"));
    assert!(review.body.contains("30 minutes at most"));
    let back = saves(&mut owner, &world, &app, &form("back")).await;
    let ticked = "value=\"service/operations-for-applications/viewer\" checked";
    assert!(back.body.contains(ticked), "{}", back.body);
    let saved = saves(&mut owner, &world, &app, &form("save")).await;
    assert_eq!(saved.location(), paths::app_part(&org, &app, "scopes"));
    let other = [
        ("section", "scopes"),
        ("version", "1"),
        ("role", "service/carbon-black-cloud/view_only"),
        ("go", "review"),
    ];
    let late = saves(&mut owner, &world, &app, &other).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("It has these now, and you didn't select them: "));
    let none = [("section", "scopes"), ("version", "2"), ("go", "review")];
    let refused = saves(&mut owner, &world, &app, &none).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Leave it without any role"));
}

#[tokio::test]
async fn who_may_not_change_it_reads_why_and_whom_to_ask() {
    let world = World::new().await;
    let owner_of = world.owner().await;
    let org = world.org().await;
    let owns = RoleChoice::Organization(OrgRole::Owner);
    let (app, _) = owner_of.creates(AppForm::named("strong").with(owns)).await;
    for actor in [Actor::Developer, Actor::Member, Actor::Auditor] {
        let mut browser = world.browser(actor).await;
        let page = browser.get(&paths::edit_app(&org, &app, "tokens")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Ask Olivia Owner."), "{actor:?}");
        assert!(!page.body.contains("name=\"ttl\"") && !page.body.contains("Delete app"));
        for path in [paths::disable_app(&org, &app), paths::delete_app(&org, &app)] {
            assert_eq!(browser.get(&path).await.status, StatusCode::FORBIDDEN, "{actor:?}");
        }
    }
}

#[tokio::test]
async fn an_app_is_disabled_enabled_and_deleted() {
    let world = World::new().await;
    let org = world.org().await;
    let owner_of = world.owner().await;
    let (app, secret) = owner_of.creates_and_adds(AppForm::named("<siem>")).await;
    world.token(&app, &secret).await.map(drop).unwrap();
    world.workflows.flush_usage().await;
    let mut owner = world.browser(Actor::Owner).await;
    let page = owner.get(&paths::disable_app(&org, &app)).await.body;
    assert!(page.contains("It has 1 valid token") && page.contains("192.0.2.7"), "{page}");
    let disabled = owner.post(&paths::disable_app(&org, &app), &[]).await;
    assert_eq!(disabled.location(), paths::app(&org, &app));
    let page = owner.get(&paths::app(&org, &app)).await.body;
    assert!(page.contains("This app is disabled") && page.contains("Enable app"), "{page}");
    assert!(page.contains("disabled the app"), "its record stands on its page");
    owner.post(&paths::enable_app(&org, &app), &[]).await;
    let delete = paths::delete_app(&org, &app);
    let refused = owner.post(&delete, &[("name", "siem")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Type the name of the app exactly"));
    for _ in 0..2 {
        let deleted = owner.post(&delete, &[("name", "<siem>")]).await;
        assert_eq!(deleted.location(), paths::apps(&org));
    }
    assert_eq!(owner.get(&paths::app(&org, &app)).await.status, StatusCode::NOT_FOUND);
    let overview = owner.get(&paths::organization(&org)).await.body;
    assert!(overview.contains("deleted the app") && overview.contains("&lt;siem&gt;"));
    assert!(!overview.contains(&format!("href=\"{}\"", paths::app(&org, &app))));
}

#[tokio::test]
async fn deleting_takes_the_password_again_once_it_was_given_too_long_ago() {
    let world = World::new().await;
    let org = world.org().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    let mut browser = world.browser(Actor::Owner).await;
    let page = paths::delete_app(&org, &app);
    assert!(!browser.get(&page).await.body.contains("your_password"));
    world.advance(std::time::Duration::from_mins(11));
    assert!(browser.get(&page).await.body.contains("your_password"));
    let name = ("name", "siem-export");
    let refused = browser.post(&page, &[name]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("value=\"siem-export\""), "what was typed is kept");
    let wrong = browser.post(&page, &[name, ("your_password", "not this one at all")]).await;
    assert!(
        wrong.body.contains("That isn&#x27;t your password")
            || wrong.body.contains("That isn't your password")
    );
    let password = Actor::Owner.password();
    let done = browser.post(&page, &[name, ("your_password", &password)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let (next, _) = owner.creates_app("billing").await;
    let page = paths::delete_app(&org, &next);
    assert!(!browser.get(&page).await.body.contains("your_password"), "it was given just now");
}

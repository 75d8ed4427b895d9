//! The account page and its forms, through the whole router.

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::workflows::members;

use crate::world::{Actor, Browser, World};

const NEW: &str = "a new long password";

/// The references of the sessions that the account page offers to end.
async fn others(browser: &mut Browser<'_>) -> Vec<String> {
    let page = browser.get(paths::ACCOUNT).await.body;
    let rest = page.split("action=\"/account/sessions/").skip(1);
    rest.filter_map(|rest| rest.split_once("/end\"").map(|(id, _)| id.to_owned())).collect()
}

async fn is_signed_in(browser: &mut Browser<'_>) -> bool {
    browser.get(paths::ACCOUNT).await.status == StatusCode::OK
}

#[tokio::test]
async fn a_signed_out_browser_is_led_to_the_sign_in_and_back() {
    let world = World::new().await;
    world.member().await;
    let mut browser = world.anonymous();
    let led = browser.get(paths::ACCOUNT).await;
    assert_eq!(led.location(), "/sign-in?return_to=/account");
    let (email, password) = (Actor::Member.email(), Actor::Member.password());
    let form = [("email", &*email), ("password", &*password), ("return_to", "/account")];
    let back = browser.post("/sign-in", &form).await;
    assert_eq!(back.location(), paths::ACCOUNT);
}

#[tokio::test]
async fn a_name_is_saved_and_shown_in_the_frame() {
    let world = World::new().await;
    let mut browser = world.browser(Actor::Member).await;
    let form = [("name", "Zoë <Ångström>"), ("version", "1")];
    let saved = browser.post(paths::ACCOUNT_NAME, &form).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, paths::ACCOUNT));
    let page = browser.get(paths::ACCOUNT).await.body;
    assert!(page.contains("organizations of Zoë &lt;Ångström&gt;"), "{page}");
    assert!(page.contains("Your account was saved."), "{page}");
}

#[tokio::test]
async fn a_form_that_was_overtaken_keeps_what_was_typed_beside_what_is_there() {
    let world = World::new().await;
    let mut browser = world.browser(Actor::Member).await;
    browser.post(paths::ACCOUNT_NAME, &[("name", "First"), ("version", "1")]).await;
    let second = [("name", "Second"), ("version", "1")];
    let page = browser.post(paths::ACCOUNT_NAME, &second).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.body.contains("Your name is now First."), "{}", page.body);
    assert!(page.body.contains("value=\"Second\""), "{}", page.body);
    assert!(page.body.contains("name=\"version\" value=\"2\""), "{}", page.body);
}

#[tokio::test]
async fn a_new_password_keeps_this_browser_under_a_new_id_and_ends_the_others() {
    let world = World::new().await;
    let mut other = world.browser(Actor::Member).await;
    let mut this = world.browser(Actor::Member).await;
    let before = this.cookies.clone();
    let password = Actor::Member.password();
    let form = [("current_password", &*password), ("password", NEW)];
    let changed = this.post(paths::ACCOUNT_PASSWORD, &form).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    assert_ne!(this.cookies["latchkey-8080"], before["latchkey-8080"]);
    assert!(is_signed_in(&mut this).await);
    assert!(!is_signed_in(&mut other).await);
    let mut thief = world.anonymous();
    thief.cookies = before;
    assert!(!is_signed_in(&mut thief).await);
}

#[tokio::test]
async fn a_wrong_password_is_told_at_its_field_and_nothing_typed_comes_back() {
    let world = World::new().await;
    let mut browser = world.browser(Actor::Member).await;
    let form = [("current_password", "wrong-and-typed"), ("password", NEW)];
    let page = browser.post(paths::ACCOUNT_PASSWORD, &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("id=\"current_password-error\""), "{}", page.body);
    assert!(!page.body.contains("wrong-and-typed") && !page.body.contains(NEW), "{}", page.body);
}

#[tokio::test]
async fn guessing_the_present_password_is_slowed_as_at_the_sign_in() {
    let world = World::new().await;
    let mut browser = world.browser(Actor::Member).await;
    let form = [("current_password", "wrong"), ("password", NEW)];
    for _ in 0..6 {
        let page = browser.post(paths::ACCOUNT_PASSWORD, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let page = browser.post(paths::ACCOUNT_PASSWORD, &form).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_session_is_ended_from_another_browser() {
    let world = World::new().await;
    let mut lost = world.browser(Actor::Member).await;
    let mut this = world.browser(Actor::Member).await;
    let offered = others(&mut this).await;
    assert_eq!(offered.len(), 1);
    let path = format!("/account/sessions/{}/end", offered[0]);
    assert_eq!(this.post(&path, &[]).await.location(), paths::ACCOUNT);
    assert!(!is_signed_in(&mut lost).await);
    assert!(is_signed_in(&mut this).await);
    assert_eq!(this.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_session_of_another_person_is_not_found() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    let mut second = world.browser(Actor::Owner).await;
    let mut member = world.browser(Actor::Member).await;
    let path = format!("/account/sessions/{}/end", others(&mut second).await[0]);
    assert_eq!(member.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    assert!(is_signed_in(&mut owner).await);
}

#[tokio::test]
async fn no_page_shows_what_a_cookie_holds_or_its_hash() {
    let world = World::new().await;
    let mut browser = world.browser(Actor::Member).await;
    let cookie = browser.cookies["latchkey-8080"].clone();
    let page = browser.get(paths::ACCOUNT).await.body;
    let rows = world.rows().await;
    let hash = rows.iter().filter_map(|row| row.strip_prefix("sessions ")).flat_map(|row| {
        row.split(|c: char| !c.is_ascii_hexdigit()).filter(|word| word.len() == 64)
    });
    let hashes: Vec<_> = hash.collect();
    assert!(!hashes.is_empty());
    assert!(!page.contains(&cookie) && hashes.iter().all(|hash| !page.contains(hash)));
}

#[tokio::test]
async fn signing_out_everywhere_ends_this_browser_too() {
    let world = World::new().await;
    let mut other = world.browser(Actor::Member).await;
    let mut this = world.browser(Actor::Member).await;
    let left = this.post(paths::SIGN_OUT_EVERYWHERE, &[]).await;
    assert_eq!(left.location(), paths::SIGN_IN);
    assert!(!this.cookies.contains_key("latchkey-8080"));
    assert!(!is_signed_in(&mut other).await);
}

#[tokio::test]
async fn all_other_browsers_are_ended_at_once() {
    let world = World::new().await;
    let mut other = world.browser(Actor::Member).await;
    let mut stranger = world.browser(Actor::Owner).await;
    let mut this = world.browser(Actor::Member).await;
    this.post(paths::END_OTHER_SESSIONS, &[]).await;
    assert!(!is_signed_in(&mut other).await);
    assert!(is_signed_in(&mut this).await && is_signed_in(&mut stranger).await);
}

#[tokio::test]
async fn somebody_without_an_organization_has_an_account() {
    let world = World::new().await;
    let member = world.member().await;
    let mut browser = world.browser(Actor::Member).await;
    let typed = (&member.org, "Initech");
    members::leave(&member.op(), typed.0, typed.1).await.unwrap();
    let page = browser.get(paths::ACCOUNT).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(Actor::Member.name()), "{}", page.body);
    assert!(browser.get("/").await.body.contains("href=\"/account\""));
    let form = [("name", "Still Here"), ("version", "1")];
    assert_eq!(browser.post(paths::ACCOUNT_NAME, &form).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_theme_follows_its_person_to_another_browser() {
    let world = World::new().await;
    let mut browser = world.browser(Actor::Member).await;
    browser.post(paths::THEME, &[("theme", "dark"), ("return_to", "/account")]).await;
    let mut another = world.browser(Actor::Member).await;
    assert!(another.get(paths::ACCOUNT).await.body.contains("data-theme=\"dark\""));
    browser.post("/sign-out", &[]).await;
    assert!(browser.get(paths::SIGN_IN).await.body.contains("data-theme=\"dark\""));
}

#[tokio::test]
async fn times_are_told_in_the_zone_that_was_chosen() {
    let world = World::new().await;
    let mut browser = world.browser(Actor::Member).await;
    let utc = browser.get(paths::ACCOUNT).await.body;
    assert!(utc.contains("title=\"2026-01-02 03:04 UTC\""), "{utc}");
    let form = [("time_zone", "Asia/Tokyo"), ("version", "1")];
    browser.post(paths::ACCOUNT_LOCALE, &form).await;
    let local = browser.get(paths::ACCOUNT).await.body;
    let told = "title=\"2026-01-02 12:04 JST · 2026-01-02 03:04 UTC\"";
    assert!(local.contains(told) && local.contains(">just now</time>"), "{local}");
    assert!(local.contains("<html lang=\"en\""), "{local}");
}

#[tokio::test]
async fn an_address_that_makes_no_sense_shows_the_first_page() {
    let world = World::new().await;
    let mut browser = world.browser(Actor::Member).await;
    for after in ["x", "1.2", "-1.%00", "99999999999999999999.a"] {
        let page = browser.get(&format!("/account?after={after}")).await;
        assert_eq!(page.status, StatusCode::OK, "{after}");
        assert!(page.body.contains("This one"), "{after}");
    }
}

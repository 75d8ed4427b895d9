//! The signing keys are a part of the settings.

use std::time::Duration;

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::domain::tokens::signing_key::KeyState;
use latchkey::domain::{KeyId, OrgId};
use latchkey::workflows::tokens::keys::{self, CONSEQUENCE};

use crate::world::{Actor, Browser, World};

/// The key that signs.
async fn active_key(world: &World, org: &OrgId) -> KeyId {
    let found = keys::list(&world.owner().await.op(), org).await.unwrap().keys;
    found.into_iter().find(|line| line.state == KeyState::Active).unwrap().id
}

#[tokio::test]
async fn settings_show_what_signs_and_lead_to_the_keys() {
    let world = World::new().await;
    let org = world.org().await;
    let active = active_key(&world, &org).await;
    let mut owner = world.browser(Actor::Owner).await;
    let (settings, keys) = (paths::settings(&org), paths::signing_keys(&org));
    let shown = owner.get(&settings).await.body;
    let link = format!("href=\"{keys}\"");
    assert!(shown.contains(active.as_str()) && shown.contains(&link), "{shown}");
    // The one way there from elsewhere leads through the settings.
    assert!(!owner.get(&paths::organization(&org)).await.body.contains(&link));
    assert!(owner.get(&keys).await.body.contains(&format!("href=\"{settings}\"")));
}

/// Sends a form that cannot be undone, eleven minutes after the sign-in.
async fn takes_the_password_again(browser: &mut Browser<'_>, page: &str, confirmed: &str) {
    assert!(browser.get(page).await.body.contains("your_password"));
    let refused = browser.post(page, &[("name", confirmed)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Enter your password"), "{}", refused.body);
    let password = Actor::Owner.password();
    let done = browser.post(page, &[("name", confirmed), ("your_password", &password)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
}

#[tokio::test]
async fn revoking_a_key_takes_the_password_again_once_it_was_given_too_long_ago() {
    let world = World::new().await;
    let org = world.org().await;
    let key = active_key(&world, &org).await;
    let mut browser = world.browser(Actor::Owner).await;
    let page = paths::revoke_key(&org, &key);
    assert!(!browser.get(&page).await.body.contains("your_password"), "it was given just now");
    world.advance(Duration::from_mins(11));
    takes_the_password_again(&mut browser, &page, CONSEQUENCE).await;
}

#[tokio::test]
async fn revoking_all_api_tokens_takes_the_password_again_too() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.generates_token("laptop", &["org/org_owner"]).await;
    let mut browser = world.browser(Actor::Owner).await;
    world.advance(Duration::from_mins(11));
    takes_the_password_again(&mut browser, &paths::revoke_api_tokens(&owner.org), "Initech").await;
}

//! API tokens in a browser without scripts: shown once, and never again.

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::domain::ApiTokenId;

use crate::http::volume::{HTML_BYTES, next_page, opens, rows};
use crate::world::{Actor, World};

/// The id that a page has put into its form.
fn id_of(page: &str) -> ApiTokenId {
    let (_, rest) = page.split_once("name=\"id\" value=\"").unwrap();
    rest[..36].parse().unwrap()
}

/// The token that a page shows, if it shows one.
fn shown(page: &str) -> Option<&str> {
    let text = page.split_once("data-secret=\"\"")?.1.split_once('>')?.1;
    text.split_once('<').map(|(token, _)| token.trim())
}

#[tokio::test]
async fn a_token_is_shown_once_whatever_the_browser_does_next() {
    let world = World::new().await;
    let org = world.org().await;
    world.owner().await.adds_cbc().await;
    let mut browser = world.browser(Actor::Developer).await;
    let new = paths::new_api_token(&org);
    let page = browser.get(&new).await.body;
    let boxes = |value: &str| {
        let at = page.find(&format!("value=\"{value}\"")).expect("its box");
        let end = page[at..].find('>').unwrap();
        page[page[..at].rfind('<').unwrap()..at + end].to_owned()
    };
    assert!(!boxes("org/developer").contains("disabled"), "what one holds can be chosen");
    for other in ["org/org_owner", "service/carbon-black-cloud/super_admin"] {
        assert!(boxes(other).contains("disabled"), "{other}: {}", boxes(other));
    }
    assert!(page.contains("You don't have this role") && !page.contains("Exceeds your own role"));
    let id = id_of(&page).to_string();
    let form = [
        ("id", &*id),
        ("name", "laptop"),
        ("lasts", "never"),
        ("minutes", "60"),
        ("role", "org/developer"),
    ];
    let reply = browser.post(&new, &form).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    let token = shown(&reply.body).unwrap().to_owned();
    assert!(token.starts_with("lkyapi") && token.len() == 56, "{token}");
    assert_eq!(reply.body.matches(&token).count(), 1, "in one place and in no attribute");
    assert!(
        !reply
            .headers
            .iter()
            .any(|(_, value)| value.as_bytes().windows(56).any(|part| part == token.as_bytes()))
    );

    let again = browser.post(&new, &form).await;
    assert!(again.body.contains("already shown") && !again.body.contains(&token));
    let stored = browser.post(&paths::api_token_stored(&org), &[("stored", "yes")]).await;
    assert_eq!(stored.location(), paths::api_tokens(&org));
    let list = browser.get(&paths::api_tokens(&org)).await.body;
    assert!(list.contains("laptop") && list.contains(&token[52..]) && !list.contains(&token));
    let mut owner = world.browser(Actor::Owner).await;
    let all = owner.get(&paths::all_api_tokens(&org, "")).await.body;
    assert!(all.contains("laptop") && all.contains("Dev Developer") && !all.contains(&token));
    let log = owner.get(&paths::audit(&org)).await.body;
    assert!(log.contains("generated the API token") && !log.contains(&token));
}

#[tokio::test]
async fn a_form_to_mend_keeps_what_was_typed_and_ticked() {
    let world = World::new().await;
    let org = world.org().await;
    let mut browser = world.browser(Actor::Owner).await;
    let new = paths::new_api_token(&org);
    let id = id_of(&browser.get(&new).await.body).to_string();
    let form = [
        ("id", &*id),
        ("name", ""),
        ("lasts", "other"),
        ("minutes", "0"),
        ("role", "org/org_owner"),
    ];
    let reply = browser.post(&new, &form).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shown(&reply.body).is_none());
    for part in ["Enter a token name.", "from 1 to 263520", "value=\"0\""] {
        assert!(reply.body.contains(part), "{part}: {}", reply.body);
    }
    assert_eq!(id_of(&reply.body).as_str(), id, "the same form");
    let ticked = reply.body.split("value=\"org/org_owner\"").nth(1).unwrap();
    assert!(ticked.split('>').next().unwrap().contains("checked"), "{ticked:.200}");
}

#[tokio::test]
async fn its_person_revokes_it_and_an_owner_deactivates_it_after_being_asked() {
    let world = World::new().await;
    let developer = world.developer().await;
    let (mine, _) = developer.generates_token("mine", &["org/developer"]).await;
    let (other, _) = developer.generates_token("other", &["org/developer"]).await;
    let org = &developer.org;
    let mut browser = world.browser(Actor::Developer).await;
    let revoke = paths::revoke_api_token(org, &mine.id);
    assert!(browser.get(&revoke).await.body.contains("Revoke mine?"));
    assert_eq!(browser.post(&revoke, &[]).await.location(), paths::api_tokens(org));
    let list = browser.get(&paths::api_tokens(org)).await.body;
    assert!(list.contains("API token revoked") && !list.contains(">mine<"), "{list}");

    let deactivate = paths::deactivate_api_token(org, &other.id);
    assert_eq!(browser.get(&deactivate).await.status, StatusCode::FORBIDDEN);
    let mut owner = world.browser(Actor::Owner).await;
    assert!(owner.get(&deactivate).await.body.contains("Deactivate other of Dev Developer?"));
    assert_eq!(owner.post(&deactivate, &[]).await.status, StatusCode::SEE_OTHER);
    let list = browser.get(&paths::api_tokens(org)).await.body;
    assert!(list.contains("Deactivated by owner"), "{list}");
    let member = paths::member(org, &developer.visitor.person);
    let remove = owner.get(&format!("{member}/remove")).await.body;
    assert!(remove.contains("These API tokens end for good: other."), "{remove}");
}

#[tokio::test]
async fn hundreds_of_tokens_weigh_no_more_a_page_than_fifty() {
    let world = World::new().await;
    let (member, developer) = (world.member().await, world.developer().await);
    for number in 0..40 {
        member.generates_token(&format!("member token {number}"), &["org/org_member"]).await;
        developer.generates_token(&format!("token {number}"), &["org/developer"]).await;
    }
    let org = &member.org;
    let mut owner = world.browser(Actor::Owner).await;
    let (page, bytes, asked) = opens(&mut owner, &paths::all_api_tokens(org, "")).await;
    assert!(bytes <= HTML_BYTES, "{bytes} bytes");
    assert!(page.contains("50 of 80 tokens") && rows(&page) == 50);
    let (rest, _, as_before) = opens(&mut owner, &next_page(&page).unwrap()).await;
    assert_eq!((rows(&rest), as_before), (30, asked));
    let mut browser = world.browser(Actor::Member).await;
    let (own, bytes, _) = opens(&mut browser, &paths::api_tokens(org)).await;
    assert!(bytes <= HTML_BYTES && rows(&own) == 40, "{bytes} bytes");
    assert_eq!(browser.get(&paths::all_api_tokens(org, "")).await.status, StatusCode::FORBIDDEN);
}

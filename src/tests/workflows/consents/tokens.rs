//! Codes, access tokens, ID tokens and refresh tokens.

use std::time::Duration;

use latchkey::domain::apps::app::AppType;
use latchkey::domain::secrets::secret::Presented;
use latchkey::workflows::consents::{self, RefreshRequest};
use latchkey::workflows::members;
use latchkey::workflows::tokens::{CallError, Holder, TokenError};
use serde_json::json;

use crate::world::consents::{CALLBACK, Kept, VERIFIER};
use crate::world::{Actor, BASE_URL, World};

fn refused<T>(tried: Result<T, TokenError>) -> TokenError {
    tried.err().expect("a refusal")
}

#[tokio::test]
async fn a_code_gives_tokens_that_say_who_and_what() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let key = owner.adds_cbc().await;
    member.gets_cbc_roles(&["view_all"]).await;
    let client = owner.creates_client(AppType::Web, "portal").await;
    let kept = member.signs_in_to(&client).await;
    let said = kept.claims();
    let (person, email) = (member.visitor.person.as_str(), Actor::Member.email());
    assert_eq!((said.sub.as_str(), said.client_id.as_str()), (person, client.id.as_str()));
    assert_eq!(
        (said.context_name.as_str(), said.scope.as_str()),
        (member.org.as_str(), "ALL_PERMISSIONS")
    );
    assert_eq!((said.username.as_deref(), said.exp - said.iat), (Some(&*email), 1800));
    assert_eq!(said.perms.len(), 2, "{:?}", said.perms);
    let identity = kept.identity();
    assert_eq!(identity["iss"], json!(format!("{BASE_URL}/csp/gateway/am/api")));
    assert_eq!((&identity["sub"], &identity["aud"]), (&json!(person), &json!(client.id)));
    assert_eq!((&identity["nonce"], &identity["email"]), (&json!("n-1"), &json!(email)));
    assert_eq!(identity["auth_time"], json!(1_767_323_045));
    let may = world.call(&kept.access, &key).await.unwrap();
    assert_eq!(may.caller, Holder::Person(member.visitor.person.clone()));
    assert!(!may.permissions.is_empty());
}

#[tokio::test]
async fn a_token_holds_what_app_and_person_both_hold() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let key = owner.adds_cbc().await;
    let client = owner.creates_client(AppType::Web, "portal").await;
    let poor = member.signs_in_to(&client).await;
    assert_eq!(poor.claims().perms, ["csp:org_member"], "the member holds nothing in the service");
    member.gets_cbc_roles(&["super_admin"]).await;
    let rich = member.signs_in_to(&client).await;
    let may = world.call(&rich.access, &key).await.unwrap().permissions;
    let can_quarantine = |id: &str| id.contains("quarantine");
    assert!(
        !may.is_empty() && !may.iter().any(|id| can_quarantine(id.as_str())),
        "the app has less"
    );
    member.gets_cbc_roles(&[]).await;
    assert_eq!(world.call(&rich.access, &key).await.unwrap().permissions.len(), 0);
}

#[tokio::test]
async fn a_code_is_bound_to_app_redirect_and_challenge() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Native, "phone").await;
    let other = owner.creates_client(AppType::Native, "tablet").await;
    let code = member.agrees(&client.link(&[])).await;
    let anybody = || world.anybody();
    assert_eq!(refused(world.exchanges(&other, &code).await), TokenError::InvalidGrant);
    for (redirect_uri, verifier) in [
        (None, Some(VERIFIER)),
        (Some("https://portal.example/other"), Some(VERIFIER)),
        (Some(CALLBACK), None),
        (Some(CALLBACK), Some("")),
        (Some(CALLBACK), Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX")),
    ] {
        let mut request = client.code(&code);
        request.redirect_uri = redirect_uri.map(str::to_owned);
        request.verifier = verifier.map(|text| Presented::new(text.to_owned()));
        let tried = consents::exchange(&anybody(), &request).await;
        assert_eq!(refused(tried), TokenError::InvalidGrant, "{redirect_uri:?} {verifier:?}");
    }
    assert!(world.exchanges(&client, &code).await.is_ok(), "the right ones still work");
}

#[tokio::test]
async fn a_verifier_without_a_challenge_is_a_downgrade() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Web, "portal").await;
    let plain = client.link(&[("code_challenge", ""), ("code_challenge_method", "")]);
    let code = member.agrees(&plain).await;
    assert_eq!(refused(world.exchanges(&client, &code).await), TokenError::InvalidGrant);
    let mut request = client.code(&code);
    request.verifier = None;
    assert!(consents::exchange(&world.anybody(), &request).await.is_ok());
}

#[tokio::test]
async fn a_code_lives_for_a_minute() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Web, "portal").await;
    let code = member.agrees(&client.link(&[])).await;
    world.advance(Duration::from_secs(60));
    assert_eq!(refused(world.exchanges(&client, &code).await), TokenError::InvalidGrant);
    let code = member.agrees(&client.link(&[])).await;
    world.advance(Duration::from_secs(59));
    assert!(world.exchanges(&client, &code).await.is_ok());
}

#[tokio::test]
async fn a_code_that_comes_twice_ends_what_it_gave() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let key = owner.adds_cbc().await;
    let client = owner.creates_client(AppType::Web, "portal").await;
    let code = member.agrees(&client.link(&[])).await;
    let kept = world.exchanges(&client, &code).await.unwrap();
    assert!(world.call(&kept.access, &key).await.is_ok());
    assert_eq!(refused(world.exchanges(&client, &code).await), TokenError::InvalidGrant);
    let dead = world.call(&kept.access, &key).await;
    assert!(matches!(dead, Err(CallError::Unauthenticated(_))), "{dead:?}");
    let renewed = world.refreshes(&client, kept.refresh_token()).await;
    assert_eq!(refused(renewed), TokenError::InvalidGrant);
    assert!(world.actions().await.contains(&"sign_in.code_replayed".to_owned()));
}

#[tokio::test]
async fn an_app_proves_itself_as_its_type_asks() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let mut web = owner.creates_client(AppType::Web, "portal").await;
    let code = member.agrees(&web.link(&[])).await;
    web.secret = String::new();
    assert_eq!(refused(world.exchanges(&web, &code).await), TokenError::InvalidClient);
    let mut native = owner.creates_client(AppType::Native, "phone").await;
    let code = member.agrees(&native.link(&[])).await;
    native.secret = "made-up".to_owned();
    assert_eq!(refused(world.exchanges(&native, &code).await), TokenError::InvalidClient);
    native.secret = String::new();
    assert!(world.exchanges(&native, &code).await.is_ok());
}

#[tokio::test]
async fn a_refresh_token_works_once_and_gives_the_next_one() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Native, "phone").await;
    let first = member.signs_in_to(&client).await;
    world.advance(Duration::from_hours(24));
    let second = world.refreshes(&client, first.refresh_token()).await.unwrap();
    assert_ne!(second.refresh, first.refresh);
    assert_eq!(second.claims().sid, first.claims().sid);
    assert_eq!(second.identity()["auth_time"], first.identity()["auth_time"]);
    assert_eq!(second.identity()["iat"], json!(second.claims().iat));
    let third = world.refreshes(&client, second.refresh_token()).await.unwrap();
    assert!(third.refresh.is_some());
}

#[tokio::test]
async fn a_refresh_token_that_comes_twice_ends_the_whole_family() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let key = owner.adds_cbc().await;
    let client = owner.creates_client(AppType::Native, "phone").await;
    let first = member.signs_in_to(&client).await;
    let elsewhere = member.signs_in_to(&client).await;
    let second = world.refreshes(&client, first.refresh_token()).await.unwrap();
    let thief = world.refreshes(&client, first.refresh_token()).await;
    assert_eq!(refused(thief), TokenError::InvalidGrant);
    let victim = world.refreshes(&client, second.refresh_token()).await;
    assert_eq!(refused(victim), TokenError::InvalidGrant);
    for token in [&first.access, &second.access] {
        assert!(matches!(world.call(token, &key).await, Err(CallError::Unauthenticated(_))));
    }
    assert!(world.call(&elsewhere.access, &key).await.is_ok(), "another sign-in goes on");
    assert!(world.actions().await.contains(&"sign_in.refresh_token_reused".to_owned()));
}

#[tokio::test]
async fn a_refresh_token_lives_as_long_as_the_app_says() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Native, "phone").await;
    let kept = member.signs_in_to(&client).await;
    world.advance(Duration::from_hours(90 * 24 - 1));
    let next = world.refreshes(&client, kept.refresh_token()).await.unwrap();
    world.advance(Duration::from_hours(90 * 24));
    let over = world.refreshes(&client, next.refresh_token()).await;
    assert_eq!(refused(over), TokenError::InvalidGrant);
}

#[tokio::test]
async fn a_refresh_may_ask_for_less_and_not_for_more() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Native, "phone").await;
    let mut token = member.signs_in_to(&client).await.refresh_token().to_owned();
    for (scope, perms) in [("csp:org_member", 1), ("openid", 1), ("_API.Device:device.READ", 0)] {
        let request = RefreshRequest { scope: Some(scope.to_owned()), ..client.refresh(&token) };
        let kept = Kept::from(consents::refresh(&world.anybody(), &request).await.unwrap());
        assert_eq!(kept.claims().perms.len(), perms, "{scope}");
        kept.refresh_token().clone_into(&mut token);
    }
    let code = member.agrees(&client.link(&[("scope", "csp:org_member")])).await;
    let narrow = world.exchanges(&client, &code).await.unwrap();
    let scope = Some("ALL_PERMISSIONS".to_owned());
    let request = RefreshRequest { scope, ..client.refresh(narrow.refresh_token()) };
    let tried = consents::refresh(&world.anybody(), &request).await;
    assert_eq!(refused(tried), TokenError::InvalidScope);
    let org = Some("00000000-0000-4000-8000-000000000000".to_owned());
    let request = RefreshRequest { org, ..client.refresh(narrow.refresh_token()) };
    let tried = consents::refresh(&world.anybody(), &request).await;
    assert_eq!(refused(tried), TokenError::InvalidScope);
    assert!(world.refreshes(&client, narrow.refresh_token()).await.is_ok(), "it was not used up");
}

#[tokio::test]
async fn whoever_leaves_the_organization_takes_their_tokens_along() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let key = owner.adds_cbc().await;
    let client = owner.creates_client(AppType::Web, "portal").await;
    let kept = member.signs_in_to(&client).await;
    let code = member.agrees(&client.link(&[])).await;
    members::remove(&owner.op(), &owner.org, &member.visitor.person).await.unwrap();
    assert!(matches!(world.call(&kept.access, &key).await, Err(CallError::Unauthenticated(_))));
    let renewed = world.refreshes(&client, kept.refresh_token()).await;
    assert_eq!(refused(renewed), TokenError::InvalidGrant);
    assert_eq!(refused(world.exchanges(&client, &code).await), TokenError::InvalidGrant);
}

#[tokio::test]
async fn the_database_holds_neither_codes_nor_tokens() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Native, "phone").await;
    let code = member.agrees(&client.link(&[])).await;
    let kept = world.exchanges(&client, &code).await.unwrap();
    let rows = world.rows().await;
    for secret in [&*code, kept.refresh_token(), kept.access.expose(), &*kept.id_token, VERIFIER] {
        assert!(!rows.iter().any(|row| row.contains(secret)));
    }
}

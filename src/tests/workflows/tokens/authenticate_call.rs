//! A resource server's question: what may this call do?

use std::time::Duration;

use latchkey::domain::PermissionId;
use latchkey::domain::organizations::organization::OrgKey;
use latchkey::domain::secrets::secret::Presented;
use latchkey::domain::tokens::access_token::AccessToken;
use latchkey::workflows::tokens::{self, CallCredentials, CallError, CallTarget};

use crate::world::{AppForm, World, cbc};

const INVALID: CallError = CallError::Unauthenticated("The access token is not valid");
const EXPIRED: CallError = CallError::Unauthenticated("The access token has expired");

/// An app that may see devices, its token, its secret and the key of its organization.
struct Caller {
    app: latchkey::domain::AppId,
    secret: latchkey::domain::secrets::secret::AppSecret,
    token: AccessToken,
    key: OrgKey,
}

async fn caller(world: &World) -> Caller {
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all");
    let (app, secret) = owner.creates_and_adds(form).await;
    let token = world.token(&app, &secret).await.unwrap().access_token.into_inner();
    Caller { app, secret, token, key }
}

fn permission(text: &str) -> PermissionId {
    PermissionId::parse(text).unwrap()
}

#[tokio::test]
async fn a_token_may_what_its_app_was_granted() {
    let world = World::new().await;
    let caller = caller(&world).await;
    let access = world.call(&caller.token, &caller.key).await.unwrap();
    assert!(access.may(&permission("_API.Device:device.READ")));
    assert!(access.may(&permission("_api.device:DEVICE.read")));
    assert!(!access.may(&permission("_API.Device:device.quarantine.EXECUTE")));
}

#[tokio::test]
async fn a_secret_may_what_a_token_may() {
    let world = World::new().await;
    let caller = caller(&world).await;
    let by_token = world.call(&caller.token, &caller.key).await;
    let by_secret = world.call_with_secret(&caller.app, &caller.secret, &caller.key).await;
    assert_eq!(by_token, by_secret);
}

#[tokio::test]
async fn a_token_of_one_organization_is_foreign_in_another() {
    let world = World::new().await;
    let caller = caller(&world).await;
    let elsewhere = world.outsider().await.adds_cbc().await;
    assert_eq!(world.call(&caller.token, &elsewhere).await, Err(CallError::ForeignOrg));
    let by_secret = world.call_with_secret(&caller.app, &caller.secret, &elsewhere).await;
    assert_eq!(by_secret, Err(CallError::ForeignOrg));
}

#[tokio::test]
async fn a_key_that_nobody_has_is_foreign() {
    let world = World::new().await;
    let caller = caller(&world).await;
    let nowhere = OrgKey::from_bytes([1; 8]);
    assert_eq!(world.call(&caller.token, &nowhere).await, Err(CallError::ForeignOrg));
}

#[tokio::test]
async fn a_token_is_over_at_the_very_instant_at_which_it_expires() {
    let world = World::new().await;
    let caller = caller(&world).await;
    world.advance(Duration::from_secs(30 * 60 - 1));
    assert!(world.call(&caller.token, &caller.key).await.is_ok());
    world.advance(Duration::from_secs(1));
    assert_eq!(world.call(&caller.token, &caller.key).await, Err(EXPIRED));
}

#[tokio::test]
async fn a_token_with_one_letter_changed_is_not_valid() {
    let world = World::new().await;
    let caller = caller(&world).await;
    let text = caller.token.expose();
    for at in [5, text.len() / 2, text.len() - 20] {
        let letter = if text[at..].starts_with('A') { "B" } else { "A" };
        let mut changed = text.to_owned();
        changed.replace_range(at..=at, letter);
        let answer = world.call(&AccessToken::new(changed), &caller.key).await;
        assert_eq!(answer, Err(INVALID), "letter {at}");
    }
}

#[tokio::test]
async fn wrong_credentials_come_before_a_wrong_organization() {
    let world = World::new().await;
    let caller = caller(&world).await;
    let nonsense = AccessToken::new("a.b.c".to_owned());
    let nowhere = OrgKey::from_bytes([1; 8]);
    assert_eq!(world.call(&nonsense, &nowhere).await, Err(INVALID));
    let new = world.owner().await.tries_to_replace_secret(&caller.app).await.unwrap();
    let wrong = world.call_with_secret(&caller.app, &caller.secret, &nowhere).await;
    assert!(matches!(wrong, Err(CallError::Unauthenticated(_))));
    assert!(world.call_with_secret(&caller.app, &new, &caller.key).await.is_ok());
}

#[tokio::test]
async fn a_path_without_a_key_means_the_organization_of_the_credentials() {
    let world = World::new().await;
    let caller = caller(&world).await;
    let bearer = CallCredentials::Bearer(Presented::new(caller.token.expose().to_owned()));
    let target = CallTarget::OwnOrg(cbc());
    let access = tokens::authenticate_call(&world.anybody(), &bearer, &target).await.unwrap();
    assert_eq!(access.org_key, caller.key);
}

#[tokio::test]
async fn a_call_is_noted_as_use() {
    let world = World::new().await;
    let caller = caller(&world).await;
    world.workflows.flush_usage().await;
    world.advance(Duration::from_secs(60));
    world.call(&caller.token, &caller.key).await.unwrap();
    world.workflows.flush_usage().await;
    let seen = world.owner().await.sees_app(&caller.app).await.unwrap();
    assert_eq!(seen.app.last_used_at, Some(world.workflows.now()));
}

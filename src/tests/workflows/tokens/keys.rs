//! Signing keys: rotation, revocation, schedule, and algorithms of apps; on every server at once.

use std::time::Duration;

use latchkey::domain::KeyId;
use latchkey::domain::audit::action::AuditAction;
use latchkey::domain::secrets::secret::AppSecret;
use latchkey::domain::tokens::access_token::TokenRefusal;
use latchkey::domain::tokens::signing_key::{
    KeyState, OVERLAP, PUBLISHED_AHEAD, SigningAlgorithm, TokenRules,
};
use latchkey::domain::{AppId, AppRef};
use latchkey::workflows::apps::{AppEdit, TokenForm};
use latchkey::workflows::tokens::keys::{
    CONSEQUENCE, KeyLine, list, revoke, rotate, rotate_as_operator, tend,
};
use latchkey::workflows::{Actor as Asker, OpContext, Source, WorkflowError, Workflows, apps};

use crate::world::{AppForm, BEGINNING, Someone, World, nobody};

const RS256: SigningAlgorithm = SigningAlgorithm::Rs256;

fn op(someone: &Someone<'_>) -> OpContext {
    someone.workflows().op(&someone.visitor)
}

async fn lines(world: &World) -> Vec<KeyLine> {
    let owner = world.owner().await;
    list(&op(&owner), &owner.org).await.unwrap().keys
}

async fn active(world: &World) -> KeyId {
    let lines = lines(world).await;
    lines.into_iter().find(|line| line.state == KeyState::Active).unwrap().id
}

async fn rotates(world: &World) {
    let owner = world.owner().await;
    rotate(&op(&owner), &owner.org, RS256, &active(world).await).await.unwrap();
}

async fn revokes(world: &World, key: &KeyId) {
    let owner = world.owner().await;
    revoke(&op(&owner), &owner.org, key, CONSEQUENCE).await.unwrap();
}

async fn tends(w: &Workflows) {
    tend(&w.op_as(Asker::Server, Source::default())).await.unwrap();
}

/// What is typed into the section of tokens.
fn token_form(algorithm: &str, networks: &str) -> TokenForm {
    let (algorithm, networks) = (algorithm.to_owned(), networks.to_owned());
    TokenForm { ttl: "30".to_owned(), algorithm, networks }
}

/// An app of the organization, added to it, with its key in Carbon Black Cloud.
async fn caller(world: &World) -> (AppId, AppSecret, String) {
    let owner = world.owner().await;
    let key = owner.adds_cbc().await.to_string();
    let (app, secret) = owner.creates_and_adds(AppForm::named("caller")).await;
    (app, secret, key)
}

async fn token(world: &World, app: &AppId, secret: &AppSecret) -> String {
    world.token(app, secret).await.unwrap().access_token.into_inner().expose().to_owned()
}

/// The `alg` and the `kid` in the header of a token.
fn head(token: &str) -> serde_json::Value {
    let head = token.split('.').next().unwrap();
    let head = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, head).unwrap();
    serde_json::from_slice(&head).unwrap()
}

#[tokio::test]
async fn a_rotation_ends_no_token_and_the_next_ones_name_the_new_key() {
    let world = World::new().await;
    let (app, secret, _) = caller(&world).await;
    let (before, old) = (active(&world).await, token(&world, &app, &secret).await);
    tends(&world.workflows).await;
    let next = lines(&world).await.into_iter().find(|line| line.state == KeyState::Next).unwrap();
    rotates(&world).await;
    let new = token(&world, &app, &secret).await;
    assert_eq!(head(&old)["kid"], before.as_str());
    assert_eq!(head(&new)["kid"], next.id.as_str());
    let verifier = world.verifier().await;
    assert!(verifier.verify(&old, world.workflows.now()).is_ok());
    assert!(verifier.verify(&new, world.workflows.now()).is_ok());
}

#[tokio::test]
async fn a_replaced_key_retires_once_nothing_of_it_can_live() {
    let world = World::new().await;
    let before = active(&world).await;
    rotates(&world).await;
    let state = |lines: Vec<KeyLine>| lines.into_iter().find(|it| it.id == before).unwrap().state;
    let until = BEGINNING.plus(OVERLAP);
    assert_eq!(state(lines(&world).await), KeyState::Retiring { until });
    world.advance(OVERLAP);
    assert_eq!(state(lines(&world).await), KeyState::Retired { since: until });
}

#[tokio::test]
async fn no_private_key_is_kept_of_one_that_was_replaced_or_revoked() {
    let world = World::new().await;
    rotates(&world).await;
    revokes(&world, &active(&world).await).await;
    let over = latchkey::storage::sql(
        "SELECT id FROM signing_keys
          WHERE (ends_at IS NOT NULL OR revoked_at IS NOT NULL) AND sealed IS NOT NULL",
    );
    let mut tx = world.db.read().await.unwrap();
    assert!(tx.all(over, ()).await.unwrap().is_empty());
}

#[tokio::test]
async fn every_token_of_a_revoked_key_is_dead_on_every_server_at_once() {
    let world = World::new().await;
    let (app, secret, org_key) = caller(&world).await;
    let other = world.node(&world.clock).await;
    let old = token(&world, &app, &secret).await;
    let call = |w: Workflows, token: String| {
        let org_key = org_key.clone();
        async move { crate::world::call_on(&w, &token, &org_key).await.is_ok() }
    };
    assert!(call(other.clone(), old.clone()).await);
    revokes(&world, &active(&world).await).await;
    assert!(!call(other.clone(), old.clone()).await);
    assert!(!call(world.workflows.clone(), old.clone()).await);
    let new = token(&world, &app, &secret).await;
    assert!(call(other.clone(), new).await);
    let verified = world.verifier().await.verify(&old, world.workflows.now());
    assert_eq!(verified, Err(TokenRefusal::UnknownKey));
}

#[tokio::test]
async fn a_form_that_is_sent_twice_rotates_once() {
    let world = World::new().await;
    let owner = world.owner().await;
    let before = active(&world).await;
    rotate(&op(&owner), &owner.org, RS256, &before).await.unwrap();
    let again = rotate(&op(&owner), &owner.org, RS256, &before).await;
    assert_eq!(again, Err(WorkflowError::Stale));
}

#[tokio::test]
async fn a_revocation_asks_for_its_consequence() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = active(&world).await;
    for typed in ["", "yes", "end every token", key.as_str()] {
        let refused = revoke(&op(&owner), &owner.org, &key, typed).await;
        assert!(matches!(refused, Err(WorkflowError::Invalid(_))), "{typed}");
    }
    assert_eq!(active(&world).await, key);
}

#[tokio::test]
async fn keys_are_changed_by_owners_of_the_first_organization_only() {
    let world = World::new().await;
    let (owner, key) = (world.owner().await, active(&world).await);
    for someone in [world.developer().await, world.member().await, world.auditor().await] {
        let refused = rotate(&op(&someone), &owner.org, RS256, &key).await;
        assert!(matches!(refused, Err(WorkflowError::Denied(_))), "{:?}", someone.actor);
        assert!(!list(&op(&someone), &owner.org).await.unwrap().may_manage);
    }
    let outsider = world.outsider().await;
    let refused = rotate(&op(&outsider), &outsider.org, RS256, &key).await;
    assert_eq!(refused, Err(WorkflowError::NotFound));
    let refused = revoke(&op(&outsider), &outsider.org, &key, CONSEQUENCE).await;
    assert_eq!(refused, Err(WorkflowError::NotFound));
    let seen = list(&op(&outsider), &outsider.org).await.unwrap();
    assert!(!seen.may_manage && !seen.keys.is_empty());
    let refused = rotate_as_operator(&nobody(&world.workflows), RS256).await;
    assert_eq!(refused, Err(WorkflowError::SignedOut));
}

#[tokio::test]
async fn every_change_of_the_keys_is_on_the_record_of_the_first_organization() {
    let world = World::new().await;
    world.owner().await;
    tends(&world.workflows).await;
    rotates(&world).await;
    revokes(&world, &active(&world).await).await;
    let actions = world.actions().await;
    // Within an instant, rows have no order.
    let wanted = [AuditAction::KeyCreated, AuditAction::KeyRevoked, AuditAction::KeyRotated];
    let mut found: Vec<_> = actions.iter().filter(|it| it.starts_with("key.")).collect();
    found.sort_unstable();
    assert_eq!(found, wanted.map(AuditAction::wire_name));
}

#[tokio::test]
async fn keys_rotate_by_themselves_once_the_next_one_is_known() {
    let world = World::new().await;
    let first = active(&world).await;
    world.owner().await;
    tends(&world.workflows).await;
    world.advance(TokenRules::ROTATE_EVERY.saturating_sub(Duration::from_secs(1)));
    tends(&world.workflows).await;
    assert_eq!(active(&world).await, first);
    world.advance(Duration::from_secs(1));
    tends(&world.workflows).await;
    let second = active(&world).await;
    assert_ne!(second, first);
    // The one after it was published just now.
    world.advance(PUBLISHED_AHEAD);
    tends(&world.workflows).await;
    assert_eq!(active(&world).await, second);
}

#[tokio::test]
async fn two_servers_publish_one_next_key() {
    let world = World::new().await;
    let other = world.node(&world.clock).await;
    tokio::join!(tends(&world.workflows), tends(&other));
    let lines = lines(&world).await;
    assert_eq!(lines.iter().filter(|line| line.state == KeyState::Next).count(), 1);
}

#[tokio::test]
async fn an_app_may_choose_what_its_tokens_are_signed_with() {
    let world = World::new().await;
    let (app, secret, org_key) = caller(&world).await;
    let owner = world.owner().await;
    for (name, wanted) in [("ES256", "ES256"), ("EdDSA", "EdDSA"), ("", "RS256")] {
        let named = AppRef::new(&owner.org, &app);
        let version = owner.sees_app(&app).await.unwrap().version;
        let form = token_form(name, "");
        apps::edit(&op(&owner), &named, version, AppEdit::Tokens(form)).await.unwrap();
        let token = token(&world, &app, &secret).await;
        assert_eq!(head(&token)["alg"], wanted);
        assert!(crate::world::call_on(&world.workflows, &token, &org_key).await.is_ok());
        assert!(world.verifier().await.verify(&token, world.workflows.now()).is_ok());
    }
}

#[tokio::test]
async fn an_algorithm_that_there_is_not_is_refused() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates(AppForm::named("caller")).await;
    let form = token_form("none", "");
    let named = AppRef::new(&owner.org, &app);
    let refused = apps::edit(&op(&owner), &named, 1, AppEdit::Tokens(form)).await;
    assert!(matches!(refused, Err(WorkflowError::Invalid(_))));
}

#[tokio::test]
async fn the_last_signature_of_a_key_is_known() {
    let world = World::new().await;
    let (app, secret, _) = caller(&world).await;
    token(&world, &app, &secret).await;
    world.workflows.flush_usage().await;
    let line = lines(&world).await.into_iter().find(|line| line.state == KeyState::Active);
    assert_eq!(line.unwrap().last_signed_at, Some(BEGINNING));
}

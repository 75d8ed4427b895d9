//! API tokens: they stand for their person, never for more, and end at once when they end.

use std::time::Duration;

use latchkey::domain::ApiTokenId;
use latchkey::domain::organizations::organization::OrgKey;
use latchkey::domain::secrets::secret::Presented;
use latchkey::domain::tokens::access_token::{AccessToken, Claims};
use latchkey::domain::tokens::api_token::{ApiToken, ApiTokenState, MOST};
use latchkey::workflows::members;
use latchkey::workflows::playground::decode;
use latchkey::workflows::tokens::api_tokens::{ApiTokenError, Creation, NewApiToken};
use latchkey::workflows::tokens::{CallError, Holder, api_tokens};

use crate::workflows::{fields, outcome};
use crate::world::{Actor, Someone, World};

const VIEW_ALL: &str = "service/carbon-black-cloud/view_all";

/// An access token for whoever holds this text.
async fn exchange(world: &World, text: &str) -> Result<AccessToken, ApiTokenError> {
    let presented = Presented::new(text.to_owned());
    let issued = api_tokens::exchange(&world.anybody(), &presented, None).await?;
    assert!(issued.issued.expires_in <= 1800);
    Ok(issued.issued.access_token.into_inner())
}

fn claims(token: &AccessToken) -> Claims {
    let decoded = decode(token.expose()).unwrap();
    serde_json::from_value(decoded.claims.into()).unwrap()
}

async fn is_live(world: &World, token: &AccessToken, key: &OrgKey) -> bool {
    match world.call(token, key).await {
        Ok(_) => true,
        Err(CallError::Unauthenticated(_)) => false,
        Err(other) => panic!("{other}"),
    }
}

/// A developer who may read devices, with a token for that.
async fn reader(
    world: &World,
) -> (Someone<'_>, latchkey::domain::tokens::api_token::ApiToken, String) {
    let developer = world.developer().await;
    developer.gets_cbc_roles(&["view_all"]).await;
    let (token, secret) = developer.generates_token("laptop", &["org/developer", VIEW_ALL]).await;
    (developer, token, secret.expose().to_owned())
}

#[tokio::test]
async fn an_access_token_stands_for_the_person_with_the_roles_that_were_chosen() {
    let world = World::new().await;
    let key = world.owner().await.adds_cbc().await;
    let (developer, token, secret) = reader(&world).await;
    let access = exchange(&world, &secret).await.unwrap();
    let said = claims(&access);
    let email = Actor::Developer.email();
    assert_eq!(said.sub, developer.visitor.person.as_str());
    assert_eq!((said.acct.as_deref(), said.username.as_deref()), (Some(&*email), Some(&*email)));
    assert_eq!(
        (said.context_name.as_str(), &*said.domain),
        (developer.org.as_str(), "example.com")
    );
    assert_eq!(said.client_id, token.id.as_str());
    assert_eq!(said.perms.len(), 2, "{:?}", said.perms);
    assert!(said.perms[0] == "csp:developer" && said.perms[1].ends_with("/view_all"));
    let may = world.call(&access, &key).await.unwrap();
    assert_eq!(may.caller, Holder::Person(developer.visitor.person.clone()));
    assert!(!may.permissions.is_empty());
}

#[tokio::test]
async fn a_token_is_never_more_than_its_person() {
    let world = World::new().await;
    let (developer, auditor) = (world.developer().await, world.auditor().await);
    for beyond in ["org/org_owner", VIEW_ALL, "custom/00000000-0000-4000-8000-000000000000", "x"] {
        let tried = developer.tries_to_generate_token("t", &["org/developer", beyond]).await;
        assert_eq!(fields(tried), ["role"], "{beyond}");
    }
    assert_eq!(fields(developer.tries_to_generate_token("t", &[]).await), ["role"]);
    auditor.generates_token("export", &["org/auditor"]).await;
    let empty = developer.tries_to_generate_token(" ", &["org/developer"]).await;
    assert_eq!(fields(empty), ["name"]);
}

#[tokio::test]
async fn what_the_person_loses_the_token_loses() {
    let world = World::new().await;
    let key = world.owner().await.adds_cbc().await;
    let (developer, _, secret) = reader(&world).await;
    let before = exchange(&world, &secret).await.unwrap();
    assert!(!world.call(&before, &key).await.unwrap().permissions.is_empty());
    developer.gets_cbc_roles(&[]).await;
    assert!(world.call(&before, &key).await.unwrap().permissions.is_empty());
    let access = exchange(&world, &secret).await.unwrap();
    assert_eq!(claims(&access).perms, ["csp:developer"]);
    developer.gets_cbc_roles(&["view_all", "super_admin"]).await;
    let access = exchange(&world, &secret).await.unwrap();
    assert_eq!(claims(&access).perms.len(), 2, "what was not chosen is not gained");
}

#[tokio::test]
async fn a_removed_member_has_no_token_any_more_and_gets_none_back_by_joining() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let (developer, _, secret) = reader(&world).await;
    let access = exchange(&world, &secret).await.unwrap();
    assert!(is_live(&world, &access, &key).await);
    let (w, person) = (owner.workflows(), &developer.visitor.person);
    members::remove(&w.op(&owner.visitor), &owner.org, person).await.unwrap();
    assert!(!is_live(&world, &access, &key).await);
    assert_eq!(exchange(&world, &secret).await.err(), Some(ApiTokenError::Invalid));
    let last = world.actions().await;
    assert!(last.contains(&"api_token.ended".to_owned()), "{last:?}");

    let mut tx = world.db.write().await.unwrap();
    let roles = latchkey::domain::scope::Scope::of_roles(Actor::Developer.roles());
    let back = (&owner.org, person);
    latchkey::storage::members::member::insert(&mut tx, back.0, back.1, &roles, w.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(exchange(&world, &secret).await.err(), Some(ApiTokenError::Invalid));
}

#[tokio::test]
async fn leaving_ends_the_tokens_too() {
    let world = World::new().await;
    let (developer, _, secret) = reader(&world).await;
    let op = developer.op();
    let left = members::leave(&op, &developer.org, "Initech");
    left.await.unwrap();
    assert_eq!(exchange(&world, &secret).await.err(), Some(ApiTokenError::Invalid));
}

#[tokio::test]
async fn a_revoked_token_is_dead_everywhere_at_once() {
    let world = World::new().await;
    let key = world.owner().await.adds_cbc().await;
    let (developer, token, secret) = reader(&world).await;
    let access = exchange(&world, &secret).await.unwrap();
    let (w, visitor, it) = (developer.workflows(), &developer.visitor, (&developer.org, &token.id));
    api_tokens::revoke(&w.op(visitor), it.0, it.1).await.unwrap();
    assert!(!is_live(&world, &access, &key).await);
    assert_eq!(exchange(&world, &secret).await.err(), Some(ApiTokenError::Invalid));
    let presented = Presented::new(secret);
    assert_eq!(
        api_tokens::describe(&world.anybody(), &presented).await.err(),
        Some(ApiTokenError::Invalid)
    );
    assert_eq!(
        outcome(&api_tokens::revoke(&w.op(visitor), it.0, it.1).await),
        "404",
        "once is enough"
    );
    assert!(api_tokens::list_own(&w.op(visitor), it.0).await.unwrap().tokens.is_empty());
}

#[tokio::test]
async fn an_owner_deactivates_the_token_of_somebody_and_they_see_that() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let (developer, token, secret) = reader(&world).await;
    let access = exchange(&world, &secret).await.unwrap();
    let (w, it) = (owner.workflows(), (&owner.org, &token.id));
    for actor in [Actor::Developer, Actor::Member, Actor::Auditor] {
        let visitor = world.someone(actor).await.visitor;
        assert_eq!(
            outcome(&api_tokens::deactivate(&w.op(&visitor), it.0, it.1).await),
            "403",
            "{actor:?}"
        );
    }
    let all = api_tokens::list(&w.op(&owner.visitor), it.0, None).await.unwrap();
    assert_eq!((all.found, all.tokens[0].person.as_str()), (1, Actor::Developer.name()));
    assert_eq!(
        api_tokens::show(&w.op(&owner.visitor), it.0, it.1).await.unwrap().person.as_str(),
        Actor::Developer.name()
    );
    for _ in 0..2 {
        api_tokens::deactivate(&w.op(&owner.visitor), it.0, it.1).await.unwrap();
    }
    assert!(!is_live(&world, &access, &key).await);
    assert_eq!(exchange(&world, &secret).await.err(), Some(ApiTokenError::Invalid));
    let own = api_tokens::list_own(&w.op(&developer.visitor), it.0).await.unwrap();
    assert_eq!(own.tokens[0].state(w.now()), ApiTokenState::Deactivated);
    let told = api_tokens::describe(&world.anybody(), &Presented::new(secret)).await.unwrap();
    assert_eq!(told.token.deactivated.map(|(_, by)| by), Some(owner.visitor.person.clone()));
    let actions = world.actions().await;
    let count = actions.iter().filter(|action| *action == "api_token.deactivated").count();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn a_token_ends_at_the_instant_and_takes_its_access_tokens_along() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let form = NewApiToken {
        id: world.workflows.rng().id(),
        name: "short".to_owned(),
        lasts: "other".to_owned(),
        minutes: "5".to_owned(),
        idle: String::new(),
        has_openid: true,
        roles: vec!["org/org_owner".to_owned()],
    };
    let made = api_tokens::create(&owner.op(), &owner.org, form).await;
    let Creation::Created { secret, .. } = made.unwrap() else { panic!("it is new") };
    let secret = secret.into_inner();
    let access = exchange(&world, secret.expose()).await.unwrap();
    world.advance(Duration::from_secs(299));
    assert!(is_live(&world, &access, &key).await);
    world.advance(Duration::from_secs(1));
    assert!(!is_live(&world, &access, &key).await);
    assert_eq!(exchange(&world, secret.expose()).await.err(), Some(ApiTokenError::Invalid));
}

#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_token_and_shows_it_once() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let form = NewApiToken {
        id: world.workflows.rng().id(),
        name: "laptop".to_owned(),
        lasts: "never".to_owned(),
        minutes: String::new(),
        idle: String::new(),
        has_openid: true,
        roles: vec!["org/org_owner".to_owned()],
    };
    let w = owner.workflows();
    let op = w.op(&owner.visitor);
    let send = || api_tokens::create(&op, &owner.org, form.clone());
    let both = futures::future::join(send(), send()).await;
    let shown = [both.0, both.1].map(|made| matches!(made.unwrap(), Creation::Created { .. }));
    assert_eq!(shown.iter().filter(|is_shown| **is_shown).count(), 1);
    let tokens = api_tokens::list_own(&w.op(&owner.visitor), &owner.org).await.unwrap().tokens;
    assert_eq!((tokens.len(), tokens[0].expires_at), (1, None));
    let theirs = api_tokens::create(&w.op(&developer.visitor), &owner.org, form.clone()).await;
    assert_eq!(outcome(&theirs), "404");
    let elsewhere = owner.creates_organization("Hooli").await;
    let again = api_tokens::create(&w.op(&owner.visitor), &elsewhere, form).await;
    assert_eq!(outcome(&again), "404");
}

#[tokio::test]
async fn nobody_has_more_than_fifty() {
    let world = World::new().await;
    let member = world.member().await;
    for number in 0..MOST {
        member.generates_token(&format!("token {number}"), &["org/org_member"]).await;
    }
    let more = member.tries_to_generate_token("one more", &["org/org_member"]).await;
    assert_eq!(fields(more), ["name"]);
    let (w, visitor, org) = (member.workflows(), &member.visitor, &member.org);
    let own = api_tokens::list_own(&w.op(visitor), org).await.unwrap().tokens;
    api_tokens::revoke(&w.op(visitor), org, &own[7].id).await.unwrap();
    member.generates_token("one more", &["org/org_member"]).await;
}

#[tokio::test]
async fn the_last_use_is_noted_with_its_address() {
    let world = World::new().await;
    let (developer, _, secret) = reader(&world).await;
    world.advance(Duration::from_mins(3));
    exchange(&world, &secret).await.unwrap();
    world.workflows.flush_usage().await;
    let own = api_tokens::list_own(&world.workflows.op(&developer.visitor), &developer.org).await;
    let token = own.unwrap().tokens.remove(0);
    assert_eq!(token.last_used_at, Some(world.workflows.now()));
    assert_eq!(token.last_used_address.as_deref(), Some("192.0.2.7"));
}

#[tokio::test]
async fn whatever_is_no_token_of_ours_is_refused_alike() {
    let world = World::new().await;
    let (_, _, secret) = reader(&world).await;
    let (_, app_secret) = world.owner().await.creates_app("siem").await;
    let mut wrong = secret.clone();
    wrong.replace_range(20..21, if secret.as_bytes()[20] == b'a' { "b" } else { "a" });
    for text in ["", "x", app_secret.expose(), &wrong, &secret[..40], &format!("{secret}x")] {
        assert_eq!(exchange(&world, text).await.err(), Some(ApiTokenError::Invalid), "{text}");
    }
}

#[tokio::test]
async fn a_token_is_its_persons_and_nobody_elses() {
    let world = World::new().await;
    let (_, token, secret) = reader(&world).await;
    let w = &world.workflows;
    for actor in [Actor::Owner, Actor::Member, Actor::Auditor] {
        let other = world.someone(actor).await;
        let it = (&other.org, &token.id);
        assert_eq!(outcome(&api_tokens::show_own(&w.op(&other.visitor), it.0, it.1).await), "404");
        assert_eq!(
            outcome(&api_tokens::revoke(&w.op(&other.visitor), it.0, it.1).await),
            "404",
            "{actor:?}"
        );
    }
    let outsider = world.outsider().await;
    let it = (&outsider.org, &token.id);
    assert_eq!(outcome(&api_tokens::deactivate(&w.op(&outsider.visitor), it.0, it.1).await), "404");
    let rows = world.rows().await.join("\n");
    assert!(!rows.contains(&secret), "the value was stored");
    assert!(rows.contains("api_token.created") && rows.contains("api_token.revealed"));
}

#[tokio::test]
async fn a_regenerated_token_is_the_same_with_another_value_and_the_old_one_is_dead() {
    let world = World::new().await;
    let key = world.owner().await.adds_cbc().await;
    let (developer, old, old_secret) = reader(&world).await;
    let access = exchange(&world, &old_secret).await.unwrap();
    world.advance(Duration::from_hours(24));
    let (op, new) = (developer.op(), world.workflows.rng().id::<ApiTokenId>());
    let again = || api_tokens::regenerate(&op, &developer.org, &old.id, new.clone());
    let Creation::Created { token, secret } = again().await.unwrap() else { panic!("it is new") };
    assert!(matches!(again().await.unwrap(), Creation::AlreadyCreated));
    assert_eq!((&token.name, &token.scope), (&old.name, &old.scope));
    let life = |token: &ApiToken| token.expires_at.unwrap().since(token.created_at);
    assert_eq!(life(&token), life(&old));
    assert_eq!(exchange(&world, &old_secret).await.err(), Some(ApiTokenError::Invalid));
    assert!(!is_live(&world, &access, &key).await);
    let access = exchange(&world, secret.into_inner().expose()).await.unwrap();
    assert!(is_live(&world, &access, &key).await);
    let own = api_tokens::list_own(&op, &developer.org).await.unwrap().tokens;
    assert_eq!(own.iter().map(|token| &token.id).collect::<Vec<_>>(), [&new]);
}

#[tokio::test]
async fn nobody_regenerates_the_token_of_another_or_one_that_an_owner_deactivated() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let (developer, token, _) = reader(&world).await;
    let id = || world.workflows.rng().id();
    let theirs = api_tokens::regenerate(&owner.op(), &owner.org, &token.id, id()).await;
    assert_eq!(outcome(&theirs), "404");
    api_tokens::deactivate(&owner.op(), &owner.org, &token.id).await.unwrap();
    let ended = api_tokens::regenerate(&developer.op(), &owner.org, &token.id, id()).await;
    assert_eq!(outcome(&ended), "404");
}

#[tokio::test]
async fn all_of_ones_own_tokens_end_once_the_organization_is_named_and_those_of_others_stay() {
    let world = World::new().await;
    let (developer, member) = (world.developer().await, world.member().await);
    let (_, first) = developer.generates_token("one", &["org/developer"]).await;
    let (_, second) = developer.generates_token("two", &["org/developer"]).await;
    let (_, other) = member.generates_token("three", &["org/org_member"]).await;
    let op = developer.op();
    let unsure = api_tokens::revoke_all(&op, &developer.org, "something else").await;
    assert_eq!(fields(unsure), ["name"]);
    assert!(exchange(&world, first.expose()).await.is_ok());
    let own = api_tokens::list_own(&op, &developer.org).await.unwrap();
    api_tokens::revoke_all(&op, &developer.org, own.org_name.as_str()).await.unwrap();
    for ended in [first, second] {
        assert_eq!(exchange(&world, ended.expose()).await.err(), Some(ApiTokenError::Invalid));
    }
    assert!(exchange(&world, other.expose()).await.is_ok());
}

#[tokio::test]
async fn a_token_that_nobody_uses_ends_and_one_that_is_used_lives_on() {
    let world = World::new().await;
    let owner = world.owner().await;
    let form = |name: &str| NewApiToken {
        id: world.workflows.rng().id(),
        name: name.to_owned(),
        lasts: "never".to_owned(),
        minutes: String::new(),
        idle: "7".to_owned(),
        has_openid: false,
        roles: vec!["org/org_owner".to_owned()],
    };
    let mut secrets = Vec::new();
    for name in ["used", "unused"] {
        let made = api_tokens::create(&owner.op(), &owner.org, form(name)).await;
        let Creation::Created { secret, .. } = made.unwrap() else { panic!("it is new") };
        secrets.push(secret.into_inner());
    }
    for _ in 0..2 {
        world.advance(Duration::from_hours(6 * 24));
        let presented = Presented::new(secrets[0].expose().to_owned());
        let exchanged = api_tokens::exchange(&world.anybody(), &presented, None).await.unwrap();
        assert_eq!(exchanged.id_token, None, "the token does not tell who its person is");
        world.workflows.flush_usage().await;
    }
    let late = exchange(&world, secrets[1].expose()).await;
    assert_eq!(late.err(), Some(ApiTokenError::Invalid));
    let own = api_tokens::list_own(&owner.op(), &owner.org).await.unwrap().tokens;
    let states: Vec<_> = own.iter().map(|token| token.state(world.workflows.now())).collect();
    assert!(states.contains(&ApiTokenState::Unused) && states.contains(&ApiTokenState::Active));
    let odd = NewApiToken { idle: "8".to_owned(), ..form("odd") };
    let odd = api_tokens::create(&owner.op(), &owner.org, odd).await;
    assert_eq!(fields(odd), ["idle"]);
}

#[tokio::test]
async fn a_person_is_told_once_seven_days_and_once_one_day_before_the_end() {
    let world = World::new().await;
    let developer = world.developer().await;
    developer.generates_token("laptop", &["org/developer"]).await;
    let told = async || {
        let notices = api_tokens::warn_of_expiry(&world.server()).await.unwrap();
        notices.into_iter().map(|notice| notice.days).collect::<Vec<_>>()
    };
    let mut days = Vec::new();
    for _ in 0..30 * 2 {
        days.extend(told().await);
        world.advance(Duration::from_hours(12));
    }
    assert_eq!(days, [7, 1]);
}

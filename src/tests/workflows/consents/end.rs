//! How consents and sign-ins end.

use latchkey::domain::AppRef;
use latchkey::domain::apps::app::AppType;
use latchkey::domain::secrets::secret::Presented;
use latchkey::workflows::account::{self, ChangePassword};
use latchkey::workflows::consents::{self, EndSession, UserInfoError};
use latchkey::workflows::tokens::{self, CallError};
use latchkey::workflows::{WorkflowError, apps};

use crate::workflows::outcome;
use crate::world::consents::{Client, Kept, told};
use crate::world::{Actor, World};

async fn is_dead(world: &World, client: &Client, kept: &Kept) -> bool {
    let key = world.owner().await.adds_cbc().await;
    let call = world.call(&kept.access, &key).await;
    let renewed = world.refreshes(client, kept.refresh_token()).await;
    matches!(call, Err(CallError::Unauthenticated(_))) && renewed.is_err()
}

#[tokio::test]
async fn a_consent_that_is_withdrawn_takes_every_token_along() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Native, "phone").await;
    let kept = member.signs_in_to(&client).await;
    let seen = consents::list_own(&member.op()).await.unwrap();
    assert_eq!((seen[0].app.as_str(), seen[0].owner.as_str()), ("phone", "Initech"));
    let id = seen[0].consent.id.clone();
    let foreign = consents::withdraw(&owner.op(), &id).await;
    assert_eq!(outcome(&foreign), "404", "it is the member's");
    consents::withdraw(&member.op(), &id).await.unwrap();
    assert!(is_dead(&world, &client, &kept).await);
    assert_eq!(told(&member.follows(&client.link(&[]), None).await), "ask");
    assert!(world.actions().await.contains(&"consent.withdrawn".to_owned()));
    assert_eq!(outcome(&consents::withdraw(&member.op(), &id).await), "404");
}

#[tokio::test]
async fn whoever_looks_after_an_app_ends_it_for_one_or_for_all() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let developer = world.developer().await;
    let client = owner.creates_client(AppType::Native, "phone").await;
    let app = AppRef::new(&owner.org, &client.id);
    let mut kept = Vec::new();
    for someone in [&owner, &member, &developer] {
        kept.push(someone.signs_in_to(&client).await);
    }
    let seen = owner.sees_app(&client.id).await.unwrap().consents.unwrap();
    assert_eq!((seen.found, seen.newest.len()), (3, 3));
    let of = |actor: Actor| {
        let found = seen.newest.iter().find(|it| it.email.as_str() == actor.email()).unwrap();
        found.consent.id.clone()
    };
    let tried = consents::end_of_app(&member.op(), &app, &of(Actor::Owner)).await;
    assert_eq!(outcome(&tried), "403");
    assert_eq!(outcome(&consents::end_all_of_app(&member.op(), &app).await), "403");
    consents::end_of_app(&developer.op(), &app, &of(Actor::Owner)).await.unwrap();
    assert!(is_dead(&world, &client, &kept[0]).await);
    consents::end_all_of_app(&owner.op(), &app).await.unwrap();
    assert!(is_dead(&world, &client, &kept[1]).await && is_dead(&world, &client, &kept[2]).await);
    let after = owner.sees_app(&client.id).await.unwrap().consents.unwrap();
    assert_eq!(after.found, 0);
    let actions = world.actions().await;
    for action in ["consent.ended", "consent.all_ended"] {
        assert!(actions.contains(&action.to_owned()), "{actions:?}");
    }
}

#[tokio::test]
async fn a_disabled_or_deleted_app_gets_nothing_for_anybody() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Native, "phone").await;
    let app = AppRef::new(&owner.org, &client.id);
    let kept = member.signs_in_to(&client).await;
    apps::disable(&owner.op(), &app).await.unwrap();
    assert!(is_dead(&world, &client, &kept).await);
    apps::enable(&owner.op(), &app).await.unwrap();
    let kept = world.refreshes(&client, kept.refresh_token()).await.unwrap();
    apps::delete(&owner.op(), &app, apps::Meant::Typed("phone")).await.unwrap();
    assert!(is_dead(&world, &client, &kept).await);
    assert_eq!(consents::list_own(&member.op()).await.unwrap(), []);
}

#[tokio::test]
async fn a_new_password_ends_every_sign_in_to_apps() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Native, "phone").await;
    let kept = member.signs_in_to(&client).await;
    let current = latchkey::domain::secrets::secret::Password::typed(Actor::Member.password());
    let form = ChangePassword { current, new: "another long password of hers".to_owned() };
    account::change_password(&member.op(), form).await.unwrap();
    assert!(is_dead(&world, &client, &kept).await);
}

#[tokio::test]
async fn an_app_revokes_and_looks_into_its_own_tokens_only() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Web, "portal").await;
    let other = owner.creates_client(AppType::Web, "shop").await;
    let kept = member.signs_in_to(&client).await;
    let prove = async |client: &Client| {
        tokens::authenticate_app(&world.anybody(), &client.credentials().into()).await.unwrap()
    };
    let (mine, foreign) = (prove(&client).await, prove(&other).await);
    let access = || Presented::new(kept.access.expose().to_owned());
    let refresh = || Presented::new(kept.refresh_token().to_owned());
    let anybody = world.anybody();
    assert!(tokens::introspect(&anybody, &mine, &access()).await.unwrap().is_some());
    assert!(tokens::introspect(&anybody, &foreign, &access()).await.unwrap().is_none());
    let found = consents::find_refresh_token(&anybody, &mine, &refresh()).await.unwrap();
    assert_eq!(found.unwrap().consent.person, member.visitor.person);
    assert!(consents::find_refresh_token(&anybody, &foreign, &refresh()).await.unwrap().is_none());
    tokens::revoke(&anybody, &foreign, &refresh()).await.unwrap();
    tokens::revoke(&anybody, &foreign, &access()).await.unwrap();
    assert!(tokens::introspect(&anybody, &mine, &access()).await.unwrap().is_some());
    tokens::revoke(&anybody, &mine, &refresh()).await.unwrap();
    assert!(tokens::introspect(&anybody, &mine, &access()).await.unwrap().is_none());
    assert!(world.actions().await.contains(&"sign_in.ended".to_owned()));
}

#[tokio::test]
async fn a_token_tells_whom_it_stands_for_as_long_as_it_lives() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let client = owner.creates_client(AppType::Web, "portal").await;
    let kept = member.signs_in_to(&client).await;
    let token = Presented::new(kept.access.expose().to_owned());
    let told = consents::user_info(&world.anybody(), &token).await.unwrap();
    assert_eq!(told.person.email.as_str(), Actor::Member.email());
    consents::end_all_of_app(&owner.op(), &AppRef::new(&owner.org, &client.id)).await.unwrap();
    let dead = consents::user_info(&world.anybody(), &token).await;
    assert_eq!(dead, Err(UserInfoError::InvalidToken));
}

#[tokio::test]
async fn signing_out_leads_back_to_addresses_of_the_app_alone() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let mut form = crate::world::AppForm::named("portal").signing_in(AppType::Web);
    form.code_flow.sign_out_uris = "https://portal.example/bye".to_owned();
    let client = owner.creates_client_of(form).await;
    let kept = member.signs_in_to(&client).await;
    let ask = |hint: &str, to: &str| EndSession {
        id_token_hint: (!hint.is_empty()).then(|| Presented::new(hint.to_owned())),
        client_id: Some(client.id.to_string()),
        redirect_uri: Some(to.to_owned()),
    };
    let hint = kept.id_token.as_str();
    let seen = consents::preview_end(&member.op(), &ask(hint, "https://portal.example/bye")).await;
    let seen = seen.unwrap();
    assert!(seen.is_proved && seen.back.as_deref() == Some("https://portal.example/bye"));
    let unproved =
        consents::preview_end(&member.op(), &ask("", "https://portal.example/bye")).await;
    assert!(!unproved.unwrap().is_proved);
    let other = consents::preview_end(&owner.op(), &ask(hint, "https://portal.example/bye")).await;
    assert!(!other.unwrap().is_proved, "the token speaks of somebody else");
    for foreign in ["https://evil.example/", "https://portal.example/callback", "x"] {
        let tried = consents::preview_end(&member.op(), &ask(hint, foreign)).await;
        assert_eq!(tried, Err(WorkflowError::NotFound), "{foreign}");
    }
    consents::end_session(&member.op(), &ask(hint, "https://portal.example/bye")).await.unwrap();
    assert!(is_dead(&world, &client, &kept).await);
}

//! What the playground shows, to whom, and what it says about a token and a refusal.

use std::time::Duration;

use latchkey::domain::secrets::secret::{AppSecret, Presented};
use latchkey::domain::tokens::access_token::TokenRefusal;
use latchkey::domain::{AppId, AppRef, PermissionId};
use latchkey::workflows::playground::{Lack, Remedy, TokenParts, explain_denial, look_into, open};
use latchkey::workflows::{Actor as Asking, Source};

use crate::workflows::outcome;
use crate::world::{Actor, AppForm, World};

async fn token_of(world: &World, (app, secret): &(AppId, AppSecret)) -> String {
    let Ok(issued) = world.token(app, secret).await else { panic!("no token") };
    issued.access_token.into_inner().expose().to_owned()
}

async fn looked(world: &World, token: String) -> TokenParts {
    let op = world.workflows.op_as(Asking::Nobody, Source::default());
    let found = look_into(&op, &Presented::new(token)).await;
    found.unwrap().unwrap()
}

/// What the owner is told about an app that was refused a permission.
async fn explained(world: &World, app: &AppId, permission: &str) -> Option<Lack> {
    let (owner, permission) = (world.owner().await, PermissionId::parse(permission).unwrap());
    explain_denial(&owner.op(), &AppRef::new(&owner.org, app), &permission).await.unwrap()
}

#[tokio::test]
async fn everybody_but_auditors_and_outsiders_may_use_it() {
    let world = World::new().await;
    let org = world.org().await;
    let mut seen = Vec::new();
    for actor in Actor::ALL {
        let someone = world.someone(actor).await;
        let opened = open(&someone.op(), &org, None).await;
        seen.push(outcome(&opened));
    }
    assert_eq!(seen, ["yes", "yes", "yes", "403", "404"]);
}

#[tokio::test]
async fn it_offers_the_organizations_own_apps_only() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let (own, _) = owner.creates_app("siem-export").await;
    let (foreign, _) = outsider.creates_app("elsewhere").await;
    let bench = open(&owner.op(), &owner.org, Some(&foreign)).await.unwrap();
    let offered: Vec<_> = bench.apps.into_iter().map(|app| app.id).collect();
    assert_eq!(offered, [own]);
}

#[tokio::test]
async fn live_token_is_told_with_what_it_permits() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let app = owner.creates_and_adds(AppForm::named("a").with_cbc_role("view_only")).await;
    let parts = looked(&world, token_of(&world, &app).await).await;
    let device = PermissionId::parse("_API.Device:device.READ").unwrap();
    assert_eq!((parts.refusal, parts.decoded.claims["sub"].as_str()), (None, Some(app.0.as_str())));
    assert!(parts.permissions.contains(&device));
}

#[tokio::test]
async fn expired_token_comes_apart_and_permits_nothing() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let app = owner.creates_and_adds(AppForm::named("a").with_cbc_role("view_only")).await;
    let token = token_of(&world, &app).await;
    world.advance(Duration::from_mins(30));
    let parts = looked(&world, token).await;
    assert_eq!(parts.refusal, Some(TokenRefusal::Expired));
    assert!(parts.permissions.is_empty() && parts.decoded.claims.contains_key("exp"));
}

#[tokio::test]
async fn missing_permission_names_roles_that_give_it_and_whom_to_ask() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let (app, _) = owner.creates_and_adds(AppForm::named("a").with_cbc_role("view_only")).await;
    let told = explained(&world, &app, "_API.Device:device.quarantine.EXECUTE").await;
    let Some(Lack::Permission { roles, remedy, ask }) = told else { panic!("{told:?}") };
    assert_eq!(roles.first().map(|role| role.name.as_str()), Some("Level 1 Analyst"));
    assert!(roles.is_sorted_by_key(|role| role.size) && remedy == Remedy::Grant);
    assert_eq!(ask.first().map(ToString::to_string).as_deref(), Some(Actor::Owner.name()));
}

#[tokio::test]
async fn permission_that_the_app_has_by_now_asks_for_a_new_token() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let (app, _) = owner.creates_and_adds(AppForm::named("a").with_cbc_role("view_only")).await;
    let told = explained(&world, &app, "_API.Device:device.READ").await;
    assert_eq!(told, Some(Lack::OlderToken));
}

#[tokio::test]
async fn app_that_was_never_added_is_told_so_and_a_foreign_one_is_not_explained() {
    let world = World::new().await;
    let (own, _) = world.owner().await.creates_app("siem-export").await;
    let (foreign, _) = world.outsider().await.creates_app("elsewhere").await;
    let device = "_API.Device:device.READ";
    assert_eq!(explained(&world, &own, device).await, Some(Lack::NotAdded));
    assert_eq!(explained(&world, &foreign, device).await, None);
}

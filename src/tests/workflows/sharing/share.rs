//! Apps in more than one organization: two consents, their end, and a scope that changes.

use std::time::Duration;

use latchkey::domain::access::chain::MissingLink;
use latchkey::domain::organizations::organization::OrgKey;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::scope::Scope;
use latchkey::domain::secrets::secret::AppSecret;
use latchkey::domain::{AppId, OrgId, PermissionId};
use latchkey::storage;
use latchkey::workflows::apps::{self, Confirmed, ScopeForm};
use latchkey::workflows::sharing::{
    self, Acceptance, AddedApp, AppOrgs, ScopeVerdict, Shared, withdraw,
};
use latchkey::workflows::tokens::{CallError, TokenError};

use crate::workflows::{fields, outcome};
use crate::world::{AppForm, Someone, World};

const READ: &str = "_API.Device:device.READ";
const DAY: Duration = Duration::from_hours(24);

pub(crate) fn viewer(name: &str) -> AppForm {
    AppForm::named(name).with_cbc_role("view_all")
}

pub(crate) async fn sees_added(someone: &Someone<'_>, app: &AppId) -> AddedApp {
    let found = sharing::find_added(&someone.op(), &someone.app(app)).await;
    found.unwrap().unwrap()
}

pub(crate) async fn app_orgs(someone: &Someone<'_>, app: &AppId) -> AppOrgs {
    sharing::list_orgs(&someone.op(), &someone.app(app), None).await.unwrap()
}

/// What is on the record of an organization about sharing, in the order of the alphabet: the
/// clock stands still.
pub(crate) async fn shared_actions(world: &World, org: &OrgId) -> Vec<String> {
    let mut tx = world.db.read().await.unwrap();
    let actions = storage::audit::entries::list_actions(&mut tx, org).await.unwrap();
    let is_about_sharing = |action: &String| action.starts_with("app.") && action != "app.created";
    let names = actions.into_iter().map(|action| action.wire_name().to_owned());
    let mut found: Vec<_> = names.filter(is_about_sharing).collect();
    found.sort();
    found
}

pub(crate) async fn decides(
    someone: &Someone<'_>,
    app: &AppId,
    verdict: ScopeVerdict,
    version: i64,
) -> Result<(), latchkey::workflows::WorkflowError> {
    sharing::decide_scope(&someone.op(), &someone.app(app), verdict, version).await
}

#[tokio::test]
async fn an_app_gets_tokens_for_another_organization_once_its_owner_has_accepted() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let key = other.adds_cbc().await;
    let (app, secret) = owner.creates_and_adds(viewer("siem-export")).await;
    let asked = owner.tries_to_share(&app, &other.org, "").await;
    assert_eq!(asked, Ok(Shared::Requested));
    let before = world.token_for(&app, &secret, &other.org).await;
    assert_eq!(before.err(), Some(TokenError::NotAdded));

    other.accepts_the_last_request("").await.unwrap();
    let token = world.token_for(&app, &secret, &other.org).await.unwrap();
    let read = PermissionId::parse(READ).unwrap();
    assert!(world.call(&token, &key).await.unwrap().may(&read));
    assert!(world.call_with_secret(&app, &secret, &key).await.unwrap().may(&read));
    let own = ["app.added", "app.added", "app.requested"];
    assert_eq!(shared_actions(&world, &owner.org).await, own);
    assert_eq!(shared_actions(&world, &other.org).await, own[1..]);
}

#[tokio::test]
async fn whoever_holds_both_consents_adds_it_in_one_step() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let (app, secret) = owner.creates_and_adds(viewer("siem-export")).await;
    let both = owner.creates_organization("Hooli").await;
    let named = owner.app(&app);
    let offered = async || {
        let offer = sharing::offer(&owner.op(), &named, "").await.unwrap();
        offer.own.into_iter().map(|org| org.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(offered().await, ["Hooli"]);
    let shared = owner.tries_to_share(&app, &both, "").await;
    assert_eq!(shared, Ok(Shared::Added));
    assert!(world.token_for(&app, &secret, &both).await.is_ok());
    assert_eq!(shared_actions(&world, &both).await, ["app.added"]);
    assert_eq!(owner.tries_to_share(&app, &both, "").await, Ok(Shared::Added));
    assert_eq!(outcome(&owner.tries_to_share(&app, &both, "2026-03-01").await), "409");
    assert_eq!(shared_actions(&world, &both).await.len(), 1);

    assert_eq!(offered().await, [""; 0]);
    let foreign = sharing::offer(&owner.op(), &named, other.org.as_str()).await;
    let foreign = foreign.unwrap().preview.unwrap();
    assert!(!foreign.is_one_step && foreign.name.is_none());
}

#[tokio::test]
async fn an_organization_id_is_answered_alike_whether_it_exists_or_not() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let (app, _) = owner.creates_and_adds(viewer("siem-export")).await;
    let nowhere = OrgId::from_bytes([7; 16]);
    let (op, named) = (owner.op(), owner.app(&app));
    for to in [&other.org, &nowhere] {
        let offer = sharing::offer(&op, &named, to.as_str()).await.unwrap();
        let preview = offer.preview.unwrap();
        let told = (preview.name, preview.is_one_step, preview.access.missing_services().len());
        assert_eq!(told, (None, false, 0));
        assert_eq!(owner.tries_to_share(&app, to, "").await, Ok(Shared::Requested));
        assert_eq!(owner.tries_to_share(&app, to, "").await, Ok(Shared::Requested));
        assert_eq!(outcome(&owner.tries_to_share(&app, to, "2026-03-01").await), "409");
    }
    let requests = app_orgs(&owner, &app).await.requests;
    assert_eq!(requests.len(), 2);
    assert_eq!(shared_actions(&world, &owner.org).await.len(), 3);
    for open in requests {
        withdraw(&op, &named, &open.request.id).await.unwrap();
        withdraw(&op, &named, &open.request.id).await.unwrap();
    }
    let own = ["app.added", "app.requested", "app.requested", "app.withdrawn", "app.withdrawn"];
    assert_eq!(shared_actions(&world, &owner.org).await, own);
    assert_eq!(shared_actions(&world, &other.org).await, ["app.requested", "app.withdrawn"]);
    assert!(shared_actions(&world, &nowhere).await.is_empty());
    let nonsense = sharing::offer(&op, &named, "globex").await.unwrap();
    assert!(nonsense.problem.is_some() && nonsense.preview.is_none());
}

#[tokio::test]
async fn what_is_decided_is_decided() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let (app, _) = owner.creates_and_adds(viewer("siem-export")).await;
    let (op, named) = (owner.op(), owner.app(&app));
    owner.tries_to_share(&app, &other.org, "").await.unwrap();
    let first = other.last_request().await.unwrap();
    withdraw(&op, &named, &first).await.unwrap();
    assert_eq!(outcome(&other.tries_to_accept(&first, "").await), "409");
    let deciding = other.op();
    let decline = |request| sharing::decline(&deciding, &other.org, request);
    assert_eq!(outcome(&decline(&first).await), "409");

    owner.tries_to_share(&app, &other.org, "").await.unwrap();
    let second = other.last_request().await.unwrap();
    decline(&second).await.unwrap();
    decline(&second).await.unwrap();
    assert_eq!(outcome(&other.tries_to_accept(&second, "").await), "409");
    let withdrawn = withdraw(&op, &named, &second).await;
    assert_eq!(outcome(&withdrawn), "409");

    owner.tries_to_share(&app, &other.org, "").await.unwrap();
    let third = other.last_request().await.unwrap();
    other.tries_to_accept(&third, "").await.unwrap();
    other.tries_to_accept(&third, "").await.unwrap();
    assert_eq!(outcome(&decline(&third).await), "409");
    let added = shared_actions(&world, &other.org).await;
    assert_eq!(added.iter().filter(|action| *action == "app.added").count(), 1);
    assert_eq!(owner.tries_to_share(&app, &other.org, "").await, Ok(Shared::Added));
}

#[tokio::test]
async fn accepting_at_the_same_time_twice_is_accepting_once() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let (app, _) = owner.creates_and_adds(viewer("siem-export")).await;
    owner.tries_to_share(&app, &other.org, "").await.unwrap();
    let request = other.last_request().await.unwrap();
    let accept = || other.tries_to_accept(&request, "");
    let (one, another) = tokio::join!(accept(), accept());
    assert_eq!((one, another), (Ok(app.clone()), Ok(app)));
    assert_eq!(shared_actions(&world, &other.org).await, ["app.added", "app.requested"]);
}

#[tokio::test]
async fn only_an_owner_accepts_and_only_within_the_ceiling_is_shared() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let developer = world.developer().await;
    let strong = viewer("strong").with(RoleChoice::Organization(OrgRole::Owner));
    let (strong, _) = owner.creates_and_adds(strong).await;
    let (plain, _) = owner.creates_and_adds(viewer("plain")).await;
    assert_eq!(outcome(&developer.tries_to_share(&strong, &other.org, "").await), "403");
    let (op, org) = (developer.op(), &owner.org);
    let strong_app = developer.app(&strong);
    let offered = sharing::offer(&op, &strong_app, other.org.as_str()).await;
    assert_eq!(outcome(&offered), "403");
    assert_eq!(outcome(&developer.tries_to_remove_app(&strong, org).await), "403");
    let ending = sharing::set_end(&op, &strong_app, org, "2026-03-01");
    assert_eq!(outcome(&ending.await), "403");
    assert_eq!(developer.tries_to_share(&plain, &other.org, "").await, Ok(Shared::Requested));
    for someone in [world.member().await, world.auditor().await] {
        assert_eq!(outcome(&someone.tries_to_share(&plain, &other.org, "").await), "403");
    }
    let request = other.last_request().await.unwrap();
    for someone in [&owner, &developer] {
        let foreign = sharing::show_request(&someone.op(), &other.org, &request).await;
        assert_eq!(outcome(&foreign), "404");
        let mine = sharing::show_request(&someone.op(), &someone.org, &request).await;
        assert!(matches!(outcome(&mine), "404" | "403"));
        let form = Acceptance { version: 1, last_day: String::new() };
        let accepted = sharing::accept(&someone.op(), &other.org, &request, &form).await;
        assert_eq!(outcome(&accepted), "404");
    }
    let foreign = withdraw(&other.op(), &other.app(&plain), &request).await;
    assert_eq!(outcome(&foreign), "404");
}

/// Whether the app can still do anything in the organization, by whichever way.
async fn acts(world: &World, app: &AppId, secret: &AppSecret, org: &OrgId, key: &OrgKey) -> bool {
    let token = world.token_for(app, secret, org).await;
    let by_secret = world.call_with_secret(app, secret, key).await;
    assert_eq!(token.is_ok(), by_secret.is_ok());
    if let Err(refused) = by_secret {
        assert_eq!(refused, CallError::ForeignOrg);
    }
    token.is_ok()
}

#[tokio::test]
async fn a_grant_ends_at_its_instant_and_can_be_given_again() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let key = other.adds_cbc().await;
    let (app, secret) = world.shared_app(viewer("siem-export").with_ttl("300"), "2026-01-03").await;
    let place = (&other.org, &key);
    assert!(acts(&world, &app, &secret, place.0, place.1).await);
    // From 2026-01-02 03:04:05 to an hour before the end.
    world.advance(Duration::from_secs(43 * 3600));
    let token = world.token_for(&app, &secret, &other.org).await.unwrap();
    assert!(world.call(&token, &key).await.is_ok());
    world.advance(Duration::from_secs(3600 + 55 * 60 + 55));
    assert!(!acts(&world, &app, &secret, place.0, place.1).await);
    assert!(matches!(world.call(&token, &key).await, Err(CallError::Unauthenticated(_))));

    let seen = sees_added(&other, &app).await;
    assert!(matches!(seen.explained.missing, Some(MissingLink::GrantEnded(_))));
    assert!(seen.explained.access.granted().is_empty());
    let again = owner.tries_to_share(&app, &other.org, "").await;
    assert_eq!(again, Ok(Shared::Requested));
    other.accepts_the_last_request("").await.unwrap();
    assert!(acts(&world, &app, &secret, place.0, place.1).await);
    let old = world.call(&token, &key).await;
    assert!(matches!(old, Err(CallError::Unauthenticated(_))), "it came back to life");
}

#[tokio::test]
async fn either_side_removes_the_app_at_once() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let key = other.adds_cbc().await;
    let credentials = world.shared_app(viewer("siem-export"), "").await;
    let (app, secret) = (&credentials.0, &credentials.1);
    let token = world.token_for(app, secret, &other.org).await.unwrap();
    owner.tries_to_remove_app(app, &other.org).await.unwrap();
    assert!(!acts(&world, app, secret, &other.org, &key).await);
    assert!(matches!(world.call(&token, &key).await, Err(CallError::Unauthenticated(_))));
    assert_eq!(outcome(&owner.tries_to_remove_app(app, &other.org).await), "404");

    owner.tries_to_share(app, &other.org, "").await.unwrap();
    other.accepts_the_last_request("").await.unwrap();
    other.tries_to_remove_app(app, &other.org).await.unwrap();
    assert!(!acts(&world, app, secret, &other.org, &key).await);
    assert!(world.token(app, secret).await.is_ok(), "its own organization is another matter");
    owner.tries_to_remove_app(app, &owner.org).await.unwrap();
    assert_eq!(world.token(app, secret).await.err(), Some(TokenError::NotAdded));
    let twice = ["app.added", "app.removed", "app.requested"].map(|action| [action; 2]);
    assert_eq!(shared_actions(&world, &other.org).await, twice.concat());
}

#[tokio::test]
async fn only_the_two_sides_remove_an_app() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let (app, _) = world.shared_app(viewer("siem-export"), "").await;
    for someone in [world.member().await, world.auditor().await] {
        assert_eq!(outcome(&someone.tries_to_remove_app(&app, &other.org).await), "403");
        assert_eq!(outcome(&someone.tries_to_remove_app(&app, &owner.org).await), "403");
    }
    // The organization that accepted it has no say in the one that owns it.
    assert_eq!(outcome(&other.tries_to_remove_app(&app, &owner.org).await), "404");
    let (mine, _) = owner.creates_app("mine").await;
    assert_eq!(outcome(&other.tries_to_remove_app(&mine, &other.org).await), "404");
    let developer = world.developer().await;
    assert_eq!(outcome(&developer.tries_to_remove_app(&app, &other.org).await), "yes");
}

#[tokio::test]
async fn an_end_comes_nearer_by_either_side_and_goes_farther_by_both() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let (app, _) = owner.creates_and_adds(viewer("siem-export")).await;
    owner.tries_to_share(&app, &other.org, "2026-03-01").await.unwrap();
    let later = other.accepts_the_last_request("2026-03-02").await;
    assert_eq!(fields(later), ["last_day"]);
    assert_eq!(fields(other.accepts_the_last_request("").await), ["last_day"]);
    other.accepts_the_last_request("2026-02-01").await.unwrap();

    let org = &other.org;
    let (owner_op, named) = (owner.op(), owner.app(&app));
    let by_owner = |day| sharing::set_end(&owner_op, &named, org, day);
    let (other_op, added) = (other.op(), other.app(&app));
    let by_other = |day| sharing::set_end(&other_op, &added, org, day);
    assert_eq!(fields(by_owner("2026-02-02").await), ["last_day"]);
    assert_eq!(fields(by_other("").await), ["last_day"]);
    assert_eq!(fields(by_other("2026-01-01").await), ["last_day"]);
    by_owner("2026-01-20").await.unwrap();
    by_other("2026-01-10").await.unwrap();
    by_other("2026-01-10").await.unwrap();
    sharing::set_end(&owner_op, &named, &owner.org, "2026-01-05").await.unwrap();
    sharing::set_end(&owner_op, &named, &owner.org, "").await.unwrap();
    let theirs = shared_actions(&world, org).await;
    assert_eq!(theirs, ["app.added", "app.end_changed", "app.end_changed", "app.requested"]);
    world.advance(DAY * 20);
    assert_eq!(outcome(&by_other("2026-01-09").await), "409");
}

#[tokio::test]
async fn what_has_ended_is_not_among_what_a_change_reaches() {
    let world = World::new().await;
    let (app, _) = world.shared_app(viewer("siem-export"), "2026-01-05").await;
    let owner = world.owner().await;
    let (op, app) = (owner.op(), latchkey::domain::AppRef::new(&owner.org, &app));
    for (span, orgs) in [(Duration::ZERO, 2), (DAY * 20, 1)] {
        world.advance(span);
        let end = apps::preview_deletion(&op, &app).await.unwrap();
        assert_eq!(end.reach.orgs.len(), orgs);
        let scope = ScopeForm { scope: Scope::preselected(), may_be_empty: Confirmed::No };
        let preview = apps::preview_scope(&op, &app, 1, scope).await.unwrap();
        assert_eq!(preview.foreign_orgs, i64::try_from(orgs).unwrap() - 1);
    }
}

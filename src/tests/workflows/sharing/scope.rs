//! The scope of an app in another organization: what was approved there counts, until the newest
//! is accepted.

use latchkey::domain::access::AccessState;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::secrets::secret::AppSecret;
use latchkey::domain::{AppId, PermissionId, RoleId};
use latchkey::workflows::access::Decision;
use latchkey::workflows::organizations::Reason;
use latchkey::workflows::roles::RoleEdit;
use latchkey::workflows::sharing::{ScopeVerdict, show_request};
use latchkey::workflows::{apps, organizations, roles};

use crate::workflows::outcome;
use crate::workflows::sharing::share::{app_orgs, decides, sees_added, shared_actions, viewer};
use crate::world::{AppForm, Someone, World, cbc, operations_for_applications};

const READ: &str = "_API.Device:device.READ";
const QUARANTINE: &str = "_API.Device:device.quarantine.EXECUTE";

/// An app with a custom role that was shared, and that role.
async fn shared_reader(world: &World) -> (AppId, AppSecret, RoleId) {
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let form = AppForm::named("siem-export").with(RoleChoice::Custom(role.clone()));
    let (app, secret) = world.shared_app(form, "").await;
    (app, secret, role)
}

async fn widens(owner: &Someone<'_>, role: &RoleId, version: i64, permissions: &[&str]) {
    let held = permissions.iter().map(|id| PermissionId::parse(id).unwrap()).collect();
    let edit = RoleEdit::Permissions(held);
    let edited = ((&owner.org, role), version, edit);
    roles::edit(&owner.op(), edited.0.0, edited.0.1, edited.1, edited.2).await.unwrap();
}

#[tokio::test]
async fn a_wider_scope_counts_elsewhere_only_once_it_is_accepted() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let key = other.adds_cbc().await;
    let (app, secret, role) = shared_reader(&world).await;
    assert_eq!(sees_added(&other, &app).await.drift, None);
    widens(&owner, &role, 1, &[READ, QUARANTINE]).await;
    let quarantine = PermissionId::parse(QUARANTINE).unwrap();
    let may = async || {
        let call = world.call_with_secret(&app, &secret, &key).await;
        call.unwrap().may(&quarantine)
    };
    assert!(!may().await);
    let drift = sees_added(&other, &app).await.drift.unwrap();
    let gained: Vec<_> =
        drift.change.gained.iter().map(|entry| entry.permission.permission.as_str()).collect();
    assert_eq!((gained, drift.change.lost.len(), drift.version), (vec![QUARANTINE], 0, 2));
    let answer = other.asks_why(&app, None, QUARANTINE).await.unwrap().decision;
    let Some(Decision::Entry(entry)) = answer else { panic!("{answer:?}") };
    assert_eq!(entry.state, AccessState::NotAccepted);

    assert_eq!(outcome(&decides(&other, &app, ScopeVerdict::Accept, 1).await), "409");
    decides(&other, &app, ScopeVerdict::Decline, 2).await.unwrap();
    decides(&other, &app, ScopeVerdict::Decline, 2).await.unwrap();
    assert!(sees_added(&other, &app).await.drift.unwrap().is_declined && !may().await);
    widens(&owner, &role, 2, &[QUARANTINE]).await;
    let drift = sees_added(&other, &app).await.drift.unwrap();
    assert!(!drift.is_declined && drift.change.lost.len() == 1);
    assert_eq!(outcome(&decides(&other, &app, ScopeVerdict::Accept, 2).await), "409");
    decides(&other, &app, ScopeVerdict::Accept, 3).await.unwrap();
    assert!(may().await && sees_added(&other, &app).await.drift.is_none());
    decides(&other, &app, ScopeVerdict::Accept, 3).await.unwrap();
    assert_eq!(outcome(&decides(&other, &app, ScopeVerdict::Decline, 3).await), "409");
    let theirs = ["app.added", "app.requested", "app.scope_accepted", "app.scope_declined"];
    assert_eq!(shared_actions(&world, &other.org).await, theirs);
    assert_eq!(shared_actions(&world, &owner.org).await[1..], theirs);
    assert_eq!(outcome(&decides(&owner, &app, ScopeVerdict::Accept, 3).await), "404");
}

#[tokio::test]
async fn exactly_the_scope_that_was_shown_is_accepted() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let form = AppForm::named("siem-export").with(RoleChoice::Custom(role.clone()));
    let (app, _) = owner.creates_and_adds(form).await;
    owner.tries_to_share(&app, &other.org, "").await.unwrap();
    let request = other.last_request().await.unwrap();
    widens(&owner, &role, 1, &[READ, QUARANTINE]).await;
    assert_eq!(outcome(&other.accepts(&request, 1, "").await), "409");
    let seen = show_request(&other.op(), &other.org, &request).await.unwrap();
    assert_eq!((seen.request.scope_version, seen.app.scope_version), (1, 2));
    other.accepts(&request, 2, "").await.unwrap();
    assert_eq!(sees_added(&other, &app).await.grant.scope_version, 2);
}

#[tokio::test]
async fn every_missing_link_is_named() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let (app, _) = owner.creates(viewer("siem-export").with_viewer_role()).await;
    let state = async |someone: &Someone<'_>, permission| match someone
        .asks_why(&app, None, permission)
        .await
        .unwrap()
        .decision
        .unwrap()
    {
        Decision::Entry(entry) => Some(entry.state),
        Decision::NotHeld { .. } | Decision::Unknown => None,
    };
    owner.adds_cbc().await;
    assert_eq!(state(&owner, READ).await, Some(AccessState::NotAdded));
    owner.adds_app(&app).await;
    assert_eq!(state(&owner, "_api.device:DEVICE.read").await, Some(AccessState::Granted));
    let inert = owner.asks_why(&app, None, "").await.unwrap().explained.access;
    assert_eq!(inert.missing_services(), [operations_for_applications()].into());
    assert_eq!(state(&owner, QUARANTINE).await, None);
    let held_by = owner.asks_why(&app, None, QUARANTINE).await.unwrap().decision;
    let Some(Decision::NotHeld { service, roles, .. }) = held_by else { panic!("{held_by:?}") };
    assert!(service == cbc() && !roles.is_empty());
    for nonsense in ["nobody", "a b", "<script>"] {
        let asked = owner.asks_why(&app, None, nonsense).await.unwrap();
        assert_eq!(asked.decision, Some(Decision::Unknown));
    }
    assert_eq!(outcome(&other.asks_why(&app, None, READ).await), "404");
    let elsewhere = owner.asks_why(&app, Some(&other.org), READ).await;
    assert_eq!(outcome(&elsewhere), "404");
    owner.tries_to_share(&app, &other.org, "").await.unwrap();
    other.accepts_the_last_request("").await.unwrap();
    assert!(owner.asks_why(&app, Some(&other.org), READ).await.is_ok());
    assert!(state(&other, READ).await.is_some());
    assert_eq!(outcome(&other.asks_why(&app, Some(&owner.org), READ).await), "404");
}

#[tokio::test]
async fn the_list_shows_what_was_approved_and_when_the_app_last_acted_here() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    let key = other.adds_cbc().await;
    let (app, secret, role) = shared_reader(&world).await;
    let (w, visitor) = (other.workflows(), &other.visitor);
    assert_eq!(sees_added(&other, &app).await.grant.last_used_at, None);
    world.call_with_secret(&app, &secret, &key).await.unwrap();
    w.flush_usage().await;
    assert_eq!(sees_added(&other, &app).await.grant.last_used_at, Some(w.now()));
    let own = app_orgs(&owner, &app).await;
    let used: Vec<_> = own.rows.iter().map(|row| row.grant.last_used_at.is_some()).collect();
    assert_eq!((used, own.may_share), (vec![true, false], true));
    assert_eq!(own.missing.len(), 0);

    let replaced = viewer("other");
    let (asking, _) = owner.creates_and_adds(replaced).await;
    owner.tries_to_share(&asking, &other.org, "").await.unwrap();
    widens(&owner, &role, 1, &[QUARANTINE]).await;
    let query = latchkey::domain::apps::query::AppQuery {
        tab: latchkey::domain::apps::query::AppTab::Added,
        ..Default::default()
    };
    let page = apps::list(&w.op(visitor), &other.org, &query, None).await.unwrap();
    let [row] = &page.rows[..] else { panic!("one app") };
    let approved = row.approved.as_ref().unwrap();
    assert_eq!((&row.app.id, page.requests), (&app, 1));
    assert_eq!(approved.grant.scope_version, 1);
    let seen = organizations::overview(&w.op(visitor), &other.org).await.unwrap();
    let reasons: Vec<_> = seen.attention.into_iter().map(|noted| noted.reason).collect();
    assert!(reasons.contains(&Reason::Requested));
    assert!(reasons.iter().any(|reason| matches!(reason, Reason::ScopeChanged(_))));
}

//! Custom roles over time: drafts become roles, edits and ends reach every holder, and what
//! another organization approved stays what it approved.

use std::collections::BTreeSet;

use latchkey::domain::access::{EffectiveAccess, resolve};
use latchkey::domain::apps::app::Grant;
use latchkey::domain::apps::draft::DraftContent;
use latchkey::domain::roles::change::RoleFate;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::roles::draft::RoleDraftContent;
use latchkey::domain::roles::role::ServicePermission;
use latchkey::domain::scope::ServiceRole;
use latchkey::domain::{AppId, OrgId, PermissionId, RoleId, ServiceId};
use latchkey::storage;
use latchkey::workflows::members::{self, ChangeMemberRoles, RoleSection};
use latchkey::workflows::roles::{self, DeleteCustomRole, Replacement, RoleEdit, RoleStep};
use latchkey::workflows::{WorkflowError, drafts};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::workflows::{fields, outcome};
use crate::world::{AppForm, Someone, World, cbc};

const READ: &str = "_API.Device:device.READ";
const QUARANTINE: &str = "_API.Device:device.quarantine.EXECUTE";

fn ids(texts: &[&str]) -> BTreeSet<PermissionId> {
    texts.iter().map(|text| PermissionId::parse(text).unwrap()).collect()
}

async fn holds(
    owner: &Someone<'_>,
    role: &RoleId,
    version: i64,
    permissions: &[&str],
) -> Result<(), WorkflowError> {
    let edit = RoleEdit::Permissions(ids(permissions));
    roles::edit(&owner.op(), &owner.org, role, version, edit).await
}

async fn ends(
    owner: &Someone<'_>,
    role: &RoleId,
    version: i64,
    replacement: Replacement,
) -> Result<(), WorkflowError> {
    let form = DeleteCustomRole {
        org: owner.org.clone(),
        role: role.clone(),
        version,
        replacement,
        typed: "Readers".to_owned(),
    };
    roles::delete(&owner.op(), form).await
}

/// An app that holds the role, added to its own organization and to another one.
async fn shared_app(world: &World, role: &RoleId) -> (AppId, OrgId) {
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let outsider = world.outsider().await;
    outsider.adds_cbc().await;
    let form = AppForm::named("siem-export").with(RoleChoice::Custom(role.clone()));
    let (app, _) = owner.creates_and_adds(form).await;
    let grant = Grant {
        id: world.workflows.rng().id(),
        app: app.clone(),
        org: outsider.org.clone(),
        scope_version: 1,
        added_at: world.workflows.now(),
        added_by: outsider.visitor.person.clone(),
        ends_at: None,
        declined_version: None,
        last_used_at: None,
    };
    let mut tx = world.db.write().await.unwrap();
    storage::sharing::grants::insert(&mut tx, &grant).await.unwrap();
    tx.commit().await.unwrap();
    (app, outsider.org)
}

/// What the app may do in an organization, by the version that was approved there.
async fn access(world: &World, app: &AppId, org: &OrgId) -> EffectiveAccess {
    let mut tx = world.db.read().await.unwrap();
    let grant = storage::sharing::grants::find(&mut tx, app, org, world.workflows.now())
        .await
        .unwrap()
        .unwrap();
    let scope = storage::apps::scopes::get(&mut tx, app, grant.scope_version).await.unwrap();
    let roles =
        storage::roles::custom::list_of_scope(&mut tx, app, grant.scope_version).await.unwrap();
    let services: BTreeSet<ServiceId> = BTreeSet::from([cbc()]);
    resolve(&scope, &roles, world.workflows.catalogue(), &services)
}

async fn give_to_member<'w>(world: &'w World, role: &RoleId) -> Someone<'w> {
    let (owner, member) = (world.owner().await, world.member().await);
    let form = ChangeMemberRoles {
        org: owner.org.clone(),
        person: member.visitor.person.clone(),
        version: 1,
        section: RoleSection::Custom(BTreeSet::from([role.clone()])),
    };
    members::change_roles(&owner.op(), form).await.unwrap();
    member
}

#[tokio::test]
async fn an_edit_reaches_the_own_grant_at_once_and_no_other_organization() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let (app, globex) = shared_app(&world, &role).await;
    let approved = access(&world, &app, &globex).await;
    holds(&owner, &role, 1, &[READ, QUARANTINE]).await.unwrap();
    assert_eq!(access(&world, &app, &owner.org).await.granted(), ids(&[READ, QUARANTINE]));
    assert_eq!(access(&world, &app, &globex).await, approved);
    assert_eq!(approved.granted(), ids(&[READ]));
    assert_eq!(owner.sees_app(&app).await.unwrap().access.granted(), ids(&[READ, QUARANTINE]));
}

#[tokio::test]
async fn an_edit_leaves_the_other_roles_of_an_app_alone() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let other = owner.tries_to_create_role("Others", &[QUARANTINE]).await.unwrap();
    let form = AppForm::named("x").with_cbc_role("view_all");
    let form = form.with(RoleChoice::Custom(role.clone())).with(RoleChoice::Custom(other));
    let (app, _) = owner.creates_and_adds(form).await;
    let before = owner.sees_app(&app).await.unwrap().scope;
    holds(&owner, &role, 1, &[QUARANTINE]).await.unwrap();
    let seen = owner.sees_app(&app).await.unwrap();
    assert_eq!((seen.scope, seen.app.scope_version), (before, 2));
}

#[tokio::test]
async fn the_same_permissions_make_no_version() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    holds(&owner, &role, 1, &[READ]).await.unwrap();
    assert!(!world.actions().await.contains(&"role.changed".to_owned()));
}

#[tokio::test]
async fn two_owners_edit_and_the_later_one_is_told() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let (one, other) = tokio::join!(
        holds(&owner, &role, 1, &[QUARANTINE]),
        holds(&owner, &role, 1, &[READ, QUARANTINE])
    );
    let mut ends = [outcome(&one), outcome(&other)];
    ends.sort_unstable();
    assert_eq!(ends, ["409", "yes"]);
}

#[tokio::test]
async fn a_role_is_renamed_but_not_to_the_name_of_another() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    owner.tries_to_create_role("Writers", &[QUARANTINE]).await.unwrap();
    let (w, visitor) = (owner.workflows(), &owner.visitor);
    let rename = async |version, name: &str| {
        let edit = RoleEdit::Details { name: name.to_owned(), description: "日本語".to_owned() };
        roles::edit(&w.op(visitor), &owner.org, &role, version, edit).await
    };
    assert_eq!(fields(rename(1, "wRITERS").await), ["name"]);
    rename(1, "READERS").await.unwrap();
    assert_eq!(outcome(&rename(1, "Later").await), "409");
}

#[tokio::test]
async fn a_role_in_use_ends_only_with_a_word_on_what_takes_its_place() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let member = give_to_member(&world, &role).await;
    assert_eq!(fields(ends(&owner, &role, 1, Replacement::Unsaid).await), ["replacement"]);
    let itself = Replacement::Role(RoleChoice::Custom(role.clone()));
    assert_eq!(fields(ends(&owner, &role, 1, itself).await), ["replacement"]);
    ends(&owner, &role, 1, Replacement::Nothing).await.unwrap();
    let (w, visitor) = (owner.workflows(), &owner.visitor);
    let seen = members::show(&w.op(visitor), &owner.org, &member.visitor.person).await.unwrap();
    assert!(seen.member.roles.custom_roles.is_empty());
    assert_eq!(seen.member.version, 3);
}

#[tokio::test]
async fn the_replacement_reaches_apps_and_members_and_no_other_organization() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let (app, globex) = shared_app(&world, &role).await;
    let member = give_to_member(&world, &role).await;
    let approved = access(&world, &app, &globex).await;
    let view_all = ServiceRole { service: cbc(), role: "view_all".to_owned() };
    let replacement = Replacement::Role(RoleChoice::Service(view_all.clone()));
    ends(&owner, &role, 1, replacement).await.unwrap();
    let scope = owner.sees_app(&app).await.unwrap().scope;
    assert_eq!(scope.service_roles, BTreeSet::from([view_all.clone()]));
    assert!(scope.custom_roles.is_empty());
    let (w, visitor) = (owner.workflows(), &owner.visitor);
    let seen = members::show(&w.op(visitor), &owner.org, &member.visitor.person).await.unwrap();
    assert_eq!(seen.member.roles.service_roles, BTreeSet::from([view_all]));
    assert_eq!(access(&world, &app, &globex).await, approved);
    assert_eq!(outcome(&ends(&owner, &role, 2, Replacement::Nothing).await), "404");
    let rows = world.rows().await.join("\n");
    assert!(rows.contains("role.deleted") && rows.contains("siem-export"));
}

#[tokio::test]
async fn a_custom_role_takes_the_place_of_another_where_both_were_held() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let other = owner.tries_to_create_role("Others", &[QUARANTINE]).await.unwrap();
    let both = AppForm::named("both").with(RoleChoice::Custom(role.clone()));
    let (app, _) = owner.creates_and_adds(both.with(RoleChoice::Custom(other.clone()))).await;
    let replacement = Replacement::Role(RoleChoice::Custom(other.clone()));
    ends(&owner, &role, 1, replacement).await.unwrap();
    assert_eq!(owner.sees_app(&app).await.unwrap().scope.custom_roles, BTreeSet::from([other]));
    owner.tries_to_create_role("readers", &[READ]).await.unwrap();
}

#[tokio::test]
async fn an_app_cannot_get_a_role_that_was_deleted() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let form = AppForm::named("late").with(RoleChoice::Custom(role.clone()));
    let draft = owner.tries_to_draft(&form).await.unwrap();
    ends(&owner, &role, 1, Replacement::Unsaid).await.unwrap();
    assert_eq!(fields(owner.submits(&draft).await), ["role"]);
}

#[tokio::test]
async fn a_preview_says_what_a_change_does_and_does_nothing() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let (app, _) = shared_app(&world, &role).await;
    give_to_member(&world, &role).await;
    let quarantine =
        ServicePermission { service: cbc(), permission: PermissionId::parse(QUARANTINE).unwrap() };
    let fate = RoleFate::Holds(BTreeSet::from([quarantine.clone()]));
    let seen = roles::preview(&owner.op(), &owner.org, &role, &fate).await.unwrap();
    assert_eq!((seen.effect.apps, seen.effect.members, seen.foreign_orgs), (1, 1, 1));
    assert_eq!(seen.effect.shifts[&quarantine].apps_gain, 1);
    assert_eq!(owner.sees_app(&app).await.unwrap().app.scope_version, 1);
}

#[tokio::test]
async fn a_draft_becomes_one_role_however_often_it_is_sent() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (w, visitor, org) = (owner.workflows(), &owner.visitor, &owner.org);
    let begun = roles::begin(&w.op(visitor), org, ids(&[READ, QUARANTINE]), String::new()).await;
    let draft = begun.unwrap();
    let step = async |step| roles::keep(&w.op(visitor), org, &draft, step).await;
    step(RoleStep::Without(PermissionId::parse(QUARANTINE).unwrap())).await.unwrap();
    let empty = RoleStep::Details { name: " ".to_owned(), description: String::new() };
    assert_eq!(fields(step(empty).await), ["name"]);
    let named = RoleStep::Details { name: "Readers".to_owned(), description: String::new() };
    step(named).await.unwrap();
    let op = w.op(visitor);
    let (one, other) = tokio::join!(
        roles::create_drafted(&op, org, &draft),
        roles::create_drafted(&op, org, &draft)
    );
    assert_eq!(one.unwrap(), other.unwrap());
    let created = world.actions().await.into_iter().filter(|action| action == "role.created");
    assert_eq!(created.count(), 1);
    assert_eq!(outcome(&step(RoleStep::Permissions(ids(&[READ]))).await), "404");
}

#[tokio::test]
async fn a_draft_lasts_a_day_and_is_nobody_elses() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (w, visitor, org) = (owner.workflows(), &owner.visitor, &owner.org);
    assert_eq!(
        fields(roles::begin(&w.op(visitor), org, ids(&[]), String::new()).await),
        ["permissions"]
    );
    let draft = roles::begin(&w.op(visitor), org, ids(&[READ]), String::new()).await.unwrap();
    let outsider = world.outsider().await;
    let foreign =
        drafts::see::<RoleDraftContent>(&w.op(&outsider.visitor), &outsider.org, &draft).await;
    assert_eq!(outcome(&foreign), "404");
    drafts::cancel::<RoleDraftContent>(&w.op(&outsider.visitor), &outsider.org, &draft)
        .await
        .unwrap();
    assert_eq!(outcome(&drafts::see::<RoleDraftContent>(&w.op(visitor), org, &draft).await), "yes");
    world.advance(std::time::Duration::from_hours(24));
    assert_eq!(outcome(&drafts::see::<RoleDraftContent>(&w.op(visitor), org, &draft).await), "404");
}

#[tokio::test]
async fn a_draft_of_one_wizard_is_none_of_another() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (w, visitor, org) = (owner.workflows(), &owner.visitor, &owner.org);
    let draft = roles::begin(&w.op(visitor), org, ids(&[READ]), String::new()).await.unwrap();
    let foreign = drafts::see::<DraftContent>(&w.op(visitor), org, &draft).await;
    assert_eq!(outcome(&foreign), "404");
    drafts::cancel::<DraftContent>(&w.op(visitor), org, &draft).await.unwrap();
    let seen = drafts::see::<RoleDraftContent>(&w.op(visitor), org, &draft).await;
    assert_eq!(outcome(&seen), "yes");
}

#[tokio::test]
async fn a_role_of_another_organization_is_not_there() {
    let world = World::new().await;
    let role = world.outsider().await.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let owner = world.owner().await;
    assert_eq!(outcome(&holds(&owner, &role, 1, &[READ]).await), "404");
    assert_eq!(outcome(&ends(&owner, &role, 1, Replacement::Nothing).await), "404");
    let fate = RoleFate::Ends(None);
    let seen = roles::preview(&owner.op(), &owner.org, &role, &fate).await;
    assert_eq!(outcome(&seen), "404");
}

/// What happens to a role: other permissions, or its end with or without a replacement.
#[derive(Debug, Clone)]
enum Act {
    Holds(Vec<usize>),
    Ends,
    EndsFor(usize),
}

fn acts() -> impl Strategy<Value = Vec<(usize, Act)>> {
    let act = prop_oneof![
        5 => proptest::collection::vec(0..8usize, 1..4).prop_map(Act::Holds),
        1 => Just(Act::Ends),
        1 => (0..3usize).prop_map(Act::EndsFor),
    ];
    proptest::collection::vec((0..3usize, act), 1..8)
}

#[tokio::test]
async fn whatever_happens_to_roles_other_organizations_have_what_they_approved() {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    for _ in 0..12 {
        let acts = acts().new_tree(&mut runner).unwrap().current();
        let world = World::new().await;
        let owner = world.owner().await;
        let all: Vec<_> = world.workflows.catalogue().services()[0]
            .permissions
            .iter()
            .take(8)
            .map(|entry| entry.id.to_string())
            .collect();
        let mut roles = Vec::new();
        for (at, id) in all.iter().take(3).enumerate() {
            let name = if at == 0 { "Readers".to_owned() } else { format!("Role {at}") };
            roles.push((owner.tries_to_create_role(&name, &[id]).await.unwrap(), name, 1));
        }
        let (app, globex) = shared_app(&world, &roles[0].0).await;
        let approved = access(&world, &app, &globex).await;
        for (at, act) in acts {
            let others: Vec<_> = roles.iter().map(|(id, ..)| id.clone()).collect();
            let (role, name, version) = &mut roles[at];
            let (w, visitor, org) = (owner.workflows(), &owner.visitor, &owner.org);
            let done = match act {
                Act::Holds(held) => {
                    let held: Vec<_> = held.iter().map(|at| all[*at].as_str()).collect();
                    let edit = RoleEdit::Permissions(ids(&held));
                    let seen = roles::edit(&w.op(visitor), org, role, *version, edit).await;
                    seen.map(|()| true)
                }
                Act::Ends | Act::EndsFor(_) => {
                    let replacement = match act {
                        Act::EndsFor(other) => {
                            Replacement::Role(RoleChoice::Custom(others[other].clone()))
                        }
                        Act::Ends | Act::Holds(_) => Replacement::Nothing,
                    };
                    let form = DeleteCustomRole {
                        org: org.clone(),
                        role: role.clone(),
                        version: *version,
                        replacement,
                        typed: name.clone(),
                    };
                    roles::delete(&w.op(visitor), form).await.map(|()| false)
                }
            };
            let mut tx = world.db.read().await.unwrap();
            if let Some(found) = storage::roles::custom::find(&mut tx, org, role).await.unwrap() {
                *version = found.version;
            }
            drop((done, tx));
            assert_eq!(access(&world, &app, &globex).await, approved);
            let own = owner.sees_app(&app).await.unwrap();
            assert_eq!(own.grant.unwrap().scope_version, own.app.scope_version);
            assert_eq!(access(&world, &app, org).await, own.access);
        }
    }
}

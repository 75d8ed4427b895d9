//! Services of an organization: added, changed, removed, and what that does to apps.

use std::collections::BTreeSet;

use latchkey::domain::organizations::organization::ServiceInstance;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::scope::ServiceRole;
use latchkey::domain::{RoleId, ServiceId};
use latchkey::storage;
use latchkey::workflows::members::{ChangeMemberRoles, RoleSection};
use latchkey::workflows::services::{AddService, BaseForm, ChangeService, InstanceForm, Removal};
use latchkey::workflows::tokens::CallError;
use latchkey::workflows::{WorkflowError, members, services};

use crate::workflows::{fields, outcome};
use crate::world::{AppForm, Someone, World, cbc, operations_for_applications};

fn url(text: &str) -> BaseForm {
    BaseForm::Url(text.to_owned())
}

async fn adds(
    someone: &Someone<'_>,
    service: ServiceId,
    org_key: &str,
    base: BaseForm,
) -> Result<ServiceInstance, WorkflowError> {
    let form = InstanceForm { org_key: org_key.to_owned(), base };
    let form = AddService { org: someone.org.clone(), service, form };
    services::add(&someone.op(), form).await
}

async fn changes(
    someone: &Someone<'_>,
    version: i64,
    org_key: &str,
    base: BaseForm,
) -> Result<(), WorkflowError> {
    let form = InstanceForm { org_key: org_key.to_owned(), base };
    let form = ChangeService { org: someone.org.clone(), service: cbc(), version, form };
    services::change(&someone.op(), form).await
}

async fn removes(someone: &Someone<'_>, service: &ServiceId) -> Result<(), WorkflowError> {
    services::remove(&someone.op(), &someone.org, service).await
}

async fn previews(someone: &Someone<'_>, service: &ServiceId) -> Result<Removal, WorkflowError> {
    services::preview_removal(&someone.op(), &someone.org, service).await
}

async fn there(someone: &Someone<'_>, service: &ServiceId) -> Option<ServiceInstance> {
    let mut tx = someone.world.db.read().await.unwrap();
    storage::services::instances::find(&mut tx, &someone.org, service).await.unwrap()
}

async fn count(world: &World, action: &str) -> usize {
    world.actions().await.iter().filter(|found| *found == action).count()
}

#[tokio::test]
async fn a_service_is_added_with_the_key_and_the_base_that_were_typed() {
    let world = World::new().await;
    let owner = world.owner().await;
    let typed = (" abcd1234 ", url("https://Wavefront.Example.com/"));
    let added = adds(&owner, operations_for_applications(), typed.0, typed.1).await.unwrap();
    assert_eq!(added.org_key.as_str(), "ABCD1234");
    assert_eq!(added.base.url().unwrap().as_str(), "https://wavefront.example.com");
    assert_eq!(there(&owner, &added.service).await, Some(added));
}

#[tokio::test]
async fn every_field_that_has_to_be_mended_is_named_at_once() {
    let world = World::new().await;
    let owner = world.owner().await;
    let service = operations_for_applications();
    let both = adds(&owner, service.clone(), "short", url("ftp://a.example")).await;
    assert_eq!(fields(both), ["org_key", "base_url"]);
    let sandbox = adds(&owner, service.clone(), "", BaseForm::Sandbox).await;
    assert_eq!(fields(sandbox), ["base"]);
    assert!(there(&owner, &service).await.is_none());
    let unknown = adds(&owner, ServiceId::parse("nobody").unwrap(), "", url("https://a")).await;
    assert_eq!(outcome(&unknown), "404");
}

#[tokio::test]
async fn an_org_key_of_another_organization_is_refused_on_its_field() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let taken = owner.adds_cbc().await;
    removes(&outsider, &cbc()).await.unwrap();
    let refused = adds(&outsider, cbc(), taken.as_str(), BaseForm::Sandbox).await;
    assert_eq!(fields(refused), ["org_key"]);
    let added = adds(&outsider, cbc(), "", BaseForm::Sandbox).await.unwrap();
    let changed = changes(&outsider, added.version, taken.as_str(), BaseForm::Sandbox).await;
    assert_eq!(fields(changed), ["org_key"]);
}

#[tokio::test]
async fn adding_twice_is_adding_once_also_at_the_same_time() {
    let world = World::new().await;
    let owner = world.owner().await;
    let typed = || ("ABCD1234", url("https://wavefront.example.com"));
    let (one, other) = tokio::join!(
        adds(&owner, operations_for_applications(), typed().0, typed().1),
        adds(&owner, operations_for_applications(), typed().0, typed().1),
    );
    assert_eq!(one.unwrap(), other.unwrap());
    // Carbon Black Cloud came with the organization.
    assert_eq!(count(&world, "service.added").await, 2);
    let otherwise = ("WXYZ1234", url("https://wavefront.example.com"));
    let refused = adds(&owner, operations_for_applications(), otherwise.0, otherwise.1).await;
    assert_eq!(outcome(&refused), "422");
}

#[tokio::test]
async fn a_change_counts_and_the_same_again_is_none() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let typed = || ("ABCD1234", url("https://defense.example.com"));
    changes(&owner, 1, typed().0, typed().1).await.unwrap();
    changes(&owner, 1, typed().0, typed().1).await.unwrap();
    assert_eq!(there(&owner, &cbc()).await.unwrap().version, 2);
    assert_eq!(count(&world, "service.changed").await, 1);
    let rows = world.rows().await;
    let row = rows.iter().find(|row| row.contains("service.changed")).unwrap();
    assert!(row.contains("embedded sandbox") && row.contains("defense.example.com"), "{row}");
    let empty = changes(&owner, 2, "", BaseForm::Sandbox).await;
    assert_eq!(fields(empty), ["org_key"]);
}

#[tokio::test]
async fn the_second_of_two_owners_is_told_that_the_first_was_faster() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let (one, other) = tokio::join!(
        changes(&owner, 1, "AAAA1111", BaseForm::Sandbox),
        changes(&owner, 1, "BBBB2222", BaseForm::Sandbox),
    );
    let mut ends = [outcome(&one), outcome(&other)];
    ends.sort_unstable();
    assert_eq!(ends, ["409", "yes"]);
}

#[tokio::test]
async fn without_the_service_tokens_carry_nothing_of_it_and_live_ones_are_refused() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all");
    let (app, secret) = owner.creates_and_adds(form).await;
    let token = world.token(&app, &secret).await.unwrap().access_token.into_inner();
    assert!(!world.call(&token, &key).await.unwrap().permissions.is_empty());

    removes(&owner, &cbc()).await.unwrap();
    assert_eq!(world.call(&token, &key).await, Err(CallError::ForeignOrg));
    let by_secret = world.call_with_secret(&app, &secret, &key).await;
    assert_eq!(by_secret, Err(CallError::ForeignOrg));
    let access = owner.sees_app(&app).await.unwrap().access;
    assert!(access.granted().is_empty() && access.missing_services().contains(&cbc()));
    let rows = world.rows().await;
    assert!(rows.iter().any(|row| row.contains("service.removed") && row.contains(key.as_str())));

    let again = adds(&owner, cbc(), "", BaseForm::Sandbox).await.unwrap();
    assert_ne!(again.org_key, key);
    assert_eq!(world.call(&token, &key).await, Err(CallError::ForeignOrg));
    assert!(!owner.sees_app(&app).await.unwrap().access.granted().is_empty());
}

#[tokio::test]
async fn removing_twice_is_removing_once() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let (service, other) = (cbc(), cbc());
    let (one, two) = tokio::join!(removes(&owner, &service), removes(&owner, &other));
    let mut ends = [outcome(&one), outcome(&two)];
    ends.sort_unstable();
    assert_eq!(ends, ["404", "yes"]);
    assert_eq!(count(&world, "service.removed").await, 1);
}

async fn role(owner: &Someone<'_>, permissions: &[&str]) -> RoleId {
    owner.tries_to_create_role(&format!("{permissions:?}"), permissions).await.unwrap()
}

#[tokio::test]
async fn a_preview_names_the_apps_members_and_roles_that_lose_something() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    owner.adds_cbc().await;
    let custom = role(&owner, &["_API.Device:device.READ", "_Operations:view.READ"]).await;
    let other = role(&owner, &["_Operations:events_management.MANAGE"]).await;
    let forms = [
        AppForm::named("by service role").with_cbc_role("super_admin"),
        AppForm::named("by custom role").with(RoleChoice::Custom(custom.clone())),
        AppForm::named("elsewhere").with_viewer_role().with(RoleChoice::Custom(other)),
    ];
    for form in forms {
        owner.creates_and_adds(form).await;
    }
    owner.creates(AppForm::named("not added").with_cbc_role("view_all")).await;
    let held = ServiceRole { service: cbc(), role: "view_all".to_owned() };
    let form = ChangeMemberRoles {
        org: owner.org.clone(),
        person: member.visitor.person.clone(),
        version: 1,
        section: RoleSection::Service(BTreeSet::from([held])),
    };
    members::change_roles(&owner.op(), form).await.unwrap();

    let preview = previews(&owner, &cbc()).await.unwrap();
    let apps: Vec<_> =
        preview.apps.first.iter().map(|loser| (loser.name.as_str(), loser.lost.len())).collect();
    let all = world.workflows.catalogue().service(&cbc()).unwrap().permissions.len();
    assert_eq!(apps, [("by custom role", 1), ("by service role", all)]);
    assert_eq!((preview.apps.count, preview.members.count), (2, 1));
    assert_eq!(preview.members.first[0].name.as_str(), "Mia Member");
    assert_eq!(preview.custom_roles.count, 1);
    assert_eq!(preview.custom_roles.first[0].id, custom.to_string());
}

#[tokio::test]
async fn a_preview_counts_all_and_names_ten() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    for at in 0..11 {
        let form = AppForm::named(&format!("app {at:02}")).with_cbc_role("view_all");
        owner.creates_and_adds(form).await;
    }
    let apps = previews(&owner, &cbc()).await.unwrap().apps;
    assert_eq!((apps.count, apps.first.len()), (11, 10));
    assert_eq!(apps.first[0].name.as_str(), "app 00");
}

#[tokio::test]
async fn another_organization_has_services_of_its_own() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    owner.adds_cbc().await;
    let (w, visitor) = (owner.workflows(), &outsider.visitor);
    removes(&outsider, &cbc()).await.unwrap();
    let seen = services::show(&w.op(visitor), &outsider.org, &cbc()).await.unwrap();
    assert!(seen.instance.is_none() && seen.may_manage);
    assert_eq!(outcome(&removes(&outsider, &cbc()).await), "404");
    assert_eq!(outcome(&previews(&outsider, &cbc()).await), "404");
    let tried = services::to_try(&w.op(visitor), &outsider.org, &cbc()).await;
    assert_eq!(outcome(&tried), "404");
    let foreign = outsider.in_org(&owner.org);
    assert_eq!(outcome(&removes(&foreign, &cbc()).await), "404");
    assert!(there(&owner, &cbc()).await.is_some());
}

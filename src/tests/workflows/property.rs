//! Random worlds: what is explained, what a token claims, and what the resource server lets
//! through are one and the same, and never more than somebody granted.

use std::collections::BTreeSet;

use latchkey::domain::organizations::organization::Organization;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::scope::{Scope, ServiceRole};
use latchkey::domain::services::catalogue::Catalogue;
use latchkey::domain::text::Name;
use latchkey::domain::{OrgId, PermissionId, ServiceId};
use latchkey::storage;
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::world::{AppForm, BEGINNING, Someone, World};

/// An app and its organization, drawn at random.
#[derive(Debug, Clone)]
struct Drawn {
    organization_roles: Vec<OrgRole>,
    service_roles: Vec<ServiceRole>,
    custom_role: Vec<PermissionId>,
    services: Vec<ServiceId>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let catalogue = Catalogue::embedded();
    let services: Vec<_> = catalogue.services().iter().map(|s| s.id.clone()).collect();
    let mut roles = Vec::new();
    let mut permissions = Vec::new();
    for service in catalogue.services() {
        let role = |name: &String| ServiceRole { service: service.id.clone(), role: name.clone() };
        roles.extend(service.roles.iter().map(|entry| role(&entry.name)));
        permissions.extend(service.permissions.iter().map(|entry| entry.id.clone()));
    }
    let drawn = (
        subsequence(OrgRole::FOR_APPS.to_vec(), 0..=3),
        subsequence(roles, 0..4),
        subsequence(permissions, 0..5),
        subsequence(services, 0..=2),
    );
    drawn.prop_map(|(organization_roles, service_roles, custom_role, services)| Drawn {
        organization_roles,
        service_roles,
        custom_role,
        services,
    })
}

/// An organization without any service, which no page makes.
pub async fn founds_empty<'w>(world: &World, owner: Someone<'w>, name: &str) -> Someone<'w> {
    let id: OrgId = world.workflows.rng().id();
    let name = Name::parse(name).unwrap();
    let org = Organization { id: id.clone(), name, created_at: BEGINNING, version: 1 };
    let roles = Scope::of_roles([OrgRole::Owner]);
    let mut tx = world.db.write().await.unwrap();
    storage::organizations::organization::insert(&mut tx, &org).await.unwrap();
    let member = (&id, &owner.visitor.person);
    storage::members::member::insert(&mut tx, member.0, member.1, &roles, BEGINNING).await.unwrap();
    tx.commit().await.unwrap();
    owner.in_org(&id)
}

/// Lives one random world and holds the three answers against each other.
async fn check(world: &World, number: usize, drawn: &Drawn) {
    let owner = world.owner().await;
    let owner = founds_empty(world, owner, &format!("Org {number}")).await;
    let mut keys = Vec::new();
    for service in &drawn.services {
        keys.push((service.clone(), owner.tries_to_add_service(service).await.unwrap()));
    }
    let mut form = AppForm::named("app");
    form.scope = drawn.organization_roles.iter().copied().map(RoleChoice::Organization).collect();
    form.scope.service_roles = drawn.service_roles.iter().cloned().collect();
    if !drawn.custom_role.is_empty() {
        let held: Vec<_> = drawn.custom_role.iter().map(PermissionId::as_str).collect();
        let role = owner.tries_to_create_role("custom", &held).await.unwrap();
        form.scope.custom_roles = BTreeSet::from([role]);
    }
    let (app, secret) = owner.creates_and_adds(form).await;

    let explained = owner.sees_app(&app).await.unwrap().access;
    let token = world.token(&app, &secret).await.unwrap().access_token.into_inner();
    let verifier = world.verifier().await;
    let claims = verifier.verify(token.expose(), owner.workflows().now()).unwrap();
    let claims = claims.expanded(&Catalogue::embedded());
    assert_eq!(claims.perms, explained.perms(&Catalogue::embedded()));

    let mut let_through = BTreeSet::new();
    for (_, key) in &keys {
        let by_token = world.call(&token, key).await.unwrap().permissions;
        let by_secret = world.call_with_secret(&app, &secret, key).await.unwrap().permissions;
        assert_eq!(by_token, by_secret);
        let_through.extend(by_token.iter().cloned());
    }
    assert_eq!(let_through, explained.granted());
    let services: BTreeSet<_> = drawn.services.iter().collect();
    for entry in &explained.entries {
        let is_granted = explained.granted().contains(&entry.permission.permission);
        assert_eq!(is_granted, services.contains(&entry.permission.service));
    }
}

#[tokio::test]
async fn explanation_token_and_resource_server_never_disagree() {
    let world = World::new().await;
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    for number in 0..40 {
        let drawn = drawn().new_tree(&mut runner).unwrap().current();
        check(&world, number, &drawn).await;
    }
}

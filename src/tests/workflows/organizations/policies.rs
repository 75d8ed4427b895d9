//! The policies of an organization: set by owners, kept by whoever makes apps and secrets.

use std::collections::BTreeSet;
use std::time::Duration;

use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::scope::ServiceRole;
use latchkey::domain::{PermissionId, PersonId};
use latchkey::workflows::members::{ChangeMemberRoles, RoleSection};
use latchkey::workflows::organizations::{PoliciesNow, PolicyForm, Ticked, set_policies};
use latchkey::workflows::roles::{DeleteCustomRole, Replacement};
use latchkey::workflows::tokens::TokenError;
use latchkey::workflows::{WorkflowError, members, organizations, roles};

use crate::workflows::{fields, mend, outcome};
use crate::world::{Actor, AppForm, Someone, World, cbc};

const DAY: Duration = Duration::from_hours(24);

fn off() -> PolicyForm {
    PolicyForm {
        only_owners_regenerate: Ticked::No,
        only_roles_i_hold: Ticked::No,
        max_ttl: String::new(),
        max_secret_age: String::new(),
        version: 0,
    }
}

async fn tries_to_set(someone: &Someone<'_>, form: PolicyForm) -> Result<(), WorkflowError> {
    set_policies(&someone.op(), &someone.org, form).await
}

async fn max_ttl(owner: &Someone<'_>, minutes: &str) {
    tries_to_set(owner, PolicyForm { max_ttl: minutes.to_owned(), ..off() }).await.unwrap();
}

async fn only_roles_i_hold(owner: &Someone<'_>) {
    tries_to_set(owner, PolicyForm { only_roles_i_hold: Ticked::Yes, ..off() }).await.unwrap();
}

async fn sees(someone: &Someone<'_>) -> PoliciesNow {
    let seen = organizations::show(&someone.op(), &someone.org).await;
    seen.unwrap().policies
}

/// Gives somebody a built-in role of Carbon Black Cloud.
async fn gives(owner: &Someone<'_>, person: &PersonId, role: &str) {
    let held = ServiceRole { service: cbc(), role: role.to_owned() };
    let form = ChangeMemberRoles {
        org: owner.org.clone(),
        person: person.clone(),
        version: 1,
        section: RoleSection::Service(BTreeSet::from([held])),
    };
    members::change_roles(&owner.op(), form).await.unwrap();
}

#[tokio::test]
async fn they_are_off_until_an_owner_sets_them() {
    let world = World::new().await;
    let owner = world.owner().await;
    assert_eq!(sees(&owner).await.policies.version, 0);
    for actor in Actor::ALL {
        let someone = world.someone(actor).await.in_org(&owner.org);
        let form = PolicyForm { max_ttl: "60".into(), ..off() };
        let outcome = outcome(&tries_to_set(&someone, form).await);
        let expected = match actor {
            Actor::Owner => "yes",
            Actor::Developer | Actor::Member | Actor::Auditor => "403",
            Actor::Outsider => "404",
        };
        assert_eq!(outcome, expected, "{actor:?}");
    }
    assert!(world.actions().await.contains(&"organization.policies_changed".to_owned()));
}

#[tokio::test]
async fn of_two_owners_who_save_the_same_version_the_second_is_told() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (first, second) = tokio::join!(
        tries_to_set(&owner, PolicyForm { max_ttl: "60".into(), ..off() }),
        tries_to_set(&owner, PolicyForm { max_ttl: "30".into(), ..off() }),
    );
    let mut outcomes = [outcome(&first), outcome(&second)];
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["409", "yes"]);
}

#[tokio::test]
async fn odd_numbers_are_named_by_their_field() {
    let world = World::new().await;
    let owner = world.owner().await;
    for odd in ["0", "301", "-1", "1.5", "ten", "99999999999999999999"] {
        let form = PolicyForm { max_ttl: odd.into(), ..off() };
        assert_eq!(fields(tries_to_set(&owner, form).await), ["max_ttl"], "{odd}");
    }
    let form = PolicyForm { max_secret_age: "3651".into(), ..off() };
    assert_eq!(fields(tries_to_set(&owner, form).await), ["max_secret_age"]);
}

#[tokio::test]
async fn a_longer_ttl_is_refused_with_the_maximum_named() {
    let world = World::new().await;
    let owner = world.owner().await;
    max_ttl(&owner, "15").await;
    let refused = owner.tries_to_draft(&AppForm::named("siem").with_ttl("16")).await;
    let [(field, message)] = &mend(refused)[..] else { panic!("one field") };
    assert_eq!((field.as_str(), message.contains("15 minutes")), ("ttl", true), "{message}");
    owner.creates(AppForm::named("siem").with_ttl("15")).await;
}

#[tokio::test]
async fn a_draft_from_before_the_policy_does_not_get_around_it() {
    let world = World::new().await;
    let owner = world.owner().await;
    let draft = owner.tries_to_draft(&AppForm::named("siem").with_ttl("60")).await.unwrap();
    max_ttl(&owner, "30").await;
    assert_eq!(fields(owner.submits(&draft).await), ["ttl"]);
}

#[tokio::test]
async fn nobody_gives_an_app_what_they_do_not_hold_not_even_an_owner() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    only_roles_i_hold(&owner).await;
    let form = AppForm::named("siem").with_cbc_role("view_all");
    assert_eq!(fields(owner.tries_to_draft(&form).await), ["role"]);
    let refused = mend(developer.tries_to_draft(&form).await);
    assert!(refused[0].1.contains("View All"), "{refused:?}");
    gives(&owner, &developer.visitor.person, "view_all").await;
    assert!(developer.tries_to_draft(&form).await.is_ok());
}

#[tokio::test]
async fn a_custom_role_counts_by_its_permissions_and_not_by_its_name() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let reads = owner.tries_to_create_role("reads", &["_API.Device:device.READ"]).await.unwrap();
    only_roles_i_hold(&owner).await;
    let form = AppForm::named("reader").with(RoleChoice::Custom(reads));
    assert_eq!(fields(developer.tries_to_draft(&form).await), ["role"]);
    gives(&owner, &developer.visitor.person, "view_all").await;
    assert!(developer.tries_to_draft(&form).await.is_ok());
}

#[tokio::test]
async fn nobody_drafts_or_puts_in_place_what_they_do_not_hold() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (w, visitor, org) = (owner.workflows(), &owner.visitor, &owner.org);
    let read = PermissionId::parse("_API.Device:device.READ").unwrap();
    let role = owner.tries_to_create_role("Readers", &[read.as_str()]).await.unwrap();
    only_roles_i_hold(&owner).await;
    let begun = roles::begin(&w.op(visitor), org, [read.clone()].into(), String::new()).await;
    assert_eq!(fields(begun), ["permissions"]);
    let form = |replacement| DeleteCustomRole {
        org: org.clone(),
        role: role.clone(),
        version: 1,
        replacement: Replacement::Role(RoleChoice::Service(ServiceRole {
            service: cbc(),
            role: String::from(replacement),
        })),
        typed: "Readers".to_owned(),
    };
    let refused = roles::delete(&w.op(visitor), form("view_all")).await;
    assert_eq!(fields(refused), ["replacement"]);
    assert!(roles::start(&w.op(visitor), org, None).await.unwrap().offer.beyond.contains(&read));
    gives(&owner, &owner.visitor.person, "view_all").await;
    assert!(!roles::start(&w.op(visitor), org, None).await.unwrap().offer.beyond.contains(&read));
    roles::delete(&w.op(visitor), form("view_all")).await.unwrap();
}

#[tokio::test]
async fn the_offer_says_which_roles_may_be_given() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    only_roles_i_hold(&owner).await;
    gives(&owner, &developer.visitor.person, "view_all").await;
    let (w, org) = (&world.workflows, &owner.org);
    let offer = roles::offer(&w.op(&developer.visitor), org).await.unwrap();
    let known = (offer.custom_roles.as_slice(), w.catalogue());
    let of =
        |role: &str| RoleChoice::Service(ServiceRole { service: cbc(), role: role.to_owned() });
    assert!(offer.limits.may_give_role(&of("view_all"), known.0, known.1));
    assert!(!offer.limits.may_give_role(&of("system_admin"), known.0, known.1));
}

#[tokio::test]
async fn where_only_owners_regenerate_a_developer_is_told_who_they_are() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let (app, _) = developer.creates_app("siem").await;
    let form = PolicyForm { only_owners_regenerate: Ticked::Yes, ..off() };
    tries_to_set(&owner, form).await.unwrap();
    let Err(WorkflowError::Denied(denial)) = developer.tries_to_replace_secret(&app).await else {
        panic!("only owners may");
    };
    assert_eq!(denial.ask.len(), 1);
    assert!(owner.tries_to_replace_secret(&app).await.is_ok());
}

#[tokio::test]
async fn a_secret_dies_at_the_maximum_age_on_both_paths() {
    let world = World::new().await;
    let owner = world.owner().await;
    let form = PolicyForm { max_secret_age: "2".into(), ..off() };
    tries_to_set(&owner, form).await.unwrap();
    let form = AppForm::named("siem").with_cbc_role("view_all");
    let (app, secret) = owner.creates_and_adds(form).await;
    owner.tries_to_confirm_secret(&app).await.unwrap();
    let key = owner.adds_cbc().await;
    world.advance(Duration::from_micros(2 * 86_400_000_000 - 1));
    assert!(world.token(&app, &secret).await.is_ok());
    assert!(world.call_with_secret(&app, &secret, &key).await.is_ok());
    world.advance(Duration::from_micros(1));
    assert_eq!(world.token(&app, &secret).await.err(), Some(TokenError::InvalidClient));
    assert!(world.call_with_secret(&app, &secret, &key).await.is_err());
    let new = owner.tries_to_replace_secret(&app).await.unwrap();
    world.advance(2 * DAY);
    assert!(world.token(&app, &new).await.is_err());
}

#[tokio::test]
async fn each_policy_says_how_many_apps_break_it_now() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates(AppForm::named("long").with_ttl("300")).await;
    owner.creates(AppForm::named("strong").with_cbc_role("view_all")).await;
    world.advance(3 * DAY);
    owner.creates(AppForm::named("new").with_ttl("5")).await;
    let form = PolicyForm {
        only_roles_i_hold: Ticked::Yes,
        max_ttl: "30".into(),
        max_secret_age: "2".into(),
        ..off()
    };
    tries_to_set(&owner, form).await.unwrap();
    let now = sees(&owner).await;
    assert_eq!((now.longer_ttl, now.older_secrets, now.beyond_creator), (1, 2, 1));
    gives(&owner, &owner.visitor.person, "view_all").await;
    assert_eq!(sees(&owner).await.beyond_creator, 0);
}

#[tokio::test]
async fn nobody_puts_into_a_role_what_they_do_not_hold() {
    let world = World::new().await;
    let owner = world.owner().await;
    only_roles_i_hold(&owner).await;
    let read = ["_API.Device:device.READ"];
    assert_eq!(fields(owner.tries_to_create_role("reads", &read).await), ["permissions"]);
    gives(&owner, &owner.visitor.person, "view_all").await;
    assert!(owner.tries_to_create_role("reads", &read).await.is_ok());
}

/// Who was denied what, as the record has it once it is written.
async fn denied(world: &World) -> usize {
    world.workflows.flush_usage().await;
    world.actions().await.iter().filter(|action| *action == "access.denied").count()
}

#[tokio::test]
async fn what_a_policy_refuses_is_on_the_record() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let (app, _) = developer.creates_app("siem").await;
    let form = PolicyForm {
        only_owners_regenerate: Ticked::Yes,
        only_roles_i_hold: Ticked::Yes,
        max_ttl: "15".to_owned(),
        ..off()
    };
    tries_to_set(&owner, form).await.unwrap();
    assert_eq!(denied(&world).await, 0);
    assert_eq!(outcome(&developer.tries_to_replace_secret(&app).await), "403");
    assert_eq!(denied(&world).await, 1);
    let beyond = AppForm::named("other").with_ttl("15").with_cbc_role("view_all");
    assert_eq!(fields(developer.tries_to_draft(&beyond).await), ["role"]);
    assert_eq!(denied(&world).await, 2);
    let long = AppForm::named("other").with_ttl("16");
    assert_eq!(fields(owner.tries_to_draft(&long).await), ["ttl"]);
    assert_eq!(denied(&world).await, 3);
    let reads = ["_API.Device:device.READ"];
    assert_eq!(fields(owner.tries_to_create_role("reads", &reads).await), ["permissions"]);
    assert_eq!(denied(&world).await, 4);
}

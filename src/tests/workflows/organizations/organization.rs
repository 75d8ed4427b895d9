//! One more organization, another name, and what it looks like at a glance.

use std::time::Duration;

use latchkey::domain::OrgId;
use latchkey::domain::audit::action::AuditAction;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::roles::role::OrgRole;
use latchkey::workflows::account::who_am_i;
use latchkey::workflows::organizations::{
    Overview, PolicyForm, Reason, Ticked, dismiss_first_steps, set_policies,
};
use latchkey::workflows::{WorkflowError, members, organizations};

use crate::workflows::{fields, outcome};
use crate::world::{Actor, AppForm, Someone, World};

async fn tries_to_create(
    someone: &Someone<'_>,
    id: &OrgId,
    name: &str,
) -> Result<OrgId, WorkflowError> {
    organizations::create(&someone.op(), id, name).await
}

async fn renames(someone: &Someone<'_>, name: &str, version: i64) -> Result<(), WorkflowError> {
    let (w, org) = (someone.workflows(), &someone.org);
    organizations::rename(&w.op(&someone.visitor), org, name, version).await
}

async fn sees(someone: &Someone<'_>) -> Overview {
    organizations::overview(&someone.op(), &someone.org).await.unwrap()
}

fn found(overview: &Overview, is_wanted: impl Fn(&Reason) -> bool) -> i64 {
    let noted = overview.attention.iter().find(|noted| is_wanted(&noted.reason));
    noted.map_or(0, |noted| noted.found)
}

#[tokio::test]
async fn whoever_creates_an_organization_owns_it_with_the_sandbox_in_it() {
    let world = World::new().await;
    let owner = world.owner().await;
    let id = organizations::begin(&owner.op()).await.unwrap();
    let org = tries_to_create(&owner, &id, "  Überlingen 東京 ").await.unwrap();
    let seen = organizations::show(&owner.op(), &org).await.unwrap();
    assert_eq!(seen.org.name.as_str(), "Überlingen 東京");
    assert_eq!(seen.roles, [OrgRole::Owner].into());
    assert_eq!(seen.services.len(), world.workflows.catalogue().sandboxed().count());
}

#[tokio::test]
async fn only_who_owns_an_organization_may_create_another() {
    let world = World::new().await;
    for actor in Actor::ALL {
        let someone = world.someone(actor).await;
        let begun = organizations::begin(&world.workflows.op(&someone.visitor)).await;
        let is_owner = actor.roles().contains(&OrgRole::Owner);
        assert_eq!(outcome(&begun), if is_owner { "yes" } else { "403" }, "{actor:?}");
        let id = world.workflows.rng().id();
        let created = tries_to_create(&someone, &id, "Another").await;
        assert_eq!(outcome(&created), outcome(&begun), "{actor:?}");
    }
    let refused = organizations::begin(&world.workflows.op(&world.member().await.visitor)).await;
    let Err(WorkflowError::Denied(denial)) = refused else { panic!("a member owns nothing") };
    assert_eq!(denial.ask[0].as_str(), Actor::Owner.name());
}

#[tokio::test]
async fn the_same_form_sent_twice_makes_one_organization() {
    let world = World::new().await;
    let owner = world.owner().await;
    let id = organizations::begin(&owner.op()).await.unwrap();
    let (first, second) =
        tokio::join!(tries_to_create(&owner, &id, "Hooli"), tries_to_create(&owner, &id, "Hooli"));
    assert_eq!((first.unwrap(), second.unwrap()), (id.clone(), id));
    let me = who_am_i(&owner.op()).await.unwrap();
    assert_eq!(me.memberships.len(), 2);
}

#[tokio::test]
async fn the_id_of_somebody_elses_organization_is_not_found() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let taken = tries_to_create(&outsider, &owner.org, "Mine now").await;
    assert_eq!(outcome(&taken), "404");
}

#[tokio::test]
async fn an_organization_needs_a_name() {
    let world = World::new().await;
    let owner = world.owner().await;
    for name in ["", "   ", "\u{7}", &"x".repeat(10_000)] {
        let id = world.workflows.rng().id();
        let refused = tries_to_create(&owner, &id, name).await;
        assert_eq!(fields(refused), ["name"], "{name:?}");
    }
}

#[tokio::test]
async fn a_rename_with_an_old_version_changes_nothing() {
    let world = World::new().await;
    let owner = world.owner().await;
    renames(&owner, "Initrode", 1).await.unwrap();
    assert_eq!(outcome(&renames(&owner, "Initrode Ltd", 1).await), "409");
    assert_eq!(sees(&owner).await.name.as_str(), "Initrode");
    assert_eq!(world.actions().await.last().unwrap(), "organization.renamed");
    let member = world.member().await;
    assert_eq!(outcome(&renames(&member, "Mine", 2).await), "403");
    let outsider = world.outsider().await.in_org(&owner.org);
    assert_eq!(outcome(&renames(&outsider, "Mine", 2).await), "404");
}

#[tokio::test]
async fn apps_that_need_somebody_are_noted_with_the_reason() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let strong = AppForm::named("strong").with(RoleChoice::Organization(OrgRole::Owner));
    owner.creates(strong).await;
    owner.creates(AppForm::named("viewer").with_viewer_role()).await;
    developer.creates_app("orphan").await;
    let person = developer.visitor.person.clone();
    members::remove(&owner.op(), &owner.org, &person).await.unwrap();
    world.advance(Duration::from_hours(91 * 24));
    let (app, secret) = owner.creates_and_adds(AppForm::named("busy")).await;
    owner.tries_to_confirm_secret(&app).await.unwrap();
    world.token(&app, &secret).await.unwrap();

    let now = sees(&owner).await;
    assert_eq!(found(&now, |reason| *reason == Reason::IsOwner), 1);
    assert_eq!(found(&now, |reason| *reason == Reason::LacksService), 1);
    assert_eq!(found(&now, |reason| *reason == Reason::CreatorLeft), 1);
    assert_eq!(found(&now, |reason| matches!(reason, Reason::NotAdded(_))), 3);
    assert_eq!(found(&now, |reason| matches!(reason, Reason::Unused(_))), 3);
    assert_eq!(found(&now, |reason| matches!(reason, Reason::Unconfirmed(_))), 3);
}

#[tokio::test]
async fn whoever_holds_all_of_a_service_is_noted_however_they_do() {
    let world = World::new().await;
    let owner = world.owner().await;
    let service = world.workflows.catalogue().services()[0].clone();
    let all: Vec<_> = service.permissions.iter().map(|entry| entry.id.as_str()).collect();
    let role = owner.tries_to_create_role("everything", &all).await.unwrap();
    owner.creates(AppForm::named("all").with(RoleChoice::Custom(role))).await;
    owner.creates(AppForm::named("some").with_cbc_role("view_all")).await;
    let now = sees(&owner).await;
    assert_eq!(found(&now, |reason| matches!(reason, Reason::HoldsAll(..))), 1);
}

#[tokio::test]
async fn secrets_and_tokens_beyond_a_policy_are_noted() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates(AppForm::named("old").with_ttl("300")).await;
    world.advance(Duration::from_hours(48));
    let form = PolicyForm {
        only_owners_regenerate: Ticked::No,
        only_roles_i_hold: Ticked::No,
        max_ttl: "30".into(),
        max_secret_age: "1".into(),
        version: 0,
    };
    set_policies(&owner.op(), &owner.org, form).await.unwrap();
    let now = sees(&owner).await;
    assert_eq!(found(&now, |reason| matches!(reason, Reason::OlderSecret(..))), 1);
    assert_eq!(found(&now, |reason| matches!(reason, Reason::LongerTtl(30))), 1);
}

#[tokio::test]
async fn the_first_steps_tick_themselves_as_they_are_done() {
    let world = World::new().await;
    let owner = world.owner().await;
    let before = sees(&owner).await;
    assert!(before.counts.services > 0 && before.counts.owned == 0);
    let (role, token, call) = (before.done.role, before.done.token, before.done.call);
    assert!(!role && !token && !call);
    let form = AppForm::named("siem").with_cbc_role("view_all");
    let (app, secret) = owner.creates_and_adds(form).await;
    let issued = world.token(&app, &secret).await.unwrap();
    world.workflows.flush_usage().await;
    let after = sees(&owner).await;
    assert!(after.done.role && after.done.token && !after.done.call);
    let key = owner.adds_cbc().await;
    world.call(&issued.access_token.into_inner(), &key).await.unwrap();
    world.workflows.flush_usage().await;
    assert!(sees(&owner).await.done.call);
}

#[tokio::test]
async fn the_first_steps_are_put_away_by_each_for_themselves() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    for _ in 0..2 {
        dismiss_first_steps(&owner.op(), &owner.org).await.unwrap();
    }
    assert!(sees(&owner).await.is_dismissed);
    assert!(!sees(&developer).await.is_dismissed);
    let outsider = world.outsider().await;
    let foreign = dismiss_first_steps(&world.workflows.op(&outsider.visitor), &owner.org).await;
    assert_eq!(outcome(&foreign), "404");
}

#[tokio::test]
async fn only_those_who_may_read_the_record_see_its_last_entries() {
    let world = World::new().await;
    world.owner().await.creates_app("siem").await;
    for actor in [Actor::Owner, Actor::Developer, Actor::Member, Actor::Auditor] {
        let seen = sees(&world.someone(actor).await).await.entries;
        let may = matches!(actor, Actor::Owner | Actor::Auditor);
        assert_eq!(seen.is_some(), may, "{actor:?}");
    }
    let entries = sees(&world.owner().await).await.entries.unwrap();
    assert!(entries.len() <= 10);
    let created = entries.iter().find(|entry| entry.action == AuditAction::AppCreated).unwrap();
    assert_eq!(created.subject_name.as_deref(), Some("siem"));
    assert_eq!(created.actor_name, Actor::Owner.name());
}

#[tokio::test]
async fn counts_are_of_this_organization_alone() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    owner.creates_app("one").await;
    outsider.creates_app("two").await;
    let counts = sees(&owner).await.counts;
    assert_eq!((counts.owned, counts.added, counts.members, counts.roles), (1, 0, 1, 0));
}

#[tokio::test]
async fn saving_what_is_there_already_leaves_nothing_on_the_record() {
    let world = World::new().await;
    let owner = world.owner().await;
    let before = world.actions().await;
    renames(&owner, "Initech", 1).await.unwrap();
    let form = PolicyForm {
        only_owners_regenerate: Ticked::No,
        only_roles_i_hold: Ticked::No,
        max_ttl: String::new(),
        max_secret_age: String::new(),
        version: 0,
    };
    set_policies(&owner.op(), &owner.org, form).await.unwrap();
    assert_eq!(world.actions().await, before);
}

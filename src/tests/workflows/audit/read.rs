//! The record, read: who may, which filters leave what, and what stands beside an entry.

use std::time::Duration;

use latchkey::domain::audit::action::AuditAction;
use latchkey::domain::audit::event::Format;
use latchkey::domain::audit::log::{Actions, AuditArea, AuditQuery, Preset, Reference, Span};
use latchkey::domain::policy::Denial;
use latchkey::domain::roles::role::OrgRole;
use latchkey::workflows::WorkflowError;
use latchkey::workflows::audit::read::{self, AuditPage, LogPart, Reach};

use crate::workflows::outcome;
use crate::world::{Actor, Someone, World};

async fn reads(someone: &Someone<'_>, query: &AuditQuery) -> Result<AuditPage, WorkflowError> {
    read::list(&someone.op(), &someone.org, query.clone(), None).await
}

/// The actions that a filter leaves, oldest first, as in a world that goes on.
async fn actions(someone: &Someone<'_>, query: &AuditQuery) -> Vec<String> {
    let page = reads(someone, query).await.unwrap();
    page.entries.into_iter().rev().map(|entry| entry.action.wire_name().to_owned()).collect()
}

fn area(area: AuditArea) -> AuditQuery {
    AuditQuery { actions: Some(Actions::Of(area)), ..AuditQuery::default() }
}

fn by(someone: &Someone<'_>) -> AuditQuery {
    let actor = Some(Reference::to("person", &someone.visitor.person));
    AuditQuery { actor, ..AuditQuery::default() }
}

/// A world in which something happens every minute.
async fn busy() -> World {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let minute = || world.advance(Duration::from_mins(1));
    minute();
    owner.tries_to_create_role("Readers", &["_API.Device:device.READ"]).await.unwrap();
    minute();
    let (app, _) = developer.creates_app("siem-export").await;
    minute();
    developer.adds_app(&app).await;
    world
}

#[tokio::test]
async fn every_filter_leaves_what_it_says() {
    let world = busy().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    assert_eq!(actions(&owner, &area(AuditArea::Roles)).await, ["role.created"]);
    assert_eq!(actions(&owner, &area(AuditArea::Apps)).await, ["app.created", "app.added"]);
    assert_eq!(actions(&owner, &area(AuditArea::Secrets)).await, ["secret.revealed"]);
    let of_developer = actions(&owner, &by(&developer)).await;
    assert_eq!(of_developer.last().map(String::as_str), Some("app.added"));
    assert!(!of_developer.contains(&"role.created".to_owned()), "{of_developer:?}");
    let both = AuditQuery { actions: Some(Actions::Of(AuditArea::Apps)), ..by(&owner) };
    assert_eq!(actions(&owner, &both).await, [""; 0]);
}

#[tokio::test]
async fn a_time_begins_and_ends_where_it_says() {
    let world = busy().await;
    let owner = world.owner().await;
    world.advance(Duration::from_mins(58));
    let hour = AuditQuery { span: Span::Last(Preset::Hour), ..AuditQuery::default() };
    assert_eq!(
        actions(&owner, &hour).await.iter().filter(|action| action.starts_with("app.")).count(),
        2
    );
    world.advance(Duration::from_secs(61));
    assert_eq!(actions(&owner, &hour).await, ["app.added"]);
    let entries = reads(&owner, &area(AuditArea::Apps)).await.unwrap().entries;
    let (added, created) = (entries[0].at, entries[1].at);
    let until = AuditQuery { span: Span::Between(None, Some(added)), ..area(AuditArea::Apps) };
    assert_eq!(actions(&owner, &until).await, ["app.created"]);
    let from = AuditQuery { span: Span::Between(Some(created), None), ..area(AuditArea::Apps) };
    assert_eq!(actions(&owner, &from).await, ["app.created", "app.added"]);
}

#[tokio::test]
async fn everything_about_one_app_is_one_filter_away() {
    let world = busy().await;
    let owner = world.owner().await;
    let app = reads(&owner, &area(AuditArea::Apps)).await.unwrap().entries[0].subject.clone();
    let (other, _) = owner.creates_app("another").await;
    let page = reads(&owner, &AuditQuery::about("app", &app.id)).await.unwrap();
    let found: Vec<_> = page.entries.iter().map(|entry| entry.action.wire_name()).collect();
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(page.entries.iter().all(|entry| entry.subject == app && other.as_str() != app.id));
    assert_eq!(page.subject_name.as_deref(), Some("siem-export"));
}

#[tokio::test]
async fn a_developer_reads_about_the_own_apps_and_nothing_else() {
    let world = busy().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let page = reads(&developer, &AuditQuery::default()).await.unwrap();
    assert_eq!(page.reach, Reach::OwnApps);
    assert!(page.entries.iter().all(|entry| entry.subject.kind == "app"));
    assert_eq!(page.entries.len(), 3);
    assert_eq!(actions(&developer, &area(AuditArea::Roles)).await, [""; 0]);
    let role = reads(&owner, &area(AuditArea::Roles)).await.unwrap().entries[0].id.clone();
    let w = developer.workflows();
    let all = AuditQuery::default();
    let seen = read::show(&w.op(&developer.visitor), &developer.org, &role, all.clone()).await;
    assert_eq!(outcome(&seen), "404");
    let seen = read::show(&w.op(&owner.visitor), &owner.org, &role, all.clone()).await;
    assert_eq!(outcome(&seen), "yes");
}

#[tokio::test]
async fn a_member_is_told_which_roles_it_takes() {
    let world = busy().await;
    let refused = reads(&world.member().await, &AuditQuery::default()).await;
    let Err(WorkflowError::Denied(denial)) = refused else { panic!("a member may not read it") };
    let Denial { needs, ask, .. } = *denial;
    assert_eq!(needs, [OrgRole::Owner, OrgRole::Developer, OrgRole::Auditor]);
    assert_eq!(ask[0].as_str(), Actor::Owner.name());
    let outsider = world.outsider().await.in_org(&world.org().await);
    assert_eq!(outcome(&reads(&outsider, &AuditQuery::default()).await), "404");
    assert_eq!(outcome(&reads(&world.auditor().await, &AuditQuery::default()).await), "yes");
}

#[tokio::test]
async fn an_entry_leads_to_those_beside_it_within_the_filter() {
    let world = busy().await;
    let owner = world.owner().await;
    let (w, visitor, org) = (owner.workflows(), &owner.visitor, &owner.org);
    let all = reads(&owner, &AuditQuery::default()).await.unwrap().entries;
    for query in [AuditQuery::default(), area(AuditArea::Apps), by(&owner)] {
        let entries = reads(&owner, &query).await.unwrap().entries;
        for (at, entry) in entries.iter().enumerate() {
            let seen = read::show(&w.op(visitor), org, &entry.id, query.clone()).await.unwrap();
            let newer = at.checked_sub(1).map(|before| entries[before].id.clone());
            assert_eq!(seen.newer, newer);
            assert_eq!(seen.older, entries.get(at + 1).map(|older| older.id.clone()));
        }
    }
    // One that the filter leaves out still knows what is on either side of it.
    let role = all.iter().find(|entry| entry.action == AuditAction::RoleCreated).unwrap();
    let apps = area(AuditArea::Apps);
    let seen = read::show(&w.op(visitor), org, &role.id, apps.clone()).await.unwrap();
    assert_eq!((seen.older, seen.newer.is_some()), (None, true));
}

#[tokio::test]
async fn an_entry_of_another_organization_is_not_there() {
    let world = busy().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    outsider.creates_app("theirs").await;
    let all = AuditQuery::default();
    let theirs = reads(&outsider, &all).await.unwrap().entries[0].id.clone();
    let seen = read::show(&owner.op(), &owner.org, &theirs, all.clone()).await;
    assert_eq!(outcome(&seen), "404");
}

#[tokio::test]
async fn what_was_deleted_can_still_be_read_about() {
    use latchkey::workflows::roles::{self, DeleteCustomRole, Replacement};

    let world = busy().await;
    let owner = world.owner().await;
    let entry = reads(&owner, &area(AuditArea::Roles)).await.unwrap().entries[0].clone();
    assert!(entry.is_there);
    let form = DeleteCustomRole {
        org: owner.org.clone(),
        role: entry.subject.id.parse().unwrap(),
        version: 1,
        replacement: Replacement::Nothing,
        typed: "Readers".to_owned(),
    };
    roles::delete(&owner.op(), form).await.unwrap();
    for entry in reads(&owner, &area(AuditArea::Roles)).await.unwrap().entries {
        assert_eq!(entry.subject_name.as_deref(), Some("Readers"));
        assert!(!entry.is_there);
    }
}

#[tokio::test]
async fn an_export_is_on_the_record_with_its_filters() {
    let world = busy().await;
    let owner = world.owner().await;
    let query = area(AuditArea::Apps);
    let (w, visitor, org) = (owner.workflows(), &owner.visitor, &owner.org);
    assert_eq!(
        read::begin_export(&w.op(visitor), org, &query, Format::Csv).await.unwrap().as_str(),
        "Initech"
    );
    let LogPart { entries, next } = read::export(&w.op(visitor), org, &query, None).await.unwrap();
    assert_eq!((entries.len(), next), (2, None));
    let last = reads(&owner, &area(AuditArea::Organization)).await.unwrap().entries[0].clone();
    assert_eq!(last.action, AuditAction::AuditExported);
    assert_eq!(last.after["filters"]["action"], "apps");
    let member = world.member().await;
    assert_eq!(
        outcome(&read::begin_export(&w.op(&member.visitor), org, &query, Format::Csv).await),
        "403"
    );
}

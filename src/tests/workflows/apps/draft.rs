//! Drafts keep what was typed, for a day, for the one who typed it.

use std::time::Duration;

use latchkey::domain::apps::app::AppType;
use latchkey::domain::apps::draft::{AppDraft, DraftContent};
use latchkey::domain::apps::prefill::Prefill;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::scope::Scope;
use latchkey::domain::{AppId, DraftId};
use latchkey::workflows::WorkflowError;
use latchkey::workflows::apps::{self, Confirmed, DetailsForm, DraftStep, ScopeForm};

use crate::workflows::{fields, outcome};
use crate::world::{AppForm, Someone, World};

const DAY: Duration = Duration::from_hours(24);

fn details(name: &str, ttl: &str) -> DraftStep {
    DraftStep::Details(DetailsForm {
        name: name.into(),
        description: "why".into(),
        ttl: ttl.into(),
        ..DetailsForm::default()
    })
}

async fn begin(someone: &Someone<'_>) -> DraftId {
    let filled = Prefill { kind: Some(AppType::ServerToServer), ..Prefill::default() };
    apps::begin(&someone.op(), &someone.org, filled).await.unwrap()
}

async fn keep(
    someone: &Someone<'_>,
    draft: &DraftId,
    step: DraftStep,
) -> Result<(), WorkflowError> {
    apps::keep_step(&someone.op(), &someone.org, draft, step).await
}

async fn see(someone: &Someone<'_>, draft: &DraftId) -> Result<AppDraft, WorkflowError> {
    apps::see_draft(&someone.op(), &someone.org, draft).await
}

async fn content(someone: &Someone<'_>, draft: &DraftId) -> DraftContent {
    see(someone, draft).await.unwrap().content
}

#[tokio::test]
async fn a_new_draft_has_what_the_form_preselects() {
    let world = World::new().await;
    let owner = world.owner().await;
    let draft = begin(&owner).await;
    let content = content(&owner, &draft).await;
    assert_eq!((content.ttl.as_str(), content.scope), ("30", Scope::preselected()));
}

#[tokio::test]
async fn types_that_do_not_exist_are_refused() {
    let world = World::new().await;
    let owner = world.owner().await;
    for kind in ["robot", "", "server "] {
        let filled = Prefill { kind: AppType::from_wire_name(kind), ..Prefill::default() };
        let begun = apps::begin(&owner.op(), &owner.org, filled).await;
        assert_eq!(fields(begun), ["type"], "{kind}");
    }
}

#[tokio::test]
async fn what_was_typed_is_kept_even_when_it_has_to_be_mended() {
    let world = World::new().await;
    let owner = world.owner().await;
    let draft = begin(&owner).await;
    assert_eq!(fields(keep(&owner, &draft, details(" ", "301")).await), ["name", "ttl"]);
    let content = content(&owner, &draft).await;
    assert_eq!((content.ttl.as_str(), content.description.as_str()), ("301", "why"));
    assert!(!content.has_details);
}

#[tokio::test]
async fn a_taken_name_is_kept_as_typed_and_has_to_be_mended() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("siem-export").await;
    let draft = begin(&owner).await;
    assert_eq!(fields(keep(&owner, &draft, details("SIEM-export", "45")).await), ["name"]);
    let content = content(&owner, &draft).await;
    assert_eq!((content.name.as_str(), content.ttl.as_str()), ("SIEM-export", "45"));
    assert!(!content.has_details);
}

#[tokio::test]
async fn another_type_keeps_what_was_typed_and_asks_for_what_it_needs_more() {
    let world = World::new().await;
    let owner = world.owner().await;
    let draft = begin(&owner).await;
    keep(&owner, &draft, details("portal", "45")).await.unwrap();
    keep(&owner, &draft, DraftStep::Type("web".into())).await.unwrap();
    let kept = content(&owner, &draft).await;
    assert_eq!((kept.kind, &*kept.name, &*kept.ttl), (AppType::Web, "portal", "45"));
    assert!(!kept.has_details, "a web app needs redirect URIs");
    let refused = keep(&owner, &draft, DraftStep::Type("mainframe".into())).await;
    assert_eq!(fields(refused), ["type"]);
    assert_eq!(content(&owner, &draft).await.kind, AppType::Web);
}

#[tokio::test]
async fn a_scope_without_any_role_asks_again() {
    let world = World::new().await;
    let owner = world.owner().await;
    let draft = begin(&owner).await;
    keep(&owner, &draft, details("siem-export", "30")).await.unwrap();
    let scope = Scope::nothing();
    let empty = DraftStep::Scope(ScopeForm { scope: scope.clone(), may_be_empty: Confirmed::No });
    assert_eq!(fields(keep(&owner, &draft, empty).await), ["role"]);
    let sure = DraftStep::Scope(ScopeForm { scope, may_be_empty: Confirmed::Yes });
    keep(&owner, &draft, sure).await.unwrap();
    assert!(content(&owner, &draft).await.has_scope);
}

#[tokio::test]
async fn roles_ticked_while_searching_are_kept_but_are_no_choice_yet() {
    let world = World::new().await;
    let owner = world.owner().await;
    let draft = begin(&owner).await;
    let ticked: Scope = [RoleChoice::Organization(OrgRole::Developer)].into_iter().collect();
    keep(&owner, &draft, DraftStep::ScopeSoFar(ticked.clone())).await.unwrap();
    let content = content(&owner, &draft).await;
    assert_eq!((content.scope, content.has_scope), (ticked, false));
}

#[tokio::test]
async fn a_draft_of_another_person_is_not_found() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let draft = begin(&owner).await;
    assert_eq!(outcome(&see(&developer, &draft).await), "404");
    assert_eq!(outcome(&keep(&developer, &draft, details("x", "30")).await), "404");
    assert_eq!(outcome(&developer.submits(&draft).await), "404");
}

#[tokio::test]
async fn a_draft_is_over_after_a_day() {
    let world = World::new().await;
    let owner = world.owner().await;
    let draft = owner.tries_to_draft(&AppForm::named("siem-export")).await.unwrap();
    world.advance(DAY.checked_sub(Duration::from_micros(1)).unwrap());
    assert_eq!(outcome(&see(&owner, &draft).await), "yes");
    world.advance(Duration::from_micros(1));
    assert_eq!(outcome(&see(&owner, &draft).await), "404");
    assert_eq!(outcome(&owner.submits(&draft).await), "404");
}

#[tokio::test]
async fn a_cancelled_draft_is_gone() {
    let world = World::new().await;
    let owner = world.owner().await;
    let draft = begin(&owner).await;
    apps::cancel(&owner.op(), &owner.org, &draft).await.unwrap();
    assert_eq!(outcome(&see(&owner, &draft).await), "404");
}

#[tokio::test]
async fn the_draft_of_a_created_app_says_so_and_changes_no_more() {
    let world = World::new().await;
    let owner = world.owner().await;
    let draft = owner.tries_to_draft(&AppForm::named("siem-export")).await.unwrap();
    owner.submits(&draft).await.map(drop).unwrap();
    let app: Option<AppId> = see(&owner, &draft).await.unwrap().made;
    assert!(app.is_some());
    assert_eq!(outcome(&keep(&owner, &draft, details("other", "30")).await), "404");
}

#[tokio::test]
async fn two_drafts_of_one_person_do_not_mix() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (one, other) = (begin(&owner).await, begin(&owner).await);
    keep(&owner, &one, details("one", "10")).await.unwrap();
    keep(&owner, &other, details("other", "20")).await.unwrap();
    assert_eq!(content(&owner, &one).await.name, "one");
    assert_eq!(content(&owner, &other).await.name, "other");
}

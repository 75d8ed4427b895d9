//! Creating an app: once, whole, with a secret that one request sees.

use latchkey::domain::apps::app::{AppStatus, AppType};
use latchkey::domain::apps::prefill::Prefill;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::scope::{Scope, ServiceRole};
use latchkey::domain::secrets::life::SecretState;
use latchkey::domain::{DraftId, RoleId};
use latchkey::workflows::WorkflowError;
use latchkey::workflows::apps::{self, Creation, DetailsForm, DraftStep};

use crate::workflows::{fields, mend, outcome};
use crate::world::{AppForm, World, cbc};

#[tokio::test]
async fn a_created_app_is_enabled_and_its_secret_pending() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, secret) = owner.creates_app("siem-export").await;
    let details = owner.sees_app(&app).await.unwrap();
    assert_eq!(details.app.status, AppStatus::Enabled);
    assert_eq!(details.scope, Scope::preselected());
    assert_eq!(details.secrets[0].state(world.workflows.now()), SecretState::Pending);
    assert_eq!(details.secrets[0].hint, secret.hint());
}

#[tokio::test]
async fn a_created_app_is_in_no_organization() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    assert_eq!(owner.sees_app(&app).await.unwrap().grant, None);
}

#[tokio::test]
async fn a_replay_finds_the_app_and_shows_no_secret() {
    let world = World::new().await;
    let owner = world.owner().await;
    let draft = owner.tries_to_draft(&AppForm::named("siem-export")).await.unwrap();
    let Ok(Creation::Created { app, .. }) = owner.submits(&draft).await else {
        panic!("the first request creates it");
    };
    let Ok(Creation::AlreadyCreated(again)) = owner.submits(&draft).await else {
        panic!("the second one finds it");
    };
    assert_eq!(again, app.id);
    assert_eq!(owner.sees_app(&app.id).await.unwrap().secrets.len(), 1);
}

#[tokio::test]
async fn of_two_requests_at_the_same_time_one_sees_the_secret() {
    let world = World::new().await;
    let owner = world.owner().await;
    let draft = owner.tries_to_draft(&AppForm::named("siem-export")).await.unwrap();
    let both = tokio::join!(owner.submits(&draft), owner.submits(&draft));
    let created = [both.0.unwrap(), both.1.unwrap()]
        .iter()
        .filter(|creation| matches!(creation, Creation::Created { .. }))
        .count();
    assert_eq!(created, 1);
}

#[tokio::test]
async fn of_two_apps_with_one_name_at_the_same_time_one_comes_into_being() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let first = owner.tries_to_draft(&AppForm::named("siem-export")).await.unwrap();
    let second = developer.tries_to_draft(&AppForm::named("SIEM-Export")).await.unwrap();
    let both = tokio::join!(owner.submits(&first), developer.submits(&second));
    let mut outcomes = [outcome(&both.0), outcome(&both.1)];
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["422", "yes"]);
}

#[tokio::test]
async fn a_name_that_is_taken_meanwhile_has_to_be_mended() {
    let world = World::new().await;
    let owner = world.owner().await;
    let draft = owner.tries_to_draft(&AppForm::named("siem-export")).await.unwrap();
    owner.creates_app("siem-export").await;
    assert_eq!(fields(owner.submits(&draft).await), ["name"]);
}

#[tokio::test]
async fn a_developer_cannot_mint_an_owner() {
    let world = World::new().await;
    let form = AppForm::named("strong").with(RoleChoice::Organization(OrgRole::Owner));
    let refused = world.developer().await.tries_to_create(&form).await;
    let Some(WorkflowError::Denied(denial)) = refused.err() else { panic!("beyond the ceiling") };
    assert_eq!(denial.beyond, Some(OrgRole::Owner));
}

#[tokio::test]
async fn a_custom_role_of_another_organization_is_refused() {
    let world = World::new().await;
    let foreign = world.outsider().await;
    let role = foreign.tries_to_create_role("r", &["_API.Device:device.READ"]).await.unwrap();
    let form = AppForm::named("siem-export").with(RoleChoice::Custom(role));
    assert_eq!(fields(world.owner().await.tries_to_create(&form).await), ["role"]);
}

#[tokio::test]
async fn a_role_that_does_not_exist_is_refused() {
    let world = World::new().await;
    let owner = world.owner().await;
    let custom = RoleChoice::Custom(RoleId::from_bytes([5; 16]));
    let service = RoleChoice::Service(ServiceRole { service: cbc(), role: "emperor".to_owned() });
    for (name, role) in [("custom", custom), ("service", service)] {
        let form = AppForm::named(name).with(role);
        assert_eq!(fields(owner.tries_to_create(&form).await), ["role"], "{name}");
    }
}

#[tokio::test]
async fn nothing_comes_of_a_draft_whose_scope_was_never_chosen() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (w, visitor, org) = (owner.workflows(), &owner.visitor, &owner.org);
    let filled = Prefill { kind: Some(AppType::ServerToServer), ..Prefill::default() };
    let draft = apps::begin(&w.op(visitor), org, filled).await.unwrap();
    let details =
        DetailsForm { name: "siem-export".into(), ttl: "30".into(), ..DetailsForm::default() };
    apps::keep_step(&w.op(visitor), org, &draft, DraftStep::Details(details)).await.unwrap();
    let refused = mend(owner.submits(&draft).await);
    assert_eq!(refused, [("role".to_owned(), "Choose the app's scopes first.".to_owned())]);
}

#[tokio::test]
async fn a_draft_that_is_not_there_is_not_found() {
    let world = World::new().await;
    let owner = world.owner().await;
    let nothing = owner.submits(&DraftId::from_bytes([5; 16])).await;
    assert_eq!(outcome(&nothing), "404");
}

#[tokio::test]
async fn a_draft_of_another_organization_is_not_found() {
    let world = World::new().await;
    let outsider = world.outsider().await;
    let draft = outsider.tries_to_draft(&AppForm::named("siem-export")).await.unwrap();
    assert_eq!(outcome(&world.owner().await.submits(&draft).await), "404");
}

#[tokio::test]
async fn any_letters_of_the_world_are_a_name() {
    let world = World::new().await;
    let owner = world.owner().await;
    for name in
        ["<script>alert(1)</script>", "=cmd()", "Прилога ünï 中文 🦀", "a'; DROP TABLE apps;--"]
    {
        let (app, _) = owner.creates_app(name).await;
        assert_eq!(owner.sees_app(&app).await.unwrap().app.name.as_str(), name);
    }
}

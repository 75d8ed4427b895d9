//! The credential doctor: what it tells apart, and to whom.

use std::time::Duration;

use latchkey::console::paths;
use latchkey::domain::policy::Action;
use latchkey::domain::secrets::life::EndReason;
use latchkey::domain::secrets::secret::{AppSecret, Presented};
use latchkey::domain::{AppId, AppRef};
use latchkey::workflows::apps;
use latchkey::workflows::playground::{Finding, PastedAs, Slip, diagnose};

use crate::world::{Actor, AppForm, Someone, World};

/// What the doctor says of a secret in its field, beside its app.
async fn told(someone: &Someone<'_>, app: &AppId, pasted: &str) -> Vec<Finding> {
    let pasted = Presented::new(pasted.to_owned());
    let found = diagnose(&someone.op(), &someone.org, Some(app), &pasted, PastedAs::Secret).await;
    found.unwrap()
}

async fn app(owner: &Someone<'_>, name: &str) -> (AppId, AppSecret) {
    let made = owner.creates_and_adds(AppForm::named(name).with_cbc_role("view_only")).await;
    owner.tries_to_confirm_secret(&made.0).await.unwrap();
    made
}

#[tokio::test]
async fn good_credentials_fit_and_those_of_another_app_are_named() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let (one, secret) = app(&owner, "one").await;
    let (other, _) = app(&owner, "other").await;
    let fits = told(&owner, &one, secret.expose()).await;
    assert!(matches!(fits.as_slice(), [Finding::Fits { .. }]), "{fits:?}");
    let found = told(&owner, &other, secret.expose()).await;
    assert!(matches!(found.as_slice(), [Finding::OtherApp { id, .. }] if *id == one), "{found:?}");
}

#[tokio::test]
async fn secret_that_has_ended_says_why_and_since_when() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let (app, old) = app(&owner, "one").await;
    let made = owner.regenerates(&app, "0").await;
    owner.confirms(&app, &made.id).await.unwrap();
    world.advance(Duration::from_hours(1));
    let found = told(&owner, &app, old.expose()).await;
    let [Finding::Ended { reason, since, .. }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(*reason, Some(EndReason::Replaced));
    assert!(*since < world.workflows.now());
}

#[tokio::test]
async fn disabled_app_and_one_that_was_not_added_are_told_apart() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (waiting, secret) = owner.creates_app("waiting").await;
    let found = told(&owner, &waiting, secret.expose()).await;
    assert!(found.iter().any(|found| matches!(found, Finding::NotAdded { .. })), "{found:?}");
    apps::disable(&owner.op(), &AppRef::new(&owner.org, &waiting)).await.unwrap();
    let found = told(&owner, &waiting, secret.expose()).await;
    assert!(found.iter().any(|found| matches!(found, Finding::Disabled { .. })), "{found:?}");
}

#[tokio::test]
async fn secret_of_another_organization_or_installation_is_foreign_alike() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let (own, _) = owner.creates_app("own").await;
    let (_, theirs) = outsider.creates_app("theirs").await;
    let elsewhere = AppSecret::generate(&mut latchkey::workflows::Rng::seeded(77));
    for secret in [theirs, elsewhere] {
        let found = told(&owner, &own, secret.expose()).await;
        assert_eq!(found.first(), Some(&Finding::ForeignSecret), "{found:?}");
    }
}

#[tokio::test]
async fn slips_are_told_on_the_page_and_nothing_is_kept() {
    let world = World::new().await;
    let org = world.org().await;
    let (app, secret) = world.owner().await.creates_app("one").await;
    let mut member = world.browser(Actor::Member).await;
    let header = format!("X-Auth-Token: {app}/{}", secret.expose());
    let form = [("go", "diagnose"), ("any_secret", header.as_str())];
    member.post(&paths::playground(&org), &form).await;
    let page = member.get(&paths::playground(&org)).await;
    assert!(page.body.contains("X-Auth-Token has the wrong order"), "{}", page.body);
    assert!(!page.body.contains(secret.expose()));
    let found = told(&world.owner().await, &app, &format!("{app}:{}", secret.expose())).await;
    assert_eq!(found.first(), Some(&Finding::Slip(Slip::PairAsSecret)), "{found:?}");
}

#[tokio::test]
async fn auditor_may_not_ask_it() {
    let world = World::new().await;
    let (app, secret) = world.owner().await.creates_app("one").await;
    let auditor = world.someone(Actor::Auditor).await;
    let pasted = Presented::new(secret.expose().to_owned());
    let asked = diagnose(&auditor.op(), &auditor.org, Some(&app), &pasted, PastedAs::Secret).await;
    assert!(
        matches!(asked, Err(latchkey::workflows::WorkflowError::Denied(denial)) if denial.action == Action::UsePlayground)
    );
}

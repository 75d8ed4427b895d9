//! What a selection would permit: the same as what it permits once it is saved.

use latchkey::domain::access::EffectiveAccess;
use latchkey::domain::roles::choice::{RoleChoice, role_value};
use latchkey::domain::roles::selection::Recipient;
use latchkey::workflows::WorkflowError;
use latchkey::workflows::roles::what_if::what_if;

use crate::world::{AppForm, Someone, World};

const READ: &str = "_API.Device:device.READ";
const QUARANTINE: &str = "_API.Device:device.quarantine.EXECUTE";

async fn foresees(
    someone: &Someone<'_>,
    recipient: Recipient,
    values: &[&str],
) -> Result<EffectiveAccess, WorkflowError> {
    let values: Vec<_> = values.iter().map(|value| (*value).to_owned()).collect();
    what_if(&someone.op(), &someone.org, &recipient, &values).await
}

#[tokio::test]
async fn an_app_may_do_what_its_selection_foretold() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let role = RoleChoice::Custom(owner.tries_to_create_role("Readers", &[READ]).await.unwrap());
    let values = ["org/org_member", "service/carbon-black-cloud/view_all", &role_value(&role)];
    let foreseen = foresees(&owner, Recipient::NewApp, &values).await.unwrap();
    let form = AppForm::named("siem-export").with_cbc_role("view_all").with(role);
    let (app, _) = owner.creates_and_adds(form).await;
    let found = owner.sees_app(&app).await.unwrap();
    assert_eq!(foreseen.entries, found.access.entries);
    let again = foresees(&owner, Recipient::App(app), &values).await.unwrap();
    assert_eq!(again, foreseen);
}

#[tokio::test]
async fn permissions_are_foreseen_as_the_role_that_they_would_make() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let foreseen = foresees(&owner, Recipient::Role, &[READ, QUARANTINE]).await.unwrap();
    assert_eq!(foreseen.granted().len(), 2);
    let nothing = foresees(&owner, Recipient::Role, &[]).await.unwrap();
    assert!(nothing.entries.is_empty());
}

#[tokio::test]
async fn asking_leaves_no_trace() {
    let world = World::new().await;
    let owner = world.owner().await;
    let before = world.rows().await;
    foresees(&owner, Recipient::Role, &[READ]).await.unwrap();
    assert_eq!(world.rows().await, before);
}

//! Who can do this here, and who still uses an old secret: in a browser without scripts.

use std::time::Duration;

use latchkey::console::paths;
use latchkey::domain::access::AccessState;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::workflows::access::who_can::who_can;

use crate::world::{Actor, AppForm, World};

const READ: &str = "_API.Device:device.READ";
const QUARANTINE: &str = "_API.Device:device.quarantine.EXECUTE";
const OPEN: &str = "GET /appservices/v6/orgs/{org_key}/devices/{device_id}";

#[tokio::test]
async fn apps_that_hold_a_permission_are_told_with_the_role_and_with_what_is_missing() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    let reads = |name| AppForm::named(name).with(RoleChoice::Custom(role.clone()));
    let (added, _) = owner.creates_and_adds(reads("added")).await;
    let (waiting, _) = owner.creates(reads("waiting")).await;
    owner.creates(AppForm::named("other")).await;
    for asked in [READ, OPEN] {
        let found = who_can(&owner.op(), &owner.org, asked).await.unwrap().found.remove(0);
        let told: Vec<_> =
            found.apps.iter().map(|one| (one.app.clone(), one.entry.state)).collect();
        let expected =
            [(added.clone(), AccessState::Granted), (waiting.clone(), AccessState::NotAdded)];
        assert_eq!(told, expected, "{asked}");
        assert_eq!(found.roles[0].name, "Readers");
    }
}

#[tokio::test]
async fn page_names_them_for_everybody_who_sees_apps_and_leads_to_one_app() {
    let world = World::new().await;
    let owner = world.owner().await;
    let org = owner.org.clone();
    let (app, _) =
        owner.creates_and_adds(AppForm::named("reader").with_cbc_role("view_only")).await;
    let mut auditor = world.browser(Actor::Auditor).await;
    let page = auditor.get(&paths::who_can_use(&org, READ)).await;
    assert!(page.body.contains("reader") && page.body.contains("1 app and"), "{}", page.body);
    let empty = auditor.get(&paths::who_can_use(&org, "GET /nowhere")).await;
    assert!(empty.body.contains("No service has this"), "{}", empty.body);
    let words = auditor.get(&paths::who_can_use(&org, "Quarantine devices")).await;
    assert!(words.body.contains("Which permission?"), "{}", words.body);
    assert!(words.body.contains(&paths::who_can_use(&org, QUARANTINE).replace('&', "&amp;")));
    let one = auditor.get(&format!("{}&app={app}", paths::who_can_use(&org, READ))).await;
    assert_eq!(one.location(), paths::app_access(&org, &app, "", READ));
}

#[tokio::test]
async fn callers_of_both_secrets_are_shown_until_the_old_one_is_idle() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, old) =
        owner.creates_and_adds(AppForm::named("rotated").with_cbc_role("view_only")).await;
    owner.tries_to_confirm_secret(&app).await.unwrap();
    let new = owner.regenerates(&app, "48").await;
    owner.confirms(&app, &new.id).await.unwrap();
    assert!(world.token(&app, &old).await.is_ok() && world.token(&app, &new.secret).await.is_ok());
    let mut browser = world.browser(Actor::Owner).await;
    let page = browser.get(&paths::app(&owner.org, &app)).await;
    assert!(page.body.contains("Still on the old secret"), "{}", page.body);
    assert!(page.body.contains("The old secret is still in use"), "{}", page.body);
    world.advance(Duration::from_mins(11));
    let later = browser.get(&format!("{}?idle=10", paths::app(&owner.org, &app))).await;
    assert!(later.body.contains("The old secret can go"), "{}", later.body);
}

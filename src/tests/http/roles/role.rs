//! Roles in a browser without scripts.

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::scope::ServiceRole;
use latchkey::domain::{OrgId, RoleId};

use crate::world::{Actor, AppForm, Browser, Reply, World, cbc, service_of};

const READ: &str = "_API.Device:device.READ";
const QUARANTINE: &str = "_API.Device:device.quarantine.EXECUTE";

fn view_all() -> RoleChoice {
    RoleChoice::Service(ServiceRole { service: cbc(), role: "view_all".to_owned() })
}

fn page_of(org: &OrgId, role: &RoleId) -> String {
    paths::role(org, &RoleChoice::Custom(role.clone()))
}

fn ticked(reply: &Reply, id: &str) -> bool {
    let at = reply.body.find(&format!("value=\"{id}\"")).expect("the permission is on the page");
    reply.body[at..].split('>').next().unwrap().contains("checked")
}

async fn readers(world: &World) -> (OrgId, RoleId) {
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &[READ]).await.unwrap();
    (owner.org, role)
}

/// Goes through Add Role up to the review, and says where that is.
async fn drafts(browser: &mut Browser<'_>, org: &OrgId, name: &str) -> String {
    let picked = [("pane", "carbon-black-cloud"), ("permission", READ), ("permission", QUARANTINE)];
    let begun = browser.post(&paths::new_role(org), &picked).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let named = browser.post(begun.location(), &[("name", name), ("description", "x")]).await;
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.body);
    named.location().to_owned()
}

#[tokio::test]
async fn a_role_is_added_in_three_steps_without_scripts() {
    let world = World::new().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let empty = owner.get(&paths::roles_page(&org, "custom", "", "", "")).await;
    assert!(empty.body.contains("No custom roles yet"), "{}", empty.body);
    let page = owner.get(&paths::new_role(&org)).await;
    assert!(page.body.contains(QUARANTINE) && page.body.contains("_ConnectorType.SIEM"));
    let refused = owner.post(&paths::new_role(&org), &[("pane", "carbon-black-cloud")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Choose at least one permission."));

    let review = drafts(&mut owner, &org, "日本語 <b>").await;
    let shown = owner.get(&review).await;
    assert!(shown.body.contains("日本語 &lt;b&gt;") && shown.body.contains("Runs actions"));
    let without = owner.post(&review, &[("without", QUARANTINE)]).await;
    assert_eq!(without.location(), review);
    let shown = owner.get(&review).await;
    assert!(!shown.body.contains(QUARANTINE) && shown.body.contains("Reads"));
    let saved = owner.post(&review, &[("go", "save")]).await;
    let again = owner.post(&review, &[("go", "save")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert_eq!(saved.location(), again.location());
    let role = owner.get(saved.location()).await;
    assert!(role.body.contains("GET /appservices/v6/orgs/"), "{}", role.body);
    let list = owner.get(&paths::roles_page(&org, "custom", "日本", "", "")).await;
    assert!(list.body.contains("1 role") && list.body.contains("日本語"));
}

#[tokio::test]
async fn ticks_survive_the_filter_the_pane_and_the_way_back() {
    let world = World::new().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let form = |go| {
        [
            ("pane", "operations-for-applications"),
            ("permission", READ),
            ("filter", "zzz"),
            ("go", go),
        ]
    };
    let filtered = owner.post(&paths::new_role(&org), &form("filter")).await;
    assert_eq!(filtered.status, StatusCode::OK);
    assert!(ticked(&filtered, READ) && !ticked(&filtered, QUARANTINE));
    let review = drafts(&mut owner, &org, "Readers").await;
    let back = owner.post(&review, &[("go", "back")]).await;
    let details = owner.get(back.location()).await;
    assert!(details.body.contains("value=\"Readers\""));
    let back = owner.post(back.location(), &[("name", "Renamed"), ("go", "back")]).await;
    let permissions = owner.get(back.location()).await;
    assert!(ticked(&permissions, READ) && ticked(&permissions, QUARANTINE));
}

#[tokio::test]
async fn all_that_match_are_ticked_without_scripts() {
    let world = World::new().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let form = [("pane", "carbon-black-cloud"), ("filter", "device.READ"), ("go", "all")];
    let page = owner.post(&paths::new_role(&org), &form).await;
    assert!(ticked(&page, READ) && !ticked(&page, QUARANTINE));
}

#[tokio::test]
async fn a_standard_role_is_duplicated_with_its_permissions() {
    let world = World::new().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let role = owner.get(&paths::role(&org, &view_all())).await;
    assert!(role.body.contains("Duplicate as custom role"), "{}", role.body);
    let page = owner.get(&paths::duplicate_role(&org, &view_all())).await;
    assert!(ticked(&page, READ) && !ticked(&page, QUARANTINE));
    assert!(page.body.contains("value=\"View All (copy)\""));
}

#[tokio::test]
async fn organization_roles_say_what_they_mean() {
    let world = World::new().await;
    let org = world.org().await;
    let mut member = world.browser(Actor::Member).await;
    let auditor = RoleChoice::Organization(OrgRole::Auditor);
    let page = member.get(&paths::role(&org, &auditor)).await;
    assert!(page.body.contains("Can read the audit log of this organization."), "{}", page.body);
    assert!(page.body.contains("grant permissions in services"));
}

#[tokio::test]
async fn the_list_finds_roles_by_permission_and_keeps_everything_in_the_address() {
    let world = World::new().await;
    let (org, role) = readers(&world).await;
    let mut member = world.browser(Actor::Member).await;
    let standard = member.get(&paths::roles_page(&org, "", "device.quarantine", "", "")).await;
    assert!(!standard.body.contains(">View All<"), "{}", standard.body);
    let custom = member.get(&paths::roles_page(&org, "custom", "DEVICE.read", "", "")).await;
    assert!(custom.body.contains(&page_of(&org, &role)));
    let none = member.get(&paths::roles_page(&org, "custom", "walrus", "", "")).await;
    assert!(none.body.contains("Nothing matches") && none.body.contains("Clear filters"));
    let other = paths::roles_page(&org, "custom", "", "operations-for-applications", "");
    assert!(member.get(&other).await.body.contains("Nothing matches"));
}

#[tokio::test]
async fn two_hundred_custom_roles_are_pages_of_fifty() {
    let world = World::new().await;
    let owner = world.owner().await;
    for at in 0..203 {
        owner.tries_to_create_role(&format!("Role {at:03}"), &[READ, QUARANTINE]).await.unwrap();
    }
    let mut browser = world.browser(Actor::Owner).await;
    let mut path = paths::roles_page(&owner.org, "custom", "", "", "");
    let mut seen = 0;
    loop {
        let page = browser.get(&path).await;
        assert!(page.body.contains("of 203 roles"), "{}", page.body);
        seen += page.body.matches("<th scope=\"row\">").count();
        let Some(at) = page.body.find("rel=\"next\" href=\"") else { break };
        let rest = &page.body[at + 17..];
        path = rest[..rest.find('"').unwrap()].replace("&amp;", "&");
    }
    assert_eq!(seen, 203);
}

#[tokio::test]
async fn an_edit_says_who_gains_what_before_it_is_saved() {
    let world = World::new().await;
    let (org, role) = readers(&world).await;
    let form = AppForm::named("siem-export").with(RoleChoice::Custom(role.clone()));
    world.owner().await.creates_and_adds(form).await;
    let mut owner = world.browser(Actor::Owner).await;
    let used = owner.get(&paths::roles_page(&org, "custom", "", "", "")).await;
    assert!(used.body.contains(">1 app<") && !used.body.contains("0 members"));
    let here = paths::role_permissions(&org, &role);
    let page = owner.get(&here).await;
    assert!(ticked(&page, READ) && page.body.contains("Review changes"));
    let form = |go| {
        [("pane", "carbon-black-cloud"), ("permission", QUARANTINE), ("version", "1"), ("go", go)]
    };
    let review = owner.post(&here, &form("review")).await;
    assert_eq!(review.status, StatusCode::OK, "{}", review.body);
    assert!(review.body.contains("1 app gains or loses permissions here."), "{}", review.body);
    assert!(!world.actions().await.contains(&"role.changed".to_owned()));
    let saved = owner.post(&here, &form("save")).await;
    assert_eq!(saved.location(), page_of(&org, &role));
    let late = owner.post(&here, &form("save")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("Somebody else changed this role in the meantime"));
    assert!(late.body.contains("name=\"version\" value=\"2\"") && ticked(&late, QUARANTINE));
    let changed = owner.get(&page_of(&org, &role)).await;
    assert!(changed.body.contains("Permissions changed") && changed.body.contains("siem-export"));
    let nothing = [("pane", "carbon-black-cloud"), ("version", "2"), ("go", "review")];
    let refused = owner.post(&here, &nothing).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_late_name_is_kept_beside_the_one_that_was_saved() {
    let world = World::new().await;
    let (org, role) = readers(&world).await;
    let mut owner = world.browser(Actor::Owner).await;
    let here = page_of(&org, &role);
    let form = |name| [("name", name), ("description", ""), ("version", "1")];
    assert_eq!(owner.post(&here, &form("First")).await.location(), here);
    let late = owner.post(&here, &form("Second")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("value=\"Second\"") && late.body.contains(">First<"));
    let refused = owner.post(&here, &[("name", " "), ("version", "2")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_role_in_use_is_deleted_with_a_word_on_what_takes_its_place() {
    let world = World::new().await;
    let (org, role) = readers(&world).await;
    let form = AppForm::named("siem-export").with(RoleChoice::Custom(role.clone()));
    let (app, _) = world.owner().await.creates_and_adds(form).await;
    let mut owner = world.browser(Actor::Owner).await;
    let here = paths::delete_role(&org, &role);
    let asked = owner.get(&here).await;
    assert!(asked.body.contains("Delete Readers?") && asked.body.contains("siem-export"));
    let form = |name, replacement| [("version", "1"), ("name", name), ("replacement", replacement)];
    let wrong = owner.post(&here, &form("readers", "nothing")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("value=\"nothing\" selected"), "{}", wrong.body);
    let unsaid = owner.post(&here, &form("Readers", "")).await;
    assert!(unsaid.body.contains("Choose a replacement"), "{}", unsaid.body);
    let done = owner.post(&here, &form("Readers", "service/carbon-black-cloud/view_all")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(owner.get(&page_of(&org, &role)).await.status, StatusCode::NOT_FOUND);
    let again = owner.post(&here, &form("Readers", "nothing")).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    let seen = world.owner().await.sees_app(&app).await.unwrap();
    assert_eq!(seen.scope.service_roles.len(), 1);
}

#[tokio::test]
async fn everybody_else_reads_and_changes_nothing() {
    let world = World::new().await;
    let (org, role) = readers(&world).await;
    for actor in [Actor::Developer, Actor::Member, Actor::Auditor] {
        let mut browser = world.browser(actor).await;
        let list = browser.get(&paths::roles_page(&org, "custom", "", "", "")).await;
        assert!(list.body.contains("Readers") && !list.body.contains("Add role"));
        let page = browser.get(&page_of(&org, &role)).await;
        assert!(!page.body.contains("Edit permissions") && !page.body.contains("Delete role"));
        for path in [
            paths::new_role(&org),
            paths::role_permissions(&org, &role),
            paths::delete_role(&org, &role),
        ] {
            assert_eq!(browser.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
            let refused = browser.post(&path, &[("permission", READ), ("version", "1")]).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    let mut outsider = world.browser(Actor::Outsider).await;
    for path in [paths::roles(&org), page_of(&org, &role), paths::new_role(&org)] {
        assert_eq!(outsider.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_service_with_400_permissions_stays_within_the_budget() {
    let world = World::with_service(service_of(400)).await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let page = owner.get(&paths::new_role(&org)).await;
    assert_eq!(page.body.matches("name=\"permission\"").count(), 400 + embedded());
    let weight = owner.weighs(&paths::new_role(&org)).await;
    assert!(weight <= 15 * 1024, "{weight} bytes");
}

fn embedded() -> usize {
    let catalogue = latchkey::domain::services::catalogue::Catalogue::embedded();
    catalogue.services().iter().map(|service| service.permissions.len()).sum()
}

#[tokio::test]
async fn a_role_name_that_is_taken_is_told_while_it_is_typed() {
    let world = World::new().await;
    let (org, role) = readers(&world).await;
    let mut owner = world.browser(Actor::Owner).await;
    let new = format!("{}?name=READERS", paths::check_role_name(&org, ""));
    let reply = owner.get(&new).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(
        reply.body.starts_with("This organization already has a custom role"),
        "{}",
        reply.body
    );
    let own = format!("{}&name=READERS", paths::check_role_name(&org, role.as_str()));
    assert_eq!(owner.get(&own).await.body, "");
    let free = format!("{}?name=Writers", paths::check_role_name(&org, ""));
    assert_eq!(owner.get(&free).await.body, "");
    let developer = world.browser(Actor::Developer).await.get(&new).await;
    assert_eq!(developer.status, StatusCode::FORBIDDEN);
}

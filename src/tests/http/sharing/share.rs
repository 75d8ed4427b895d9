//! Apps in more than one organization, in browsers without scripts.

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::domain::OrgId;

use crate::world::{Actor, AppForm, World};

const READ: &str = "_API.Device:device.READ";

#[tokio::test]
async fn one_side_asks_and_the_other_accepts_looks_and_removes() {
    let world = World::new().await;
    let (owner, other) = (world.owner().await, world.stranger().await);
    other.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all").with_viewer_role();
    let (app, _) = owner.creates_and_adds(form).await;
    let mut asking = world.browser(Actor::Owner).await;
    let page = asking.get(&paths::app(&owner.org, &app)).await;
    assert!(page.body.contains("Add to an organization…"), "{}", page.body);
    let nowhere = asking.get(&paths::share_app(&owner.org, &app, "globex")).await;
    assert!(nowhere.body.contains("Enter an Organization ID"), "{}", nowhere.body);
    let preview = asking.get(&paths::share_app(&owner.org, &app, other.org.as_str())).await;
    assert!(preview.body.contains("Ask to add siem-export?") && !preview.body.contains("Globex"));

    let post = paths::share_app(&owner.org, &app, "");
    let to = ("to", other.org.as_str());
    let wrong = asking.post(&post, &[to, ("version", "1"), ("last_day", "2025-01-01")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Choose today or a later day"), "{}", wrong.body);
    let stale = asking.post(&post, &[to, ("version", "7")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let typed = [to, ("version", "1"), ("note", "For <your> backups"), ("last_day", "2026-02-01")];
    let asked = asking.post(&post, &typed).await;
    assert_eq!(asked.location(), paths::app_orgs(&owner.org, &app, ""), "{}", asked.body);
    let waiting = asking.get(&paths::app(&owner.org, &app)).await;
    assert!(waiting.body.contains("Waiting for an answer") && !waiting.body.contains("Globex"));

    let mut deciding = world.browser(Actor::Outsider).await;
    let list = deciding.get(&paths::apps(&other.org)).await;
    assert!(list.body.contains("Another organization asks to add its app"));
    let overview = deciding.get(&paths::organization(&other.org)).await;
    assert!(overview.body.contains("Waiting to be added"), "{}", overview.body);
    let request = other.last_request().await.unwrap();
    let here = paths::app_request(&other.org, &request);
    let requests = deciding.get(&paths::app_requests(&other.org, "")).await;
    assert!(requests.body.contains(&here) && requests.body.contains("Initech"));
    let seen = deciding.get(&here).await;
    for part in ["For &lt;your&gt; backups", "Olivia Owner", "Initech", "2026-02-01", READ] {
        assert!(seen.body.contains(part), "{part}: {}", seen.body);
    }
    assert!(seen.body.contains("doesn't have a service in the app's scope"), "{}", seen.body);
    let accept = |day| [("version", "1"), ("last_day", day), ("go", "accept")];
    let later = deciding.post(&here, &accept("2026-02-02")).await;
    assert_eq!(later.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(later.body.contains("both sides have to consent"), "{}", later.body);
    let accepted = deciding.post(&here, &accept("2026-01-31")).await;
    assert_eq!(accepted.location(), paths::app(&other.org, &app), "{}", accepted.body);
    let again = deciding.post(&here, &accept("2026-01-31")).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);

    let added = deciding.get(&paths::app(&other.org, &app)).await;
    for part in ["Owned by Initech", "2026-01-31", "Remove from this organization", READ] {
        assert!(added.body.contains(part), "{part}: {}", added.body);
    }
    assert!(!added.body.contains("Credentials") && !added.body.contains("192.0.2"));
    let end = paths::grant_end(&other.org, &app, &other.org);
    let nearer = deciding.post(&end, &[("last_day", "2026-01-20")]).await;
    assert_eq!(nearer.status, StatusCode::SEE_OTHER, "{}", nearer.body);
    let own = asking.get(&paths::app(&owner.org, &app)).await;
    assert!(own.body.contains("Globex") && own.body.contains("2026-01-20"), "{}", own.body);
    assert!(own.body.contains("Services missing"));
    let remove = paths::remove_from_org(&other.org, &app, &other.org);
    let question = deciding.get(&remove).await;
    assert!(question.body.contains("Remove siem-export from Globex?"), "{}", question.body);
    let removed = deciding.post(&remove, &[]).await;
    assert_eq!(removed.location(), paths::apps(&other.org));
    assert_eq!(deciding.get(&paths::app(&other.org, &app)).await.status, StatusCode::NOT_FOUND);
    let over = deciding.post(&here, &accept("")).await;
    assert_eq!(over.status, StatusCode::CONFLICT);
    assert!(over.body.contains("This request is closed"), "{}", over.body);
}

#[tokio::test]
async fn a_changed_scope_is_shown_as_a_difference_and_decided_by_owners() {
    let world = World::new().await;
    let org = world.org().await;
    let app = world.changed_foreign_app(AppForm::named("nightly"), 1).await;
    let mut member = world.browser(Actor::Member).await;
    let page = member.get(&paths::app(&org, &app)).await;
    for part in ["Globex changed the scope", "It would gain", "It would lose"] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(page.body.contains("Only an Organization Owner can accept"), "{}", page.body);
    assert!(!page.body.contains("Accept the new scope"));
    let change = paths::scope_change(&org, &app);
    let accept = |version| [("version", version), ("go", "accept")];
    assert_eq!(member.post(&change, &accept("2")).await.status, StatusCode::FORBIDDEN);

    let mut owner = world.browser(Actor::Owner).await;
    let stale = owner.post(&change, &accept("1")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("It has changed in the meantime"), "{}", stale.body);
    let declined = owner.post(&change, &[("version", "2"), ("go", "decline")]).await;
    assert_eq!(declined.location(), paths::app(&org, &app), "{}", declined.body);
    let page = owner.get(&paths::app(&org, &app)).await;
    assert!(page.body.contains("Version 2 was declined"), "{}", page.body);
    let list = owner.get(&format!("{}?tab=added", paths::apps(&org))).await;
    assert!(list.body.contains("Scope changed") && list.body.contains("Globex"), "{}", list.body);
    let accepted = owner.post(&change, &accept("2")).await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER);
    let page = owner.get(&paths::app(&org, &app)).await;
    assert!(!page.body.contains("changed the scope") && page.body.contains("Version 2"));
}

#[tokio::test]
async fn a_question_about_a_permission_gets_yes_or_no_and_the_rule() {
    let world = World::new().await;
    let (owner, org) = (world.owner().await, world.org().await);
    let form = AppForm::named("siem-export").with_cbc_role("view_all").with_viewer_role();
    let (app, _) = owner.creates_and_adds(form).await;
    let mut auditor = world.browser(Actor::Auditor).await;
    let ask = |permission| paths::app_access(&org, &app, "", permission);
    let all = auditor.get(&ask("")).await;
    assert!(all.body.contains("service missing here") && all.body.contains("have effect"));
    let lacks = auditor.get(&ask("_Operations:view.READ")).await;
    assert!(lacks.body.contains("lacks Operations for Applications"), "{}", lacks.body);
    let yes = auditor.get(&ask(READ)).await;
    assert!(yes.body.contains(&format!("Yes: siem-export has {READ}")), "{}", yes.body);
    assert!(yes.body.contains("View All grants it in Carbon Black Cloud"));
    let no = auditor.get(&ask("_API.Device:device.quarantine.EXECUTE")).await;
    assert!(no.body.contains("No: no role of siem-export contains"), "{}", no.body);
    let unknown = auditor.get(&ask("<script>")).await;
    assert!(unknown.body.contains("No service has this permission"), "{}", unknown.body);
    assert!(unknown.body.contains("value=\"&lt;script&gt;\""));
    let nowhere = OrgId::from_bytes([7; 16]);
    let foreign = paths::app_access(&org, &app, nowhere.as_str(), "");
    assert_eq!(auditor.get(&foreign).await.status, StatusCode::NOT_FOUND);
}

//! Who has access where: the table agrees with the tokens, page by page.

use std::collections::BTreeSet;

use latchkey::domain::apps::query::{AccessPlace, AppQuery, AppTab};
use latchkey::domain::audit::event::Format;
use latchkey::domain::{AppId, OrgId};
use latchkey::storage::sql;
use latchkey::workflows::WorkflowError;
use latchkey::workflows::audit::access::{self, AccessPage, AccessRow};

use crate::workflows::outcome;
use crate::world::{AppForm, BEGINNING, Someone, World, operations_for_applications};

async fn page(
    someone: &Someone<'_>,
    tab: AppTab,
    after: Option<&AccessPlace>,
) -> Result<AccessPage, WorkflowError> {
    let query = AppQuery { tab, ..AppQuery::default() };
    access::list(&someone.op(), &someone.org, query, after).await
}

/// Every row, page by page.
async fn rows(someone: &Someone<'_>, tab: AppTab) -> Vec<AccessRow> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let found = page(someone, tab, after.as_ref()).await.unwrap();
        assert!(found.rows.len() <= 50);
        all.extend(found.rows);
        after = found.next;
        if after.is_none() {
            return all;
        }
    }
}

/// Has an app in one more organization, as that approved it at its first version.
async fn shares(world: &World, app: &AppId, org: &OrgId) {
    let by = world.owner().await.visitor.person;
    let id: latchkey::domain::GrantId = world.workflows.rng().id();
    let insert = sql("INSERT INTO grants (id, app, org, scope_version, added_at, added_by)
         VALUES ($1, $2, $3, 1, $4, $5)");
    let mut tx = world.db.write().await.unwrap();
    tx.execute_one(insert, (&id, app, org, BEGINNING, &by)).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_app_has_a_line_for_every_organization_with_what_it_lacks_there() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    owner.tries_to_add_service(&operations_for_applications()).await.unwrap();
    let form = AppForm::named("siem").with_cbc_role("view_all").with_viewer_role();
    let (app, _) = owner.creates_and_adds(form).await;
    shares(&world, &app, &outsider.org).await;
    let (unused, _) = owner.creates_app("added-nowhere").await;

    let rows_of_owner = rows(&owner, AppTab::Owned).await;
    let lines: BTreeSet<_> = rows_of_owner
        .iter()
        .map(|row| {
            let org = row.grant.as_ref().map(|grant| grant.org_name.to_string());
            (row.app.id.clone(), org, row.missing.len())
        })
        .collect();
    let expected = [
        (app.clone(), Some("Initech".to_owned()), 0),
        (app.clone(), Some("Globex".to_owned()), 1),
        (unused, None, 0),
    ];
    assert_eq!(lines, BTreeSet::from(expected));

    let here = rows(&outsider, AppTab::Added).await;
    assert_eq!(here.len(), 1, "only the grant of this organization");
    assert_eq!(here[0].owner.as_str(), "Initech");
    assert_eq!(here[0].missing.len(), 1);
    assert!(rows(&outsider, AppTab::Owned).await.is_empty());
}

#[tokio::test]
async fn what_an_app_lacks_is_what_its_page_says() {
    let world = World::new().await;
    let owner = world.owner().await;
    let role = owner.tries_to_create_role("Readers", &["_API.Device:device.READ"]).await.unwrap();
    let form = AppForm::named("siem")
        .with_viewer_role()
        .with(latchkey::domain::roles::choice::RoleChoice::Custom(role));
    let (app, _) = owner.creates_and_adds(form).await;
    let row = rows(&owner, AppTab::Owned).await.remove(0);
    let seen = owner.sees_app(&app).await.unwrap();
    assert_eq!(row.missing, seen.access.missing_services());
    assert_eq!(row.missing, BTreeSet::from([operations_for_applications()]));
    assert_eq!(row.custom_roles[0].1.as_str(), "Readers");
}

#[tokio::test]
async fn an_older_approval_is_a_drift() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_and_adds(AppForm::named("siem").with_cbc_role("view_all")).await;
    assert!(!rows(&owner, AppTab::Owned).await[0].has_drifted());
    let mut tx = world.db.write().await.unwrap();
    let next = sql("UPDATE apps SET scope_version = 2 WHERE id = $1");
    tx.execute_one(next, (&app,)).await.unwrap();
    tx.commit().await.unwrap();
    let row = rows(&owner, AppTab::Owned).await.remove(0);
    assert!(row.has_drifted());
    assert_eq!(row.scope.service_roles.len(), 1, "what was approved is what counts");
}

#[tokio::test]
async fn every_line_is_on_exactly_one_page() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let mut expected = BTreeSet::new();
    for number in 0..60 {
        let (app, _) = owner.creates_app(&format!("app {number:02}")).await;
        if number % 3 > 0 {
            owner.adds_app(&app).await;
        }
        if number % 3 == 2 {
            shares(&world, &app, &outsider.org).await;
        }
        let orgs = match number % 3 {
            0 => vec![None],
            1 => vec![Some(owner.org.clone())],
            _ => vec![Some(owner.org.clone()), Some(outsider.org.clone())],
        };
        expected.extend(orgs.into_iter().map(|org| (app.clone(), org)));
    }
    let key =
        |row: &AccessRow| (row.app.id.clone(), row.grant.as_ref().map(|grant| grant.org.clone()));
    let found = rows(&owner, AppTab::Owned).await;
    assert_eq!(found.len(), 80);
    assert_eq!(found.iter().map(key).collect::<BTreeSet<_>>(), expected);

    let (mut exported, mut after) = (0, None);
    let query = AppQuery::default();
    loop {
        let part = access::export(&owner.op(), &owner.org, &query, after.as_ref()).await.unwrap();
        exported += part.rows.len();
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(exported, 80);
}

#[tokio::test]
async fn a_developer_knows_where_the_own_apps_are_and_not_who_else_is_here() {
    let world = World::new().await;
    let (developer, member) = (world.developer().await, world.member().await);
    assert_eq!(outcome(&page(&developer, AppTab::Owned, None).await), "yes");
    assert_eq!(outcome(&page(&developer, AppTab::Added, None).await), "403");
    assert_eq!(outcome(&page(&member, AppTab::Owned, None).await), "403");
    assert_eq!(outcome(&page(&world.auditor().await, AppTab::Added, None).await), "yes");
    let query = AppQuery { tab: AppTab::Added, ..AppQuery::default() };
    let begun = access::begin_export(&developer.op(), &developer.org, &query, Format::Csv).await;
    assert_eq!(outcome(&begun), "403");
    world.workflows.flush_usage().await;
    let rows = world.rows().await;
    let of = |who: &Someone<'_>| {
        let person = who.visitor.person.as_str();
        rows.iter().any(|row| row.contains("access.denied") && row.contains(person))
    };
    assert!(of(&developer) && of(&member), "{rows:?}");
}

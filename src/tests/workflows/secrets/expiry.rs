//! Secrets that expire: chosen, changed, warned of, and over at their instant.

use std::time::Duration;

use latchkey::domain::AppId;
use latchkey::workflows::organizations::{PolicyForm, Reason, Ticked, set_policies};
use latchkey::workflows::secrets::{SetExpiry, count_expiring, warn_of_expiry};
use latchkey::workflows::{WorkflowError, organizations, secrets};

use crate::workflows::outcome;
use crate::world::{Actor, AppForm, Made, Someone, World};

const DAY: Duration = Duration::from_hours(24);

/// An app whose one secret works for so many days.
async fn app_for(owner: &Someone<'_>, days: &str) -> (AppId, Made) {
    let (app, _) = owner.creates_and_adds(AppForm::named("siem-export")).await;
    let made = owner.has_a_secret_for(&app, days).await;
    (app, made)
}

async fn sets(
    someone: &Someone<'_>,
    app: &AppId,
    lasts: &str,
    version: &str,
) -> Result<(), WorkflowError> {
    let secret = someone.world.newest_secret(app).await;
    let form = SetExpiry { lasts: lasts.to_owned(), version: version.to_owned() };
    secrets::set_expiry(&someone.op(), &someone.names(app), &secret, &form).await
}

async fn counts(world: &World) -> Vec<i64> {
    let counts = count_expiring(&world.server()).await.unwrap();
    counts.into_iter().map(|expiring| expiring.count).collect()
}

#[tokio::test]
async fn a_secret_ends_at_the_instant_of_its_expiry() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, made) = app_for(&owner, "7").await;
    world.advance((DAY * 7).checked_sub(Duration::from_micros(1)).unwrap());
    assert!(world.token(&app, &made.secret).await.is_ok());
    world.advance(Duration::from_micros(1));
    assert!(world.token(&app, &made.secret).await.is_err());
    secrets::close(&world.server()).await.unwrap();
    assert!(world.actions().await.contains(&"secret.expired".to_owned()));
}

#[tokio::test]
async fn each_threshold_warns_the_owners_once() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (_, made) = app_for(&owner, "90").await;
    let mut said = Vec::new();
    for day in 0..=90 {
        for warning in warn_of_expiry(&world.server()).await.unwrap() {
            assert_eq!(warning.of.secret, made.id);
            assert_eq!(warning.to[0].as_str(), Actor::Owner.email());
            said.push((day, warning.days));
        }
        assert!(warn_of_expiry(&world.server()).await.unwrap().is_empty());
        world.advance(DAY);
    }
    assert_eq!(said, [(60, 30), (76, 14), (83, 7), (89, 1)]);
    let warned = world.actions().await.into_iter().filter(|a| a == "secret.expiry_warned");
    assert_eq!(warned.count(), 4);
}

#[tokio::test]
async fn two_servers_warn_once() {
    let world = World::new().await;
    let owner = world.owner().await;
    app_for(&owner, "90").await;
    world.advance(DAY * 60);
    let servers = (world.server(), world.server());
    let (one, other) = tokio::join!(warn_of_expiry(&servers.0), warn_of_expiry(&servers.1));
    assert_eq!(one.unwrap().len() + other.unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_that_slept_gives_the_last_warning_only() {
    let world = World::new().await;
    let owner = world.owner().await;
    app_for(&owner, "90").await;
    world.advance(DAY * 84);
    let warnings = warn_of_expiry(&world.server()).await.unwrap();
    assert_eq!(warnings.iter().map(|warning| warning.days).collect::<Vec<_>>(), [7]);
}

#[tokio::test]
async fn a_secret_in_its_overlap_is_warned_of_no_more() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = app_for(&owner, "90").await;
    world.advance(DAY * 58);
    let new = owner.regenerates(&app, "168").await;
    owner.confirms(&app, &new.id).await.unwrap();
    world.advance(DAY * 3);
    assert!(warn_of_expiry(&world.server()).await.unwrap().is_empty());
    assert_eq!(counts(&world).await, [0, 0, 0, 0]);
}

#[tokio::test]
async fn the_metric_and_the_overview_count_what_expires_soon() {
    let world = World::new().await;
    let owner = world.owner().await;
    app_for(&owner, "90").await;
    assert_eq!(counts(&world).await, [0, 0, 0, 0]);
    world.advance(DAY * 78);
    assert_eq!(counts(&world).await, [1, 1, 0, 0]);
    let seen =
        organizations::overview(&world.workflows.op(&owner.visitor), &owner.org).await.unwrap();
    let expiring = seen.attention.iter().find(|n| matches!(n.reason, Reason::SecretExpires(..)));
    assert_eq!(expiring.map(|noted| noted.found), Some(1));
    world.advance(DAY * 12);
    assert_eq!(counts(&world).await, [0, 0, 0, 0]);
}

#[tokio::test]
async fn an_expiry_is_set_moved_and_taken_away() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, made) = app_for(&owner, "").await;
    sets(&owner, &app, "keep", "").await.unwrap();
    assert_eq!(owner.sees_secrets(&app).await[0].0.expires_at, None);
    sets(&owner, &app, "30", "").await.unwrap();
    assert_eq!(outcome(&sets(&owner, &app, "365", "").await), "409");
    let end = owner.sees_secrets(&app).await[0].0.expires_at.unwrap();
    assert_eq!(end, world.workflows.now().plus(DAY * 30));
    sets(&owner, &app, "", &end.as_micros().to_string()).await.unwrap();
    world.advance(DAY * 365);
    assert!(world.token(&app, &made.secret).await.is_ok());
    assert!(warn_of_expiry(&world.server()).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_expiry_stays_within_the_policy_and_a_replaced_secret_has_none_to_set() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, made) = app_for(&owner, "").await;
    let policies = PolicyForm {
        only_owners_regenerate: Ticked::No,
        only_roles_i_hold: Ticked::No,
        max_ttl: String::new(),
        max_secret_age: "90".to_owned(),
        version: 0,
    };
    let set = (&owner.org, policies.clone());
    set_policies(&world.workflows.op(&owner.visitor), set.0, set.1).await.unwrap();
    assert_eq!(outcome(&sets(&owner, &app, "91", "").await), "422");
    world.advance(DAY * 30);
    sets(&owner, &app, "", "").await.unwrap();
    let secret = owner.sees_secrets(&app).await.remove(0).0;
    assert_eq!(secret.expires_at, Some(secret.created_at.plus(DAY * 90)));
    let stricter = PolicyForm { max_secret_age: "7".to_owned(), version: 1, ..policies };
    set_policies(&world.workflows.op(&owner.visitor), &owner.org, stricter).await.unwrap();
    let ends = async || owner.sees_secrets(&app).await[0].0.expires_at.unwrap();
    let before = ends().await;
    world.advance(DAY * 58);
    sets(&owner, &app, "7", &before.as_micros().to_string()).await.unwrap();
    assert_eq!(ends().await, before, "what is too old already is not prolonged");
    let new = owner.regenerates(&app, "24").await;
    owner.confirms(&app, &new.id).await.unwrap();
    let form = SetExpiry { lasts: String::new(), version: String::new() };
    let refused = secrets::set_expiry(&owner.op(), &owner.names(&app), &made.id, &form).await;
    assert_eq!(outcome(&refused), "404");
}

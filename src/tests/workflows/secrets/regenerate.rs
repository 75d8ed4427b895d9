//! REGENERATE SECRET in two phases: the old secret ends when the new one is confirmed, and never
//! before.

use std::time::Duration;

use latchkey::domain::AppId;
use latchkey::domain::apps::app::AppType;
use latchkey::domain::apps::query::AppQuery;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::secrets::life::{EndReason, SecretState};
use latchkey::domain::secrets::secret::{AppSecret, Presented};
use latchkey::workflows::organizations::{PolicyForm, Ticked, set_policies};
use latchkey::workflows::secrets::{
    Confirmation, IssuedTokens, RegenerateSecret, Regeneration, preview_regeneration,
};
use latchkey::workflows::{apps, secrets, tokens};

use crate::workflows::{fields, mend, outcome};
use crate::world::{AppForm, Someone, World, credentials, token_request};

const HOUR: Duration = Duration::from_hours(1);
const MICRO: Duration = Duration::from_micros(1);

/// An app that is added and whose secret counts, for an hour already.
async fn app(owner: &Someone<'_>) -> (AppId, AppSecret) {
    let (app, secret) = owner.creates_and_adds(AppForm::named("siem-export")).await;
    owner.tries_to_confirm_secret(&app).await.unwrap();
    owner.world.advance(HOUR);
    (app, secret)
}

async fn works(world: &World, app: &AppId, secret: &AppSecret) -> bool {
    world.token(app, secret).await.is_ok()
}

/// What the record says about secrets beside the first one of the app, sorted: the clock stands
/// still, so that much happens in one instant.
async fn recorded(world: &World) -> Vec<String> {
    let actions = world.actions().await.into_iter();
    let about = |action: &String| action.starts_with("secret.");
    let mut found: Vec<_> = actions.filter(about).collect();
    for first in ["secret.revealed", "secret.confirmed"] {
        let at = found.iter().position(|action| action == first).unwrap();
        found.remove(at);
    }
    found.sort_unstable();
    found
}

#[tokio::test]
async fn the_old_secret_works_until_the_new_one_is_confirmed_and_no_longer() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, old) = app(&owner).await;
    let new = owner.regenerates(&app, "0").await;
    assert!(works(&world, &app, &old).await);
    let confirmed = owner.confirms(&app, &new.id).await.unwrap();
    assert_eq!(confirmed, Confirmation::Counts(AppType::ServerToServer));
    assert!(!works(&world, &app, &old).await);
    assert!(works(&world, &app, &new.secret).await);
    let expected = ["secret.confirmed", "secret.ended", "secret.requested", "secret.revealed"];
    assert_eq!(recorded(&world).await, expected);
}

#[tokio::test]
async fn the_first_use_of_the_new_secret_ends_the_old_one() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, old) = app(&owner).await;
    let new = owner.regenerates(&app, "0").await;
    assert!(works(&world, &app, &new.secret).await);
    assert!(!works(&world, &app, &old).await);
    assert!(recorded(&world).await.contains(&"secret.ended".to_owned()));
}

#[tokio::test]
async fn every_overlap_ends_at_its_instant_and_counts_from_the_confirmation() {
    for hours in ["24", "48", "168"] {
        let world = World::new().await;
        let owner = world.owner().await;
        let (app, old) = app(&owner).await;
        let new = owner.regenerates(&app, hours).await;
        world.advance(HOUR * 23);
        owner.confirms(&app, &new.id).await.unwrap();
        let overlap = HOUR * hours.parse().unwrap();
        world.advance(overlap.checked_sub(MICRO).unwrap());
        assert!(works(&world, &app, &old).await, "{hours}");
        world.advance(MICRO);
        assert!(!works(&world, &app, &old).await, "{hours}");
        assert!(works(&world, &app, &new.secret).await, "{hours}");
        assert_eq!(secrets::close(&world.server()).await.unwrap(), 1);
        let said = recorded(&world).await;
        for action in ["secret.overlap_begun", "secret.ended"] {
            assert!(said.iter().any(|said| said == action), "{action} of {hours}");
        }
    }
}

#[tokio::test]
async fn a_secret_that_nobody_confirmed_lapses_and_the_old_one_works_on() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, old) = app(&owner).await;
    let new = owner.regenerates(&app, "0").await;
    world.advance(HOUR * 24);
    assert_eq!(secrets::close(&world.server()).await.unwrap(), 1);
    assert_eq!(secrets::close(&world.server()).await.unwrap(), 0);
    assert!(!works(&world, &app, &new.secret).await);
    assert!(works(&world, &app, &old).await);
    assert_eq!(owner.confirms(&app, &new.id).await.unwrap(), Confirmation::TooLate);
    let expected = ["secret.lapsed", "secret.requested", "secret.revealed"];
    assert_eq!(recorded(&world).await, expected);
    let rows = world.rows().await;
    let row = rows.iter().find(|row| row.contains("secret.lapsed")).unwrap();
    assert!(row.contains("server"), "{row}");
}

#[tokio::test]
async fn the_same_form_twice_makes_one_secret_and_shows_it_once() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = app(&owner).await;
    let form = owner.regeneration_of(&app).await;
    let op = world.workflows.op(&owner.visitor);
    let named = owner.names(&app);
    let send = || secrets::regenerate(&op, &named, form.clone());
    let both = tokio::join!(send(), send());
    let shown = [both.0.unwrap(), both.1.unwrap()]
        .iter()
        .filter(|outcome| matches!(outcome, Regeneration::Made { .. }))
        .count();
    assert_eq!((shown, owner.sees_secrets(&app).await.len()), (1, 2));
    assert!(matches!(send().await.unwrap(), Regeneration::AlreadyShown(SecretState::Pending)));
    owner.confirms(&app, &form.key).await.unwrap();
    world.advance(HOUR * 24 * 365);
    assert!(matches!(send().await.unwrap(), Regeneration::AlreadyShown(SecretState::Live)));
}

#[tokio::test]
async fn the_key_of_another_apps_secret_is_not_found() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = app(&owner).await;
    let (other, _) = owner.creates_app("other").await;
    let key = world.newest_secret(&other).await;
    let form = RegenerateSecret { key, ..owner.regeneration_of(&app).await };
    assert_eq!(outcome(&owner.tries_to_regenerate(&app, form).await), "404");
}

#[tokio::test]
async fn a_third_secret_is_refused_with_what_to_do() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = app(&owner).await;
    let pending = owner.regenerates(&app, "48").await;
    let form = owner.regeneration_of(&app).await;
    let refused = mend(owner.tries_to_regenerate(&app, form).await);
    assert!(refused[0].1.contains("Discard the unconfirmed one"), "{refused:?}");
    owner.confirms(&app, &pending.id).await.unwrap();
    let form = owner.regeneration_of(&app).await;
    let refused = mend(owner.tries_to_regenerate(&app, form).await);
    assert!(refused[0].1.contains("Retire the old one"), "{refused:?}");
    let (old, _) = owner.sees_secrets(&app).await.pop().unwrap();
    assert_eq!(owner.ends(&app, &old.id).await, Ok(EndReason::Retired));
    owner.regenerates(&app, "0").await;
}

#[tokio::test]
async fn of_many_who_regenerate_at_once_one_gets_a_secret() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = app(&owner).await;
    let forms = [
        owner.regeneration_of(&app).await,
        owner.regeneration_of(&app).await,
        owner.regeneration_of(&app).await,
    ];
    let tries = forms.map(|form| owner.tries_to_regenerate(&app, form));
    let mut outcomes: Vec<_> = futures::future::join_all(tries).await.iter().map(outcome).collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["422", "422", "yes"]);
    assert_eq!(owner.sees_secrets(&app).await.len(), 2);
}

#[tokio::test]
async fn confirming_and_cutting_off_at_once_leave_one_secret_that_works() {
    for _ in 0..8 {
        let world = World::new().await;
        let owner = world.owner().await;
        let (app, old) = app(&owner).await;
        let new = owner.regenerates(&app, "24").await;
        let (confirmed, used, newest) = tokio::join!(
            owner.confirms(&app, &new.id),
            world.token(&app, &new.secret),
            owner.tries_to_replace_secret(&app),
        );
        confirmed.map(drop).unwrap();
        drop(used);
        assert!(works(&world, &app, &newest.unwrap()).await);
        assert!(!works(&world, &app, &new.secret).await);
        assert!(!works(&world, &app, &old).await);
        assert_eq!(owner.sees_secrets(&app).await.len(), 1);
    }
}

#[tokio::test]
async fn a_discarded_secret_is_dead_and_cannot_be_confirmed() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, old) = app(&owner).await;
    let new = owner.regenerates(&app, "0").await;
    assert_eq!(owner.ends(&app, &new.id).await, Ok(EndReason::Discarded));
    assert!(!works(&world, &app, &new.secret).await);
    assert_eq!(owner.confirms(&app, &new.id).await.unwrap(), Confirmation::TooLate);
    assert!(works(&world, &app, &old).await);
    assert_eq!(outcome(&owner.ends(&app, &new.id).await), "404");
    let expected = ["secret.discarded", "secret.requested", "secret.revealed"];
    assert_eq!(recorded(&world).await, expected);
}

#[tokio::test]
async fn the_secret_that_an_app_needs_has_to_stay() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, old) = app(&owner).await;
    let only = world.newest_secret(&app).await;
    assert_eq!(fields(owner.ends(&app, &only).await), ["secret"]);
    let new = owner.regenerates(&app, "168").await;
    let refused = mend(owner.ends(&app, &only).await);
    assert!(refused[0].1.contains("The new App Secret isn't confirmed"), "{refused:?}");
    owner.confirms(&app, &new.id).await.unwrap();
    assert_eq!(fields(owner.ends(&app, &new.id).await), ["secret"]);
    let retired = tokio::join!(owner.ends(&app, &only), owner.ends(&app, &new.id));
    assert_eq!((retired.0, outcome(&retired.1)), (Ok(EndReason::Retired), "422"));
    assert!(!works(&world, &app, &old).await);
    assert!(works(&world, &app, &new.secret).await);
}

#[tokio::test]
async fn an_older_secret_that_is_used_late_ends_nothing() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, first) = owner.creates_and_adds(AppForm::named("siem-export")).await;
    let second = owner.regenerates(&app, "24").await;
    owner.confirms(&app, &second.id).await.unwrap();
    assert!(works(&world, &app, &first).await, "pending, and in its overlap");
    assert!(works(&world, &app, &second.secret).await);
    world.advance(HOUR * 24);
    assert!(!works(&world, &app, &first).await);
    assert!(works(&world, &app, &second.secret).await);
}

#[tokio::test]
async fn tokens_end_with_the_old_secret_where_that_was_asked_for() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all");
    let (app, old) = owner.creates_and_adds(form).await;
    let before = world.token(&app, &old).await.unwrap().access_token.into_inner();
    let form = owner.regeneration_of(&app).await;
    let form = RegenerateSecret { tokens: IssuedTokens::Revoke, ..form };
    let new = owner.tries_to_regenerate(&app, form).await.unwrap();
    assert!(world.call(&before, &key).await.is_ok(), "nothing ends before the confirmation");
    owner.confirms(&app, &new.id).await.unwrap();
    assert!(world.call(&before, &key).await.is_err());
    let asking = credentials(&app, &new.secret);
    let asking = tokens::authenticate_app(&world.anybody(), &asking.into()).await.unwrap();
    let presented = Presented::new(before.expose().to_owned());
    let introspected = tokens::introspect(&world.anybody(), &asking, &presented).await;
    assert_eq!(introspected.unwrap(), None);
    // The clock stands still: this token is of the same second.
    let after = world.token(&app, &new.secret).await.unwrap();
    assert_eq!(after.expires_in, 1800);
    assert!(world.call(&after.access_token.into_inner(), &key).await.is_ok());
    assert!(world.actions().await.contains(&"token.all_revoked".to_owned()));
}

#[tokio::test]
async fn cutting_off_revokes_tokens_at_once_where_that_was_asked_for() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all");
    let (app, old) = owner.creates_and_adds(form).await;
    let before = world.token(&app, &old).await.unwrap().access_token.into_inner();
    let facts = async || {
        owner.workflows().flush_usage().await;
        let place = (&owner.org, &app);
        let facts = preview_regeneration(&owner.op(), &owner.names(&app)).await.unwrap();
        let named = latchkey::domain::AppRef::new(place.0, place.1);
        let end = apps::preview_deletion(&owner.op(), &named).await.unwrap().reach;
        (facts.tokens_lately, end.live_tokens)
    };
    assert_eq!(facts().await, (1, 1));
    world.advance(Duration::from_secs(60));
    let form = owner.regeneration_of(&app).await;
    let (how, tokens) = ("cut-off".to_owned(), IssuedTokens::Revoke);
    owner.tries_to_regenerate(&app, RegenerateSecret { how, tokens, ..form }).await.unwrap();
    assert!(world.call(&before, &key).await.is_err());
    assert!(!works(&world, &app, &old).await);
    assert_eq!(facts().await, (1, 0));
}

#[tokio::test]
async fn two_revocations_within_a_second_leave_no_token_between_them() {
    let world = World::new().await;
    let owner = world.owner().await;
    let key = owner.adds_cbc().await;
    let form = AppForm::named("siem-export").with_cbc_role("view_all");
    let (app, _) = owner.creates_and_adds(form).await;
    let cut_off = async || {
        let form = owner.regeneration_of(&app).await;
        let (how, tokens) = ("cut-off".to_owned(), IssuedTokens::Revoke);
        owner
            .tries_to_regenerate(&app, RegenerateSecret { how, tokens, ..form })
            .await
            .unwrap()
            .secret
    };
    let secret = cut_off().await;
    let between = world.token(&app, &secret).await.unwrap().access_token.into_inner();
    assert!(world.call(&between, &key).await.is_ok());
    let secret = cut_off().await;
    assert!(world.call(&between, &key).await.is_err());
    let after = world.token(&app, &secret).await.unwrap().access_token.into_inner();
    assert!(world.call(&after, &key).await.is_ok());
}

#[tokio::test]
async fn a_form_is_mended_field_by_field() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = app(&owner).await;
    let form = owner.regeneration_of(&app).await;
    let odd = |how: &str, overlap: &str, lasts: &str| RegenerateSecret {
        how: how.to_owned(),
        overlap: overlap.to_owned(),
        lasts: lasts.to_owned(),
        ..form.clone()
    };
    let wrong = RegenerateSecret { typed: "SIEM-export".to_owned(), ..form.clone() };
    assert_eq!(fields(owner.tries_to_regenerate(&app, wrong).await), ["name"]);
    for (form, field) in [
        (odd("", "0", ""), "how"),
        (odd("replace", "1", ""), "overlap"),
        (odd("replace", "soon", ""), "overlap"),
        (odd("replace", "0", "0"), "lasts"),
        (odd("cut-off", "0", "3651"), "lasts"),
    ] {
        assert_eq!(fields(owner.tries_to_regenerate(&app, form).await), [field]);
    }
    assert_eq!(owner.sees_secrets(&app).await.len(), 1);
}

#[tokio::test]
async fn nobody_regenerates_beyond_the_ceiling_or_the_policy() {
    let world = World::new().await;
    let (owner, developer) = (world.owner().await, world.developer().await);
    let strong = AppForm::named("strong").with(RoleChoice::Organization(OrgRole::Owner));
    let (strong, _) = owner.creates(strong).await;
    let form = developer.regeneration_of(&strong).await;
    assert_eq!(outcome(&developer.tries_to_regenerate(&strong, form).await), "403");
    let secret = world.newest_secret(&strong).await;
    assert_eq!(outcome(&developer.ends(&strong, &secret).await), "403");

    let (app, _) = app(&developer).await;
    let new = developer.regenerates(&app, "0").await;
    let policies = PolicyForm {
        only_owners_regenerate: Ticked::Yes,
        only_roles_i_hold: Ticked::No,
        max_ttl: String::new(),
        max_secret_age: "90".to_owned(),
        version: 0,
    };
    set_policies(&world.workflows.op(&owner.visitor), &owner.org, policies).await.unwrap();
    let previewed = preview_regeneration(&developer.op(), &developer.names(&app)).await;
    assert_eq!(outcome(&previewed), "403");
    assert_eq!(outcome(&developer.confirms(&app, &new.id).await), "403");
    assert_eq!(outcome(&developer.ends(&app, &new.id).await), "403");
    let (first, _) = developer.creates_app("another").await;
    let first_secret = world.newest_secret(&first).await;
    assert_eq!(outcome(&developer.confirms(&first, &first_secret).await), "yes");
    owner.confirms(&app, &new.id).await.unwrap();
    let long = RegenerateSecret { lasts: "91".into(), ..owner.regeneration_of(&app).await };
    assert_eq!(fields(owner.tries_to_regenerate(&app, long).await), ["lasts"]);
    owner.regenerates(&app, "0").await;
    let (newest, state) = owner.sees_secrets(&app).await.remove(0);
    assert_eq!(state, SecretState::Pending);
    let ninety = Some(world.workflows.now().plus(HOUR * 24 * 90));
    assert_eq!(newest.expires_at, ninety);
}

#[tokio::test]
async fn the_secrets_of_a_foreign_app_are_not_found() {
    let world = World::new().await;
    let (owner, outsider) = (world.owner().await, world.outsider().await);
    let (app, _) = app(&owner).await;
    let new = owner.regenerates(&app, "0").await;
    for foreign in [world.outsider().await, outsider.in_org(&owner.org)] {
        let form = foreign.regeneration_of(&app).await;
        assert_eq!(outcome(&foreign.tries_to_regenerate(&app, form).await), "404");
        assert_eq!(outcome(&foreign.confirms(&app, &new.id).await), "404");
        assert_eq!(outcome(&foreign.ends(&app, &new.id).await), "404");
    }
    let (other, _) = owner.creates_app("other").await;
    assert_eq!(outcome(&owner.confirms(&other, &new.id).await), "404");
    assert_eq!(outcome(&owner.ends(&other, &new.id).await), "404");
}

#[tokio::test]
async fn an_app_on_a_device_has_no_secret_to_regenerate() {
    let world = World::new().await;
    let owner = world.owner().await;
    let form = AppForm::named("phone").signing_in(AppType::Native);
    let draft = owner.tries_to_draft(&form).await.unwrap();
    owner.submits(&draft).await.map(drop).unwrap();
    let everything = AppQuery::default();
    let op = world.workflows.op(&owner.visitor);
    let found = apps::list(&op, &owner.org, &everything, None);
    let app = found.await.unwrap().rows.remove(0).app.id;
    let form = owner.regeneration_of(&app).await;
    assert_eq!(outcome(&owner.tries_to_regenerate(&app, form).await), "404");
}

#[tokio::test]
async fn looking_whether_a_new_secret_works_ends_nothing() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, old) = app(&owner).await;
    let new = owner.regenerates(&app, "0").await;
    let tried = tokens::try_out(&world.anybody(), &token_request(&app, &new.secret)).await;
    assert_eq!(tried.unwrap().expires_in, 1800);
    assert!(works(&world, &app, &old).await);
    assert_eq!(owner.sees_secrets(&app).await[0].1, SecretState::Pending);
}

//! What is somebody's own: nobody else changes it, and sessions that ended stay ended.

use std::time::Duration;

use latchkey::domain::SessionRef;
use latchkey::domain::account::preferences::{Preferences, Shortcuts, Theme};
use latchkey::domain::secrets::secret::Password;
use latchkey::workflows::WorkflowError;
use latchkey::workflows::account::sessions::{SessionData, SessionLimits, begin, keep, recognise};
use latchkey::workflows::account::{
    self, AccountDetails, ChangePassword, ChooseLocale, change_password, choose_locale,
    choose_theme, end_other_sessions, end_session, sign_in, sign_out_everywhere,
};

use crate::workflows::{fields, outcome};
use crate::world::{Actor, Someone, World, nobody};

const LIMITS: SessionLimits =
    SessionLimits { idle: Duration::from_hours(1), absolute: Duration::from_hours(12) };

fn session(someone: &Someone<'_>) -> SessionData {
    SessionData {
        person: Some(someone.visitor.person.clone()),
        epoch: 1,
        data: "{}".to_owned(),
        address: Some("192.0.2.7".to_owned()),
        agent: Some("curl/8".to_owned()),
    }
}

async fn signs_in(someone: &Someone<'_>, cookie: &str) -> SessionRef {
    let w = someone.workflows();
    begin(&nobody(w), LIMITS, cookie, &session(someone)).await.unwrap();
    recognise(&nobody(w), LIMITS, cookie).await.unwrap().unwrap().reference
}

async fn is_alive(world: &World, cookie: &str) -> bool {
    recognise(&nobody(&world.workflows), LIMITS, cookie).await.unwrap().is_some()
}

async fn account(someone: &Someone<'_>) -> AccountDetails {
    account::show(&someone.op(), LIMITS, None).await.unwrap()
}

async fn renames(someone: &Someone<'_>, name: &str, version: i64) -> Result<(), WorkflowError> {
    account::rename(&someone.op(), name, version).await
}

async fn changes_password(
    someone: &Someone<'_>,
    current: &str,
    new: &str,
) -> Result<i64, WorkflowError> {
    let current = Password::typed(current.to_owned());
    let form = ChangePassword { current, new: new.to_owned() };
    change_password(&someone.op(), form).await
}

fn locale(time_zone: &str, version: i64) -> ChooseLocale {
    ChooseLocale {
        time_zone: time_zone.to_owned(),
        region: String::new(),
        shortcuts: Shortcuts::On,
        version,
    }
}

#[tokio::test]
async fn a_name_holds_any_letters_of_the_world() {
    let world = World::new().await;
    let member = world.member().await;
    let family = "👩\u{200d}👩\u{200d}👧 علي 山田 Ż\u{0301}";
    for (at, name) in [family, "=cmd()", "<script>", "\u{202e}evil"].into_iter().enumerate() {
        let version = 1 + i64::try_from(at).unwrap();
        renames(&member, name, version).await.unwrap();
        assert_eq!(account(&member).await.account.person.name.as_str(), name);
    }
}

#[tokio::test]
async fn a_name_that_cannot_be_is_told_so() {
    let world = World::new().await;
    let member = world.member().await;
    for name in ["", "  ", "a\nb", &"x".repeat(81)] {
        assert_eq!(fields(renames(&member, name, 1).await), ["name"], "{name:?}");
    }
}

#[tokio::test]
async fn of_two_windows_the_slower_one_is_told() {
    let world = World::new().await;
    let member = world.member().await;
    renames(&member, "First", 1).await.unwrap();
    assert_eq!(renames(&member, "Second", 1).await, Err(WorkflowError::Stale));
    let chosen = locale("Europe/Vienna", 1);
    let refused = choose_locale(&member.op(), chosen).await;
    assert_eq!(refused, Err(WorkflowError::Stale));
    assert_eq!(account(&member).await.account.person.name.as_str(), "First");
}

#[tokio::test]
async fn the_same_form_twice_changes_nothing_twice() {
    let world = World::new().await;
    let member = world.member().await;
    renames(&member, "Once", 1).await.unwrap();
    let before = world.rows().await;
    renames(&member, "Once", 1).await.unwrap();
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn of_two_names_at_once_one_counts() {
    let world = World::new().await;
    let member = world.member().await;
    let (one, other) = tokio::join!(renames(&member, "One", 1), renames(&member, "Other", 1));
    assert_eq!([&one, &other].into_iter().filter(|done| done.is_ok()).count(), 1);
    assert_eq!(account(&member).await.account.version, 2);
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_signs_in() {
    let world = World::new().await;
    let member = world.member().await;
    signs_in(&member, "cookie").await;
    let password = Actor::Member.password();
    assert_eq!(changes_password(&member, &password, "a new long password").await, Ok(2));
    assert!(!is_alive(&world, "cookie").await);
    let email = Actor::Member.email();
    let tried = |typed: &str| Password::typed(typed.to_owned());
    let w = &world.workflows;
    assert!(sign_in(&nobody(w), &email, tried("a new long password")).await.is_ok());
    assert!(sign_in(&nobody(w), &email, tried(&password)).await.is_err());
}

#[tokio::test]
async fn a_password_is_not_changed_without_the_present_one() {
    let world = World::new().await;
    let member = world.member().await;
    let password = Actor::Member.password();
    for (current, new, field) in [
        ("wrong", "a new long password", "current_password"),
        ("", "a new long password", "current_password"),
        (&password, "short", "password"),
        (&password, &"x".repeat(257), "password"),
        (&password, &password, "password"),
    ] {
        assert_eq!(fields(changes_password(&member, current, new).await), [field], "{new}");
    }
    assert!(!world.rows().await.join("\n").contains("person.password_changed"));
}

#[tokio::test]
async fn of_two_new_passwords_at_once_one_counts() {
    let world = World::new().await;
    let member = world.member().await;
    let password = Actor::Member.password();
    let (one, other) = tokio::join!(
        changes_password(&member, &password, "one new long password"),
        changes_password(&member, &password, "other new long password"),
    );
    assert_eq!([one, other].into_iter().flatten().count(), 1);
}

#[tokio::test]
async fn no_password_is_on_the_record() {
    let world = World::new().await;
    let member = world.member().await;
    changes_password(&member, &Actor::Member.password(), "a new long password").await.unwrap();
    let rows = world.rows().await.join("\n");
    assert!(rows.contains("person.password_changed"));
    assert!(!rows.contains("a new long password") && !rows.contains(&Actor::Member.password()));
}

#[tokio::test]
async fn one_session_is_ended_and_the_others_live() {
    let world = World::new().await;
    let member = world.member().await;
    let lost = signs_in(&member, "lost").await;
    signs_in(&member, "kept").await;
    end_session(&member.op(), &lost).await.unwrap();
    assert!(!is_alive(&world, "lost").await);
    assert!(is_alive(&world, "kept").await);
}

#[tokio::test]
async fn a_save_in_flight_does_not_bring_a_session_back_that_was_ended_elsewhere() {
    let world = World::new().await;
    let member = world.member().await;
    let w = member.workflows();
    let kept = signs_in(&member, "kept").await;
    let lost = signs_in(&member, "lost").await;
    end_session(&w.op(&member.visitor), &lost).await.unwrap();
    signs_in(&member, "lost too").await;
    end_other_sessions(&w.op(&member.visitor), &kept).await.unwrap();
    for cookie in ["lost", "lost too"] {
        keep(&nobody(w), cookie, &session(&member)).await.unwrap();
        assert!(!is_alive(&world, cookie).await, "{cookie}");
    }
    assert!(is_alive(&world, "kept").await);
    sign_out_everywhere(&w.op(&member.visitor)).await.unwrap();
    keep(&nobody(w), "kept", &session(&member)).await.unwrap();
    assert!(!is_alive(&world, "kept").await);
}

#[tokio::test]
async fn the_session_of_somebody_else_is_not_found() {
    let world = World::new().await;
    let (owner, member) = (world.owner().await, world.member().await);
    let theirs = signs_in(&owner, "owner").await;
    let tried = end_session(&member.op(), &theirs).await;
    assert_eq!(outcome(&tried), "404");
    end_other_sessions(&world.workflows.op(&member.visitor), &theirs).await.unwrap();
    sign_out_everywhere(&world.workflows.op(&member.visitor)).await.unwrap();
    assert!(is_alive(&world, "owner").await);
}

#[tokio::test]
async fn sessions_are_listed_newest_first_as_long_as_they_live() {
    let world = World::new().await;
    let member = world.member().await;
    signs_in(&member, "first").await;
    world.advance(Duration::from_mins(40));
    let second = signs_in(&member, "second").await;
    let listed = account(&member).await;
    assert_eq!((listed.sessions.len(), listed.found), (2, 2));
    assert_eq!(listed.sessions[0].reference, second);
    world.advance(Duration::from_mins(30));
    let listed = account(&member).await;
    assert_eq!((listed.sessions.len(), listed.found), (1, 1));
}

#[tokio::test]
async fn many_sessions_come_in_pages_and_none_is_left_out() {
    let world = World::new().await;
    let member = world.member().await;
    for number in 0..120 {
        signs_in(&member, &format!("cookie {number}")).await;
    }
    let (mut seen, mut after) = (std::collections::BTreeSet::new(), None);
    for size in [50, 50, 20] {
        let page = account::show(&member.op(), LIMITS, after.as_ref()).await.unwrap();
        assert_eq!((page.sessions.len(), page.found), (size, 120));
        seen.extend(page.sessions.into_iter().map(|row| row.reference.to_string()));
        after = page.next;
    }
    assert_eq!((seen.len(), after), (120, None));
}

#[tokio::test]
async fn a_theme_follows_the_person_without_overtaking_a_form() {
    let world = World::new().await;
    let member = world.member().await;
    choose_theme(&member.op(), Theme::Dark).await.unwrap();
    let account = account(&member).await.account;
    assert_eq!((account.preferences.theme, account.version), (Some(Theme::Dark), 1));
}

#[tokio::test]
async fn only_zones_of_the_list_are_kept() {
    let world = World::new().await;
    let member = world.member().await;
    let (w, visitor) = (member.workflows(), &member.visitor);
    let wrong = choose_locale(&w.op(visitor), locale("Europe/Atlantis", 1)).await;
    assert_eq!(fields(wrong), ["time_zone"]);
    choose_locale(&w.op(visitor), locale("europe/vienna", 1)).await.unwrap();
    let chosen = account(&member).await.account.preferences.time_zone.unwrap();
    assert_eq!(chosen.as_str(), "Europe/Vienna");
    choose_locale(&w.op(visitor), locale("", 2)).await.unwrap();
    assert_eq!(account(&member).await.account.preferences, Preferences::default());
}

//! Many members, many invitations, names of the whole world: pages stay small, and what they ask
//! the database for does not grow with them.

use std::cell::Cell;
use std::sync::Once;

use axum::http::StatusCode;
use brotli::enc::BrotliEncoderParams;
use latchkey::console::paths;
use latchkey::domain::account::person::Person;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::scope::Scope;
use latchkey::domain::text::{Email, Name};
use latchkey::domain::{OrgId, PersonId};
use latchkey::storage;
use latchkey::workflows::members::{self, InviteMember};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::world::{Actor, BEGINNING, Browser, World};

/// UI.md, "Budgets".
pub const HTML_BYTES: usize = 8 * 1024;

/// Beginnings of names; 60 of 500 members carry the last one.
const NAMES: [&str; 8] = [
    "محمد بن عبد الله",
    "יעל כהן",
    "山田 太郎",
    "👩\u{200d}👩\u{200d}👧\u{200d}👦 🇦🇹",
    "Zo\u{308}e\u{301} \u{212b}ngstro\u{308}m",
    "नरेन्द्र कुमार",
    "\u{202e}<script>alert(1)</script>",
    "Ærøskøbing",
];

thread_local! {
    /// What the database was asked for on this thread, on which a test and its server run.
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

/// Counts statements for the whole run. A subscriber of one thread would do, were it not that
/// others come and go beside it and turn its events off.
struct Counter;

static COUNTER: Once = Once::new();

fn asked_so_far() -> usize {
    COUNTER.call_once(|| tracing::subscriber::set_global_default(Counter).unwrap());
    ASKED.get()
}

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "latchkey::storage::db"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {
        ASKED.set(ASKED.get() + 1);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Opens a page. Returns it with its size on the wire and the number of statements.
pub async fn opens(browser: &mut Browser<'_>, path: &str) -> (String, usize, usize) {
    let before = asked_so_far();
    let reply = browser.get(path).await;
    let asked = asked_so_far() - before;
    assert_eq!(reply.status, StatusCode::OK, "{path}");
    let params = BrotliEncoderParams { quality: 5, ..BrotliEncoderParams::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut reply.sent.as_bytes(), &mut packed, &params).unwrap();
    (reply.body, packed.len(), asked)
}

async fn joins(world: &World, org: &OrgId, count: usize) {
    let hash = "no password has this hash";
    let mut tx = world.db.write().await.unwrap();
    for number in 0..count {
        let begin = if number < 60 { NAMES[7] } else { NAMES[number % 7] };
        // As long as a name may be.
        let long: String = format!("{begin} {number} ")
            .chars()
            .chain("x".repeat(80).chars())
            .take(if number % 50 == 0 { 80 } else { begin.chars().count() + 4 })
            .collect();
        let id: PersonId = world.workflows.rng().id();
        let email = Email::parse(&format!("person{number}@example.com")).unwrap();
        let person = Person { id, email, name: Name::parse(&long).unwrap() };
        storage::account::people::insert(&mut tx, &person, hash, BEGINNING).await.unwrap();
        let roles = Scope::of_roles([OrgRole::Member, OrgRole::Developer]);
        storage::members::member::insert(&mut tx, org, &person.id, &roles, BEGINNING)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

pub fn rows(page: &str) -> usize {
    page.matches("<th scope=\"row\">").count()
}

pub fn next_page(page: &str) -> Option<String> {
    let (before, _) = page.split_once("\" rel=\"next\"").or_else(|| {
        let (_, after) = page.split_once("rel=\"next\"")?;
        let (_, href) = after.split_once("href=\"")?;
        Some((&page[..page.len() - href.len() + href.find('"')?], ""))
    })?;
    let (_, href) = before.rsplit_once("href=\"")?;
    Some(href.replace("&amp;", "&"))
}

#[tokio::test]
async fn five_hundred_members_weigh_no_more_a_page_than_fifty() {
    let world = World::new().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let (_, _, alone) = opens(&mut owner, &paths::members(&org)).await;
    assert!(alone > 0, "nothing was counted");
    joins(&world, &org, 500).await;
    let (mut path, mut seen) = (Some(paths::members(&org)), 0);
    while let Some(here) = path {
        let (page, bytes, asked) = opens(&mut owner, &here).await;
        assert!(bytes <= HTML_BYTES, "{here}: {bytes} bytes");
        assert_eq!(asked, alone, "{here}");
        assert!(!page.contains("<script>alert"), "{here}");
        seen += rows(&page);
        path = next_page(&page);
    }
    assert_eq!(seen, 501);
}

#[tokio::test]
async fn a_search_finds_sixty_of_five_hundred_in_any_case() {
    let world = World::new().await;
    let org = world.org().await;
    joins(&world, &org, 500).await;
    let mut owner = world.browser(Actor::Owner).await;
    let search = paths::members_page(&org, "ÆRØSKØBING", "", "");
    let (page, bytes, asked) = opens(&mut owner, &search).await;
    assert!(asked > 0, "nothing was counted");
    assert!(page.contains("50 of 60 members"), "{page}");
    assert!(bytes <= HTML_BYTES, "{bytes} bytes");
    let (rest, _, as_before) = opens(&mut owner, &next_page(&page).unwrap()).await;
    assert_eq!((rows(&rest), as_before), (10, asked));
}

#[tokio::test]
async fn every_open_invitation_is_on_some_page() {
    let world = World::new().await;
    let owner = world.owner().await;
    let mut browser = world.browser(Actor::Owner).await;
    for number in 0..120 {
        let email = format!("guest{number}@example.com");
        let form = InviteMember::with_roles(&owner.org, &email, [OrgRole::Member]);
        members::invite(&owner.op(), form).await.unwrap();
    }
    let (members, _, _) = opens(&mut browser, &paths::members(&owner.org)).await;
    assert!(members.contains("See all 120 open invitations"), "{members}");
    let (mut path, mut seen) = (Some(paths::invitations_page(&owner.org, "")), Vec::new());
    let mut statements = std::collections::BTreeSet::new();
    while let Some(here) = path {
        let (page, bytes, asked) = opens(&mut browser, &here).await;
        assert!(bytes <= HTML_BYTES, "{here}: {bytes} bytes");
        statements.insert(asked);
        seen.push(rows(&page));
        path = next_page(&page);
    }
    assert_eq!((seen, statements.len()), (vec![50, 50, 20], 1));
}

#[tokio::test]
async fn invitations_are_for_those_who_may_invite() {
    let world = World::new().await;
    let path = paths::invitations_page(&world.org().await, "");
    for (actor, status) in [(Actor::Developer, 403), (Actor::Member, 403), (Actor::Outsider, 404)] {
        assert_eq!(world.browser(actor).await.get(&path).await.status, status, "{actor:?}");
    }
    let mut owner = world.browser(Actor::Owner).await;
    assert!(owner.get(&path).await.body.contains("No open invitations"));
    for after in ["x", "1.2", "99999999999999999999.x"] {
        let page = owner.get(&format!("{path}?after={after}")).await;
        assert_eq!(page.status, StatusCode::OK, "{after}");
    }
}

#[tokio::test]
async fn fifty_sessions_and_every_time_zone_fit_into_a_page() {
    let world = World::new().await;
    let mut browser = world.browser(Actor::Member).await;
    for _ in 0..50 {
        world.browser(Actor::Member).await;
    }
    for path in [paths::ACCOUNT, paths::ACCOUNT_LOCALE] {
        let (_, bytes, _) = opens(&mut browser, path).await;
        assert!(bytes <= HTML_BYTES, "{path}: {bytes} bytes");
    }
}

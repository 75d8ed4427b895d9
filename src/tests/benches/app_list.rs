//! What a page of the app list costs with a hundred thousand apps, against a hundred.
//!
//! `cargo bench --features ssr` prints the processor time of a request through the whole router,
//! for both sizes, and how many times more the larger one takes. It measures SQLite, whose work
//! happens in this process.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on fails")]
#![expect(clippy::print_stdout, reason = "it prints what it measured")]

#[path = "../world/mod.rs"]
#[expect(dead_code, unused_imports, reason = "tests need more of it than this")]
mod world;

use std::time::Duration;

use latchkey::console::paths;
use latchkey::domain::apps::app::{App, AppStatus, AppType, TokenTtl};
use latchkey::domain::apps::query::{AppPlace, AppQuery};
use latchkey::domain::scope::Scope;
use latchkey::domain::text::{Description, Name};
use latchkey::domain::{AppId, OrgId, Timestamp};
use latchkey::storage;

use crate::world::{Actor, World};

const FEW: u32 = 100;
const MANY: u32 = 100_000;
const REQUESTS: u32 = 100;

/// What every kind of page may cost with many apps, as a multiple of its cost with few.
const LIMIT: f64 = 3.0;

#[tokio::main]
async fn main() {
    let few = measure(FEW).await;
    let many = measure(MANY).await;
    println!("{:<24}{FEW:>12}{MANY:>12}    ratio", "processor ms a request");
    for ((name, small), (_, large)) in few.into_iter().zip(many) {
        let (small, large) = (small.as_secs_f64() * 1e3, large.as_secs_f64() * 1e3);
        let ratio = large / small;
        let verdict = if ratio <= LIMIT { "" } else { "  more than allowed" };
        println!("{name:<24}{small:>12.2}{large:>12.2}{ratio:>9.2}{verdict}");
    }
}

/// Fills an organization and asks for each kind of page.
async fn measure(count: u32) -> Vec<(&'static str, Duration)> {
    let world = World::new().await;
    let org = world.org().await;
    fill(&world, &org, count).await;
    let deep = AppPlace { name: name(count / 10 * 9), at: 0, app: id(count / 10 * 9) };
    let all = AppQuery::default();
    let pages = [
        ("first page", paths::apps(&org)),
        ("deep page", paths::apps_page(&org, &all, &deep.to_text())),
        ("search with many hits", search(&org, "export")),
        ("search with a few hits", search(&org, "app 00000")),
        ("search without a hit", search(&org, "nothing of that name")),
        ("overview", paths::organization(&org)),
    ];
    let mut browser = world.browser(Actor::Owner).await;
    let mut costs = Vec::new();
    for (name, page) in pages {
        assert_eq!(browser.get(&page).await.status, 200);
        let before = processor_time();
        for _ in 0..REQUESTS {
            browser.get(&page).await;
        }
        costs.push((name, processor_time().saturating_sub(before) / REQUESTS));
    }
    costs
}

fn search(org: &OrgId, text: &str) -> String {
    paths::apps_page(org, &AppQuery::searching(text), "")
}

async fn fill(world: &World, org: &OrgId, count: u32) {
    let visitor = world.owner().await.visitor;
    let mut tx = world.db.write().await.unwrap();
    for number in 0..count {
        let app = App {
            id: id(number),
            org: org.clone(),
            kind: AppType::ServerToServer,
            name: Name::parse(&name(number)).unwrap(),
            description: Description::parse("Reads devices at night.").unwrap(),
            ttl: TokenTtl::DEFAULT,
            algorithm: None,
            is_limited: false,
            scope_version: 1,
            status: AppStatus::Enabled,
            created_at: Timestamp::from_seconds(1_767_323_045 + i64::from(number)),
            created_by: visitor.person.clone(),
            last_used_at: None,
            last_used_address: None,
        };
        storage::apps::app::insert(&mut tx, &app).await.unwrap();
        storage::apps::scopes::insert(&mut tx, &app.id, 1, &Scope::preselected()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn name(number: u32) -> String {
    let kind = ["export", "siem", "backup", "sync"][number as usize % 4];
    format!("app {number:06} {kind}")
}

fn id(number: u32) -> AppId {
    AppId::parse(&format!("Bench{number:019}")).unwrap()
}

/// What all threads of this process have worked so far.
fn processor_time() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let worked = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    });
    worked.sum()
}

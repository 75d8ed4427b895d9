//! Every route of the console, tried by every kind of visitor. The list is read from the router
//! itself, so a new route is here before anybody thinks of it.

mod subject;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use latchkey::storage::{Sql, sql};

use crate::architecture::hold;
use crate::http::routes::subject::Subject;
use crate::sources::{Source, rust_files};
use crate::world::{Actor, Browser, Reply, World};

/// A method and a pattern.
type Route = (&'static str, String);

/// Posts that put nothing on the record, each with its reason.
const SILENT: &[&str] = &[
    // The playground asks the token endpoint and the sandbox, and keeps what a session saw there.
    "POST /orgs/{org}/playground",
    // No change: they answer a question with what the page sends.
    "POST /orgs/{org}/apps/{app}/credentials.json",
    "POST /orgs/{org}/apps/{app}/verify",
    "POST /rpc/find_anything",
    "POST /rpc/what_if",
    // Says that a token was stored, which works from the beginning: leads away from its page.
    "POST /orgs/{org}/api-tokens/stored",
    // A choice of one person that changes nothing of the organization.
    "POST /orgs/{org}/first-steps",
    // Without a link of an app it is about nothing: its own tests look at the record.
    "POST /csp/gateway/discovery",
    // Drafts: what one person typed, of which nothing may ever come.
    "POST /orgs/{org}/apps/new",
    "POST /orgs/{org}/apps/new/{draft}/cancel",
    "POST /orgs/{org}/apps/new/{draft}/details",
    "POST /orgs/{org}/apps/new/{draft}/scopes",
    "POST /orgs/{org}/apps/new/{draft}/type",
    "POST /orgs/{org}/roles/new",
    "POST /orgs/{org}/roles/new/{draft}/cancel",
    "POST /orgs/{org}/roles/new/{draft}/details",
    "POST /orgs/{org}/roles/new/{draft}/permissions",
    // Nobody has a token here that could end: its own tests look at the record.
    "POST /orgs/{org}/api-tokens/revoke-all",
    // Works once, before anybody is there: its own tests look at the record.
    "POST /setup",
];

/// The addresses of `console::paths` by the names under which the router has them.
fn patterns() -> BTreeMap<String, String> {
    let files = rust_files("src/console/paths");
    let found: BTreeMap<_, _> =
        files.iter().map(Source::code).flat_map(|code| patterns_of(&code)).collect();
    assert!(found.len() > 50, "only {} addresses were found", found.len());
    found
}

fn patterns_of(paths: &str) -> Vec<(String, String)> {
    let address = |line: &str| {
        let (head, rest) = line.trim().split_once(" \"/")?;
        let pattern = format!("/{}", rest.split('"').next()?);
        let name = match head.strip_prefix("pub const ") {
            Some(constant) => format!("paths::{}", constant.split(':').next()?),
            None => format!("pattern::{}", head.split(' ').next()?),
        };
        name.chars().any(char::is_uppercase).then_some((name, pattern))
    };
    paths.lines().filter_map(address).collect()
}

/// The console's routes as `http::router` registers them.
fn routes() -> Vec<Route> {
    let patterns = patterns();
    let files = rust_files("src/http");
    let router = files.iter().find(|file| file.path == "src/http/router.rs").unwrap().code();
    let mut found = Vec::new();
    for registered in router.split(".route(").skip(1) {
        let (name, rest) = registered.trim_start().split_once(',').unwrap();
        let Some(pattern) = patterns.get(name.trim()) else {
            assert!(name.trim().starts_with('"'), "{name} is no constant of paths.rs");
            continue;
        };
        let handlers = rest.split(".layer(").next().unwrap();
        if handlers.contains("get(") {
            found.push(("GET", pattern.clone()));
        }
        if handlers.contains("post(") {
            found.push(("POST", pattern.clone()));
        }
    }
    found.retain(|(_, pattern)| pattern != "/rpc/{*name}");
    found.extend(server_functions().into_iter().map(|name| ("POST", format!("/rpc/{name}"))));
    found.sort();
    found
}

/// The names of the server functions, by which they are called.
fn server_functions() -> Vec<String> {
    let mut found = Vec::new();
    for file in rust_files("src/console") {
        for attribute in file.code().split("#[server(prefix").skip(1) {
            let attribute = attribute.split(")]").next().unwrap();
            let (_, name) = attribute.split_once("endpoint = \"").unwrap();
            found.push(name.split('"').next().unwrap().to_owned());
        }
    }
    found
}

async fn request(
    browser: &mut Browser<'_>,
    method: &str,
    path: &str,
    form: &[(&'static str, String)],
) -> Reply {
    if path == "/rpc/what_if" {
        let (_, org) = form.iter().find(|(name, _)| *name == "org").unwrap();
        let json = format!(r#"{{"org":"{org}","recipient":"NewApp","selected":[]}}"#);
        return browser.ask(path, &json).await;
    }
    if path == "/rpc/find_anything" {
        let (_, org) = form.iter().find(|(name, _)| *name == "org").unwrap();
        return browser.ask(path, &format!(r#"{{"org":"{org}","text":"app"}}"#)).await;
    }
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    if method == "GET" { browser.get(path).await } else { browser.post(path, &form).await }
}

/// How it ended, in a word.
fn word(reply: &Reply) -> String {
    match reply.status.as_u16() {
        303 if reply.location().starts_with("/sign-in?") => "sign-in".to_owned(),
        401 if reply.body.contains("name=\"kept_form\"") => "sign-in".to_owned(),
        status => status.to_string(),
    }
}

/// How a route answered everybody, and how many rows one try left on the record at most.
struct Tried {
    name: String,
    answers: String,
    recorded: i64,
}

/// Tries a route as everybody, each on things of their own.
async fn tries((method, pattern): &Route) -> Tried {
    let world = World::new().await;
    let (mut answers, mut recorded) = (String::new(), 0);
    let actors = Actor::ALL.into_iter().map(Some).chain([None]);
    for (index, actor) in actors.enumerate() {
        let name = actor.map_or("anonymous".to_owned(), |actor| format!("{actor:?}"));
        let mut browser = match actor {
            Some(actor) => world.browser(actor).await,
            None => world.anonymous(),
        };
        let subject = Subject::of(&world, (pattern, actor), index).await;
        let before = on_the_record(&world).await;
        let (path, form) = (subject.path(pattern), subject.form(pattern));
        let reply = request(&mut browser, method, &path, &form).await;
        assert!(!reply.status.is_server_error(), "{method} {path}: {}", reply.body);
        let _ = write!(answers, " {} {} ", name.to_lowercase(), word(&reply));
        recorded = recorded.max(on_the_record(&world).await - before);
    }
    Tried { name: format!("{method} {pattern}"), answers, recorded }
}

/// How many rows the record has, of every organization and of none, beside those that say that
/// somebody was kept out.
async fn on_the_record(world: &World) -> i64 {
    const COUNT: Sql = sql("SELECT COUNT(*) AS entries FROM audit WHERE action <> 'access.denied'");
    let mut tx = world.db.read().await.unwrap();
    tx.one(COUNT, ()).await.unwrap().int("entries").unwrap()
}

/// Tries every route, as many at once as there are cores: each has a world of its own.
fn try_all(routes: &[Route]) -> Vec<Tried> {
    let next = AtomicUsize::new(0);
    let works = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let taken = std::iter::repeat_with(|| routes.get(next.fetch_add(1, Ordering::Relaxed)));
        taken.map_while(|route| Some(runtime.block_on(tries(route?)))).collect::<Vec<_>>()
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut tried: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(works)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    tried.sort_by(|one, other| one.name.cmp(&other.name));
    tried
}

#[test]
fn every_route_answers_every_visitor_as_it_was_reviewed() {
    let (mut table, mut silent) = (String::new(), Vec::new());
    for Tried { name, answers, recorded } in try_all(&routes()) {
        let _ = writeln!(table, "{name}\n {answers} rows on the record: {recorded}");
        match (name.starts_with("GET "), recorded) {
            (true, rows) => assert_eq!(rows, 0, "{name} changes something"),
            (false, 0) => silent.push(name),
            (false, _) => {}
        }
    }
    insta::assert_snapshot!("every_route", table);
    hold("changes something without a row on the record", silent, SILENT);
}

#[test]
fn every_address_of_the_console_has_a_route() {
    let routes = routes();
    let without: Vec<_> = patterns()
        .into_values()
        .filter(|pattern| !routes.iter().any(|(_, known)| known == pattern))
        .collect();
    // Server functions are tried one by one.
    hold("has no route", without, &["/rpc/{*name}"]);
}

/// What machines ask for.
const MACHINES: [(&str, &str); 9] = [
    ("POST", "/csp/gateway/am/api/auth/token"),
    ("POST", "/csp/gateway/am/api/auth/introspect"),
    ("POST", "/csp/gateway/am/api/auth/revoke"),
    ("POST", "/csp/gateway/am/api/auth/api-tokens/authorize"),
    ("POST", "/csp/gateway/am/api/auth/api-tokens/details"),
    ("POST", "/appservices/v6/orgs/ABCD1234/devices/_search"),
    ("GET", "/appservices/v6/orgs/ABCD1234/devices/1"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
];

#[tokio::test]
async fn without_a_database_whatever_fails_is_503_and_says_when_to_come_back() {
    let world = World::new().await;
    let mut browser = world.browser(Actor::Owner).await;
    let subject = Subject::of(&world, ("/orgs/{org}/apps/{app}", Some(Actor::Owner)), 0).await;
    world.workflows.close().await;
    let mut unavailable = 0;
    for (method, pattern) in routes() {
        let (path, form) = (subject.path(&pattern), subject.form(&pattern));
        let reply = request(&mut browser, method, &path, &form).await;
        unavailable += usize::from(says_when(&reply, &path));
    }
    for (method, path) in MACHINES {
        let request = axum::http::Request::builder().method(method).uri(path);
        let request = request
            .header("authorization", "Basic YTpi")
            .header("x-auth-token", "b/a")
            .header("content-type", "application/x-www-form-urlencoded");
        let form = axum::body::Body::from("grant_type=client_credentials&token=a&api_token=b");
        let reply = world.send(request.body(form).unwrap()).await;
        unavailable += usize::from(says_when(&reply, path));
    }
    assert!(unavailable > 60, "only {unavailable} routes asked the database");
}

/// Whether an answer is 503, as every failure must be.
fn says_when(reply: &Reply, path: &str) -> bool {
    let failed = reply.status.is_server_error();
    if failed {
        assert_eq!(reply.status.as_u16(), 503, "{path}: {}", reply.body);
        assert!(!reply.header("retry-after").is_empty(), "{path}");
    }
    failed
}

#[test]
fn every_form_has_a_page_that_shows_it() {
    let routes = routes();
    let is_page = |address: &str| {
        routes.iter().any(|(method, pattern)| *method == "GET" && pattern == address)
    };
    let found = routes.iter().filter(|(method, pattern)| {
        *method == "POST" && !is_page(&latchkey::console::paths::page_of(pattern))
    });
    let found =
        found.map(|(_, pattern)| pattern.clone()).filter(|pattern| !pattern.starts_with("/rpc/"));
    hold("no page shows the form of", found, &[]);
}

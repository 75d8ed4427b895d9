//! Every route of the console, tried by every kind of visitor. The list is read from the router
//! itself, so a new route is here before anybody thinks of it.

use std::collections::BTreeMap;
use std::fmt::Write;

use latchkey::domain::DraftId;

use crate::sources::rust_files;
use crate::world::{Actor, AppForm, Browser, Reply, World};

/// A method and a pattern.
type Route = (&'static str, String);

/// Posts that put nothing on the record, each with its reason.
const SILENT: &[&str] = &[
    // The playground asks the token endpoint and the sandbox, and keeps nothing.
    "POST /orgs/{org}/playground",
    // No change: they answer a question with what the page sends.
    "POST /orgs/{org}/apps/{app}/credentials.json",
    "POST /rpc/list_apps",
    "POST /rpc/load_frame",
    "POST /rpc/may_create_app",
    "POST /rpc/offer_scopes",
    "POST /rpc/preview_addition",
    "POST /rpc/review_draft",
    "POST /rpc/see_app",
    "POST /rpc/see_created",
    "POST /rpc/see_draft",
    "POST /rpc/see_organization",
    // A choice of one browser.
    "POST /preferences/theme",
    // Drafts: what one person typed, of which nothing may ever come.
    "POST /orgs/{org}/apps/new",
    "POST /orgs/{org}/apps/new/{draft}/cancel",
    "POST /orgs/{org}/apps/new/{draft}/details",
    "POST /orgs/{org}/apps/new/{draft}/scopes",
    // Works once, before anybody is there: its own tests look at the record.
    "POST /setup",
];

/// The constants of `paths.rs` by the names under which the router has them.
fn patterns() -> BTreeMap<String, String> {
    let files = rust_files("src/console");
    let paths = files.iter().find(|file| file.path.ends_with("paths.rs")).unwrap().code();
    let (plain, rest) = paths.split_once("pub mod pattern {").unwrap();
    let inner = rest.split("\n}").next().unwrap();
    let constants = |text: &str, prefix: &str| -> Vec<(String, String)> {
        let lines = text.lines().filter_map(|line| line.trim().strip_prefix("pub const "));
        lines
            .filter_map(|line| {
                let (name, value) = line.split_once(": &str = \"")?;
                Some((format!("{prefix}{name}"), value.trim_end_matches("\";").to_owned()))
            })
            .collect()
    };
    constants(plain, "paths::").into_iter().chain(constants(inner, "pattern::")).collect()
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
        if handlers.contains("get(") || handlers.contains("page()") {
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
    for file in rust_files("src/console/rpc") {
        for attribute in file.code().split("#[server(").skip(1) {
            let attribute = attribute.split(")]").next().unwrap();
            let (_, name) = attribute.split_once("endpoint = \"").unwrap();
            found.push(name.trim_end_matches('"').to_owned());
        }
    }
    found
}

/// What a form of that route holds when it is filled in well.
fn form(pattern: &str, secret: &str, count: usize) -> Vec<(&'static str, String)> {
    let fields: &[(&str, String)] = match pattern.rsplit('/').next().unwrap() {
        "new" => &[("type", "server".into())],
        "details" => &[("name", format!("app {count}")), ("ttl", "30".into())],
        "scopes" => &[("role", "org/org_member".into())],
        "stored" => &[("stored", "yes".into())],
        "add" => &[("add", "yes".into())],
        "credentials.json" | "verify" => &[("app_secret", secret.to_owned())],
        "sign-in" => &[("email", Actor::Owner.email()), ("password", Actor::Owner.password())],
        "theme" => &[("theme", "dark".into())],
        "playground" => &[("go", "choose".into())],
        _ => &[],
    };
    fields.to_vec()
}

async fn request(
    browser: &mut Browser<'_>,
    method: &str,
    path: &str,
    form: &[(&'static str, String)],
) -> Reply {
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    if method == "GET" { browser.get(path).await } else { browser.post(path, &form).await }
}

/// How it ended, in a word.
fn word(reply: &Reply) -> String {
    match reply.status.as_u16() {
        303 if reply.location().starts_with("/sign-in?") => "sign-in".to_owned(),
        status => status.to_string(),
    }
}

/// Tries a route as everybody. Says how each try ended, and what the owner's left on the record.
async fn tries(world: &World, (method, pattern): &Route, count: usize) -> (String, String) {
    let owner = world.owner().await;
    let app_form = AppForm::named(&format!("of route {count}"));
    let (app, secret) = owner.creates(app_form).await;
    let mut line = String::new();
    let mut recorded = String::new();
    let mut browsers: Vec<_> = Vec::new();
    for actor in Actor::ALL {
        let browser = world.browser(actor).await;
        browsers.push((format!("{actor:?}").to_lowercase(), Some(actor), browser));
    }
    browsers.push(("anonymous".to_owned(), None, world.anonymous()));
    for (index, (name, actor, mut browser)) in browsers.into_iter().enumerate() {
        let someone = match actor {
            Some(actor @ Actor::Developer) => world.someone(actor).await,
            _ => world.owner().await,
        };
        let typed = AppForm::named(&format!("route {count} draft {index}"));
        let draft: DraftId = someone.tries_to_draft(&typed).await.unwrap();
        let path = pattern
            .replace("{org}", owner.org.as_str())
            .replace("{app}", app.as_str())
            .replace("{draft}", draft.as_str());
        let before = world.rows().await.len_of_audit();
        let mut form = form(pattern, secret.expose(), count * 10 + index);
        if pattern.starts_with("/rpc/") {
            let (org, app, draft) = (owner.org.to_string(), app.to_string(), draft.to_string());
            form.extend([("org", org), ("app", app), ("draft", draft)]);
            form.extend(["search", "filter", "after", "here"].map(|name| (name, String::new())));
        }
        let reply = request(&mut browser, method, &path, &form).await;
        assert!(!reply.status.is_server_error(), "{method} {path}: {}", reply.body);
        let _ = write!(line, " {name} {} ", word(&reply));
        if actor == Some(Actor::Owner) {
            recorded = (world.rows().await.len_of_audit() - before).to_string();
        }
    }
    (line, recorded)
}

trait AuditRows {
    fn len_of_audit(&self) -> usize;
}

impl AuditRows for Vec<String> {
    fn len_of_audit(&self) -> usize {
        self.iter().filter(|row| row.starts_with("audit ")).count()
    }
}

#[tokio::test]
async fn every_route_answers_every_visitor_as_it_was_reviewed() {
    let world = World::new().await;
    let (mut table, mut silent) = (String::new(), Vec::new());
    for (count, route) in routes().iter().enumerate() {
        let (line, recorded) = tries(&world, route, count).await;
        let name = format!("{} {}", route.0, route.1);
        let _ = writeln!(table, "{name}\n {line} rows on the record: {recorded}");
        match (route.0, recorded.as_str()) {
            ("GET", rows) => assert_eq!(rows, "0", "{name} changes something"),
            (_, "0") => silent.push(name),
            _ => {}
        }
    }
    insta::assert_snapshot!("every_route", table);
    super::hold("changes something without a row on the record", silent, SILENT);
}

#[test]
fn every_address_of_the_console_has_a_route() {
    let routes = routes();
    let without: Vec<_> = patterns()
        .into_values()
        .filter(|pattern| !routes.iter().any(|(_, known)| known == pattern))
        .collect();
    // Server functions are tried one by one.
    super::hold("has no route", without, &["/rpc/{*name}"]);
}

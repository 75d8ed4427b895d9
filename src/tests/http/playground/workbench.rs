//! The workbench in a browser without scripts, against the embedded sandbox.

use std::net::SocketAddr;

use axum::http::StatusCode;
use latchkey::config::{Config, Flags, PublicUrl};
use latchkey::console::paths;
use latchkey::domain::secrets::secret::AppSecret;
use latchkey::domain::{AppId, OrgId};
use latchkey::http::assets::no_bundle;
use latchkey::http::router::router;
use latchkey::http::state::AppState;
use latchkey::storage::{Sql, sql};
use tokio::net::TcpListener;

use crate::world::{Actor, AppForm, BASE_URL, Browser, Reply, World};

const SEARCH: &str = "search_devices";
const ACT: &str = "quarantine_devices";

/// A world whose sandbox listens, so that the playground reaches it.
async fn served() -> World {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let flags = Flags { data: Some("/nowhere".into()), ..Flags::default() };
    let at = format!("http://{}", listener.local_addr().unwrap());
    let variable = ("LATCHKEY_SANDBOX_URL".to_owned(), at);
    let Ok(config) = Config::from_sources(flags, &[variable]) else { panic!("it fits") };
    let url = PublicUrl::parse(BASE_URL).unwrap();
    let router = router(AppState::new(world.workflows.clone(), &config, url, no_bundle));
    world.serve_with(router.clone());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    world
}

struct Bench {
    org: OrgId,
    app: AppId,
    secret: AppSecret,
}

async fn bench(world: &World, role: &str) -> Bench {
    let owner = world.owner().await;
    let (app, secret) = owner.creates_and_adds(AppForm::named("caller").with_cbc_role(role)).await;
    Bench { org: owner.org, app, secret }
}

/// Sends a form as the playground has it, and opens the page that it leads to.
async fn sends(browser: &mut Browser<'_>, org: &OrgId, form: &[(&str, &str)]) -> Reply {
    let sent = browser.post(&paths::playground(org), form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert!(sent.location().starts_with(&paths::playground(org)), "{}", sent.location());
    browser.get(&paths::playground(org)).await
}

/// A call with App ID and App Secret.
fn call<'a>(bench: &'a Bench, endpoint: &'a str, body: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("go", "call"),
        ("endpoint", endpoint),
        ("shown", endpoint),
        ("org_key", "ABCD1234"),
        ("body", body),
        ("auth", "secret"),
        ("call_app", bench.app.as_str()),
        ("app_secret", bench.secret.expose()),
    ]
}

/// The org key that the form offers.
fn org_key(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"org_key\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn answer_is_on_a_page_of_its_own_that_a_reload_shows_again_without_the_secret() {
    let world = served().await;
    let bench = bench(&world, "view_only").await;
    let mut owner = world.browser(Actor::Owner).await;
    let key = org_key(&owner.get(&paths::playground(&bench.org)).await.body);
    let mut form = call(&bench, SEARCH, "{\"rows\":2}");
    form[3].1 = &key;
    let page = sends(&mut owner, &bench.org, &form).await;
    assert!(page.body.contains("200 OK") && page.body.contains("num_found"), "{}", page.body);
    let again = owner.get(&paths::playground(&bench.org)).await;
    assert!(again.body.contains("num_found"));
    for page in [&page.body, &again.body] {
        assert!(!page.contains(bench.secret.expose()));
    }
    let file = owner.get(&paths::playground_response(&bench.org)).await;
    assert!(file.header("content-disposition").starts_with("attachment"), "{}", file.body);
    assert!(file.body.starts_with('{') && file.header("cache-control").contains("no-store"));
}

#[tokio::test]
async fn what_one_session_holds_is_sealed_and_no_other_sees_it() {
    const HELD: Sql = sql("SELECT sealed FROM playground_desks");
    let world = served().await;
    let bench = bench(&world, "view_only").await;
    let mut owner = world.browser(Actor::Owner).await;
    sends(&mut owner, &bench.org, &call(&bench, SEARCH, "{\"rows\":3}")).await;
    let mut tx = world.db.read().await.unwrap();
    let sealed = tx.one(HELD, ()).await.unwrap().text("sealed").unwrap();
    assert!(!sealed.contains("rows") && !sealed.contains(bench.secret.expose()));
    drop(tx);
    let mut other = world.browser(Actor::Owner).await;
    let page = other.get(&paths::playground(&bench.org)).await;
    assert!(page.body.contains("Send a request to see what comes back."), "{}", page.body);
}

#[tokio::test]
async fn form_of_another_endpoint_sends_nothing() {
    let world = served().await;
    let bench = bench(&world, "view_only").await;
    let mut owner = world.browser(Actor::Owner).await;
    let mut form = call(&bench, ACT, "{}");
    form[2].1 = SEARCH;
    let page = sends(&mut owner, &bench.org, &form).await;
    assert!(page.body.contains("Nothing was sent yet"), "{}", page.body);
    assert!(page.body.contains("Send a request to see what comes back."));
}

#[tokio::test]
async fn call_that_changes_something_asks_first_and_again_when_it_is_another_one() {
    let world = served().await;
    let bench = bench(&world, "view_only").await;
    let mut owner = world.browser(Actor::Owner).await;
    let body = "{\"action_type\":\"QUARANTINE\",\"device_id\":[1],\"options\":{\"toggle\":\"ON\"}}";
    let asked = sends(&mut owner, &bench.org, &call(&bench, ACT, body)).await;
    assert!(asked.body.contains("Send it") && !asked.body.contains("403 Forbidden"));
    let (_, mark) = asked.body.split_once("name=\"sure\" value=\"").unwrap();
    let mark = mark.split('"').next().unwrap();
    let mut other = call(&bench, ACT, "{\"action_type\":\"BYPASS\"}");
    other.push(("sure", mark));
    let again = sends(&mut owner, &bench.org, &other).await;
    assert!(again.body.contains("Send it") && !again.body.contains("403 Forbidden"));
    let mut same = call(&bench, ACT, body);
    same.push(("sure", mark));
    let sent = sends(&mut owner, &bench.org, &same).await;
    assert!(sent.body.contains("403 Forbidden") && !sent.body.contains("Send it<"));
}

#[tokio::test]
async fn missing_permission_leads_an_owner_to_the_scopes_and_back() {
    let world = served().await;
    let bench = bench(&world, "view_only").await;
    let mut owner = world.browser(Actor::Owner).await;
    let key = org_key(&owner.get(&paths::playground(&bench.org)).await.body);
    let body = "{\"action_type\":\"QUARANTINE\",\"device_id\":[1],\"options\":{\"toggle\":\"ON\"}}";
    let mut form = call(&bench, ACT, body);
    form[3].1 = &key;
    let asked = sends(&mut owner, &bench.org, &form).await;
    let (_, mark) = asked.body.split_once("name=\"sure\" value=\"").unwrap();
    form.push(("sure", mark.split('"').next().unwrap()));
    let refused = sends(&mut owner, &bench.org, &form).await;
    assert!(refused.body.contains("403: a permission is missing"), "{}", refused.body);
    let link = refused.body.split("href=\"").find(|link| link.contains("back=playground"));
    let link = link.unwrap().split(['"', '#']).next().unwrap().replace("&amp;", "&");
    let scopes = owner.get(&link).await;
    assert!(scopes.body.contains("name=\"back\" value=\"playground\""), "{}", scopes.body);
}

#[tokio::test]
async fn calls_are_remembered_compared_sent_again_and_forgotten_without_their_secret() {
    let world = served().await;
    let bench = bench(&world, "view_only").await;
    let mut owner = world.browser(Actor::Owner).await;
    sends(&mut owner, &bench.org, &call(&bench, SEARCH, "{\"rows\":1}")).await;
    let page = sends(&mut owner, &bench.org, &call(&bench, SEARCH, "{\"rows\":2}")).await;
    assert!(page.body.contains("Compare call 1") && page.body.contains("Compare call 2"));
    let compared =
        owner.get(&format!("{}?compare=2&compare=1", paths::playground(&bench.org))).await;
    assert!(compared.body.contains("Call 1 and call 2"), "{}", compared.body);
    let again = sends(&mut owner, &bench.org, &[("go", "replay"), ("number", "1")]).await;
    assert!(again.body.contains("Paste the App Secret again"), "{}", again.body);
    let cleared = sends(&mut owner, &bench.org, &[("go", "clear")]).await;
    assert!(!cleared.body.contains("Compare call"), "{}", cleared.body);
}

#[tokio::test]
async fn secret_pasted_into_any_field_is_on_no_page_and_in_no_row() {
    let world = served().await;
    let bench = bench(&world, "view_only").await;
    let secret = bench.secret.expose();
    let mut owner = world.browser(Actor::Owner).await;
    for field in ["bearer", "body", "find", "org_key", "device_id", "any_secret", "app"] {
        for go in ["call", "choose", "look", "token", "diagnose"] {
            let form = [("go", go), ("endpoint", SEARCH), ("shown", SEARCH), (field, secret)];
            let page = sends(&mut owner, &bench.org, &form).await;
            assert!(!page.body.contains(secret), "{field} {go}");
        }
    }
}

#[tokio::test]
async fn endpoints_are_found_without_scripts() {
    let world = served().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let form =
        [("go", "choose"), ("endpoint", SEARCH), ("shown", SEARCH), ("find", "jobs progress")];
    let page = sends(&mut owner, &org, &form).await;
    assert!(page.body.contains("See how far a job is") && !page.body.contains("List policies"));

    // Once a call was sent, every endpoint is there to be found again.
    let form = [("go", "look"), ("endpoint", SEARCH), ("shown", SEARCH), ("find", "jobs progress")];
    let page = sends(&mut owner, &org, &form).await;
    assert!(page.body.contains("List policies"), "{}", page.body);
}

//! The server function that the picker asks: who is answered what, and what is refused.

use std::fmt::Write;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use latchkey::domain::OrgId;

use crate::world::{Actor, BASE_URL, Browser, Reply, World};

const WHAT_IF: &str = "/rpc/what_if";
const VIEW_ALL: &str = "service/carbon-black-cloud/view_all";
const DASHBOARDS: &str = "service/operations-for-applications/dashboards";
const READ: &str = "_API.Device:device.READ";

async fn asks(browser: &mut Browser<'_>, org: &OrgId, recipient: &str, selected: &[&str]) -> Reply {
    let json = format!(r#"{{"org":"{org}","recipient":{recipient},"selected":{selected:?}}}"#);
    browser.ask(WHAT_IF, &json).await
}

#[tokio::test]
async fn who_may_open_a_form_is_told_what_its_selection_permits() {
    let world = World::new().await;
    let org = world.org().await;
    let (app, _) = world.owner().await.creates_app("siem-export").await;
    let recipients = [r#""NewApp""#, &format!(r#"{{"App":"{app}"}}"#), r#""Member""#, r#""Role""#];
    let mut table = String::new();
    for actor in Actor::ALL.into_iter().map(Some).chain([None]) {
        let mut browser = match actor {
            Some(actor) => world.browser(actor).await,
            None => world.anonymous(),
        };
        let name = actor.map_or("Anonymous".to_owned(), |actor| format!("{actor:?}"));
        let _ = write!(table, "{name}:");
        for recipient in &recipients {
            let reply = asks(&mut browser, &org, recipient, &[]).await;
            let _ = write!(table, " {}", reply.status.as_u16());
        }
        table.push('\n');
    }
    let columns = "new app, app, member, role\n";
    let expected = "Owner: 200 200 200 200\nDeveloper: 200 200 403 403\nMember: 403 403 403 403\n\
                    Auditor: 403 403 403 403\nOutsider: 404 404 404 404\n\
                    Anonymous: 401 401 401 401\n";
    assert_eq!(format!("{columns}{table}"), format!("{columns}{expected}"));
}

#[tokio::test]
async fn answer_tells_what_has_effect_what_is_inert_and_what_is_unlocked() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let mut browser = world.browser(Actor::Owner).await;
    let selected = ["org/org_member", VIEW_ALL, DASHBOARDS];
    let reply = asks(&mut browser, &owner.org, r#""NewApp""#, &selected).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(reply.header("cache-control"), "no-store");
    let answer: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(answer["organization_roles"], serde_json::json!(["Organization Member"]));
    assert_eq!(answer["risk"], "Changes");
    let services = answer["services"].as_array().unwrap();
    let inert: Vec<_> =
        services.iter().map(|one| (&one["name"], one["is_inert"].as_bool().unwrap())).collect();
    assert_eq!(inert.len(), 2);
    assert!(!inert[0].1 && inert[1].1, "{inert:?}");
    let unlocked = services[0]["permissions"].as_array().unwrap();
    let read = unlocked.iter().find(|one| one["permission"] == READ).unwrap();
    assert!(read["endpoints"].to_string().contains("/appservices/v6/"), "{read}");
}

#[tokio::test]
async fn answer_follows_the_permissions_of_a_role() {
    let world = World::new().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let selected = [READ, "_API.Device:device.quarantine.EXECUTE"];
    let reply = asks(&mut owner, &org, r#""Role""#, &selected).await;
    let answer: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(answer["risk"], "Acts");
    assert_eq!(answer["services"][0]["permissions"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_makes_no_selection_is_unprocessable_and_what_is_elsewhere_is_not_found() {
    let world = World::new().await;
    let org = world.org().await;
    let elsewhere = world.outsider().await;
    let foreign = elsewhere.tries_to_create_role("Foreign", &[READ]).await.unwrap();
    let (foreign_app, _) = elsewhere.creates_app("foreign").await;
    let mut owner = world.browser(Actor::Owner).await;
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let custom = format!("custom/{foreign}");
    for selected in
        [&["org/emperor"][..], &[&custom], &["service/nowhere/x"], &[READ], &["", "\0"], &["../"]]
    {
        let reply = asks(&mut owner, &org, r#""NewApp""#, selected).await;
        assert_eq!(reply.status, unprocessable, "{selected:?}: {}", reply.body);
    }
    let reply = asks(&mut owner, &org, r#""Role""#, &["_API.No:such.READ"]).await;
    assert_eq!(reply.status, unprocessable);
    let unknown = [r#"{"App":"0000000000"}"#, &format!(r#"{{"App":"{foreign_app}"}}"#)];
    for recipient in unknown {
        let reply = asks(&mut owner, &org, recipient, &[]).await;
        assert!(matches!(reply.status.as_u16(), 404 | 422), "{recipient}: {}", reply.status);
    }
    for body in ["", "{", "[]", "null", r#"{"org":"x","recipient":"NewApp","selected":[]}"#] {
        let reply = owner.ask(WHAT_IF, body).await;
        assert_eq!(reply.status, unprocessable, "{body}: {}", reply.body);
        assert!(reply.body.len() < 40, "{}", reply.body);
    }
    let emperor = asks(&mut owner, &org, r#""Emperor""#, &[]).await;
    assert_eq!(emperor.status, unprocessable);
}

#[tokio::test]
async fn a_body_that_never_ends_is_not_read_to_its_end() {
    let world = World::new().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let many = vec![VIEW_ALL; 20_000];
    let reply = asks(&mut owner, &org, r#""NewApp""#, &many).await;
    assert!(reply.status.is_client_error(), "{}", reply.status);
}

#[tokio::test]
async fn a_name_that_no_server_function_has_is_not_found() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    for path in ["/rpc/what_iff", "/rpc/what_if/", "/rpc/../what_if"] {
        let reply = owner.ask(path, "{}").await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn another_site_is_refused_and_a_referer_leads_nowhere() {
    let world = World::new().await;
    let ask = |headers: &[(&'static str, &'static str)]| {
        let mut request = Request::post(WHAT_IF).header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        world.send(request.body(Body::from("{}")).unwrap())
    };
    let foreign = ask(&[("origin", "https://elsewhere.example")]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let headers =
        [("origin", BASE_URL), ("accept", "text/html"), ("referer", "https://elsewhere.example/")];
    let led = ask(&headers).await;
    assert!(led.status.is_client_error(), "{}", led.status);
    assert_eq!(led.location(), "");
}

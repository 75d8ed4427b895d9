//! Sessions that end while somebody types, and what the way back in leads to.

use axum::http::StatusCode;
use latchkey::console::paths;

use crate::world::{Actor, Browser, Reply, World};

const COOKIE: &str = "latchkey-8080";

/// The value of a hidden field.
fn hidden(reply: &Reply, name: &str) -> String {
    let marker = format!("name=\"{name}\" value=\"");
    let at = reply.body.find(&marker).expect("the field") + marker.len();
    reply.body[at..].split('"').next().unwrap().replace("&amp;", "&")
}

async fn signs_in_again(browser: &mut Browser<'_>, asked: &Reply) -> Reply {
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED, "{}", asked.body);
    let (kept, return_to) = (hidden(asked, "kept_form"), hidden(asked, "return_to"));
    let form = |password| {
        let email = "owner@example.com";
        vec![
            ("email", email.to_owned()),
            ("password", password),
            ("kept_form", kept.clone()),
            ("return_to", return_to.clone()),
        ]
    };
    let mut reply = None;
    for password in ["wrong".to_owned(), Actor::Owner.password()] {
        let form = form(password);
        let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        reply = Some(browser.post(paths::SIGN_IN, &form).await);
    }
    let reply = reply.unwrap();
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    browser.get(reply.location()).await
}

#[tokio::test]
async fn what_was_typed_into_a_wizard_is_there_after_the_next_sign_in() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    let org = world.org().await;
    let begun = owner.post(&paths::new_app(&org), &[("type", "server")]).await;
    let details = begun.location().to_owned();
    owner.cookies.remove(COOKIE);
    let form = [("name", "siem <export> & co"), ("ttl", "45"), ("description", "Zu Köln")];
    let asked = owner.post(&details, &form).await;
    let page = signs_in_again(&mut owner, &asked).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("siem &lt;export&gt; &amp; co"), "{}", page.body);
    assert!(page.body.contains("value=\"45\"") && page.body.contains("Zu Köln"));
    assert!(page.body.contains("Nothing has been sent yet"), "{}", page.body);
    let page = owner.get(&details).await;
    assert!(!page.body.contains("siem"), "it is shown once");
}

#[tokio::test]
async fn what_was_ticked_is_ticked_after_the_next_sign_in() {
    let world = World::new().await;
    world.owner().await.adds_cbc().await;
    let mut owner = world.browser(Actor::Owner).await;
    let org = world.org().await;
    let begun = owner.post(&paths::new_app(&org), &[("type", "server")]).await;
    let details = begun.location().to_owned();
    owner.post(&details, &[("name", "siem-export"), ("ttl", "30"), ("description", "")]).await;
    let scopes = details.replace("details", "scopes");
    let role = "service/carbon-black-cloud/view_all";
    let permission = "_API.Device:device.READ";
    for (address, field, value) in
        [(scopes, "role", role), (paths::new_role(&org), "permission", permission)]
    {
        let box_of = |checked: &str| format!("name=\"{field}\" value=\"{value}\"{checked}");
        let before = owner.get(&address).await;
        assert!(before.body.contains(&box_of("")) && !before.body.contains(&box_of(" checked")));
        owner.cookies.remove(COOKIE);
        let asked = owner.post(&address, &[(field, value)]).await;
        let page = signs_in_again(&mut owner, &asked).await;
        assert!(page.body.contains(&box_of(" checked")), "{address}: {}", page.body);
    }
}

#[tokio::test]
async fn what_was_typed_into_the_playground_is_there_after_the_next_sign_in() {
    let world = World::new().await;
    world.owner().await.adds_cbc().await;
    let mut owner = world.browser(Actor::Owner).await;
    let playground = paths::playground(&world.org().await);
    owner.get(&playground).await;
    owner.cookies.remove(COOKIE);
    let form = [("go", "call"), ("find", "quarantine"), ("bearer", "e30.e30.c2ln")];
    let asked = owner.post(&playground, &form).await;
    let page = signs_in_again(&mut owner, &asked).await;
    assert!(page.body.contains("value=\"quarantine\""), "{}", page.body);
    assert!(!page.body.contains("e30.e30.c2ln"));
}

#[tokio::test]
async fn no_secret_waits_for_the_next_sign_in() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    owner.cookies.remove(COOKIE);
    let form = [("current_password", "hunter2"), ("password", "hunter3"), ("section", "password")];
    let asked = owner.post(paths::ACCOUNT_PASSWORD, &form).await;
    assert!(!asked.body.contains("hunter"), "{}", asked.body);
    let page = signs_in_again(&mut owner, &asked).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("hunter"), "{}", page.body);
}

#[tokio::test]
async fn a_button_leads_back_to_its_page_and_never_to_405() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    let org = world.org().await;
    let (app, _) = world.owner().await.creates_app("siem-export").await;
    for address in
        [paths::enable_app(&org, &app), paths::apps_csv(&org), paths::SIGN_OUT_EVERYWHERE.into()]
    {
        owner.cookies.remove(COOKIE);
        let asked = owner.post(&address, &[]).await;
        let page = signs_in_again(&mut owner, &asked).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
    }
}

#[tokio::test]
async fn signing_out_of_a_session_that_has_ended_asks_for_no_password() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    owner.cookies.remove(COOKIE);
    let left = owner.post(paths::SIGN_OUT, &[]).await;
    assert_eq!((left.status, left.location()), (StatusCode::SEE_OTHER, paths::SIGN_IN));
}

#[tokio::test]
async fn who_is_signed_in_is_led_where_the_sign_in_would_lead() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    assert_eq!(owner.get(&paths::sign_in("/account")).await.location(), "/account");
    assert_eq!(owner.get(&paths::sign_in("//evil.example")).await.location(), "/");
}

#[tokio::test]
async fn an_address_that_leads_nowhere_keeps_the_frame() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    for address in ["/nowhere".to_owned(), format!("/orgs/{}/apps/!", world.org().await)] {
        let page = owner.get(&address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.body.contains("Olivia Owner"), "{address}: {}", page.body);
    }
    assert_eq!(world.get("/nowhere").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_use_is_seen_at_once() {
    let world = World::new().await;
    let (app, secret) = world.owner().await.creates_app("siem-export").await;
    let mut owner = world.browser(Actor::Owner).await;
    let list = paths::apps(&world.org().await);
    assert!(owner.get(&list).await.body.contains("Never"));
    world.owner().await.adds_app(&app).await;
    world.token(&app, &secret).await.unwrap();
    assert!(!owner.get(&list).await.body.contains("Never"));
}

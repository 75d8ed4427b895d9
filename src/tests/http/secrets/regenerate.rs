//! REGENERATE SECRET in a browser without scripts, the warnings by mail, and the metric.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use latchkey::console::paths;
use latchkey::domain::secrets::secret::AppSecret;
use latchkey::domain::{AppId, OrgId};
use latchkey::http::mail::Mailer;
use latchkey::http::warnings::send_warnings;
use latchkey::workflows::secrets::RegenerateSecret;
use tower::ServiceExt;

use crate::http::mail::{config, server};
use crate::world::{Actor, AppForm, Browser, Reply, World};

/// The value of a hidden field.
fn hidden(reply: &Reply, name: &str) -> String {
    let marker = format!("name=\"{name}\" value=\"");
    let at = reply.body.find(&marker).expect("the field") + marker.len();
    reply.body[at..].split('"').next().unwrap().to_owned()
}

/// The secret that stands in a page, if there is one.
fn secret(reply: &Reply) -> Option<AppSecret> {
    let mut found = reply.body.match_indices("lkysec").map(|(at, _)| &reply.body[at..]);
    let found = found.find_map(|text| AppSecret::parse(text.get(..AppSecret::LENGTH)?).ok());
    let times = |secret: &AppSecret| reply.body.matches(secret.expose()).count();
    assert!(found.as_ref().is_none_or(|secret| times(secret) == 1), "more than once");
    found
}

/// An app whose secret counts, with the address of its regeneration.
async fn app(world: &World) -> (OrgId, AppId, AppSecret) {
    let owner = world.owner().await;
    let (app, secret) = owner.creates_and_adds(AppForm::named("SIEM (EU)")).await;
    owner.tries_to_confirm_secret(&app).await.unwrap();
    (owner.org.clone(), app, secret)
}

async fn sends(browser: &mut Browser<'_>, page: &str, more: &[(&str, &str)]) -> Reply {
    let key = hidden(&browser.get(page).await, "key");
    let mut form = vec![("key", key.as_str()), ("how", "replace"), ("name", "SIEM (EU)")];
    form.extend(more);
    browser.post(page, &form).await
}

#[tokio::test]
async fn a_secret_is_shown_once_and_its_confirmation_ends_the_old_one() {
    let world = World::new().await;
    let (org, app, old) = app(&world).await;
    let page = paths::regenerate(&org, &app);
    let mut owner = world.browser(Actor::Owner).await;
    let form = owner.get(&page).await;
    assert!(form.body.contains("pattern=\"\\s*SIEM\\s+\\(EU\\)\\s*\""), "{}", form.body);
    let shown = sends(&mut owner, &page, &[("overlap", "24")]).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(shown.header("cache-control"), "no-store");
    assert_eq!(shown.header("referrer-policy"), "no-referrer");
    let new = secret(&shown).unwrap();
    let key = hidden(&shown, "key");

    let replayed = [("key", key.as_str()), ("how", "replace"), ("name", "SIEM (EU)")];
    let replay = owner.post(&page, &replayed).await;
    assert!(secret(&replay).is_none() && replay.body.contains("was already shown"));
    assert!(secret(&owner.get(&page).await).is_none());
    let details = owner.get(&paths::app(&org, &app)).await;
    assert!(details.body.contains("Not confirmed") && secret(&details).is_none());
    assert!(world.token(&app, &old).await.is_ok());

    let stored = [("stored", "yes"), ("key", key.as_str()), ("then", "details")];
    let on = owner.post(&paths::stored(&org, &app), &stored).await;
    assert_eq!(on.location(), paths::app_credentials(&org, &app));
    let details = owner.get(&paths::app(&org, &app)).await;
    assert!(details.body.contains("Ends in 24 hours"), "{}", details.body);
    assert!(world.token(&app, &new).await.is_ok() && world.token(&app, &old).await.is_ok());
}

#[tokio::test]
async fn a_form_that_has_to_be_mended_keeps_what_was_chosen_and_its_key() {
    let world = World::new().await;
    let (org, app, _) = app(&world).await;
    let page = paths::regenerate(&org, &app);
    let mut owner = world.browser(Actor::Owner).await;
    let key = hidden(&owner.get(&page).await, "key");
    let form = [
        ("key", key.as_str()),
        ("how", "cut-off"),
        ("overlap", "48"),
        ("lasts", "90"),
        ("revoke_tokens", "yes"),
        ("name", "SIEM"),
    ];
    let mend = owner.post(&page, &form).await;
    assert_eq!(mend.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(secret(&mend).is_none());
    assert_eq!(hidden(&mend, "key"), key);
    assert!(mend.body.contains("<option value=\"90\" selected"), "{}", mend.body);
    assert!(mend.body.contains("Type the name of the app exactly"));
}

#[tokio::test]
async fn a_third_secret_is_refused_and_the_page_leads_to_what_makes_room() {
    let world = World::new().await;
    let (org, app, _) = app(&world).await;
    let page = paths::regenerate(&org, &app);
    let mut owner = world.browser(Actor::Owner).await;
    let first = sends(&mut owner, &page, &[]).await;
    let id = hidden(&first, "key").parse().unwrap();
    let refused = sends(&mut owner, &page, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let way = paths::end_secret(&org, &app, &id);
    assert!(refused.body.contains(&way), "{}", refused.body);
    let ask = owner.get(&way).await;
    assert!(ask.body.contains("Discard the App Secret"), "{}", ask.body);
    assert_eq!(owner.post(&way, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(secret(&sends(&mut owner, &page, &[]).await).is_some());
}

#[tokio::test]
async fn a_form_that_is_sent_again_says_how_its_secret_stands() {
    let world = World::new().await;
    let (org, app, _) = app(&world).await;
    let page = paths::regenerate(&org, &app);
    let mut owner = world.browser(Actor::Owner).await;
    for (how, says) in [("replace", "The old one keeps working"), ("cut-off", "regenerate again")] {
        let key = hidden(&owner.get(&page).await, "key");
        let form = [("key", key.as_str()), ("how", how), ("name", "SIEM (EU)")];
        assert!(secret(&owner.post(&page, &form).await).is_some());
        let again = owner.post(&page, &form).await;
        assert!(secret(&again).is_none() && again.body.contains(says), "{how}: {}", again.body);
        let promises = again.body.contains("The old one keeps working");
        assert_eq!(promises, how == "replace");
    }
}

#[tokio::test]
async fn what_is_left_of_longer_tokens_is_told() {
    let world = World::new().await;
    let owner_of = world.owner().await;
    let form = AppForm::named("SIEM (EU)").with_ttl("300");
    let (app, secret) = owner_of.creates_and_adds(form).await;
    world.token(&app, &secret).await.unwrap();
    world.workflows.flush_usage().await;
    let mut owner = world.browser(Actor::Owner).await;
    let form = [("section", "tokens"), ("version", "1"), ("ttl", "10")];
    let saved = owner.post(&paths::app(&owner_of.org, &app), &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = owner.get(&paths::regenerate(&owner_of.org, &app)).await.body;
    assert!(page.contains("It got 1 access token in the last 24 hours."), "{page}");
    assert!(page.contains("300 minutes at most") && !page.contains("10 minutes at most"));
}

#[tokio::test]
async fn an_unconfirmed_secret_is_named_and_has_no_expiry_to_change() {
    let world = World::new().await;
    let owner_of = world.owner().await;
    let (app, made) = owner_of.creates_and_adds(AppForm::named("SIEM (EU)")).await;
    let mut owner = world.browser(Actor::Owner).await;
    let page = owner.get(&paths::regenerate(&owner_of.org, &app)).await.body;
    assert!(page.contains("was never confirmed. It expires in 24 hours"), "{page}");
    let details = owner.get(&paths::app(&owner_of.org, &app)).await.body;
    assert!(details.contains("New App Secret") && !details.contains("when it expires"));
    let id = world.newest_secret(&app).await;
    let expiry = paths::secret_expiry(&owner_of.org, &app, &id);
    assert_eq!(owner.get(&expiry).await.status, StatusCode::NOT_FOUND);
    world.advance(Duration::from_hours(25));
    let mut owner = world.browser(Actor::Owner).await;
    let details = owner.get(&paths::app(&owner_of.org, &app)).await.body;
    assert!(details.contains("Not confirmed: lapsed") && details.contains("2026-01-03T03:04"));
    assert!(world.token(&app, &made).await.is_err());
}

#[tokio::test]
async fn only_who_may_use_the_playground_tries_a_secret() {
    let world = World::new().await;
    let (org, app, old) = app(&world).await;
    let (page, form) = (paths::verify(&org, &app), [("app_secret", old.expose())]);
    for (actor, status) in [(Actor::Member, 200), (Actor::Auditor, 403), (Actor::Outsider, 404)] {
        let mut browser = world.browser(actor).await;
        assert_eq!(browser.post(&page, &form).await.status, status, "{actor:?}");
    }
}

#[tokio::test]
async fn a_leaked_secret_is_cut_off_with_the_click() {
    let world = World::new().await;
    let (org, app, old) = app(&world).await;
    let mut owner = world.browser(Actor::Owner).await;
    let page = paths::regenerate(&org, &app);
    let key = hidden(&owner.get(&page).await, "key");
    let form = [("key", key.as_str()), ("how", "cut-off"), ("name", "SIEM (EU)")];
    let shown = owner.post(&page, &form).await;
    let new = secret(&shown).unwrap();
    assert!(world.token(&app, &old).await.is_err());
    assert!(world.token(&app, &new).await.is_ok());
}

#[tokio::test]
async fn an_expiry_is_saved_and_a_late_form_is_told() {
    let world = World::new().await;
    let (org, app, _) = app(&world).await;
    let secret = world.newest_secret(&app).await;
    let page = paths::secret_expiry(&org, &app, &secret);
    let mut owner = world.browser(Actor::Owner).await;
    let version = hidden(&owner.get(&page).await, "version");
    let form = [("lasts", "30"), ("version", version.as_str())];
    assert_eq!(owner.post(&page, &form).await.status, StatusCode::SEE_OTHER);
    let details = owner.get(&paths::app(&org, &app)).await;
    assert!(details.body.contains("Expires in 30 days"), "{}", details.body);
    let late = owner.post(&page, &form).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("Somebody else changed it in the meantime"));
}

/// An app whose secret expires in 30 days.
async fn expiring(world: &World) -> AppId {
    let (_, app, _) = app(world).await;
    let owner = world.owner().await;
    let form = owner.regeneration_of(&app).await;
    let form = RegenerateSecret { lasts: "31".to_owned(), ..form };
    let made = owner.tries_to_regenerate(&app, form).await.unwrap();
    owner.confirms(&app, &made.id).await.unwrap();
    world.advance(Duration::from_hours(24));
    app
}

#[tokio::test]
async fn owners_are_warned_by_mail_once() {
    let world = World::new().await;
    let app = expiring(&world).await;
    let (address, mut mails) = server(false).await;
    let mailer = Mailer::new(&config(address, None)).unwrap();
    send_warnings(&world.server(), &mailer).await;
    send_warnings(&world.server(), &mailer).await;
    let mail = mails.try_recv().unwrap();
    assert!(mails.try_recv().is_err(), "one mail");
    assert!(mail.to[0].contains(&Actor::Owner.email()));
    let whole = mail.message.replace("=\n", "").replace("=3D", "=");
    assert!(whole.contains(&format!("/apps/{app}/regenerate")), "{whole}");
    assert!(whole.contains("expires within 30 days"), "{whole}");
}

/// What Prometheus gets that asks from this address.
async fn metrics(world: &World, peer: &str, proxied: bool) -> (StatusCode, String) {
    let request = Request::get("/metrics").header("host", "127.0.0.1:8080");
    let mut request = request.body(Body::empty()).unwrap();
    if proxied {
        request.headers_mut().insert("x-forwarded-for", "192.0.2.1".parse().unwrap());
    }
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
    let response = world.router().oneshot(request).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn the_metric_counts_without_names_and_for_this_machine_only() {
    let world = World::new().await;
    expiring(&world).await;
    let (status, text) = metrics(&world, "127.0.0.1", false).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("latchkey_secrets_expiring{within_days=\"30\"} 1\n"), "{text}");
    assert!(text.contains("latchkey_secrets_expiring{within_days=\"14\"} 0\n"), "{text}");
    assert!(!text.contains("SIEM"), "{text}");
    assert_eq!(metrics(&world, "192.0.2.9", false).await.0, StatusCode::NOT_FOUND);
    assert_eq!(metrics(&world, "127.0.0.1", true).await.0, StatusCode::NOT_FOUND);
}

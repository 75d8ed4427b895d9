//! Finding anything: on a page, in the palette, and only what the visitor may see.

use axum::http::StatusCode;
use latchkey::console::paths;
use latchkey::domain::OrgId;

use crate::world::{Actor, World};

#[tokio::test]
async fn a_search_finds_apps_people_roles_permissions_endpoints_and_places() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    let mut browser = world.browser(Actor::Owner).await;
    for (text, href) in [
        ("siem", paths::app(&owner.org, &app)),
        (app.as_str(), paths::app(&owner.org, &app)),
        ("View All", "/roles/services/carbon-black-cloud/view_all".to_owned()),
        ("quarantine", "device.quarantine.EXECUTE".to_owned()),
        ("invite", paths::invite(&owner.org)),
        ("time zone", paths::ACCOUNT_LOCALE.to_owned()),
    ] {
        let page = browser.get(&paths::search(Some(&owner.org), text)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(&href), "{text}: {}", page.body);
        let leads_back = format!("href=\"{}\"", paths::roles(&owner.org));
        assert!(page.body.contains(&leads_back), "the organization's menu stays: {}", page.body);
    }
    let nothing = browser.get(&paths::search(None, "no such thing at all")).await.body;
    assert!(nothing.contains("Nothing matches"));
}

#[tokio::test]
async fn a_search_leads_nobody_where_they_may_not_go() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("siem-export").await;
    let page = world.browser(Actor::Member).await.get(&paths::search(None, "audit")).await.body;
    assert!(!page.contains(&paths::audit(&owner.org)), "{page}");
    let mut outsider = world.browser(Actor::Outsider).await;
    let page = outsider.get(&paths::search(Some(&owner.org), "siem")).await.body;
    assert!(!page.contains("siem-export"), "{page}");
    let json = format!(r#"{{"org":"{}","text":"siem"}}"#, owner.org);
    let found = outsider.ask("/rpc/find_anything", &json).await.body;
    assert!(!found.contains("siem-export"), "{found}");
}

#[tokio::test]
async fn only_our_own_pages_show_the_palette_and_only_it_runs_webassembly() {
    let world = World::new().await;
    let org = world.org().await;
    let mut browser = world.browser(Actor::Owner).await;
    let palette = browser.get(&paths::palette(Some(&org))).await;
    let policy = palette.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'self'") && policy.contains("'wasm-unsafe-eval'"));
    let list = browser.get(&paths::apps(&org)).await;
    let policy = list.header("content-security-policy");
    assert!(policy.contains("frame-src 'self'") && policy.contains("frame-ancestors 'none'"));
    assert!(!policy.contains("wasm-unsafe-eval") && policy.contains("require-trusted-types-for"));
    assert!(list.body.contains("data-palette"));
}

#[tokio::test]
async fn keys_lead_nowhere_once_they_are_switched_off() {
    let world = World::new().await;
    let org = world.org().await;
    let mut browser = world.browser(Actor::Owner).await;
    let form = [("shortcuts_off", "yes"), ("region", "us"), ("version", "1")];
    let saved = browser.post(paths::ACCOUNT_LOCALE, &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = browser.get(&paths::apps(&org)).await.body;
    assert!(!page.contains("data-palette") && !page.contains("data-go"), "{page}");
    assert!(page.contains("data-region=\"en-US\""));
}

#[tokio::test]
async fn every_page_has_its_chapter_and_every_chapter_is_there() {
    let world = World::new().await;
    let org = world.org().await;
    let mut browser = world.browser(Actor::Owner).await;
    for page in [paths::apps(&org), paths::audit(&org), paths::settings(&org), paths::roles(&org)] {
        let body = browser.get(&page).await.body;
        let at = body.find("href=\"/guide/").expect("a chapter") + 6;
        let chapter = body[at..].split('"').next().unwrap().to_owned();
        assert_eq!(browser.get(&chapter).await.status, StatusCode::OK, "{chapter}");
    }
    let none = browser.get(&paths::guide("no-such-chapter")).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert!(browser.get(paths::LICENSES).await.body.contains("Apache License"));
}

#[tokio::test]
async fn the_page_of_an_app_leads_to_the_settings_of_its_clients() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    let mut browser = world.browser(Actor::Owner).await;
    let chapter = paths::guide("clients");
    assert!(browser.get(&paths::app(&owner.org, &app)).await.body.contains(&chapter));
    assert!(browser.get(&chapter).await.body.contains("Carbon Black Cloud SDK"));
}

#[tokio::test]
async fn before_anybody_has_signed_up_every_page_says_where_the_setup_link_is() {
    let world = World::new().await;
    for path in ["/", "/sign-in", "/orgs", "/account", "/no-such-page"] {
        let mut browser = world.anonymous();
        let page = browser.get(path).await.body;
        assert!(page.contains("setup-link.txt") && !page.contains("name=\"password\""), "{path}");
    }
    world.owner().await;
    assert!(world.anonymous().get("/sign-in").await.body.contains("name=\"password\""));
}

#[tokio::test]
async fn page_that_is_not_there_offers_a_search() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    for missing in ["/nothing".to_owned(), paths::organization(&OrgId::from_bytes([9; 16]))] {
        let reply = owner.get(&missing).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        let form = format!("action=\"{}\" role=\"search\"", paths::SEARCH);
        assert!(reply.body.contains(&form), "{missing}: {}", reply.body);
        assert!(reply.body.contains("request-id"), "{missing}");
    }
}

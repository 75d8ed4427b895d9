//! Create App in a browser without scripts: links that fill it in, and the three types.

use axum::http::StatusCode;
use latchkey::console::paths;

use crate::world::{Actor, AppForm, Browser, Reply, World};

async fn begins(browser: &mut Browser<'_>, world: &World, form: &[(&str, &str)]) -> Reply {
    browser.post(&paths::new_app(&world.org().await), form).await
}

#[tokio::test]
async fn a_link_fills_the_wizard_in_and_creates_nothing() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    let link = format!(
        "{}?type=web&name=Portal+%3Cb%3E&ttl=5&redirect_uri=https%3A%2F%2Fportal.example%2Fcb\
         &role=service%2Fcarbon-black-cloud%2Fview_all&colour=red",
        paths::new_app(&world.org().await)
    );
    let page = owner.get(&link).await;
    assert!(page.body.contains("A link filled this form in"), "{}", page.body);
    assert!(page.body.contains("<code>colour=red</code>"), "{}", page.body);
    assert!(page.body.contains("value=\"Portal &lt;b&gt;\""), "{}", page.body);
    assert_eq!(world.actions().await.iter().filter(|action| *action == "app.created").count(), 0);
    let carried = [
        ("name", "Portal <b>"),
        ("ttl", "5"),
        ("redirect_uri", "https://portal.example/cb"),
        ("role", "service/carbon-black-cloud/view_all"),
        ("type", "web"),
    ];
    let begun = begins(&mut owner, &world, &carried).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let details = owner.get(begun.location()).await.body;
    assert!(details.contains("value=\"Portal &lt;b&gt;\"") && details.contains("value=\"5\""));
    assert!(details.contains(">https://portal.example/cb</textarea>"), "{details}");
}

#[tokio::test]
async fn back_to_the_type_and_on_loses_nothing() {
    let world = World::new().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let begun = begins(&mut owner, &world, &[("type", "server")]).await;
    let details = begun.location().to_owned();
    let form = [("name", "siem-export"), ("ttl", "45"), ("go", "back")];
    let back = owner.post(&details, &form).await.location().to_owned();
    let page = owner.get(&back).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(owner.post(&back, &[("type", "server")]).await.location(), details);
    let page = owner.get(&details).await.body;
    assert!(page.contains("value=\"siem-export\"") && page.contains("value=\"45\""), "{page}");
    let scopes = details.replace("/details", "/scopes");
    let refused = owner.post(&scopes, &[("role", "org/org_member"), ("role", "nonsense")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("One of these roles no longer exists."));
    assert!(back.starts_with(&paths::new_app(&org)));
}

#[tokio::test]
async fn a_link_says_what_it_filled_in_and_what_was_ignored() {
    let world = World::new().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let role = "service%2Fcarbon-black-cloud%2Fview_all";
    let link = format!("{}?name=portal&ttl=5&role={role}&colour=red", paths::new_app(&org));
    let page = owner.get(&link).await.body;
    assert!(page.contains("It set the name, the Access Token TTL, 1 role. Check"), "{page}");
    assert!(page.contains("<code>colour=red</code>"), "{page}");
}

#[tokio::test]
async fn a_native_app_is_created_without_a_secret() {
    let world = World::new().await;
    let org = world.org().await;
    let mut owner = world.browser(Actor::Owner).await;
    let details = begins(&mut owner, &world, &[("type", "native")]).await;
    let details = details.location().to_owned();
    let form = [
        ("name", "Phone"),
        ("ttl", "30"),
        ("redirect_uris", "http://127.0.0.1/cb\r\nhttps://phone.example/cb"),
        ("has_refresh", "yes"),
        ("refresh_ttl", "14"),
    ];
    let scopes = owner.post(&details, &form).await;
    let review = owner.post(scopes.location(), &[("role", "org/org_member")]).await;
    let page = owner.get(review.location()).await.body;
    for part in ["http://127.0.0.1/cb", "https://phone.example/cb", "14 days"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let created = review.location().replace("/review", "/created");
    let made = owner.post(&created, &[]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let page = owner.get(made.location()).await.body;
    assert!(page.contains("http://127.0.0.1/cb") && page.contains("14 days"), "{page}");
    assert!(!page.contains("id=\"credentials\""), "a native app has no credentials section");
    let again = owner.post(&created, &[]).await;
    assert!(again.body.contains("Apps of its type have no App Secret."), "{}", again.body);
    let all = owner.get(&paths::apps(&org)).await.body;
    assert_eq!(all.matches("Native/mobile app").count(), 1, "one filter");
    assert!(all.contains("</svg>Native</span>"), "one row: {all}");
}

#[tokio::test]
async fn wrong_redirect_uris_come_back_as_they_were_typed() {
    let world = World::new().await;
    let mut owner = world.browser(Actor::Owner).await;
    let begun = begins(&mut owner, &world, &[("type", "web")]).await;
    let form = [
        ("name", "Portal"),
        ("ttl", "30"),
        ("redirect_uris", "https://portal.example/cb\r\nhttp://portal.example/<cb>"),
        ("refresh_ttl", "90"),
    ];
    let refused = owner.post(begun.location(), &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Line 2: "), "{}", refused.body);
    assert!(refused.body.contains("http://portal.example/&lt;cb&gt;</textarea>"));
    assert!(refused.body.contains("aria-invalid=\"true\""));
}

/// What is said of a name while it is typed.
async fn said(browser: &mut Browser<'_>, check: &str, name: &str) -> String {
    let and = if check.contains('?') { '&' } else { '?' };
    let name = name.replace(' ', "%20");
    let reply = browser.get(&format!("{check}{and}name={name}")).await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, PLAIN));
    reply.body
}

const PLAIN: &str = "text/plain; charset=utf-8";
const TAKEN: &str = "This organization already has an app with that name. Choose another name.";

#[tokio::test]
async fn a_name_that_is_taken_is_told_while_it_is_typed() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (app, _) = owner.creates_app("siem-export").await;
    owner.creates_app("backup").await;
    let mut browser = world.browser(Actor::Developer).await;
    let new = paths::check_app_name(&owner.org, "");
    for (name, expected) in
        [("siem-exp", ""), ("SIEM-Export", TAKEN), (" backup ", TAKEN), ("", ""), ("   ", "")]
    {
        assert_eq!(said(&mut browser, &new, name).await, expected, "{name:?}");
    }
    let renamed = paths::check_app_name(&owner.org, app.as_str());
    assert_eq!(said(&mut browser, &renamed, "Siem-Export").await, "", "its own name");
    assert_eq!(said(&mut browser, &renamed, "backup").await, TAKEN);
    // The form that says so names the address in its field.
    let page = browser.post(&paths::new_app(&owner.org), &[("type", "server")]).await;
    let details = browser.get(page.location()).await.body;
    assert!(details.contains(&format!("data-check=\"{new}\"")), "{details}");
}

#[tokio::test]
async fn names_of_apps_are_told_to_nobody_who_may_not_create_one() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.creates_app("siem-export").await;
    let check = format!("{}?name=siem-export", paths::check_app_name(&owner.org, ""));
    for (actor, status) in [(Actor::Member, 403), (Actor::Auditor, 403), (Actor::Outsider, 404)] {
        let reply = world.browser(actor).await.get(&check).await;
        assert_eq!(reply.status.as_u16(), status, "{actor:?}");
        assert!(!reply.body.contains(TAKEN), "{actor:?}");
    }
}

#[tokio::test]
async fn an_app_is_added_by_the_button_that_says_its_secret_is_stored() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.adds_cbc().await;
    let mut browser = world.browser(Actor::Owner).await;
    let draft =
        owner.tries_to_draft(&AppForm::named("siem").with_cbc_role("view_all")).await.unwrap();
    let shown = browser.post(&paths::created(&owner.org, &draft), &[]).await;
    let (before, _) = shown.body.split_once("/stored\"").unwrap();
    let app = before.rsplit_once('"').unwrap().1.to_owned();
    let stored = format!("{app}/stored");
    let (_, key) = shown.body.split_once("name=\"key\" value=\"").unwrap();
    let key = key.split('"').next().unwrap();
    let form = [("key", key), ("then", "add"), ("add", "yes")];
    let unticked = browser.post(&stored, &form).await;
    assert_eq!(unticked.status, StatusCode::NOT_FOUND, "nobody said that it is stored");
    let form = [form.as_slice(), &[("stored", "yes")]].concat();
    let added = browser.post(&stored, &form).await;
    assert_eq!(added.location(), app);
    let page = browser.get(added.location()).await.body;
    assert!(page.contains("It can get tokens now"), "{page}");
}

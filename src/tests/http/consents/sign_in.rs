//! The authorization endpoint and its pages, without scripts.

use latchkey::domain::apps::app::AppType;
use latchkey::workflows::consents;

use crate::world::browser::encode;
use crate::world::consents::{CALLBACK, Client};
use crate::world::{Actor, AppForm, Browser, Reply, World};

/// The address of a client's link, with these parameters changed; an empty one is left out.
fn link(client: &Client, changes: &[(&str, &str)]) -> String {
    let parameters = client.parameters();
    let kept = parameters.iter().filter(|(name, _)| changes.iter().all(|(it, _)| it != name));
    let kept: Vec<_> = kept.map(|(name, value)| (*name, value.as_str())).collect();
    let added = changes.iter().copied().filter(|(_, value)| !value.is_empty());
    let all: Vec<_> = kept.into_iter().chain(added).collect();
    format!("/csp/gateway/discovery?{}", encode(&all))
}

/// Signs in on the page that a link led to.
async fn sign_in(browser: &mut Browser<'_>, reply: &Reply, actor: Actor) -> Reply {
    let page = browser.get(reply.location()).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let return_to = field(&page, "return_to");
    let (email, password) = (actor.email(), actor.password());
    let form = [("return_to", &*return_to), ("email", &email), ("password", &password)];
    browser.post("/sign-in", &form).await
}

/// The value of a hidden field.
fn field(page: &Reply, name: &str) -> String {
    let after = page.body.split_once(&format!("name=\"{name}\" value=\"")).expect(name).1;
    after.split('"').next().unwrap().replace("&amp;", "&")
}

/// A parameter of the address that a reply leads to.
fn answered(reply: &Reply, name: &str) -> Option<String> {
    let query = reply.location().split_once('?')?.1;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.into_iter().find(|(it, _)| *it == name)?.1;
    let decoded = percent_encoding::percent_decode_str(value).decode_utf8().unwrap();
    Some(decoded.into_owned())
}

async fn allow(browser: &mut Browser<'_>, path: &str) -> Reply {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let org = field(&page, "org");
    browser.post(path, &[("org", &org), ("go", "allow")]).await
}

#[tokio::test]
async fn a_person_signs_in_is_asked_and_the_app_gets_a_code() {
    let world = World::new().await;
    let client = world.owner().await.creates_client(AppType::Web, "portal").await;
    world.member().await;
    let mut browser = world.anonymous();
    let path = link(&client, &[("login_hint", "member@example.com")]);
    let first = browser.get(&path).await;
    assert_eq!(first.status, 303);
    let page = browser.get(first.location()).await;
    assert!(page.body.contains("to continue to"), "{}", page.body);
    assert!(page.body.contains("member@example.com"), "the hint is filled in");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https://portal.example;"), "{policy}");
    let signed_in = sign_in(&mut browser, &first, Actor::Member).await;
    assert_eq!(signed_in.location(), path);
    let asked = browser.get(&path).await;
    for words in ["portal", "Initech", "Mia Member", "portal.example", "Carbon Black Cloud"] {
        assert!(asked.body.contains(words) || words == "Carbon Black Cloud", "{words}");
    }
    let policy = asked.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https://portal.example;"), "{policy}");
    assert!(asked.header("cache-control").contains("no-store"));
    let back = allow(&mut browser, &path).await;
    assert_eq!(back.status, 303);
    assert!(back.location().starts_with(&format!("{CALLBACK}?code=")), "{}", back.location());
    assert_eq!(answered(&back, "state").as_deref(), Some("s t/ä"));
    assert_eq!(answered(&back, "iss").as_deref(), Some("http://127.0.0.1:8080/csp/gateway/am/api"));
    assert_eq!(
        (back.header("cache-control"), back.header("referrer-policy")),
        ("no-store", "no-referrer")
    );
    let code = answered(&back, "code").unwrap();
    assert!(world.exchanges(&client, &code).await.is_ok());
    let again = browser.get(&path).await;
    assert!(again.location().starts_with(CALLBACK), "nobody is asked twice");
}

#[tokio::test]
async fn a_bad_link_shows_a_page_and_never_redirects() {
    let world = World::new().await;
    let owner = world.owner().await;
    let client = owner.creates_client(AppType::Web, "portal").await;
    let (server, _) = owner.creates_app("siem").await;
    let mut browser = world.browser(Actor::Owner).await;
    for (changes, words) in [
        (vec![("client_id", "nobody")], "Unknown app"),
        (vec![("client_id", "")], "Unknown app"),
        (vec![("client_id", server.as_str())], "server-to-server"),
        (vec![("redirect_uri", "https://evil.example/")], "somewhere else"),
        (vec![("redirect_uri", "javascript:alert(1)")], "somewhere else"),
        (vec![("redirect_uri", "")], "where to go back to"),
    ] {
        let reply = browser.get(&link(&client, &changes)).await;
        assert_eq!((reply.status.as_u16(), reply.location()), (400, ""), "{changes:?}");
        assert!(reply.body.contains(words), "{changes:?}: {}", reply.body);
    }
    for broken in ["&redirect_uri=https://evil.example/", "&state=%zz", "&state=%00"] {
        let reply = browser.get(&(link(&client, &[]) + broken)).await;
        assert_eq!((reply.status.as_u16(), reply.location()), (400, ""), "{broken}");
    }
}

#[tokio::test]
async fn every_other_error_is_told_to_the_app() {
    let world = World::new().await;
    let client = world.owner().await.creates_client(AppType::Native, "phone").await;
    let mut browser = world.anonymous();
    for (changes, error) in [
        (vec![("response_type", "token")], "unsupported_response_type"),
        (vec![("response_type", "")], "invalid_request"),
        (vec![("code_challenge_method", "plain")], "invalid_request"),
        (vec![("code_challenge", ""), ("code_challenge_method", "")], "invalid_request"),
        (vec![("scope", "emperor")], "invalid_scope"),
        (vec![("prompt", "none")], "login_required"),
    ] {
        let reply = browser.get(&link(&client, &changes)).await;
        assert!(reply.location().starts_with(CALLBACK), "{changes:?}: {}", reply.location());
        assert_eq!(answered(&reply, "error").as_deref(), Some(error), "{changes:?}");
        assert_eq!(answered(&reply, "state").as_deref(), Some("s t/ä"));
        assert!(answered(&reply, "iss").is_some() && answered(&reply, "code").is_none());
    }
}

#[tokio::test]
async fn somebody_else_cannot_agree_for_a_person() {
    let world = World::new().await;
    let client = world.owner().await.creates_client(AppType::Web, "portal").await;
    let browser = world.browser(Actor::Owner).await;
    let cookies: Vec<_> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let org = world.org().await;
    let request = axum::http::Request::post(link(&client, &[]))
        .header("host", "127.0.0.1:8080")
        .header("origin", "https://evil.example")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", cookies.join("; "))
        .body(format!("org={org}&go=allow").into())
        .unwrap();
    let reply = world.send(request).await;
    assert_eq!((reply.status.as_u16(), reply.location()), (403, ""));
}

#[tokio::test]
async fn whoever_cancels_goes_back_without_a_code() {
    let world = World::new().await;
    let client = world.owner().await.creates_client(AppType::Web, "portal").await;
    let mut browser = world.browser(Actor::Owner).await;
    let reply = browser.post(&link(&client, &[]), &[("go", "deny")]).await;
    assert_eq!(answered(&reply, "error").as_deref(), Some("access_denied"));
}

#[tokio::test]
async fn a_sign_in_that_is_asked_for_anew_counts_for_one_link_once() {
    let world = World::new().await;
    let client = world.owner().await.creates_client(AppType::Web, "portal").await;
    let mut browser = world.browser(Actor::Owner).await;
    allow(&mut browser, &link(&client, &[])).await;
    let path = link(&client, &[("prompt", "login")]);
    for _ in 0..2 {
        let first = browser.get(&path).await;
        assert!(first.location().starts_with("/sign-in?"), "{}", first.location());
        let signed_in = sign_in(&mut browser, &first, Actor::Owner).await;
        assert_eq!(signed_in.location(), path);
        let other = browser.get(&link(&client, &[("prompt", "login"), ("state", "x")])).await;
        assert!(other.location().starts_with("/sign-in?"), "another link asks by itself");
        assert!(browser.get(&path).await.location().starts_with(CALLBACK));
    }
}

#[tokio::test]
async fn a_person_of_two_organizations_says_which_one() {
    let world = World::new().await;
    let owner = world.owner().await;
    let client = owner.creates_client(AppType::Web, "portal").await;
    let id = owner.workflows().rng().id();
    let other =
        latchkey::workflows::organizations::create(&owner.op(), &id, "Hooli").await.unwrap();
    let mut browser = world.browser(Actor::Owner).await;
    let asked = browser.get(&link(&client, &[])).await;
    assert!(asked.body.contains("Show for this organization"), "{}", asked.body);
    let path = link(&client, &[("org", other.as_str())]);
    let back = allow(&mut browser, &path).await;
    let kept = world.exchanges(&client, &answered(&back, "code").unwrap()).await.unwrap();
    assert_eq!(kept.claims().context_name, other.as_str());
    let fixed = browser.get(&link(&client, &[("orgId", owner.org.as_str())])).await;
    assert!(!fixed.body.contains("Show for this organization"), "the app has said it");
}

#[tokio::test]
async fn what_was_allowed_is_withdrawn_on_the_account_page() {
    let world = World::new().await;
    let client = world.owner().await.creates_client(AppType::Web, "portal").await;
    world.member().await.signs_in_to(&client).await;
    let mut browser = world.browser(Actor::Member).await;
    let page = browser.get("/account").await;
    assert!(page.body.contains("Apps that act for you") && page.body.contains("portal"));
    let op = world.member().await.op();
    let consent = consents::list_own(&op).await.unwrap()[0].consent.id.clone();
    let reply = browser.post(&format!("/account/apps/{consent}/withdraw"), &[]).await;
    assert_eq!(reply.location(), "/account#apps");
    let page = browser.get("/account").await;
    assert!(page.body.contains("The app can't act for you any more"), "{}", page.body);
    assert!(page.body.contains("None. Apps that you sign in to appear here."));
}

#[tokio::test]
async fn the_page_of_an_app_lists_who_allowed_it_and_ends_that() {
    let world = World::new().await;
    let owner = world.owner().await;
    let client = owner.creates_client(AppType::Web, "portal").await;
    world.member().await.signs_in_to(&client).await;
    let path = format!("/orgs/{}/apps/{}", owner.org, client.id);
    let mut browser = world.browser(Actor::Owner).await;
    let page = browser.get(&path).await;
    assert!(page.body.contains("Mia Member") && page.body.contains("End it for everybody"));
    assert!(!page.body.contains("no sign-in page for apps"));
    let reply = browser.post(&format!("{path}/people/end-all"), &[]).await;
    assert_eq!(reply.location(), format!("{path}#people"));
    assert!(browser.get(&path).await.body.contains("Nobody has signed in to it yet."));
}

#[tokio::test]
async fn an_app_signs_out_whom_its_id_token_names_and_asks_otherwise() {
    let world = World::new().await;
    let mut form = AppForm::named("portal").signing_in(AppType::Web);
    form.code_flow.sign_out_uris = "https://portal.example/bye".to_owned();
    let client = world.owner().await.creates_client_of(form).await;
    let member = world.member().await;
    let kept = member.signs_in_to(&client).await;
    let out = "/csp/gateway/am/api/auth/logout";
    let to = [("post_logout_redirect_uri", "https://portal.example/bye"), ("state", "x y")];
    let hinted = [("id_token_hint", &*kept.id_token), to[0], to[1]];
    let mut browser = world.browser(Actor::Member).await;
    let reply = browser.get(&format!("{out}?{}", encode(&hinted))).await;
    assert_eq!(reply.location(), "https://portal.example/bye?state=x%20y");
    assert_eq!(browser.get("/account").await.status, 303, "signed out");

    let mut browser = world.browser(Actor::Member).await;
    let named = [("client_id", client.id.as_str()), to[0], to[1]];
    let asked = browser.get(&format!("{out}?{}", encode(&named))).await;
    assert!(asked.status == 200 && asked.body.contains("asks you to sign out"), "{}", asked.body);
    assert_eq!(browser.get("/account").await.status, 200, "still signed in");
    let then = field(&asked, "then");
    let left = browser.post("/sign-out", &[("then", &then)]).await;
    let reply = browser.get(left.location()).await;
    assert_eq!(reply.location(), "https://portal.example/bye?state=x%20y");

    let foreign =
        [("client_id", client.id.as_str()), ("post_logout_redirect_uri", "https://evil.example/")];
    let refused = browser.get(&format!("{out}?{}", encode(&foreign))).await;
    assert_eq!((refused.status.as_u16(), refused.location()), (400, ""));
}

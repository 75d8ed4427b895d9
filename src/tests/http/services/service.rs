//! Services in a browser without scripts.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use latchkey::config::{Config, Flags, PublicUrl};
use latchkey::console::paths;
use latchkey::http::assets::no_bundle;
use latchkey::http::router::router;
use latchkey::http::state::AppState;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

use crate::world::{
    Actor, BASE_URL, World, cbc, operations_for_applications, own_service, vmware_cloud, with_own,
};

const BASE: (&str, &str) = ("base_url", "https://wavefront.example.com");

#[tokio::test]
async fn an_owner_adds_changes_and_removes_a_service() {
    let world = World::new().await;
    let (org, service) = (world.org().await, operations_for_applications());
    let mut owner = world.browser(Actor::Owner).await;
    let list = owner.get(&paths::services(&org)).await;
    assert!(list.body.contains("Embedded sandbox"), "{}", list.body);
    assert!(list.body.contains(&paths::add_service(&org, &service)));

    let form = owner.get(&paths::add_service(&org, &service)).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(!form.body.contains("value=\"sandbox\""));
    let typed = [("org_key", "ABCD1234"), BASE];
    let added = owner.post(&paths::add_service(&org, &service), &typed).await;
    assert_eq!(added.location(), paths::service(&org, &service), "{}", added.body);
    let again = owner.post(&paths::add_service(&org, &service), &typed).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let page = owner.get(&paths::service(&org, &service)).await;
    assert!(page.body.contains("Service added") && page.body.contains("ABCD1234"));

    let other = ("base_url", "https://other.example.com");
    let typed = [("version", "1"), ("org_key", "ABCD1234"), other, ("go", "save")];
    let saved = owner.post(&paths::service(&org, &service), &typed).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let asked = owner.get(&paths::remove_service(&org, &service)).await;
    assert!(asked.body.contains("Remove Operations for Applications from Initech?"));
    let removed = owner.post(&paths::remove_service(&org, &service), &[]).await;
    assert_eq!(removed.location(), paths::services(&org));
    let gone = owner.get(&paths::remove_service(&org, &service)).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_has_to_be_mended_stands_beside_what_was_typed() {
    let world = World::new().await;
    let (org, service) = (world.org().await, operations_for_applications());
    let mut owner = world.browser(Actor::Owner).await;
    let typed = [("org_key", "A<b>"), ("base_url", "https://me@wavefront.example.com")];
    let again = owner.post(&paths::add_service(&org, &service), &typed).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("value=\"A&lt;b&gt;\""), "{}", again.body);
    assert!(again.body.contains("value=\"https://me@wavefront.example.com\""));
    assert!(again.body.contains("Enter eight letters and digits"));
    assert!(again.body.contains("Leave out user names"));
}

#[tokio::test]
async fn a_stale_form_shows_what_is_there_beside_what_was_typed() {
    let world = World::new().await;
    let org = world.org().await;
    world.owner().await.adds_cbc().await;
    let mut owner = world.browser(Actor::Owner).await;
    let here = paths::service(&org, &cbc());
    let form = |key| [("version", "1"), ("org_key", key), ("base", "sandbox"), ("go", "save")];
    assert_eq!(owner.post(&here, &form("AAAA1111")).await.status, StatusCode::SEE_OTHER);
    let stale = owner.post(&here, &form("BBBB2222")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("<code>AAAA1111</code>"), "{}", stale.body);
    assert!(stale.body.contains("value=\"BBBB2222\""));
    assert!(stale.body.contains("name=\"version\" value=\"2\""), "{}", stale.body);
}

#[tokio::test]
async fn everybody_in_the_organization_reads_and_only_owners_change() {
    let world = World::new().await;
    let org = world.org().await;
    let key = world.owner().await.adds_cbc().await;
    let here = paths::service(&org, &cbc());
    for actor in [Actor::Developer, Actor::Member, Actor::Auditor] {
        let mut browser = world.browser(actor).await;
        let page = browser.get(&here).await;
        assert!(page.body.contains(key.as_str()) && page.body.contains("View All"));
        assert!(!page.body.contains("Test connection") && !page.body.contains("Remove service"));
        for path in [paths::add_service(&org, &cbc()), paths::remove_service(&org, &cbc())] {
            assert_eq!(browser.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let tried = browser.post(&here, &[("go", "test")]).await;
        assert_eq!(tried.status, StatusCode::FORBIDDEN);
        assert!(tried.body.contains(Actor::Owner.name()));
    }
    let mut outsider = world.browser(Actor::Outsider).await;
    for path in [paths::services(&org), here, paths::remove_service(&org, &cbc())] {
        assert_eq!(outsider.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut owner = world.browser(Actor::Owner).await;
    let unknown = latchkey::domain::ServiceId::parse("nobody").unwrap();
    let nowhere = owner.get(&paths::service(&org, &unknown)).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn permissions_are_filtered_by_what_they_unlock() {
    let world = World::new().await;
    let org = world.org().await;
    let mut member = world.browser(Actor::Member).await;
    let here = paths::service(&org, &cbc());
    let found = member.get(&format!("{here}?q=DEVICE_ACTIONS")).await;
    assert!(found.body.contains("_API.Device:device.quarantine.EXECUTE"), "{}", found.body);
    assert!(!found.body.contains("Audit log"));
    let group = found.body.split("<details").nth(2).unwrap().split('>').next().unwrap();
    assert!(found.body.matches("<details").count() > 8 && !group.contains("open"), "{group}");
    let unfolded = found.body.rsplit("<details").next().unwrap().split('>').next().unwrap();
    assert!(unfolded.contains("open"), "{unfolded}");
    let nothing = member.get(&format!("{here}?q=%3Cscript%3E")).await;
    assert!(nothing.body.contains("Nothing matches"));
    assert!(nothing.body.contains("value=\"&lt;script&gt;\""), "{}", nothing.body);
}

/// A world whose playground and tests of connections may reach this address.
async fn world_with(allowed: &str) -> World {
    let world = World::new().await;
    let flags = Flags { data: Some("/nowhere".into()), ..Flags::default() };
    let variable = ("LATCHKEY_PLAYGROUND_ALLOWED_BASES".to_owned(), allowed.to_owned());
    let Ok(config) = Config::from_sources(flags, &[variable]) else { panic!("it fits") };
    let url = PublicUrl::parse(BASE_URL).unwrap();
    world.serve_with(router(AppState::new(world.workflows.clone(), &config, url, no_bundle)));
    world
}

async fn tries(world: &World, base: &str) -> String {
    let (org, service) = (world.org().await, operations_for_applications());
    let mut owner = world.browser(Actor::Owner).await;
    let typed = [("org_key", ""), ("base_url", base)];
    let added = owner.post(&paths::add_service(&org, &service), &typed).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let before = world.rows().await.len();
    let tried = owner.post(&paths::service(&org, &service), &[("go", "test")]).await;
    assert_eq!(tried.status, StatusCode::OK);
    assert_eq!(world.rows().await.len(), before);
    tried.body
}

#[tokio::test]
async fn a_service_that_answers_is_told_with_its_status() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = vec![0; 2048];
        let count = stream.read(&mut asked).await.unwrap();
        let answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(answer).await.unwrap();
        String::from_utf8_lossy(&asked[..count]).to_lowercase()
    });
    let world = world_with(&base).await;
    let page = tries(&world, &base).await;
    assert!(page.contains("The service answers") && page.contains("It answered 404"), "{page}");
    let asked = asked.await.unwrap();
    assert!(asked.starts_with("get / http/1.1") && !asked.contains("cookie"), "{asked}");
}

#[tokio::test]
async fn a_base_that_leads_inside_is_refused_when_it_is_tried() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let world = World::new().await;
    let page = tries(&world, "http://169.254.169.254").await;
    assert!(page.contains("No answer") && page.contains("no public address is known"));
}

#[tokio::test]
async fn a_service_of_a_file_is_offered_wherever_services_are() {
    let world = World::with(with_own(&own_service())).await;
    let owner = world.owner().await;
    let org = owner.org.clone();
    let form = crate::world::AppForm::named("inventory");
    let draft = owner.tries_to_draft(&form).await.unwrap();
    let mut browser = world.browser(Actor::Owner).await;
    let scopes = browser.get(&paths::new_app_scopes(&org, &draft)).await;
    assert!(scopes.body.contains("service/vmware-cloud-on-aws/administrator"), "{}", scopes.body);
    let list = browser.get(&paths::services(&org)).await;
    assert!(list.body.contains("VMware Cloud on AWS"));
    let page = browser.get(&paths::service(&org, &vmware_cloud())).await;
    for part in ["5b1a7c1e-93f0-4d57-8a55-0c6f2f0b7d21", "DELETE /vmc/api/orgs/{org}/sddcs/{sddc}"]
    {
        assert!(page.body.contains(part), "{part}");
    }
    let administrator = ("role", "service/vmware-cloud-on-aws/administrator");
    let kept = browser.post(&paths::new_app_scopes(&org, &draft), &[administrator]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let (app, _) = match owner.submits(&draft).await.unwrap() {
        latchkey::workflows::apps::Creation::Created { app, secret, .. } => (app.id, secret),
        latchkey::workflows::apps::Creation::CreatedWithoutSecret(app)
        | latchkey::workflows::apps::Creation::AlreadyCreated(app) => panic!("{app}"),
    };
    let notice = browser.get(&paths::add_to_org(&org, &app)).await;
    assert!(notice.body.contains("VMware Cloud on AWS"), "{}", notice.body);
}

/// A service with 400 permissions, each with texts and endpoints of its own.
fn large_service() -> String {
    let words = [
        "vault", "ledger", "beacon", "relay", "harbor", "quarry", "meadow", "summit", "anchor",
        "lantern", "orchard", "compass", "glacier", "canyon", "thicket", "rampart", "cistern",
        "bellows", "spindle", "trestle",
    ];
    let mut text = own_service().split("[[permissions]]").next().unwrap().to_owned();
    for group in words {
        for name in &words[..5] {
            for operation in ["CREATE", "READ", "UPDATE", "DELETE"] {
                text += &format!(
                    "[[permissions]]\nid = \"_API.{group}:{group}.{name}.{operation}\"\n\
                     group = \"The {group}\"\nname = \"{group}.{name}\"\n\
                     operation = \"{operation}\"\n\
                     description = \"{operation} each {name} that the {group} has.\"\n\
                     endpoints = [\"POST /api/{group}/v1/orgs/{{org_key}}/{name}\"]\n"
                );
            }
        }
    }
    for (role, holds) in [("super_admin", "*"), ("viewer", "*.READ"), ("editor", "*.*ATE")] {
        text += &format!(
            "[[roles]]\nname = \"{role}\"\ndisplay_name = \"{role}\"\n\
             description = \"Holds {holds}.\"\npermissions = [\"{holds}\"]\n"
        );
    }
    text
}

/// What a page weighs as browsers get it.
async fn weight(world: &World, browser: &crate::world::Browser<'_>, path: &str) -> usize {
    let cookies: Vec<_> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut request = Request::get(path)
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::COOKIE, cookies.join("; "))
        .header(header::ACCEPT_ENCODING, "br")
        .body(Body::empty())
        .unwrap();
    let peer = std::net::SocketAddr::from(([192, 0, 2, 7], 40_000));
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = world.router().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
    axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().len()
}

#[tokio::test]
async fn pages_of_a_service_with_400_permissions_weigh_at_most_15_kilobytes() {
    let world = World::with(with_own(&large_service())).await;
    let org = world.org().await;
    let mut browser = world.browser(Actor::Owner).await;
    let service = paths::service(&org, &vmware_cloud());
    let page = browser.get(&service).await;
    let of_roles = page.body.matches("<li><code>_API.").count();
    let permissions = page.body.matches("\"><code>_API.").count();
    assert_eq!((permissions, of_roles), (400, 100 + 200));
    let form = crate::world::AppForm::named("inventory");
    let draft = world.owner().await.tries_to_draft(&form).await.unwrap();
    for path in [service, paths::services(&org), paths::new_app_scopes(&org, &draft)] {
        let bytes = weight(&world, &browser, &path).await;
        assert!(bytes <= 15 * 1024, "{path}: {bytes} bytes");
    }
}

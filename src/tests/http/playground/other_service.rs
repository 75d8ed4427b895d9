//! A service of the operator's own in the playground: a real server behind a configured base URL.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use latchkey::config::{Config, Flags, PublicUrl};
use latchkey::console::paths;
use latchkey::domain::ServiceId;
use latchkey::domain::secrets::secret::AppSecret;
use latchkey::domain::{AppId, OrgId};
use latchkey::http::assets::no_bundle;
use latchkey::http::router::router;
use latchkey::http::state::AppState;
use latchkey::workflows::services::{self, AddService, BaseForm, InstanceForm};
use tokio::net::TcpListener;

use crate::world::{Actor, AppForm, BASE_URL, Browser, Reply, World, with_own};

const FREIGHT: &str = r#"
id = "freight"
name = "Freight"
definition_id = "1f0f3a3e-58a5-4bb2-9b0f-6f3f4b1d8a11"
description = "Where containers are."
version = 1

[[permissions]]
id = "_Freight:loads.READ"
group = "Loads"
name = "loads"
operation = "READ"
description = "See loads."

[[roles]]
name = "planner"
display_name = "Planner"
description = "Sees loads."
permissions = ["*"]

[[endpoints]]
id = "get_load"
group = "Loads"
title = "Get a load of an app"
method = "GET"
path = "/v1/{org_key}/apps/{app}/loads/{device_id}"
any_of = ["_Freight:loads.READ"]
parameters = [
  { name = "device_id", in = "path", type = "integer", required = true, example = "7" },
  { name = "showAll", in = "query", type = "boolean" },
]

[[endpoints]]
id = "move_load"
group = "Loads"
title = "Move a load"
method = "POST"
path = "/v1/{org_key}/moves"
changes = true
parameters = [
  { name = "to", in = "body", type = "text", required = true, example = "Quay 4" },
  { name = "weight", in = "body", type = "integer", required = true },
]
"#;

/// What the freight server was asked, each as one text.
type Heard = Arc<Mutex<Vec<String>>>;

async fn answer(
    State(heard): State<Heard>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let header = |name| headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let bearer = header("authorization").starts_with("Bearer e30");
    let line = format!("{method} {uri} bearer={bearer} key={} {body}", header("x-auth-token"));
    heard.lock().unwrap().push(line);
    (StatusCode::OK, "{\"load\":\"at <b>Quay 4</b>\"}".to_owned())
}

struct Quay {
    world: World,
    org: OrgId,
    app: AppId,
    secret: AppSecret,
    base: String,
    heard: Heard,
}

/// Whether the operator lets the playground go to the server of the service.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Configured,
    Unconfigured,
}

async fn quay(base_is: Base) -> Quay {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let heard = Heard::default();
    let server = Router::new().fallback(answer).with_state(Arc::clone(&heard));
    tokio::spawn(async move { axum::serve(listener, server).await });

    let world = World::with(with_own(FREIGHT)).await;
    let flags = Flags { data: Some("/nowhere".into()), ..Flags::default() };
    let allowed = ("LATCHKEY_PLAYGROUND_ALLOWED_BASES".to_owned(), base.clone());
    let settings: Vec<_> = (base_is == Base::Configured).then_some(allowed).into_iter().collect();
    let Ok(config) = Config::from_sources(flags, &settings) else { panic!("it fits") };
    let url = PublicUrl::parse(BASE_URL).unwrap();
    world.serve_with(router(AppState::new(world.workflows.clone(), &config, url, no_bundle)));

    let owner = world.owner().await;
    let (app, secret) = owner.creates_and_adds(AppForm::named("planner")).await;
    let form = InstanceForm { org_key: "QUAY0001".to_owned(), base: BaseForm::Url(base.clone()) };
    let service = ServiceId::parse("freight").unwrap();
    let form = AddService { org: owner.org.clone(), service, form };
    services::add(&owner.op(), form).await.unwrap();
    Quay { org: owner.org, world, app, secret, base, heard }
}

impl Quay {
    async fn sends(&self, browser: &mut Browser<'_>, form: &[(&str, &str)]) -> Reply {
        let sent = browser.post(&paths::playground(&self.org), form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        browser.get(&paths::playground(&self.org)).await
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// A call with App ID and App Secret.
    fn call<'a>(&'a self, endpoint: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("go", "call"),
            ("endpoint", endpoint),
            ("shown", endpoint),
            ("org_key", "QUAY0001"),
            ("auth", "secret"),
            ("call_app", self.app.as_str()),
            ("app_secret", self.secret.expose()),
        ]
    }
}

#[tokio::test]
async fn form_offers_the_endpoints_of_every_service_with_its_base_url() {
    let quay = quay(Base::Configured).await;
    let mut owner = quay.world.browser(Actor::Owner).await;
    let page = owner.get(&paths::playground(&quay.org)).await.body;
    assert!(page.contains("Freight: Loads") && page.contains("Search devices"), "{page}");
    // The fields of the endpoint that was shown are sent too, its own org key among them.
    let form = [
        ("go", "choose"),
        ("endpoint", "freight/get_load"),
        ("shown", "search_devices"),
        ("org_key", "CBCCBC01"),
    ];
    let page = quay.sends(&mut owner, &form).await.body;
    assert!(page.contains(&quay.base), "{page}");
    assert!(page.contains("name=\"shown\" value=\"freight/get_load\""), "{page}");
    assert!(page.contains("name=\"org_key\" value=\"QUAY0001\""), "{page}");
    assert!(page.contains("name=\"parameter_app\"") && page.contains("value=\"7\""), "{page}");
    assert!(page.contains("_Freight:loads.READ") && !page.contains("Carbon Black Cloud SDK"));
}

#[tokio::test]
async fn call_reaches_the_server_with_its_credentials_in_headers_alone() {
    let quay = quay(Base::Configured).await;
    let mut owner = quay.world.browser(Actor::Owner).await;
    let mut form = quay.call("freight/get_load");
    form.extend([("parameter_app", "a b/../c"), ("device_id", "9"), ("showAll", "true")]);
    let page = quay.sends(&mut owner, &form).await.body;
    let credentials = format!("{}/{}", quay.secret.expose(), quay.app);
    let asked = "GET /v1/QUAY0001/apps/a%20b%2F..%2Fc/loads/9?showAll=true";
    assert_eq!(quay.heard(), [format!("{asked} bearer=false key={credentials} ")]);
    assert!(page.contains("200 OK") && !page.contains("<b>Quay 4</b>"), "{page}");
    assert!(!page.contains(quay.secret.expose()));
}

#[tokio::test]
async fn change_asks_first_with_a_body_made_of_its_fields() {
    let quay = quay(Base::Configured).await;
    let mut owner = quay.world.browser(Actor::Owner).await;
    let form = [("go", "choose"), ("endpoint", "freight/move_load"), ("shown", "")];
    let page = quay.sends(&mut owner, &form).await.body;
    assert!(page.contains("Quay 4") && page.contains("Needs no permission"), "{page}");
    let mut form = quay.call("freight/move_load");
    form.push(("body", "{\"to\":\"Quay 5\",\"weight\":2}"));
    let page = quay.sends(&mut owner, &form).await.body;
    assert!(quay.heard().is_empty() && page.contains("Move a load?"), "{page}");
    let (_, mark) = page.split_once("name=\"sure\" value=\"").unwrap();
    form.push(("sure", mark.split('"').next().unwrap()));
    quay.sends(&mut owner, &form).await;
    let heard = quay.heard();
    assert!(heard[0].starts_with("POST /v1/QUAY0001/moves "), "{heard:?}");
    assert!(heard[0].ends_with("{\"to\":\"Quay 5\",\"weight\":2}"), "{heard:?}");
}

#[tokio::test]
async fn server_of_a_private_network_is_not_called_unless_its_base_url_is_configured() {
    let quay = quay(Base::Unconfigured).await;
    let mut owner = quay.world.browser(Actor::Owner).await;
    let mut form = quay.call("freight/get_load");
    form.extend([("parameter_app", "x"), ("device_id", "9")]);
    let page = quay.sends(&mut owner, &form).await.body;
    assert_eq!(quay.heard(), [""; 0]);
    assert!(page.contains("This server can") && page.contains("no public address"), "{page}");
}

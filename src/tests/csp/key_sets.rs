//! Apps that keep their public keys at an address of their own: read through the guarded client,
//! seldom, and told truly.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use latchkey::config::{Config, Flags, PublicUrl};
use latchkey::console::paths;
use latchkey::http::assets::no_bundle;
use latchkey::http::router::router;
use latchkey::http::state::AppState;
use latchkey::workflows::apps::{AppEdit, KeptKeys, KeyForm};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::csp::clients::{Signer, asks, edits};
use crate::stage::Stage;
use crate::world::{Actor, BASE_URL};

/// What the app's own server answers, and how often it was asked.
struct Shown {
    status: u16,
    body: String,
    asked: u32,
}

type Document = Arc<Mutex<Shown>>;

async fn answer(State(document): State<Document>) -> impl IntoResponse {
    let mut shown = document.lock().unwrap();
    shown.asked += 1;
    let status = StatusCode::from_u16(shown.status).unwrap();
    (status, [("location", "http://127.0.0.1:1/jwks")], shown.body.clone())
}

/// Whether the operator lets this server go to the one with the keys.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Configured,
    Unconfigured,
}

/// An installation, an app, and the server on which the app keeps its keys.
struct Kept {
    stage: Stage,
    signer: Signer,
    document: Document,
    url: String,
}

impl Kept {
    async fn new(base_is: Base) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (status, body, asked) = (200, String::new(), 0);
        let document = Arc::new(Mutex::new(Shown { status, body, asked }));
        let server = Router::new().fallback(answer).with_state(Arc::clone(&document));
        tokio::spawn(async move { axum::serve(listener, server).await });

        let stage = Stage::new().await;
        let flags = Flags { data: Some("/nowhere".into()), ..Flags::default() };
        let allowed = ("LATCHKEY_PLAYGROUND_ALLOWED_BASES".to_owned(), base.clone());
        let settings: Vec<_> =
            (base_is == Base::Configured).then_some(allowed).into_iter().collect();
        let Ok(config) = Config::from_sources(flags, &settings) else { panic!("it fits") };
        let public = PublicUrl::parse(BASE_URL).unwrap();
        let workflows = stage.world.workflows.clone();
        stage.world.serve_with(router(AppState::new(workflows, &config, public, no_bundle)));
        let signer = Signer::without_keys(&stage).await;
        let kept = Self { stage, signer, document, url: format!("{base}/keys?format=jwks") };
        kept.shows(&["one"]);
        kept
    }

    /// From now on the app shows its key under these names.
    fn shows(&self, kids: &[&str]) {
        let keys: Vec<Value> = kids.iter().map(|kid| self.signer.public_key(kid)).collect();
        self.answers(200, &json!({ "keys": keys }).to_string());
    }

    fn answers(&self, status: u16, body: &str) {
        let mut shown = self.document.lock().unwrap();
        (shown.status, shown.body) = (status, body.to_owned());
    }

    fn asked(&self) -> u32 {
        self.document.lock().unwrap().asked
    }

    /// Its owner says in the console where the keys are.
    async fn is_entered(&self) {
        let mut browser = self.stage.world.browser(Actor::Owner).await;
        let id = self.signer.app.id.parse().unwrap();
        let version = self.details().await.version.to_string();
        let form = [("section", "keys"), ("version", &*version), ("key_set_url", &*self.url)];
        let saved = browser.post(&paths::app(&self.stage.org, &id), &form).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    }

    async fn details(&self) -> latchkey::workflows::apps::AppDetails {
        let owner = self.stage.world.owner().await;
        owner.sees_app(&self.signer.app.id.parse().unwrap()).await.unwrap()
    }

    async fn kept(&self) -> KeptKeys {
        self.details().await.kept_keys.unwrap()
    }

    async fn asks(&self, jti: &str, kid: &str) -> u16 {
        let assertion = self.signer.signs(&self.stage, jti, kid);
        asks(&self.stage, &assertion, "").await.status
    }
}

#[tokio::test]
async fn keys_are_read_when_they_are_entered_and_not_on_every_token_request() {
    let app = Kept::new(Base::Configured).await;
    app.is_entered().await;
    assert_eq!((app.asked(), app.kept().await.fault), (1, None));
    for jti in ["a", "b", "c"] {
        assert_eq!(app.asks(jti, "one").await, 200);
    }
    assert_eq!(app.asked(), 1);
    app.stage.wait(601);
    assert_eq!((app.asks("d", "one").await, app.asks("e", "one").await), (200, 200));
    assert_eq!(app.asked(), 2);
}

#[tokio::test]
async fn a_new_key_is_read_once_and_an_unknown_one_at_most_once_a_minute() {
    let app = Kept::new(Base::Configured).await;
    app.is_entered().await;
    app.shows(&["two"]);
    app.stage.wait(61);
    assert_eq!((app.asks("a", "two").await, app.asked()), (200, 2));
    assert_eq!(app.asks("b", "one").await, 401);
    for jti in ["c", "d", "e"] {
        assert_eq!(app.asks(jti, "three").await, 401);
    }
    assert_eq!(app.asked(), 2);
    app.stage.wait(61);
    assert_eq!((app.asks("f", "three").await, app.asks("g", "three").await), (401, 401));
    assert_eq!(app.asked(), 3);
}

#[tokio::test]
async fn requests_at_the_same_time_wait_for_one_reading() {
    let app = Kept::new(Base::Configured).await;
    let form = KeyForm { url: app.url.clone(), ..KeyForm::default() };
    edits(&app.stage, &app.signer.app.id, AppEdit::Keys(form)).await;
    let (a, b, c) = tokio::join!(app.asks("a", "one"), app.asks("b", "one"), app.asks("c", "one"));
    assert_eq!(([a, b, c], app.asked()), ([200; 3], 1));
}

#[tokio::test]
async fn what_is_wrong_with_the_address_is_told_on_the_page() {
    let app = Kept::new(Base::Configured).await;
    let private = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": "x", "d": "d" }] });
    for (status, body, told) in [
        (404, String::new(), "status 404"),
        (302, String::new(), "leads elsewhere"),
        (200, "<html>".to_owned(), "isn't a JSON Web Key Set"),
        (200, private.to_string(), "private key"),
        (200, r#"{"keys":[{"kty":"oct"}]}"#.to_owned(), "no key for signatures"),
        (200, "x".repeat(70_000), "longer than any key set"),
    ] {
        app.answers(status, &body);
        app.stage.wait(1);
        app.is_entered().await;
        let fault = app.kept().await.fault.unwrap_or_default();
        assert!(fault.contains(told), "{told}: {fault}");
    }
    assert_eq!(app.asks("a", "one").await, 401);
    let mut browser = app.stage.world.browser(Actor::Owner).await;
    let id = app.signer.app.id.parse().unwrap();
    let page = browser.get(&paths::app(&app.stage.org, &id)).await.body;
    assert!(page.contains("The keys couldn") && page.contains("longer than any key set"));
}

#[tokio::test]
async fn a_private_address_is_not_called_unless_the_operator_allows_it() {
    let app = Kept::new(Base::Unconfigured).await;
    app.is_entered().await;
    let fault = app.kept().await.fault.unwrap();
    assert!(fault.contains("no public address"), "{fault}");
    assert_eq!((app.asks("a", "one").await, app.asked()), (401, 0));
}

#[tokio::test]
async fn keys_outlive_a_short_failure_of_their_address_but_no_long_one() {
    let app = Kept::new(Base::Configured).await;
    app.is_entered().await;
    app.answers(500, "");
    app.stage.wait(3_600);
    assert_eq!(app.asks("a", "one").await, 200);
    let kept = app.kept().await;
    assert!(kept.read_at.is_some() && kept.fault.unwrap().contains("status 500"));
    app.stage.wait(24 * 3_600);
    assert_eq!(app.asks("b", "one").await, 401);
    app.stage.wait(61);
    app.shows(&["one"]);
    assert_eq!(app.asks("c", "one").await, 200);
}

#[tokio::test]
async fn keys_and_their_address_exclude_each_other() {
    let app = Kept::new(Base::Configured).await;
    app.is_entered().await;
    let entered = json!({ "keys": [app.signer.public_key("two")] }).to_string();
    let form = KeyForm { keys: entered, url: String::new() };
    edits(&app.stage, &app.signer.app.id, AppEdit::Keys(form)).await;
    assert_eq!(app.details().await.kept_keys, None);
    assert_eq!((app.asks("a", "one").await, app.asks("b", "two").await), (401, 200));
    let mut browser = app.stage.world.browser(Actor::Owner).await;
    let id = app.signer.app.id.parse().unwrap();
    let version = app.details().await.version.to_string();
    let form = [
        ("section", "keys"),
        ("version", &*version),
        ("keys", "{}"),
        ("key_set_url", "https://a.example/jwks"),
    ];
    let refused = browser.post(&paths::app(&app.stage.org, &id), &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("not both"), "{}", refused.body);
}

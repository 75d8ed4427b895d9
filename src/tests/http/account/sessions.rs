//! Browser sessions: who is recognised, for how long, and what ends it.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, Response, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use latchkey::config::{Config, Flags, PublicUrl};
use latchkey::domain::secrets::secret::{Password, Presented};
use latchkey::domain::text::Email;
use latchkey::http::assets::no_bundle;
use latchkey::http::caller::Caller;
use latchkey::http::origin::must_be_ours;
use latchkey::http::sessions::{MaybeSignedIn, SessionUnavailable, layer, sign_in, sign_out};
use latchkey::http::state::AppState;
use latchkey::workflows::account::reset_password;
use latchkey::workflows::organizations::{Founded, SetUp, issue_setup_token, set_up};
use tower::ServiceExt;
use tower_sessions::Session;

use crate::world::{World, nobody, operator};

const MINUTE: Duration = Duration::from_secs(60);

/// A console of four routes and its first owner.
struct Console {
    world: World,
    state: AppState,
    app: Router,
}

async fn console(url: &str) -> Console {
    let world = World::new().await;
    let owner = founded(&world).await;
    let config = Config::from_sources(Flags::default(), &[]).unwrap();
    let url = PublicUrl::parse(url).unwrap();
    let state = AppState::new(world.workflows.clone(), &config, url, no_bundle);
    let app = Router::new()
        .route("/who", get(who))
        .route("/note", post(note))
        .route("/in", post(enter))
        .route("/out", post(leave))
        .layer(layer(&state))
        .layer(from_fn_with_state(state.edge.public_url.clone(), must_be_ours))
        .with_state(owner);
    Console { world, state, app }
}

async fn founded(world: &World) -> Founded {
    let w = &world.workflows;
    let token = issue_setup_token(&nobody(w)).await.unwrap().unwrap().into_inner();
    let form = SetUp {
        token: Presented::new(token.expose().to_owned()),
        organization: "Example".to_owned(),
        name: "Ada".to_owned(),
        email: "ada@example.com".to_owned(),
        password: "correct horse battery staple".to_owned(),
    };
    set_up(&nobody(w), form).await.unwrap()
}

async fn note(session: Session) {
    session.insert("note", 1).await.unwrap();
}

async fn leave(session: Session) -> Result<(), SessionUnavailable> {
    sign_out(&session).await
}

async fn enter(
    State(owner): State<Founded>,
    session: Session,
    caller: Caller,
) -> Result<(), SessionUnavailable> {
    sign_in(&session, &owner.person, owner.epoch, &caller).await
}

async fn who(MaybeSignedIn(who): MaybeSignedIn) -> String {
    who.map_or("nobody".to_owned(), |who| who.person.to_string())
}

impl Console {
    async fn send(&self, method: &str, path: &str, cookie: &str) -> Response<Body> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookie)
            .body(Body::empty())
            .unwrap();
        self.app.clone().oneshot(request).await.unwrap()
    }

    async fn signs_in(&self, cookie: &str) -> String {
        cookie_of(&self.send("POST", "/in", cookie).await).unwrap()
    }

    async fn is_signed_in(&self, cookie: &str) -> bool {
        let response = self.send("GET", "/who", cookie).await;
        let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
        &body[..] != b"nobody"
    }
}

/// Name and value, as the browser sends it back.
fn cookie_of(response: &Response<Body>) -> Option<String> {
    let cookie = response.headers().get(header::SET_COOKIE)?.to_str().unwrap();
    Some(cookie.split(';').next().unwrap().to_owned())
}

async fn plain() -> Console {
    console("http://127.0.0.1:8080").await
}

#[tokio::test]
async fn person_who_signed_in_is_recognised() {
    let console = plain().await;
    let cookie = console.signs_in("").await;
    assert!(console.is_signed_in(&cookie).await);
    assert!(!console.is_signed_in("latchkey-8080=AAAAAAAAAAAAAAAAAAAAAA").await);
    assert!(!console.is_signed_in("latchkey-8080=nonsense").await);
}

#[tokio::test]
async fn visitor_who_does_nothing_gets_no_cookie() {
    let response = plain().await.send("GET", "/who", "").await;
    assert_eq!(cookie_of(&response), None);
}

#[tokio::test]
async fn session_ends_after_an_hour_without_a_request() {
    let console = plain().await;
    let cookie = console.signs_in("").await;
    console.world.advance(59 * MINUTE);
    assert!(console.is_signed_in(&cookie).await);
    console.world.advance(60 * MINUTE);
    assert!(!console.is_signed_in(&cookie).await);
}

#[tokio::test]
async fn reading_keeps_a_session_but_not_beyond_twelve_hours() {
    let console = plain().await;
    let cookie = console.signs_in("").await;
    for _ in 0..23 {
        console.world.advance(30 * MINUTE);
        assert!(console.is_signed_in(&cookie).await);
    }
    console.world.advance(30 * MINUTE);
    assert!(!console.is_signed_in(&cookie).await);
}

#[tokio::test]
async fn sign_in_gets_a_new_id_and_ends_the_old_one() {
    let console = plain().await;
    let before = cookie_of(&console.send("POST", "/note", "").await).unwrap();
    let after = console.signs_in(&before).await;
    assert_ne!(before, after);
    assert!(!console.is_signed_in(&before).await);
    assert!(console.is_signed_in(&after).await);
}

#[tokio::test]
async fn sign_out_ends_the_session() {
    let console = plain().await;
    let cookie = console.signs_in("").await;
    console.send("POST", "/out", &cookie).await;
    assert!(!console.is_signed_in(&cookie).await);
}

#[tokio::test]
async fn save_that_was_in_flight_does_not_bring_a_session_back() {
    use tower_sessions::SessionStore;
    let console = plain().await;
    let cookie = console.signs_in("").await;
    let id = cookie.strip_prefix("latchkey-8080=").unwrap().parse().unwrap();
    let store = latchkey::http::sessions::Store::new(&console.state);
    let loaded = store.load(&id).await.unwrap().unwrap();
    console.send("POST", "/out", &cookie).await;
    store.save(&loaded).await.unwrap();
    assert!(store.load(&id).await.unwrap().is_none());
}

#[tokio::test]
async fn new_password_ends_every_session() {
    let console = plain().await;
    let cookie = console.signs_in("").await;
    let email = Email::parse("ada@example.com").unwrap();
    let password = Password::choose("another long passphrase".to_owned()).unwrap();
    reset_password(&operator(&console.world.workflows), &email, password).await.unwrap();
    assert!(!console.is_signed_in(&cookie).await);
}

#[tokio::test]
async fn cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let response = plain().await.send("POST", "/in", "").await;
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("latchkey-8080="), "{cookie}");
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"), "{cookie}");
    assert!(!cookie.contains("Max-Age") && !cookie.contains("Secure"), "{cookie}");
}

#[tokio::test]
async fn cookie_on_tls_is_bound_to_the_host() {
    let response = console("https://keys.example").await.send("POST", "/in", "").await;
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-latchkey="), "{cookie}");
    assert!(cookie.contains("; Secure") && cookie.contains("; Path=/"), "{cookie}");
}

#[tokio::test]
async fn cookie_is_nowhere_in_the_database() {
    let console = plain().await;
    let cookie = console.signs_in("").await;
    let id = cookie.strip_prefix("latchkey-8080=").unwrap();
    let rows = console.world.rows().await;
    assert!(rows.iter().any(|row| row.starts_with("sessions ")));
    assert!(rows.iter().all(|row| !row.contains(id)));
}

#[tokio::test]
async fn form_of_another_site_is_refused_and_changes_nothing() {
    let console = plain().await;
    let cookie = console.signs_in("").await;
    let request = Request::post("/out")
        .header("sec-fetch-site", "cross-site")
        .header(header::COOKIE, &cookie)
        .body(Body::empty())
        .unwrap();
    let response = console.app.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert!(console.is_signed_in(&cookie).await);
}

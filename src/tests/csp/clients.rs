//! How apps prove who they are without sending a secret, and from where: `private_key_jwt` (RFC
//! 7523), networks, and pages in a browser.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use latchkey::domain::apps::app::AppType;
use latchkey::domain::{AppId, AppRef};
use latchkey::workflows::apps::{self, AppEdit, KeyForm, TokenForm};
use serde_json::{Value, json};

use crate::csp::G;
use crate::stage::{App, BASE, Reply, Stage, TOKEN};
use crate::world::{AppForm, BEGINNING};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An app with a key of its own.
pub struct Signer {
    pub app: App,
    key: Ed25519KeyPair,
}

/// Its owner changes an app.
pub async fn edits(stage: &Stage, app: &str, edit: AppEdit) {
    let owner = stage.world.owner().await;
    let named = AppRef::new(&owner.org, &app.parse::<AppId>().unwrap());
    let version = owner.sees_app(&named.id).await.unwrap().version;
    apps::edit(&owner.op(), &named, version, edit).await.unwrap();
}

impl Signer {
    async fn new(stage: &Stage) -> Self {
        let signer = Self::without_keys(stage).await;
        let (app, set) = (&signer.app, json!({ "keys": [signer.public_key("one")] }));
        edits(
            stage,
            &app.id,
            AppEdit::Keys(KeyForm { keys: set.to_string(), ..KeyForm::default() }),
        )
        .await;
        signer
    }

    /// An app that nobody knows the key of.
    pub async fn without_keys(stage: &Stage) -> Self {
        Self { app: stage.app(&[]).await, key: Ed25519KeyPair::generate().unwrap() }
    }

    /// The public half of its key, under that name.
    pub fn public_key(&self, kid: &str) -> Value {
        let x = BASE64_URL_SAFE_NO_PAD.encode(self.key.public_key());
        json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid })
    }

    /// What it signs to prove itself now.
    pub fn signs(&self, stage: &Stage, jti: &str, kid: &str) -> String {
        let mut claims = self.claims(jti);
        claims["exp"] = json!(stage.world.workflows.now().as_seconds() + 60);
        self.sign(&json!({ "alg": "EdDSA", "kid": kid }), &claims)
    }

    fn claims(&self, jti: &str) -> Value {
        let exp = BEGINNING.as_seconds() + 60;
        json!({ "iss": self.app.id, "sub": self.app.id, "aud": format!("{BASE}{TOKEN}"),
                "jti": jti, "exp": exp })
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = BASE64_URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    fn assertion(&self, claims: &Value) -> String {
        self.sign(&json!({ "alg": "EdDSA", "kid": "one" }), claims)
    }
}

/// A token request with an assertion.
pub async fn asks(stage: &Stage, assertion: &str, more: &str) -> Reply {
    let form = format!(
        "grant_type=client_credentials&client_assertion_type={TYPE}&client_assertion={assertion}{more}"
    );
    let request = Request::post(TOKEN)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form));
    stage.send(request.unwrap()).await
}

#[tokio::test]
async fn an_app_that_signs_gets_a_token_once_for_each_signature() {
    let stage = Stage::new().await;
    let signer = Signer::new(&stage).await;
    let assertion = signer.assertion(&signer.claims("a"));
    let reply = asks(&stage, &assertion, "").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(asks(&stage, &assertion, "").await.status, 401);
    let again = signer.assertion(&signer.claims("b"));
    let named = format!("&client_id={}", signer.app.id);
    assert_eq!(asks(&stage, &again, &named).await.status, 200);
}

#[tokio::test]
async fn whatever_is_wrong_with_an_assertion_gets_one_answer() {
    let stage = Stage::new().await;
    let (signer, other) = (Signer::new(&stage).await, Signer::new(&stage).await);
    let with = |name: &str, value: Value| {
        let mut claims = signer.claims("x");
        claims[name] = value;
        signer.assertion(&claims)
    };
    let now = BEGINNING.as_seconds();
    let good = signer.claims("x");
    let header = |alg: &str, kid: &str| signer.sign(&json!({ "alg": alg, "kid": kid }), &good);
    let wrong = [
        with("aud", json!("https://other.example/token")),
        with("iss", json!(other.app.id)),
        with("sub", json!("nobody")),
        with("exp", json!(now)),
        with("exp", json!(now + 3600)),
        with("iat", json!(now + 300)),
        with("jti", json!("")),
        with("jti", Value::Null),
        other.assertion(&good),
        header("none", "one"),
        header("HS256", "one"),
        header("RS256", "one"),
        header("EdDSA", "two"),
        signer.sign(&json!({ "alg": "EdDSA", "crit": ["x"] }), &good),
        "a.b.c".to_owned(),
    ];
    let one = asks(&stage, "nonsense", "").await;
    for assertion in wrong {
        let reply = asks(&stage, &assertion, "").await;
        assert_eq!((reply.status, &reply.json()["error"]), (401, &json!("invalid_client")));
        assert_eq!(reply.json()["message"], one.json()["message"], "{assertion}");
    }
    assert_eq!(asks(&stage, &signer.assertion(&good), "").await.status, 200);
}

#[tokio::test]
async fn two_kinds_of_credentials_contradict_each_other() {
    let stage = Stage::new().await;
    let signer = Signer::new(&stage).await;
    let assertion = signer.assertion(&signer.claims("a"));
    for more in ["&client_secret=x&client_id=y", "&client_id=other"] {
        let reply = asks(&stage, &assertion, more).await;
        assert_eq!(
            (reply.status, &reply.json()["error"]),
            (400, &json!("invalid_request")),
            "{more}"
        );
    }
    let form = format!(
        "grant_type=client_credentials&client_assertion_type={TYPE}&client_assertion={assertion}"
    );
    assert_eq!(stage.post_form(TOKEN, &signer.app.basic(), &form).await.status, 400);
}

#[tokio::test]
async fn a_key_that_was_taken_away_proves_nothing() {
    let stage = Stage::new().await;
    let signer = Signer::new(&stage).await;
    edits(&stage, &signer.app.id, AppEdit::Keys(KeyForm::default())).await;
    let reply = asks(&stage, &signer.assertion(&signer.claims("a")), "").await;
    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn an_app_is_refused_truly_outside_of_its_networks() {
    let stage = Stage::new().await;
    let app = stage.app(&[crate::stage::VIEW_ALL]).await;
    let only = |networks: &str| {
        let (ttl, algorithm) = ("30".to_owned(), String::new());
        AppEdit::Tokens(TokenForm { ttl, algorithm, networks: networks.to_owned() })
    };
    edits(&stage, &app.id, only("192.0.2.0/24")).await;
    let refused = stage.ask_token(&app).await;
    assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("unauthorized_client")));
    assert!(refused.text.contains("from this address"), "{}", refused.text);
    // A stranger does not learn of it.
    let stranger = App { secret: "wrong".to_owned(), ..app.clone() };
    assert_eq!(stage.ask_token(&stranger).await.status, 401);
    let path = format!("/appservices/v6/orgs/{}/devices/_search", stage.org_key);
    let request = Request::post(&path)
        .header("x-auth-token", app.x_auth_token())
        .header("content-type", "application/json")
        .body(Body::from("{}"));
    assert_eq!(stage.send(request.unwrap()).await.status, 403);
    // Requests of tests come from nowhere in particular: 0.0.0.0.
    edits(&stage, &app.id, only("192.0.2.0/24\n0.0.0.0")).await;
    assert_eq!(stage.ask_token(&app).await.status, 200);
}

async fn from_page(stage: &Stage, method: &str, path: &str, origin: &str) -> Reply {
    let request = Request::builder()
        .method(method)
        .uri(format!("{G}{path}"))
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("grant_type=client_credentials"));
    stage.send(request.unwrap()).await
}

#[tokio::test]
async fn pages_of_apps_without_a_secret_may_read_answers_and_no_others() {
    let stage = Stage::new().await;
    let owner = stage.world.owner().await;
    let spa = AppForm::named("spa").signing_in(AppType::Native);
    owner.submits(&owner.tries_to_draft(&spa).await.unwrap()).await.unwrap();
    let mut web = AppForm::named("web").signing_in(AppType::Web);
    web.code_flow.redirect_uris = "https://web.example/callback".to_owned();
    owner.creates(web).await;
    for path in ["/auth/token", "/auth/revoke", "/userinfo"] {
        for method in ["OPTIONS", "POST"] {
            let reply = from_page(&stage, method, path, "https://portal.example").await;
            let allowed = reply.header("access-control-allow-origin");
            assert_eq!(allowed, "https://portal.example", "{method} {path}");
            assert_eq!(reply.header("access-control-allow-credentials"), "", "{method} {path}");
            assert!(reply.header("vary").contains("origin"), "{method} {path}");
            for other in ["https://web.example", "https://portal.example.evil.example", "null"] {
                let reply = from_page(&stage, method, path, other).await;
                assert_eq!(reply.header("access-control-allow-origin"), "", "{method} {path}");
            }
        }
        let preflight = from_page(&stage, "OPTIONS", path, "https://portal.example").await;
        assert_eq!(preflight.status, 204, "{path}");
        assert!(preflight.header("access-control-allow-headers").contains("authorization"));
    }
    let other = from_page(&stage, "POST", "/auth/introspect", "https://portal.example").await;
    assert_eq!(other.header("access-control-allow-origin"), "");
}

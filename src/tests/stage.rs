//! What a script sees of a [`World`]: an organization with Carbon Black Cloud, apps that are
//! known by id and secret, requests with headers and bodies of any shape.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::HOST;
use axum::http::{HeaderMap, HeaderValue, Request, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use latchkey::domain::OrgId;
use latchkey::domain::roles::choice::RoleChoice;
use serde_json::Value;
use tower::ServiceExt;

use crate::world::{Actor, AppForm, BASE_URL, World};

/// The base URL of the installation.
pub const BASE: &str = BASE_URL;

/// Where the token endpoint is.
pub const TOKEN: &str = "/csp/gateway/am/api/auth/token";

/// A service role that reads everything of the sandbox.
pub const VIEW_ALL: &str = "service/carbon-black-cloud/view_all";

/// A service role that may do everything.
pub const SUPER_ADMIN: &str = "service/carbon-black-cloud/super_admin";

/// An app as a script knows it.
#[derive(Clone)]
pub struct App {
    /// The App ID.
    pub id: String,
    /// The App Secret.
    pub secret: String,
}

impl App {
    /// The Authorization header of its token request.
    pub fn basic(&self) -> String {
        format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", self.id, self.secret)))
    }

    /// The value of X-Auth-Token.
    pub fn x_auth_token(&self) -> String {
        format!("{}/{}", self.secret, self.id)
    }
}

/// An answer, read to the end.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Reply {
    /// The body as JSON; `null` when it is not.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// A header as text, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A world with an organization that contains Carbon Black Cloud.
pub struct Stage {
    /// The world.
    pub world: World,
    /// The organization.
    pub org: OrgId,
    /// Its key in Carbon Black Cloud.
    pub org_key: String,
    apps: AtomicU32,
}

impl Stage {
    /// An organization with Carbon Black Cloud and its owner.
    pub async fn new() -> Self {
        let world = World::new().await;
        let org = world.org().await;
        let org_key = world.owner().await.adds_cbc().await.to_string();
        Self { world, org, org_key, apps: AtomicU32::new(0) }
    }

    /// An app with these roles that was added to the organization.
    pub async fn app(&self, roles: &[&str]) -> App {
        let app = self.unadded_app(roles).await;
        self.world.owner().await.adds_app(&app.id.parse().unwrap()).await;
        app
    }

    /// An app that was added to no organization.
    pub async fn unadded_app(&self, roles: &[&str]) -> App {
        let form = AppForm::named(&format!("app-{}", self.count()));
        let choices = roles.iter().map(|role| RoleChoice::parse(role).unwrap());
        let form = choices.fold(form, AppForm::with);
        let (id, secret) = self.world.owner().await.creates(form).await;
        App { id: id.to_string(), secret: secret.expose().to_owned() }
    }

    /// An app whose only permissions are these, through a custom role.
    pub async fn app_with(&self, permissions: &[&str]) -> App {
        let name = format!("role-{}", self.count());
        let role = self.world.owner().await.tries_to_create_role(&name, permissions).await;
        self.app(&[&format!("custom/{}", role.unwrap())]).await
    }

    /// Another organization and its key in Carbon Black Cloud.
    pub async fn other_org(&self) -> (OrgId, String) {
        let outsider = self.world.outsider().await;
        (outsider.org.clone(), outsider.adds_cbc().await.to_string())
    }

    /// Sends a request through the whole router.
    pub async fn send(&self, mut request: Request<Body>) -> Reply {
        let host = HeaderValue::from_static("127.0.0.1:8080");
        request.headers_mut().entry(HOST).or_insert(host);
        let response = self.world.router().oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = axum::body::to_bytes(response.into_body(), 1 << 22).await.unwrap();
        Reply { status, headers, text: String::from_utf8_lossy(&body).into_owned() }
    }

    /// A form with an Authorization header.
    pub async fn post_form(&self, path: &str, authorization: &str, form: &str) -> Reply {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()));
        self.send(request.unwrap()).await
    }

    /// The token request of the seeds.
    pub async fn ask_token(&self, app: &App) -> Reply {
        self.post_form(TOKEN, &app.basic(), "grant_type=client_credentials").await
    }

    /// A token.
    pub async fn token(&self, app: &App) -> String {
        let reply = self.ask_token(app).await;
        reply.json()["access_token"].as_str().unwrap_or_else(|| panic!("{}", reply.text)).to_owned()
    }

    /// A call with a token.
    pub async fn get(&self, path: &str, token: &str) -> Reply {
        let bearer = format!("Bearer {token}");
        let request = Request::get(path).header(header::AUTHORIZATION, bearer).body(Body::empty());
        self.send(request.unwrap()).await
    }

    /// A call with a token and a JSON body.
    pub async fn post_json(&self, path: &str, token: &str, body: &str) -> Reply {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()));
        self.send(request.unwrap()).await
    }

    /// An access token of somebody, from an API token with all their organization roles.
    pub async fn token_of(&self, actor: Actor) -> String {
        let someone = self.world.someone(actor).await;
        let roles: Vec<_> =
            actor.roles().iter().map(|role| format!("org/{}", role.wire_name())).collect();
        let roles: Vec<_> = roles.iter().map(String::as_str).collect();
        let (_, secret) = someone.generates_token("cli", &roles).await;
        let form = format!("api_token={}", secret.expose());
        let path = "/csp/gateway/am/api/auth/api-tokens/authorize";
        let reply = self.post_form(path, "", &form).await;
        reply.json()["access_token"].as_str().unwrap_or_else(|| panic!("{}", reply.text)).to_owned()
    }

    /// A call of any method with a token and a JSON body; a body of `null` is none.
    pub async fn call(&self, method: &str, path: &str, token: &str, body: Value) -> Reply {
        let request = Request::builder().method(method).uri(path);
        let request = match token {
            "" => request,
            token => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
        };
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        self.send(request.unwrap()).await
    }

    /// Lets time pass.
    pub fn wait(&self, seconds: u64) {
        self.world.advance(Duration::from_secs(seconds));
    }

    fn count(&self) -> u32 {
        self.apps.fetch_add(1, Ordering::Relaxed)
    }
}

/// The names of an object's keys, in order.
pub fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

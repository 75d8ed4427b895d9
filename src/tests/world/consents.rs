//! People who sign in to apps, and the apps that exchange what they are given.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use latchkey::domain::AppId;
use latchkey::domain::apps::app::AppType;
use latchkey::domain::secrets::secret::Presented;
use latchkey::domain::tokens::access_token::{AccessToken, Claims};
use latchkey::workflows::apps::Creation;
use latchkey::workflows::consents::{
    self, CodeRequest, Decision, Link, Outcome, RefreshRequest, Session, UserTokens,
};
use latchkey::workflows::playground::decode;
use latchkey::workflows::secrets::AppCredentials;
use latchkey::workflows::tokens::TokenError;

use crate::world::{AppForm, Someone, World};

/// Where the apps of tests are answered.
pub const CALLBACK: &str = "https://portal.example/callback";

/// What the apps of tests prove their requests with.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// The S256 challenge of a verifier.
pub fn challenge(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref())
}

/// A web or native app that its owner knows the credentials of.
pub struct Client {
    pub id: AppId,
    /// Empty for a native app.
    pub secret: String,
}

impl Client {
    pub fn credentials(&self) -> AppCredentials {
        AppCredentials { app: self.id.to_string(), secret: Presented::new(self.secret.clone()) }
    }

    /// The parameters of its link, with PKCE.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        vec![
            ("client_id", self.id.to_string()),
            ("redirect_uri", CALLBACK.to_owned()),
            ("response_type", "code".to_owned()),
            ("state", "s t/ä".to_owned()),
            ("nonce", "n-1".to_owned()),
            ("code_challenge", challenge(VERIFIER)),
            ("code_challenge_method", "S256".to_owned()),
        ]
    }

    /// Its link, with these parameters changed; an empty one is left out.
    pub fn link(&self, changes: &[(&str, &str)]) -> Link {
        let parameters = self.parameters();
        let kept = parameters.iter().filter(|(name, _)| changes.iter().all(|(it, _)| it != name));
        let kept: Vec<_> = kept.map(|(name, value)| (*name, value.as_str())).collect();
        Link::new(kept.into_iter().chain(changes.iter().copied()))
    }

    /// What it sends to exchange a code.
    pub fn code(&self, code: &str) -> CodeRequest {
        CodeRequest {
            credentials: self.credentials().into(),
            code: Presented::new(code.to_owned()),
            redirect_uri: Some(CALLBACK.to_owned()),
            verifier: Some(Presented::new(VERIFIER.to_owned())),
            lives: latchkey::workflows::tokens::AskedLives::default(),
        }
    }

    /// What it sends to exchange a refresh token.
    pub fn refresh(&self, token: &str) -> RefreshRequest {
        RefreshRequest {
            credentials: self.credentials().into(),
            refresh_token: Presented::new(token.to_owned()),
            scope: None,
            org: None,
            lives: latchkey::workflows::tokens::AskedLives::default(),
        }
    }
}

/// Tokens as an app keeps them.
pub struct Kept {
    pub access: AccessToken,
    pub id_token: String,
    pub refresh: Option<String>,
}

impl From<UserTokens> for Kept {
    fn from(tokens: UserTokens) -> Self {
        Self {
            access: tokens.issued.access_token.into_inner(),
            id_token: tokens.id_token,
            refresh: tokens.refresh_token.map(|token| token.into_inner().expose().to_owned()),
        }
    }
}

impl Kept {
    /// What its access token says.
    pub fn claims(&self) -> Claims {
        let decoded = decode(self.access.expose()).unwrap();
        serde_json::from_value(decoded.claims.into()).unwrap()
    }

    /// What its ID token says.
    pub fn identity(&self) -> serde_json::Value {
        decode(&self.id_token).unwrap().claims.into()
    }

    pub fn refresh_token(&self) -> &str {
        self.refresh.as_deref().expect("a refresh token")
    }
}

impl Someone<'_> {
    /// Creates an app that signs people in at [`CALLBACK`], with refresh tokens of 90 days.
    pub async fn creates_client(&self, kind: AppType, name: &str) -> Client {
        self.creates_client_of(AppForm::named(name).signing_in(kind).with_cbc_role("view_all"))
            .await
    }

    /// Creates the app that a form describes, with refresh tokens of 90 days.
    pub async fn creates_client_of(&self, mut form: AppForm) -> Client {
        form.code_flow.has_refresh = true;
        let draft = self.tries_to_draft(&form).await.unwrap();
        match self.submits(&draft).await.unwrap() {
            Creation::Created { app, secret, .. } => {
                Client { id: app.id, secret: secret.into_inner().expose().to_owned() }
            }
            Creation::CreatedWithoutSecret(id) => Client { id, secret: String::new() },
            Creation::AlreadyCreated(app) => panic!("{app} was there before"),
        }
    }

    /// Follows a link with a session that is as old as the world.
    pub async fn follows(&self, link: &Link, decision: Option<Decision>) -> Outcome {
        let session = Session { signed_in_at: crate::world::BEGINNING, answers_this: false };
        consents::authorize(&self.op(), link, Some(session), decision).await.unwrap()
    }

    /// Follows a link and agrees. Returns the code.
    pub async fn agrees(&self, link: &Link) -> String {
        let allow = Decision::Allow(self.org.clone());
        code_of(self.follows(link, Some(allow)).await)
    }

    /// Signs in to an app, which exchanges its code.
    pub async fn signs_in_to(&self, client: &Client) -> Kept {
        let code = self.agrees(&client.link(&[])).await;
        self.world.exchanges(client, &code).await.unwrap()
    }
}

/// The code of an outcome that has one.
pub fn code_of(outcome: Outcome) -> String {
    match outcome {
        Outcome::Code { code, .. } => code.into_inner().expose().to_owned(),
        other => panic!("{}", told(&other)),
    }
}

/// An outcome in a few words.
pub fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Refused(why) => format!("{why:?}"),
        Outcome::SignIn => "sign in".to_owned(),
        Outcome::Ask(_) => "ask".to_owned(),
        Outcome::Code { .. } => "code".to_owned(),
        Outcome::Error { error, .. } => error.code.wire_name().to_owned(),
    }
}

impl World {
    /// Has an app exchange a code.
    pub async fn exchanges(&self, client: &Client, code: &str) -> Result<Kept, TokenError> {
        consents::exchange(&self.anybody(), &client.code(code)).await.map(Kept::from)
    }

    /// Has an app exchange a refresh token.
    pub async fn refreshes(&self, client: &Client, token: &str) -> Result<Kept, TokenError> {
        consents::refresh(&self.anybody(), &client.refresh(token)).await.map(Kept::from)
    }
}

//! What every handler can ask for.

use std::net::IpAddr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::FromRef;
use leptos::config::LeptosOptions;

use crate::config::{Config, PublicUrl, TrustedProxies};
use crate::domain::PersonId;
use crate::domain::organizations::organization::ServiceBase;
use crate::http::assets::{Asset, Assets, Bundle};
use crate::http::body::budget::{BodyLimits, Budget};
use crate::http::headers::Transport;
use crate::http::key_sets::KeySets;
use crate::http::mail::Mailer;
use crate::http::outbound::{Base, Outbound, Refusal};
use crate::http::password_attempts::PasswordAttempts;
use crate::http::rate_limit::{CREDENTIALS, FailureLimiter};
use crate::http::readiness::Readiness;
use crate::http::turns::{Plan, Turns};
use crate::workflows::Workflows;
use crate::workflows::account::SessionLimits;

/// Exports read a lot and are read slowly.
const EXPORTS: Plan =
    Plan { at_once: 8, at_once_each: 2, waiting: 64, patience: Duration::from_secs(10) };

/// The state of the router: cheap to clone.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// Everything that the product does.
    pub workflows: Workflows,
    /// What belongs to HTTP alone.
    pub edge: Arc<Edge>,
    /// Asked for by `leptos_axum`.
    pub leptos: LeptosOptions,
}

/// What belongs to HTTP alone.
pub struct Edge {
    /// Scheme, host and port that browsers use.
    pub public_url: Arc<PublicUrl>,
    /// Static files.
    pub assets: Assets,
    /// The description of the HTTP API.
    pub openapi: OnceLock<Asset>,
    /// Wrong app credentials, by address.
    pub credentials: FailureLimiter<IpAddr>,
    /// Attempts at passwords.
    pub passwords: PasswordAttempts,
    /// Proxies whose headers count.
    pub proxies: TrustedProxies,
    /// How long a browser stays signed in.
    pub sessions: SessionLimits,
    /// What requests' bodies are given.
    pub bodies: BodyLimits,
    /// Who may write an export now.
    pub exports: Turns<PersonId>,
    /// Set once somebody has signed up, which stays so.
    pub is_set_up: AtomicBool,
    /// Whether the database takes changes.
    pub readiness: Readiness,
    /// Makes the calls of the playground.
    pub outbound: Outbound,
    /// Reads the public keys of apps.
    pub key_sets: KeySets,
    /// Sends invitations, if an SMTP server is configured.
    pub mailer: Option<Mailer>,
    /// The base URLs that the playground may call besides this server.
    pub playground_bases: Vec<PublicUrl>,
    /// The base URL of Carbon Black Cloud in snippets.
    pub sandbox_url: PublicUrl,
}

impl AppState {
    /// The state of a server that is reached at `public_url` and serves this browser bundle.
    pub fn new(
        workflows: Workflows,
        config: &Config,
        public_url: PublicUrl,
        bundle: Bundle,
    ) -> Self {
        let edge = Edge {
            assets: Assets::load(bundle),
            openapi: OnceLock::new(),
            credentials: FailureLimiter::new(CREDENTIALS),
            passwords: PasswordAttempts::default(),
            proxies: config.server.trusted_proxies.clone(),
            sessions: SessionLimits {
                idle: config.sessions.idle,
                absolute: config.sessions.absolute,
            },
            bodies: BodyLimits { patience: config.limits.body, budget: Budget::default() },
            exports: Turns::new(EXPORTS),
            is_set_up: AtomicBool::new(false),
            readiness: Readiness::default(),
            outbound: Outbound::default(),
            key_sets: KeySets::new(config.playground.allowed_bases.clone()),
            mailer: config.mail.as_ref().and_then(Mailer::new),
            playground_bases: config.playground.allowed_bases.clone(),
            sandbox_url: config.sandbox.url.clone().unwrap_or_else(|| public_url.clone()),
            public_url: Arc::new(public_url),
        };
        let leptos = LeptosOptions::builder().output_name("latchkey").build();
        Self { workflows, edge: Arc::new(edge), leptos }
    }
}

impl Edge {
    /// Where calls to a service go.
    /// [`Refusal::Base`] when its base URL hides where it leads.
    pub fn base(&self, base: &ServiceBase) -> Result<Base, Refusal> {
        match base {
            ServiceBase::Sandbox => Base::own(&self.sandbox_url),
            ServiceBase::Url(url) => Base::entered(url.as_str(), &self.playground_bases),
        }
    }

    /// How browsers reach this server. On loopback a browser must not remember TLS: it would ask
    /// every other server of this machine for it.
    pub fn transport(&self) -> Transport {
        if self.public_url.is_https() && !self.public_url.is_loopback() {
            Transport::Tls
        } else {
            Transport::Plain
        }
    }
}

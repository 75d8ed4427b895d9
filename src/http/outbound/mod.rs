//! Calls that this server makes because somebody asked for them: in the playground, or by saying
//! where an app keeps its public keys.
//!
//! Where they may go is decided before anything is sent (SECURITY.md, "Playground"): a base URL
//! of the configuration, of a service or of an app, an address of a kind that the base URL may
//! lead to. The host is resolved once and the connection is pinned to what was
//! checked. No redirect is followed, no proxy of the environment is used, nothing lasts longer
//! than ten seconds, and no more than 2 MiB are read.

mod address;
mod base;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Method};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use zeroize::Zeroizing;

use crate::domain::OrgId;
pub use crate::http::outbound::base::{Base, Target, TargetPath};
use crate::http::turns::{Plan, Turns};

/// How long a call may take, looking the host up included.
const PATIENCE: Duration = Duration::from_secs(10);

/// How much of an answer is read.
const LONGEST_BODY: usize = 2 * 1024 * 1024;

/// The same for key sets, on which token requests wait.
const KEY_SET_PATIENCE: Duration = Duration::from_secs(5);
const LONGEST_KEY_SET: usize = 64 * 1024;

/// How many calls are made at a time, and how many of them for one organization.
const PLAN: Plan = Plan { at_once: 16, at_once_each: 4, waiting: 128, patience: PATIENCE };

/// Why there is no answer. The messages are for the person who asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The text is no plain base URL.
    #[error("The base URL of the service cannot be used: it has to be plain http or https.")]
    Base,
    /// The path would lead out of the base URL.
    #[error("The path leads out of the service.")]
    Path,
    /// Nobody knows the host, or it leads to an address of a kind that it may not lead to. Both are
    /// one answer: which names a private network has is nobody's business.
    #[error(
        "This server can't go to {0}: no public address is known for it. Whoever runs the \
         server can allow a base URL inside a private network in playground.allowed_bases."
    )]
    NotPublic(String),
    /// A header cannot be sent: it holds a line break or another control character.
    #[error("The credentials hold a character that cannot be sent. Paste them again.")]
    Header,
    /// Nothing listens there.
    #[error("{0} cannot be reached: the connection failed.")]
    Unreachable(String),
    /// Somebody answers, but not as the host that was asked for.
    #[error("{host} was reached, but TLS failed: {reason}.")]
    Tls {
        host: String,
        /// What the TLS library says.
        reason: String,
    },
    /// Too many others call at the moment.
    #[error("Too many calls are under way. Try again in a moment.")]
    Busy,
    /// It took too long.
    #[error("{host} did not answer within {seconds} seconds.")]
    TimedOut { host: String, seconds: u64 },
}

/// The headers that a call may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallHeader {
    Accept,
    Authorization,
    ContentType,
    /// `X-Auth-Token`
    AuthToken,
}

impl CallHeader {
    const fn name(self) -> HeaderName {
        match self {
            Self::Accept => ACCEPT,
            Self::Authorization => AUTHORIZATION,
            Self::ContentType => CONTENT_TYPE,
            Self::AuthToken => HeaderName::from_static("x-auth-token"),
        }
    }
}

/// What is sent. It may hold credentials and is therefore never printed.
pub struct Call {
    pub method: Method,
    /// The path below the base URL.
    pub path: TargetPath,
    pub headers: Vec<(CallHeader, Zeroizing<String>)>,
    pub body: Option<String>,
}

/// What came back, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// The headers in their order.
    pub headers: Vec<(String, String)>,
    /// The body; what is no UTF-8 is shown as `�`.
    pub body: String,
    /// Whether there was more than is read.
    pub is_cut: bool,
}

type Found = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;
type Lookup = Arc<dyn Fn(String, u16) -> Found + Send + Sync>;

/// Makes the calls. Cheap to clone.
#[derive(Clone)]
pub struct Outbound {
    lookup: Lookup,
    patience: Duration,
    longest: usize,
    turns: Arc<Turns<OrgId>>,
}

impl Default for Outbound {
    fn default() -> Self {
        let lookup = |host: String, port: u16| -> Found {
            Box::pin(async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) })
        };
        Self {
            lookup: Arc::new(lookup),
            patience: PATIENCE,
            longest: LONGEST_BODY,
            turns: Arc::new(Turns::new(PLAN)),
        }
    }
}

impl Outbound {
    /// One that fetches key sets, whose turns nobody in the playground takes.
    pub fn for_key_sets() -> Self {
        Self { patience: KEY_SET_PATIENCE, longest: LONGEST_KEY_SET, ..Self::default() }
    }

    /// Makes one call for an organization. [`Refusal`] says in the caller's words why there is no
    /// answer.
    pub async fn send(&self, org: &OrgId, base: &Base, call: Call) -> Result<Answer, Refusal> {
        let host = base.host().to_owned();
        let _turn = self.turns.take(org.clone(), 0).await.map_err(|_| Refusal::Busy)?;
        let work = async {
            let url = base.join(&call.path)?;
            let addresses = self.resolve(base).await?;
            let client = client(base, &addresses).map_err(|_| Refusal::Base)?;
            let response = send(&client, url, call, base).await?;
            read(response, base, self.longest).await
        };
        let seconds = self.patience.as_secs();
        let late = Err(Refusal::TimedOut { host, seconds });
        tokio::time::timeout(self.patience, work).await.unwrap_or(late)
    }

    /// The addresses of the host: every one of them of a kind that the base URL may lead to.
    async fn resolve(&self, base: &Base) -> Result<Vec<SocketAddr>, Refusal> {
        let addresses = if let Some(address) = base.literal() {
            vec![SocketAddr::new(address, base.port())]
        } else {
            let found = (self.lookup)(base.host().to_owned(), base.port()).await;
            found.unwrap_or_default()
        };
        let is_covered = addresses.iter().all(|address| base.reach().covers(address.ip()));
        if addresses.is_empty() || !is_covered {
            return Err(Refusal::NotPublic(base.host().to_owned()));
        }
        Ok(addresses)
    }
}

/// A client for this one call, which can connect to these addresses and to nothing else.
fn client(base: &Base, addresses: &[SocketAddr]) -> reqwest::Result<Client> {
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .http1_only()
        .pool_max_idle_per_host(0)
        .user_agent("latchkey")
        .resolve_to_addrs(base.host(), addresses)
        .build()
}

async fn send(client: &Client, url: Url, call: Call, base: &Base) -> Result<Response, Refusal> {
    let mut request = client.request(call.method, url);
    for (name, value) in &call.headers {
        let mut value = HeaderValue::from_str(value).map_err(|_| Refusal::Header)?;
        value.set_sensitive(true);
        request = request.header(name.name(), value);
    }
    if let Some(body) = call.body {
        request = request.body(body);
    }
    request.send().await.map_err(|error| failed(&error, base))
}

async fn read(mut response: Response, base: &Base, longest: usize) -> Result<Answer, Refusal> {
    let headers = response.headers().iter().map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let (status, headers) = (response.status().as_u16(), headers.collect());
    let (mut bytes, mut is_cut) = (Vec::new(), false);
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(&error, base))? {
        let room = longest - bytes.len();
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            is_cut = true;
            break;
        }
    }
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Answer { status, headers, body, is_cut })
}

fn failed(error: &reqwest::Error, base: &Base) -> Refusal {
    let host = base.host().to_owned();
    match tls_reason(error) {
        Some(reason) => Refusal::Tls { host, reason },
        None => Refusal::Unreachable(host),
    }
}

/// What the TLS library said, if it was that.
fn tls_reason(error: &reqwest::Error) -> Option<String> {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(found) = cause.downcast_ref::<rustls::Error>() {
            return Some(found.to_string());
        }
        // An I/O error shows what it wraps through no `source`.
        let wrapped = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        source = match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => cause.source(),
        };
    }
    None
}

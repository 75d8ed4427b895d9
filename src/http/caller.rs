//! Who is calling: address, request id and agent, as far as they can be believed.
//!
//! What proxies say ([`forwarded`]) and `X-Request-Id` count only from a proxy that is configured
//! as trusted. When others say it, the log names the setting, once.
//! Every request gets one log line: method, path without query, status, duration.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Once;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument, debug, info, info_span, warn};

use crate::config::TrustedProxies;
use crate::domain::secrets::redaction::without_credentials;
use crate::domain::secrets::secret::Entropy;
use crate::http::forwarded;
use crate::http::state::AppState;
use crate::workflows::{Actor, OpContext, Source, Workflows};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_AGENT: usize = 200;

/// Who is calling. Handlers take it as an extractor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Names this request in logs, the audit trail and error pages.
    pub request: String,
    /// Of the client, not of a trusted proxy before it.
    pub address: IpAddr,
    /// What the client calls itself, cut to a bounded length.
    pub agent: Option<String>,
}

impl Caller {
    /// Nobody in particular: a request that came through no connection.
    fn unknown() -> Self {
        Self { request: String::new(), address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), agent: None }
    }
}

impl Caller {
    /// The operation of whoever calls without a session: nobody, until it is known who.
    pub fn op(&self, workflows: &Workflows) -> OpContext {
        workflows.op_as(Actor::Nobody, self.clone().into())
    }
}

impl From<Caller> for Source {
    fn from(caller: Caller) -> Self {
        Self { address: Some(caller.address), agent: caller.agent, request: caller.request }
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_else(Self::unknown))
    }
}

/// Adds the [`Caller`] (as a [`Source`], too, for those who know no edge), the span, the log line and the `X-Request-Id` of the answer.
pub async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let began = state.workflows.moment();
    let fresh = fresh_id(&mut state.workflows.rng());
    let caller = caller(&request, &state.edge.proxies, fresh);
    let method = request.method().clone();
    // Somebody may have put a credential where only its name belongs.
    let path = without_credentials(request.uri().path());
    let span = info_span!("request", request.id = %caller.request);
    request.extensions_mut().insert(caller.clone());
    request.extensions_mut().insert(Source::from(caller.clone()));
    let mut response = next.run(request).instrument(span.clone()).await;
    let duration_ms = state.workflows.moment().since(began).as_secs_f64() * 1000.0;
    let status = response.status().as_u16();
    let _entered = span.enter();
    if ["/health/", "/assets/", "/metrics"].iter().any(|quiet| path.starts_with(quiet)) {
        debug!(%method, path, status, duration_ms, "{method} {path} {status}");
    } else {
        info!(%method, path, status, duration_ms, "{method} {path} {status}");
    }
    if let Ok(id) = HeaderValue::from_str(&caller.request) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn caller(request: &Request, proxies: &TrustedProxies, fresh: String) -> Caller {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ip| ip.to_canonical());
    let headers = request.headers();
    note_unknown_proxy(headers, proxies, peer);
    let (address, given) = if proxies.contains(peer) {
        (forwarded::client(headers, proxies, peer), given_id(headers))
    } else {
        (peer, None)
    };
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let agent = agent.map(|agent| agent.chars().take(LONGEST_AGENT).collect());
    Caller { request: given.unwrap_or(fresh), address, agent }
}

/// Says once that somebody who is not trusted names another client: either a proxy was forgotten
/// in the configuration, or a client tries to be somebody else.
fn note_unknown_proxy(headers: &HeaderMap, proxies: &TrustedProxies, peer: IpAddr) {
    static SAID: Once = Once::new();
    let naming = forwarded::NAMING.into_iter().find(|name| headers.contains_key(*name));
    let Some(header) = naming.filter(|_| !proxies.contains(peer)) else {
        return;
    };
    SAID.call_once(|| {
        warn!(
            %peer,
            header,
            "{peer} sent {header}, which was ignored. If that is your proxy, add its address to \
             server.trusted_proxies: until then all its clients count as one"
        );
    });
}

fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (plain && (8..=64).contains(&id.len())).then(|| id.to_owned())
}

fn fresh_id(entropy: &mut impl Entropy) -> String {
    format!("{:024x}", u128::from_be_bytes(entropy.bytes()) >> 32)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

    fn seen(peer: &str, headers: &[(HeaderName, &str)]) -> Caller {
        let mut request = Request::new(Body::empty());
        let peer = SocketAddr::new(peer.parse().unwrap(), 1);
        request.extensions_mut().insert(ConnectInfo(peer));
        for (name, value) in headers {
            request.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
        }
        caller(&request, &TrustedProxies::parse(&["10.0.0.0/8".into()]).unwrap(), "fresh".into())
    }

    #[test]
    fn stranger_cannot_choose_address_or_request_id() {
        let forged = [(FORWARDED_FOR, "127.0.0.1"), (REQUEST_ID, "0123456789")];
        let caller = seen("192.0.2.9", &forged);
        assert_eq!(
            (caller.address.to_string().as_str(), caller.request.as_str()),
            ("192.0.2.9", "fresh")
        );
    }

    #[test]
    fn trusted_proxy_names_the_client_and_the_request() {
        let named = [(FORWARDED_FOR, "192.0.2.1"), (REQUEST_ID, "abc-123_XYZ")];
        let caller = seen("10.0.0.1", &named);
        assert_eq!(caller.address.to_string(), "192.0.2.1");
        assert_eq!(caller.request, "abc-123_XYZ");
    }

    #[test]
    fn request_id_with_other_letters_or_length_is_replaced() {
        for id in ["short", "with space in it", "a\"b=c12345", &"x".repeat(65)] {
            assert_eq!(seen("10.0.0.1", &[(REQUEST_ID, id)]).request, "fresh", "{id}");
        }
    }

    #[test]
    fn agent_is_cut_to_a_bounded_length() {
        let caller = seen("192.0.2.1", &[(header::USER_AGENT, &"x".repeat(5000))]);
        assert_eq!(caller.agent.unwrap().len(), LONGEST_AGENT);
    }
}

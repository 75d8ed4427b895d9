//! A request by which an app speaks for itself: its credentials and its parameters, each read once.
//!
//! Who is a stranger learns only that: whatever else is wrong with the request is said after the
//! credentials proved right.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::domain::secrets::secret::Presented;
use crate::http::body::is_encoded;
use crate::http::caller::Caller;
use crate::http::csp::credentials;
use crate::http::csp::credentials::Credentials;
use crate::http::csp::errors::{Refusal, UsedHeader};
use crate::http::csp::parameters::Parameters;
use crate::http::rate_limit::caller_of;
use crate::http::state::AppState;
use crate::workflows::OpContext;
use crate::workflows::secrets::AppCredentials;
use crate::workflows::tokens::{self, AuthenticatedApp, ClientProof, TokenError};

/// No honest request is longer.
const LONGEST: usize = 64 * 1024;

/// When to try again after the database did not answer.
pub(in crate::http) const RETRY_SECONDS: u64 = 5;

/// What an app asks, before anybody has checked who it is.
pub struct AppRequest {
    state: AppState,
    caller: Caller,
    op: OpContext,
    credentials: Credentials,
    parameters: Result<Parameters, Refusal>,
}

impl FromRequest<AppState> for AppRequest {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Refusal> {
        let Bare { caller, headers, query, body } = Bare::read(request, state).await?;
        let credentials = Credentials::from_header(&headers)?;
        let read = read_parameters(query.as_deref(), &headers, &body);
        let (credentials, parameters) = match read {
            Ok(parameters) => (credentials.with_body(&parameters)?, Ok(parameters)),
            // Without the Authorization header nobody can tell who it was.
            Err(refusal) if !credentials.in_header => return Err(refusal),
            Err(refusal) => (credentials, Err(refusal)),
        };
        let op = caller.op(&state.workflows);
        if let Some(assertion) = &credentials.assertion {
            let assertion = Presented::new(String::clone(assertion));
            state.edge.key_sets.prepare(&op, &assertion).await;
        }
        Ok(Self { state: state.clone(), caller, op, credentials, parameters })
    }
}

impl AppRequest {
    /// What workflows are asked with.
    pub const fn op(&self) -> &OpContext {
        &self.op
    }

    /// The parameters, or what is wrong with them, to be answered through [`Self::refuse`].
    pub fn parameters(&self) -> Result<&Parameters, Refusal> {
        self.parameters.as_ref().map_err(Clone::clone)
    }

    /// The token that the request is about.
    pub fn token(&self) -> Result<Presented, Refusal> {
        let token = self.parameters()?.get("token");
        let token = token.ok_or_else(|| Refusal::invalid_request("token is missing"))?;
        Ok(Presented::new(token.to_owned()))
    }

    /// The ways in which the credentials can be read, to be tried in this order.
    pub fn readings(&self) -> impl Iterator<Item = ClientProof> + '_ {
        let assertion = self.credentials.assertion.iter();
        let assertion =
            assertion.map(|text| ClientProof::Assertion(Presented::new(String::clone(text))));
        let secrets = self.credentials.readings.iter().map(credentials::Presented::to_credentials);
        assertion.chain(secrets.map(ClientProof::Secret))
    }

    /// The same, but a native app, which has no secret, is taken at its word.
    pub async fn identify(&self) -> Result<AuthenticatedApp, Refusal> {
        let mut refusal = TokenError::InvalidClient;
        for reading in self.readings() {
            match tokens::authenticate_any_app(&self.op, &reading).await {
                Ok(app) => return Ok(app),
                Err(error) => refusal = error,
            }
        }
        Err(self.explain(&refusal))
    }

    /// Checks the credentials.
    pub async fn authenticate(&self) -> Result<AuthenticatedApp, Refusal> {
        let mut refusal = TokenError::InvalidClient;
        for reading in self.readings() {
            match tokens::authenticate_app(&self.op, &reading).await {
                Ok(app) => return Ok(app),
                Err(error) => refusal = error,
            }
        }
        Err(self.explain(&refusal))
    }

    /// What to answer to a request that is wrong: to strangers, only that they are.
    pub async fn refuse(&self, refusal: Refusal) -> Refusal {
        self.identify().await.err().unwrap_or(refusal)
    }

    /// What a workflow's refusal means on the wire. Wrong credentials count against the address that
    /// they came from, and against nobody else.
    pub fn explain(&self, error: &TokenError) -> Refusal {
        match error {
            TokenError::InvalidClient => self.wrong_credentials(),
            TokenError::UnauthorizedClient | TokenError::Elsewhere => {
                Refusal::bad_request("unauthorized_client", error.to_string())
            }
            TokenError::InvalidGrant => Refusal::bad_request("invalid_grant", error.to_string()),
            TokenError::NotAdded | TokenError::InvalidScope => {
                Refusal::bad_request("invalid_scope", error.to_string())
            }
            TokenError::Unavailable => Refusal::unavailable(RETRY_SECONDS),
            TokenError::Internal => Refusal::internal(&self.caller.request),
        }
    }

    fn wrong_credentials(&self) -> Refusal {
        if let Err(refusal) = count_failure(&self.state, &self.caller) {
            return refusal;
        }
        let used = if self.credentials.in_header { UsedHeader::Yes } else { UsedHeader::No };
        Refusal::invalid_client(used)
    }
}

/// A request of the gateway, of whomever, before anything in it was understood.
pub(in crate::http) struct Bare {
    pub caller: Caller,
    pub headers: HeaderMap,
    pub query: Option<String>,
    pub body: Bytes,
}

impl Bare {
    /// Reads the whole body, unless it is longer than any honest one.
    pub async fn read(request: Request, state: &AppState) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let Ok(caller) = Caller::from_request_parts(&mut parts, state).await;
        let body = axum::body::to_bytes(body, LONGEST).await.map_err(|_| Refusal::too_large())?;
        let query = parts.uri.query().map(ToOwned::to_owned);
        Ok(Self { caller, headers: parts.headers, query, body })
    }
}

/// The parameters of query and body. A compressed body is none that anybody here reads.
pub(in crate::http) fn read_parameters(
    query: Option<&str>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Parameters, Refusal> {
    if is_encoded(headers) {
        return Err(Refusal::unsupported_encoding());
    }
    Ok(Parameters::read(query, content_type(headers), body)?)
}

/// The media type that a request says its body is of.
fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok())
}

/// Counts wrong credentials against the address that they came from. The refusal is for those who
/// come too often.
pub(in crate::http) fn count_failure(state: &AppState, caller: &Caller) -> Result<(), Refusal> {
    let address = caller_of(caller.address);
    let failed = state.edge.credentials.failed(&address, state.workflows.moment());
    failed.map_err(|wait| Refusal::too_many_requests(wait.retry_after.as_secs().max(1)))
}

impl credentials::Presented {
    fn to_credentials(&self) -> AppCredentials {
        AppCredentials {
            app: self.app.clone(),
            secret: Presented::new(String::clone(&self.secret)),
        }
    }
}

//! A request by which an app speaks for itself: its credentials and its
//! parameters, each read once.
//!
//! Who is a stranger learns only that: whatever else is wrong with the
//! request is said after the credentials proved right.

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::header::CONTENT_TYPE;

use crate::domain::secrets::secret::Presented;
use crate::http::caller::Caller;
use crate::http::csp::credentials;
use crate::http::csp::credentials::Credentials;
use crate::http::csp::errors::{Refusal, UsedHeader};
use crate::http::csp::parameters::Parameters;
use crate::http::rate_limit::caller_of;
use crate::http::state::AppState;
use crate::workflows::Source;
use crate::workflows::secrets::verify::AppCredentials;
use crate::workflows::tokens::authenticate_app::{AuthenticatedApp, authenticate_app};
use crate::workflows::tokens::issue::TokenError;

/// No honest request is longer.
pub(super) const LONGEST: usize = 64 * 1024;

/// When to try again after the database did not answer.
const RETRY_SECONDS: u64 = 5;

/// What an app asks, before anybody has checked who it is.
pub struct AppRequest {
    state: AppState,
    caller: Caller,
    credentials: Credentials,
    parameters: Result<Parameters, Refusal>,
}

impl FromRequest<AppState> for AppRequest {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let Ok(caller) = Caller::from_request_parts(&mut parts, state).await;
        let body = axum::body::to_bytes(body, LONGEST).await.map_err(|_| Refusal::too_large())?;
        let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let credentials = Credentials::from_header(&parts.headers)?;
        let (credentials, parameters) =
            match Parameters::read(parts.uri.query(), content_type, &body) {
                Ok(parameters) => (credentials.with_body(&parameters)?, Ok(parameters)),
                // Without the Authorization header nobody can tell who it was.
                Err(error) if !credentials.in_header => return Err(error.into()),
                Err(error) => (credentials, Err(error.into())),
            };
        Ok(Self { state: state.clone(), caller, credentials, parameters })
    }
}

impl AppRequest {
    /// The parameters, or what is wrong with them.
    ///
    /// # Errors
    /// [`Refusal`], to be answered through [`Self::refuse`].
    pub fn parameters(&self) -> Result<&Parameters, Refusal> {
        self.parameters.as_ref().map_err(Clone::clone)
    }

    /// From where the request comes.
    pub fn source(&self) -> Source {
        self.caller.clone().into()
    }

    /// The ways in which the credentials can be read, to be tried in this order.
    pub fn readings(&self) -> impl Iterator<Item = AppCredentials> + '_ {
        self.credentials.readings.iter().map(credentials::Presented::to_credentials)
    }

    /// Checks the credentials.
    ///
    /// # Errors
    /// [`Refusal`] when they are wrong.
    pub async fn authenticate(&self) -> Result<AuthenticatedApp, Refusal> {
        let mut refusal = TokenError::InvalidClient;
        for reading in self.readings() {
            match authenticate_app(&self.state.workflows, &self.source(), &reading).await {
                Ok(app) => return Ok(app),
                Err(error) => refusal = error,
            }
        }
        Err(self.explain(&refusal))
    }

    /// What to answer to a request that is wrong: to strangers, only that they are.
    pub async fn refuse(&self, refusal: Refusal) -> Refusal {
        self.authenticate().await.err().unwrap_or(refusal)
    }

    /// What a workflow's refusal means on the wire. Wrong credentials count
    /// against the address that they came from, and against nobody else.
    pub fn explain(&self, error: &TokenError) -> Refusal {
        match error {
            TokenError::InvalidClient => self.wrong_credentials(),
            TokenError::UnauthorizedClient => {
                Refusal::bad_request("unauthorized_client", error.to_string())
            }
            TokenError::NotAdded | TokenError::InvalidScope => {
                Refusal::bad_request("invalid_scope", error.to_string())
            }
            TokenError::Unavailable => Refusal::unavailable(RETRY_SECONDS),
            TokenError::Internal => Refusal::internal(&self.caller.request),
        }
    }

    fn wrong_credentials(&self) -> Refusal {
        let address = caller_of(self.caller.address);
        let limiter = &self.state.edge.credentials;
        if let Err(wait) = limiter.failed(&address, self.state.workflows.now()) {
            return Refusal::too_many_requests(wait.retry_after.as_secs().max(1));
        }
        let used = if self.credentials.in_header { UsedHeader::Yes } else { UsedHeader::No };
        Refusal::invalid_client(used)
    }
}

impl credentials::Presented {
    fn to_credentials(&self) -> AppCredentials {
        AppCredentials {
            app: self.app.clone(),
            secret: Presented::new(String::clone(&self.secret)),
        }
    }
}

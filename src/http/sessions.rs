//! Browser sessions: tower-sessions over our own store.
//!
//! The store updates existing rows only, slides idle time on reads, and keeps ids as hashes; see
//! `workflows::sessions`. The cookie ends with the browser; the server decides about the rest.

use std::collections::HashMap;
use std::fmt;

use async_trait::async_trait;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use time::OffsetDateTime;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result as StoreResult};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

use super::state::AppState;
use crate::domain::PersonId;
use crate::workflows::Workflows;
use crate::workflows::sessions::{self, SessionData, SessionLimits};

const PERSON: &str = "person";
const EPOCH: &str = "epoch";

/// The layer for the console's routes. The gateway and the sandbox know no cookies.
pub fn layer(state: &AppState) -> SessionManagerLayer<Store> {
    let secure = state.edge.public_url.is_https();
    // A browser takes `__Host-` only on TLS.
    SessionManagerLayer::new(Store::new(state))
        .with_name(if secure { "__Host-latchkey" } else { "latchkey" })
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

/// Who is signed in on this session, as it was recorded at sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The person.
    pub person: PersonId,
}

/// The session cannot be read or written now.
#[derive(Debug)]
pub struct SessionUnavailable;

impl IntoResponse for SessionUnavailable {
    fn into_response(self) -> Response {
        (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "5")], "Try again in a moment.\n")
            .into_response()
    }
}

impl From<tower_sessions::session::Error> for SessionUnavailable {
    fn from(_: tower_sessions::session::Error) -> Self {
        Self
    }
}

/// Makes this the session of a person, under a new id.
pub async fn sign_in(
    session: &Session,
    person: &PersonId,
    epoch: i64,
) -> Result<(), SessionUnavailable> {
    session.cycle_id().await?;
    session.insert(PERSON, person).await?;
    session.insert(EPOCH, epoch).await?;
    Ok(())
}

/// Ends the session.
pub async fn sign_out(session: &Session) -> Result<(), SessionUnavailable> {
    session.flush().await?;
    Ok(())
}

/// Who is signed in, if anybody is.
pub async fn signed_in(session: &Session) -> Result<Option<SignedIn>, SessionUnavailable> {
    Ok(session.get(PERSON).await?.map(|person| SignedIn { person }))
}

/// `Option<PersonId>` of the request's session, for handlers that only want to know.
pub struct MaybeSignedIn(pub Option<SignedIn>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeSignedIn {
    type Rejection = SessionUnavailable;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let Some(session) = parts.extensions.get::<Session>() else {
            return Ok(Self(None));
        };
        signed_in(session).await.map(Self)
    }
}

/// The store.
#[derive(Clone)]
pub struct Store {
    workflows: Workflows,
    limits: SessionLimits,
}

impl Store {
    /// A store that ends sessions as configured.
    pub fn new(state: &AppState) -> Self {
        let sessions = state.edge.sessions;
        let limits = SessionLimits { idle: sessions.idle, absolute: sessions.absolute };
        Self { workflows: state.workflows.clone(), limits }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("limits", &self.limits).finish_non_exhaustive()
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        let data = to_data(record)?;
        let begun =
            sessions::begin(&self.workflows, self.limits, &record.id.to_string(), &data).await;
        begun.map_err(|error| Error::Backend(error.to_string()))
    }

    async fn save(&self, record: &Record) -> StoreResult<()> {
        let data = to_data(record)?;
        let kept = sessions::keep(&self.workflows, &record.id.to_string(), &data).await;
        kept.map_err(|error| Error::Backend(error.to_string()))
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let found = sessions::recognise(&self.workflows, self.limits, &id.to_string()).await;
        let Some(data) = found.map_err(|error| Error::Backend(error.to_string()))? else {
            return Ok(None);
        };
        let data: HashMap<_, _> =
            serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
        // The library asks for an end; ours is in the database, which has just been asked.
        let expiry_date = OffsetDateTime::from_unix_timestamp(i64::from(i32::MAX))
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        let ended = sessions::end(&self.workflows, &id.to_string()).await;
        ended.map_err(|error| Error::Backend(error.to_string()))
    }
}

fn to_data(record: &Record) -> StoreResult<SessionData> {
    let person = record.data.get(PERSON).and_then(|person| person.as_str());
    let person = person.map(PersonId::parse).transpose();
    Ok(SessionData {
        person: person.map_err(|error| Error::Encode(error.to_string()))?,
        epoch: record.data.get(EPOCH).and_then(serde_json::Value::as_i64).unwrap_or_default(),
        data: serde_json::to_string(&record.data)
            .map_err(|error| Error::Encode(error.to_string()))?,
    })
}

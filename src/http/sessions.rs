//! Browser sessions: tower-sessions over our own store.
//!
//! The store updates existing rows only, slides idle time on reads, and keeps ids as hashes; see
//! `workflows::account::sessions`. The cookie ends with the browser; the server decides about the rest.

use std::collections::HashMap;
use std::fmt;

use async_trait::async_trait;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result as StoreResult};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

use crate::config::PublicUrl;
use crate::domain::{PersonId, SessionRef, Timestamp};
use crate::http::caller::Caller;
use crate::http::state::AppState;
use crate::workflows::account::SessionLimits;
use crate::workflows::account::sessions::{self, SessionData};
use crate::workflows::{Actor, OpContext, Source, Workflows};

const PERSON: &str = "person";
const EPOCH: &str = "epoch";
const ADDRESS: &str = "address";
const AGENT: &str = "agent";
const FORM: &str = "form";
/// When the password was given since the sign-in.
const PROVED: &str = "proved";
/// The link of an app that a sign-in was for.
const ANSWERS: &str = "answers";
/// Put in when a session is loaded, taken out when it is saved: the store knows them.
const REFERENCE: &str = "reference";
const STARTED: &str = "started";

/// The layer for the console's routes. The gateway and the sandbox know no cookies.
pub fn layer(state: &AppState) -> SessionManagerLayer<Store> {
    let secure = state.edge.public_url.is_https();
    SessionManagerLayer::new(Store::new(state))
        .with_name(cookie_name(&state.edge.public_url))
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

/// Cookies know no ports: two installations on one host would sign each other out if theirs had one
/// name. A browser takes `__Host-` only on TLS.
fn cookie_name(url: &PublicUrl) -> String {
    let name = if url.is_https() { "__Host-latchkey" } else { "latchkey" };
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}-{port}"))
}

/// A form that was sent when its session had ended: it is shown again after the next sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptForm {
    /// The page that shows it.
    pub path: String,
    /// What was typed but secrets, as forms are sent.
    pub typed: String,
}

impl KeptForm {
    /// More than a form of ours is, with several hundred permissions ticked.
    pub const MOST_BYTES: usize = 128 * 1024;
}

/// Keeps a form for the page that shows it.
pub async fn keep_form(session: &Session, form: &KeptForm) -> Result<(), SessionUnavailable> {
    session.insert(FORM, form).await?;
    Ok(())
}

/// What was typed into the form of this page before the sign-in, once.
pub async fn take_form(
    session: &Session,
    path: &str,
) -> Result<Option<String>, SessionUnavailable> {
    let kept: Option<KeptForm> = session.get(FORM).await?;
    let Some(kept) = kept.filter(|kept| kept.path == path) else { return Ok(None) };
    session.remove::<KeptForm>(FORM).await?;
    Ok(Some(kept.typed))
}

/// Who is signed in on this session, as it was recorded at sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub person: PersonId,
    /// What pages call this session.
    pub session: SessionRef,
    /// When they proved who they are.
    pub since: Timestamp,
    /// When they last gave their password.
    pub proved_at: Timestamp,
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

/// Makes this the session of a person of that epoch, under a new id.
pub async fn sign_in(
    session: &Session,
    person: &PersonId,
    epoch: i64,
    caller: &Caller,
) -> Result<(), SessionUnavailable> {
    session.cycle_id().await?;
    session.insert(PERSON, person).await?;
    session.insert(EPOCH, epoch).await?;
    session.insert(ADDRESS, caller.address).await?;
    session.insert(AGENT, &caller.agent).await?;
    Ok(())
}

/// Notes that the person gave their password just now.
pub async fn prove(session: &Session, now: Timestamp) -> Result<(), SessionUnavailable> {
    Ok(session.insert(PROVED, now).await?)
}

/// Ends the session.
pub async fn sign_out(session: &Session) -> Result<(), SessionUnavailable> {
    session.flush().await?;
    Ok(())
}

/// Who is signed in, if anybody is.
pub async fn signed_in(session: &Session) -> Result<Option<SignedIn>, SessionUnavailable> {
    let (person, reference) = (session.get(PERSON).await?, session.get(REFERENCE).await?);
    let since = session.get(STARTED).await?;
    let proved = session.get(PROVED).await?;
    let known = person.zip(reference).zip(since);
    Ok(known.map(|((person, session), since)| {
        let proved_at = proved.unwrap_or(since);
        SignedIn { person, session, since, proved_at }
    }))
}

/// Notes which link of an app the sign-in was for.
pub async fn answer(session: &Session, link: &str) -> Result<(), SessionUnavailable> {
    Ok(session.insert(ANSWERS, link).await?)
}

/// Whether the sign-in was for this link of an app.
pub async fn answers(session: &Session, link: &str) -> Result<bool, SessionUnavailable> {
    Ok(session.get::<String>(ANSWERS).await?.is_some_and(|answered| answered == link))
}

/// Has the same link ask for a sign-in again.
pub async fn has_answered(session: &Session) -> Result<(), SessionUnavailable> {
    session.remove::<String>(ANSWERS).await?;
    Ok(())
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
        Self { workflows: state.workflows.clone(), limits: state.edge.sessions }
    }

    /// Whose session it is, and whether it is one at all, is what is being found out.
    fn op(&self) -> OpContext {
        self.workflows.op_as(Actor::Nobody, Source::default())
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
        let begun = sessions::begin(&self.op(), self.limits, &record.id.to_string(), &data).await;
        begun.map_err(|error| Error::Backend(error.to_string()))
    }

    async fn save(&self, record: &Record) -> StoreResult<()> {
        let data = to_data(record)?;
        let kept = sessions::keep(&self.op(), &record.id.to_string(), &data).await;
        kept.map_err(|error| Error::Backend(error.to_string()))
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let found = sessions::recognise(&self.op(), self.limits, &id.to_string()).await;
        let Some(found) = found.map_err(|error| Error::Backend(error.to_string()))? else {
            return Ok(None);
        };
        let mut data: HashMap<String, Value> =
            serde_json::from_str(&found.data).map_err(|error| Error::Decode(error.to_string()))?;
        data.insert(REFERENCE.to_owned(), Value::String(found.reference.into()));
        data.insert(STARTED.to_owned(), found.started_at.as_micros().into());
        // The library asks for an end; ours is in the database, which has just been asked.
        let expiry_date = OffsetDateTime::from_unix_timestamp(i64::from(i32::MAX))
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        let ended = sessions::end(&self.op(), &id.to_string()).await;
        ended.map_err(|error| Error::Backend(error.to_string()))
    }
}

fn to_data(record: &Record) -> StoreResult<SessionData> {
    let text = |name: &str| record.data.get(name).and_then(Value::as_str);
    let person = text(PERSON).map(PersonId::parse).transpose();
    let kept: HashMap<_, _> = record
        .data
        .iter()
        .filter(|(name, _)| ![REFERENCE, STARTED].contains(&name.as_str()))
        .collect();
    Ok(SessionData {
        person: person.map_err(|error| Error::Encode(error.to_string()))?,
        epoch: record.data.get(EPOCH).and_then(Value::as_i64).unwrap_or_default(),
        data: serde_json::to_string(&kept).map_err(|error| Error::Encode(error.to_string()))?,
        address: text(ADDRESS).map(str::to_owned),
        agent: text(AGENT).map(str::to_owned),
    })
}

//! What the variable parts of an address name.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use serde::de::DeserializeOwned;

use crate::domain::{AppId, OrgId};
use crate::http::caller::Caller;
use crate::http::errors::nothing_here;
use crate::http::state::AppState;

/// The variable parts of an address. Where one is no id of its kind, the address leads nowhere:
/// 404, where axum's own would say 400.
pub struct Path<T>(pub T);

/// An app in an organization.
pub type AppPath = Path<(OrgId, AppId)>;

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Path<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        if let Ok(named) = axum::extract::Path::from_request_parts(parts, state).await {
            let axum::extract::Path(named) = named;
            return Ok(Self(named));
        }
        let Ok(caller) = Caller::from_request_parts(parts, state).await;
        Err(nothing_here(state, caller, &parts.headers))
    }
}

//! Why a server function gave no answer, as its island is told. The edge puts the status on it.

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

/// Why there is no answer. Nothing in it tells more than its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    SignedOut,
    Denied,
    NotFound,
    /// What was sent cannot be read, or names what there is not.
    Invalid,
    /// The database does not answer.
    Unavailable,
    /// The request did not reach the server. Only a browser says so.
    Unreachable,
    Internal,
}

impl FromServerFnError for Refusal {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self::Invalid,
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Response(_) => Self::Internal,
        }
    }
}

#[cfg(feature = "ssr")]
impl From<crate::workflows::WorkflowError> for Refusal {
    fn from(error: crate::workflows::WorkflowError) -> Self {
        use crate::workflows::WorkflowError as E;
        match error {
            E::SignedOut => Self::SignedOut,
            E::Denied(_) => Self::Denied,
            E::NotFound => Self::NotFound,
            E::Invalid(_) => Self::Invalid,
            E::Unavailable => Self::Unavailable,
            E::Stale | E::Internal => Self::Internal,
        }
    }
}

//! Tokens: access tokens of apps, issued, shown to be live and revoked; what a call to a service
//! may do; the [API tokens](api_tokens) of people; and the [keys] that sign.
//!
//! This is the path that clients wait on: it takes no lock and writes nothing, but when a secret
//! is confirmed by its first use. Uses are noted and stored later.

mod act;
pub mod api_tokens;
mod authenticate_app;
mod authenticate_call;
mod check;
pub(crate) mod identify;
mod introspect;
pub(crate) mod issue;
pub mod kept_keys;
pub mod keys;
mod note_denial;
mod prove;
mod revoke;
mod size;

pub use act::act;
pub(crate) use authenticate_app::authenticate_client;
pub use authenticate_app::{AuthenticatedApp, authenticate_any_app, authenticate_app};
pub(crate) use authenticate_call::live_token;
pub use authenticate_call::{
    CallAccess, CallCredentials, CallError, CallTarget, Holder, authenticate_call,
};
pub use check::{LetThrough, Required, check};
pub use introspect::{AskedPermission, introspect};
pub use issue::{
    ALL_PERMISSIONS, AskedLives, IssuedToken, TokenError, TokenRequest, issue, try_out,
};
pub use note_denial::note_denial;
pub use prove::ClientProof;
pub use revoke::revoke;
pub use size::TokenSize;
pub(crate) use size::expected_size;

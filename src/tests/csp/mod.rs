//! The CSP gateway through the whole router.

mod account;
mod api_tokens;
mod apps;
mod check;
mod clients;
mod discovery;
mod introspection;
mod key_sets;
pub mod management;
mod members;
mod refusals;
mod roles;
mod secrets;
mod sharing;
mod token;

/// Where the gateway begins.
const G: &str = "/csp/gateway/am/api";

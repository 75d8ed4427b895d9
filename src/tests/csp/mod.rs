//! The CSP gateway through the whole router.

mod api_tokens;
mod discovery;
mod introspection;
mod refusals;
mod token;

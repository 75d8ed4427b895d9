//! The CSP gateway through the whole router.

mod discovery;
mod introspection;
mod refusals;
mod token;

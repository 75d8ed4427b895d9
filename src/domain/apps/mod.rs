//! OAuth apps: what an app is, what somebody types to make one, and which apps a list shows.

pub mod activity;
pub mod app;
pub mod code_flow;
pub mod draft;
pub mod prefill;
pub mod query;
pub mod redirect_uri;

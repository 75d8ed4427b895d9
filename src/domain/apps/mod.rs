//! OAuth apps: what an app is, what somebody types to make one, and which apps a list shows.

pub mod activity;
pub mod app;
pub mod code_flow;
pub mod draft;
pub mod keys;
pub mod networks;
pub mod prefill;
pub mod query;
pub mod redirect_uri;

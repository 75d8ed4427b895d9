//! Server functions: they adapt requests to workflows and answers to views, and decide
//! nothing. Pages call them in process; islands over HTTP.

mod app_life;
mod apps;
pub(crate) mod wizard;

pub use crate::console::rpc::app_life::{offer_app_scopes, preview_app_scopes};
pub use crate::console::rpc::apps::see_app;

mod server;
pub(crate) mod words;

pub use crate::console::rpc::server::{
    Signed, load_frame, page_error, provide, refuse, tell_malformed, visit,
};

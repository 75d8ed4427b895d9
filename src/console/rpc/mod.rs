//! Server functions: they adapt requests to workflows and answers to views, and decide
//! nothing. Pages call them in process; islands over HTTP.

mod app_life;
mod apps;
pub(crate) mod wizard;

pub use crate::console::rpc::app_life::offer_app_scopes;
pub use crate::console::rpc::app_life::preview_app_scopes;
pub use crate::console::rpc::apps::see_app;

#[cfg(feature = "ssr")]
pub(crate) mod secret_words;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
#[cfg(feature = "ssr")]
pub mod words;
pub(crate) mod words;

#[cfg(feature = "ssr")]
pub use crate::console::rpc::server::Signed;
#[cfg(feature = "ssr")]
pub use crate::console::rpc::server::load_frame;
#[cfg(feature = "ssr")]
pub use crate::console::rpc::server::page_error;
#[cfg(feature = "ssr")]
pub use crate::console::rpc::server::provide;
#[cfg(feature = "ssr")]
pub use crate::console::rpc::server::tell_malformed;
pub use crate::console::rpc::server::refuse;
pub use crate::console::rpc::server::visit;

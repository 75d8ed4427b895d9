//! The axum edge: the accept loop, what holds for every request, and the routes.
//!
//! Handlers translate; rules live in `workflows` and `domain`. Nothing here touches storage.

pub mod assets;
pub mod body;
pub mod caller;
pub mod connections;
pub mod console;
pub mod cors;
pub mod csp;
pub mod error_pages;
pub mod errors;
pub mod forwarded;
pub mod headers;
pub mod health;
pub mod key_sets;
pub mod mail;
pub mod metrics;
pub mod oauth;
pub mod openapi;
pub mod origin;
pub mod outbound;
pub mod pace;
pub mod password_attempts;
pub mod path;
pub mod rate_limit;
pub mod readiness;
pub mod render;
pub mod router;
pub mod serve;
pub mod sessions;
pub mod stall;
pub mod state;
pub mod tls;
pub mod turns;
pub mod warnings;
pub mod well_formed;

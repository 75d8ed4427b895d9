//! The edge through real sockets and through the whole router.

mod account;
mod api_tokens;
mod app_life;
mod app_list;
mod audit;
mod command;
mod create_app;
mod kill;
mod leaks;
mod mail;
mod members;
mod organization;
mod program;
mod regenerate;
mod regenerate_kill;
mod roles;
mod router;
mod serve;
mod services;
mod sessions;
mod sharing;
mod tls;
mod volume;

use std::time::Duration;

use latchkey::config::Limits;

/// Patience so short that a test sees its end.
const SHORT: Duration = Duration::from_millis(60);

/// Limits under which nothing ends during a test.
const PATIENT: Limits = Limits { connections: 100, ..Limits::DEFAULT };

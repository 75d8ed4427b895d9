//! The edge through real sockets and through the whole router.

pub mod account;
pub mod apps;
pub mod audit;
pub mod members;
pub mod organizations;
pub mod roles;
pub mod secrets;
pub mod services;
pub mod sharing;
pub mod tokens;

mod command;

mod kill;
mod leaks;
mod mail;

mod program;

mod router;
mod serve;

mod tls;
mod volume;

use std::time::Duration;

use latchkey::config::Limits;

/// Patience so short that a test sees its end.
const SHORT: Duration = Duration::from_millis(60);

/// Limits under which nothing ends during a test.
const PATIENT: Limits = Limits { connections: 100, ..Limits::DEFAULT };

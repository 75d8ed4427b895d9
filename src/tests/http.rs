//! Requests through the whole router, in process.

pub mod account;
pub mod apps;
pub mod audit;
pub mod consents;
pub mod members;
pub mod organizations;
pub mod playground;
pub mod roles;
pub mod secrets;
pub mod services;
pub mod sharing;
pub mod tokens;

mod connection;
mod mail;
mod openapi;
mod router;
mod routes;
mod search;
mod unicode;
mod volume;

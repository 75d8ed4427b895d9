//! The words that people read: what the domain calls by a name or an enum, put into English.
//!
//! A file a room, each a table that the compiler keeps whole: a `match` without `_`.

pub mod account;
pub mod apps;
pub mod audit;
pub mod flash;
pub mod roles;
pub mod secrets;
pub mod tokens;

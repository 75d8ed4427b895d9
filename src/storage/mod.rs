//! SQL and row mapping, one file an aggregate. Two engines, one text for both.
//!
//! Statements are `const` text in the subset that SQLite and PostgreSQL share: `$1`,
//! `RETURNING`, `ON CONFLICT`; ids are TEXT, times BIGINT, booleans BIGINT 0 or 1.
//! Only [`db`] knows which engine answers. Nothing here decides what is legal.

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

pub mod db;
pub mod drafts;

pub mod error;

pub mod installation;

pub mod row;

pub mod value;

pub use crate::storage::db::{Db, Sql, Tx, sql};
pub use crate::storage::error::StorageError;
pub use crate::storage::row::Row;

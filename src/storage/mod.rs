//! SQL and row mapping, one file an aggregate. Two engines, one text for both.
//!
//! Statements are `const` text in the subset that SQLite and PostgreSQL share: `$1`,
//! `RETURNING`, `ON CONFLICT`; ids are TEXT, times BIGINT, booleans BIGINT 0 or 1.
//! Only [`db`] knows which engine answers. Nothing here decides what is legal.

pub mod access_pages;
pub mod api_tokens;
pub mod app_changes;
pub mod app_pages;
pub mod app_reach;
pub mod apps;
pub mod attention;
pub mod audit;
pub mod audit_pages;
pub mod catalogue;
pub mod code_flows;
pub mod db;
pub mod drafts;
pub mod error;
pub mod grants;
pub mod installation;
pub mod invitations;
pub mod issued_tokens;
pub mod keys;
pub mod member_pages;
pub mod members;
pub mod organizations;
pub mod overview;
pub mod people;
pub mod policies;
pub mod requests;
pub mod revocations;
pub mod role_changes;
pub mod role_drafts;
pub mod role_holders;
pub mod role_pages;
pub mod roles;
pub mod row;
pub mod scopes;
pub mod secret_ends;
pub mod secrets;
pub mod service_holders;
pub mod services;
pub mod sessions;
pub mod setup;
pub mod shared_apps;
pub mod value;

pub use db::{Db, Sql, Tx, sql};
pub use error::StorageError;
pub use row::Row;

//! SQL and row mapping, one file an aggregate. Two engines, one text for both.
//!
//! Statements are `const` text in the subset that SQLite and PostgreSQL share: `$1`,
//! `RETURNING`, `ON CONFLICT`; ids are TEXT, times BIGINT, booleans BIGINT 0 or 1.
//! Only [`db`] knows which engine answers. Nothing here decides what is legal. What several
//! statements have in common is a fragment: a macro that stands for constant text.

/// Placeholders for up to fifty ids, for which [`fifty`](value::fifty) makes the arguments.
macro_rules! fifty {
    () => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34,
            $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50"
    };
}

/// What somebody holds, as rows of `kind`, `service` and `role` for
/// [`add_role`](roles::held::add_role): from a table for each kind of role, where `$which`.
macro_rules! held {
    ($organization:literal, $service_table:literal, $custom:literal, $which:literal) => {
        concat!(
            "SELECT 'organization' AS kind, '' AS service, role FROM ",
            $organization,
            " WHERE ",
            $which,
            " UNION ALL SELECT 'service' AS kind, service, role FROM ",
            $service_table,
            " WHERE ",
            $which,
            " UNION ALL SELECT 'custom' AS kind, '' AS service, role FROM ",
            $custom,
            " WHERE ",
            $which
        )
    };
}

pub mod account;
pub mod apps;
pub mod audit;
pub mod consents;
pub mod members;
pub mod organizations;
pub mod roles;
pub mod sandbox;
pub mod secrets;
pub mod services;
pub mod sharing;
pub mod tokens;

pub mod db;
pub mod drafts;
pub mod playground;

pub mod error;
mod held;

pub mod installation;

pub mod migration;

pub mod retention;

mod postgres_url;
pub mod row;
mod schema;

pub mod value;

pub use crate::storage::db::{Db, Sql, Tx, sql};
pub use crate::storage::error::StorageError;
pub use crate::storage::migration::migrate;
pub use crate::storage::row::Row;

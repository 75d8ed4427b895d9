//! Apps in organizations: grants, and the requests that lead to them.

pub mod apps;
pub mod clients;
pub mod grants;
pub mod requests;

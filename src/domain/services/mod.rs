//! Services: what the catalogue says of them, and where one answers.

pub mod base_url;
pub mod catalogue;
pub mod draws;
pub mod endpoint;
pub mod endpoints;

//! Accounts: people who can sign in, the browsers in which they are, and how pages look to them.

pub mod agent;
pub mod person;
pub mod preferences;

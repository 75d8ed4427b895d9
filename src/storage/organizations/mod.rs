//! Organizations: what they are called, their policies, how they look at a glance, and the link
//! with which the first one begins.

pub mod attention;
pub mod organization;
pub mod overview;
pub mod policies;
pub mod setup;

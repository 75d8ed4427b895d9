//! organizations.

pub mod organization;
pub mod policies;
pub mod set_up;

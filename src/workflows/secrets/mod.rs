//! secrets.

pub mod close;
pub mod confirm;
pub mod end;
pub mod held;
pub mod regenerate;
pub mod set_expiry;
pub mod verify;
pub mod warn_of_expiry;

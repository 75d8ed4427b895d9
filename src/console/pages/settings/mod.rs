//! Settings of the whole installation.

mod keys;

pub use crate::console::pages::settings::keys::{revoke_key, signing_keys};

//! Settings of the whole installation.

mod keys;

pub use crate::console::pages::settings::keys::{revoke_key, section, signing_keys};

//! roles.

pub mod change;
pub mod choice;
pub mod draft;
pub mod holder;
pub mod risk;
pub mod role;

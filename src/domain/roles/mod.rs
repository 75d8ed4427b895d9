//! Roles: those of an organization, those of its services, and the custom ones that it composes.

pub mod change;
pub mod choice;
pub mod draft;
pub mod holder;
pub mod risk;
pub mod role;
pub mod selection;

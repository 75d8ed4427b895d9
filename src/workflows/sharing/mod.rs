//! sharing.

pub mod add;
pub mod decide;
pub mod explain;
pub mod list_orgs;
pub mod remove;
pub mod set_end;
pub mod share;
pub mod show_added;

//! Members of an organization: how somebody becomes one.

pub mod invitation;

//! People who sign in, and the browsers in which they are.

pub mod people;
pub mod sessions;

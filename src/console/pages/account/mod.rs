//! What is somebody's own, and the way in.

mod apps;
mod parts;
mod sessions;
mod show;
mod sign_in;

pub use show::show;
pub use sign_in::{KEPT_FORM, sign_in};

//! What pages and the edge tell each other beside what a workflow found.

mod frame;

pub use crate::console::view::frame::{PageError, Submitted};

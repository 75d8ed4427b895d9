//! Leaves that move in the browser. Everything here works without them, too.

mod countdown;

pub use crate::console::islands::countdown::Countdown;

//! What moves in the browser, each beside the server function that it calls. Everything here works
//! without scripts, too.

mod countdown;
#[cfg(feature = "hydrate")]
mod fetch;
mod palette;
mod picker;
mod refusal;
mod what_if;

pub use crate::console::islands::countdown::Countdown;
pub use crate::console::islands::palette::Palette;
pub use crate::console::islands::picker::Picker;
pub use crate::console::islands::refusal::Refusal;
pub use crate::console::islands::what_if::{Permits, ServicePermits, Unlocked};

//! What moves in the browser, each beside the server function that it calls. Everything here works
//! without scripts, too.

#[cfg(feature = "hydrate")]
mod fetch;
mod live_part;
mod palette;
mod picker;
mod refusal;
mod what_if;
mod workbench;

pub use crate::console::islands::live_part::LivePart;
pub use crate::console::islands::palette::Palette;
pub use crate::console::islands::picker::Picker;
pub use crate::console::islands::refusal::Refusal;
pub use crate::console::islands::what_if::{Permits, ServicePermits, Unlocked};
pub use crate::console::islands::workbench::Workbench;

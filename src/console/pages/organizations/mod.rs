//! Organizations: the list of one's own, one more, the first one, and each at a glance and in
//! detail.

mod create;
mod editing;
mod list;
mod none;
pub mod overview;
mod policies;
mod set_up;
mod settings;
mod show;

pub use create::create;
pub use list::list;
pub use none::none;
pub use overview::overview;
pub use set_up::{SETUP_FILE, not_set_up, set_up, set_up_is_over};
pub use settings::{Settings, licenses, settings};
pub use show::show;

//! One file a screen. A page is handed what a workflow found, says what it is called, and shows it.

pub mod account;
pub mod api;
pub mod apps;
pub mod consents;
pub mod members;
pub mod organizations;
pub mod tokens;

pub mod audit;

pub mod errors;
pub mod frame;
pub mod guide;
pub mod page;

pub mod playground;
mod proof;

pub mod roles;
pub mod search;
pub mod secrets;
pub mod services;

pub mod settings;
pub mod sharing;

pub use crate::console::pages::errors::Said;
pub use crate::console::pages::frame::PageState;

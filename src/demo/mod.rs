//! `latchkey demo`: a small company, filled in through the workflows that people use.
//!
//! It never touches storage. Filling finds what is there and adds what is missing, so a second
//! run, or one after a kill in the middle, ends at the same company. Passwords of its people and
//! secrets of three of its apps are new with every run, since nothing could print the old ones.

mod api_token;
mod company;
mod content;
mod fill;
mod report;

pub use crate::demo::company::{Demo, DemoApp, DemoError, DemoOrg, DemoPerson};
pub use crate::demo::fill::fill;
pub use crate::demo::report::{to_json, to_text};

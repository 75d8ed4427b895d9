//! The console's pages and forms. A GET shows a page; a POST calls one workflow and then leads
//! on with 303, or shows the page again with what has to be mended.

pub mod account;
pub mod address;
pub mod apps;
pub mod consents;
pub mod links;
pub mod members;
pub mod organizations;
pub mod secrets;
pub mod tokens;

pub mod audit;

pub mod fields;
mod files;
pub mod page;

pub mod playground;
mod proof;
pub mod roles;
pub mod search;
pub mod server_functions;

pub mod services;
pub mod settings;

pub mod sharing;

pub mod visit;

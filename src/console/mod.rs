//! The browser console, in Leptos: server-rendered pages with a few islands.

pub mod components;
pub mod islands;

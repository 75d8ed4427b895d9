//! The browser console, in Leptos: server-rendered pages with a few islands.
//!
//! A page is a plain function on the server that is handed what a workflow found; a form is a
//! plain HTML form that an axum handler answers. Both work without JavaScript. Every link is a
//! function of [`paths`].

pub mod components;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod paths;
#[cfg(feature = "ssr")]
pub mod view;
#[cfg(feature = "ssr")]
pub mod wording;

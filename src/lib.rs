//! Latchkey: a self-hosted console and token service for OAuth apps.
//!
//! # The map
//!
//! | Module | What it is | Imports |
//! |---|---|---|
//! | [`domain`] | rules, typed ids, access, policy, secrets; no I/O, clock or randomness | nothing of ours |
//! | `storage` | SQL and row mapping for SQLite and PostgreSQL | `domain` |
//! | `workflows` | one file per verb: authorize, load, decide, store, audit in one transaction | `domain`, `storage` |
//! | `demo` | a small company, filled in through the workflows | `domain`, `workflows`, `sandbox` |
//! | `http` | the axum edge: router, sessions, headers, the CSP gateway, the console's forms | all but `storage` |
//! | `sandbox` | the embedded Carbon Black Cloud API, a resource server like any other | `domain`, `workflows` |
//! | [`console`] | Leptos: paths, server functions, pages, islands, components | `domain`; only `rpc` reaches `workflows` |
//!
//! A test reads the `use crate::` lines and holds them against this table.

#![recursion_limit = "256"]

pub mod console;
pub mod domain;

#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod sandbox;
#[cfg(feature = "ssr")]
pub mod storage;
#[cfg(feature = "ssr")]
pub mod telemetry;
#[cfg(feature = "ssr")]
pub mod workflows;

/// Starts the islands of the page. Called by `/assets/…/islands.js` in the browser.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}

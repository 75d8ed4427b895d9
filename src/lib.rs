//! Latchkey: a self-hosted console and token service for OAuth apps.
//!
//! This page is the architecture document. A link in it that leads nowhere fails the build.
//!
//! # The map
//!
//! | Module | What it is | Imports |
//! |---|---|---|
//! | [`domain`] | rules, typed ids, access, policy, secrets; no I/O, clock or randomness | nothing of ours |
//! | [`storage`] | SQL and row mapping for SQLite and PostgreSQL | `domain` |
//! | [`workflows`] | one file per verb: authorize, load, decide, store, audit in one transaction | `domain`, `storage` |
//! | [`http`] | the axum edge: sessions, headers, errors, the CSP gateway, the console's forms | `domain`, `workflows`, `console` |
//! | [`sandbox`] | the embedded Carbon Black Cloud API, a resource server like any other | `domain`, `workflows`, the edge's errors |
//! | [`console`] | Leptos: paths, server functions, pages, islands, components | `domain`; only `rpc` reaches `workflows` |
//! | [`demo`] | the demo company, made through the workflows | `domain`, `workflows`, `sandbox` |
//! | [`config`], [`telemetry`], [`cli`] | settings, logs, commands | whatever they compose |
//!
//! Two modules see everything, because putting things together is what they are for:
//! [`http::router`], where every route of the product stands on one page, and [`cli`]. A test
//! reads the `use crate::` lines and holds them against this table.
//!
//! # How a request travels
//!
//! *A page.* [`http::console`] reads the session, provides one context, and renders the Leptos
//! page of that address; the page asks [`console::rpc`], which calls one workflow and puts its
//! answer into words. Nothing hydrates but islands.
//!
//! *A form.* A plain `<form method=post>`; its handler in [`http::console`] calls one workflow.
//! It worked: 303 to the next page. A field has to be mended: the same page again, 422, with
//! everything typed but no secret. It was refused: a page that says why and whom to ask.
//!
//! *A token.* [`http::csp`] parses strictly, [`workflows::tokens::issue`] verifies the secret by
//! its keyed hash, resolves the access of the grant and signs. It reads; what it has to remember
//! goes through [`workflows::engine::usage`] and is stored later.
//!
//! # Invariants
//!
//! * What an app may do in an organization is the answer of [`domain::access::resolve`] and
//!   nothing else: tokens, pages and the sandbox all ask it.
//! * Who may do what is the table of [`domain::policy`]. Every workflow asks it in the
//!   transaction of the change, after looking up the membership in that same transaction.
//! * An id of an organization that the visitor does not belong to is not found, reading or
//!   writing.
//! * A change and its audit row are one transaction. Nothing is answered before commit.
//! * A secret leaves a workflow only as [`domain::secrets::secret::Revealed`], into one answer that nobody
//!   caches. The database holds a keyed hash, the log holds nothing.
//! * An app that may do nothing gets no token (CONTRACT.md T2), and 401 is for credentials alone:
//!   a missing permission is 403 (T1).
//!
//! # Six onlys
//!
//! Only [`config`] reads the environment; only [`workflows::Clock`] reads the time; only
//! [`workflows::Rng`] draws randomness (but for RSA keys, whose library takes no other); only
//! [`storage`] has SQL; only [`console::paths`] has the console's addresses; only
//! [`domain::secrets::secret`] can reveal a secret. Tests hold each of them.

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

//! Latchkey: a self-hosted console and token service for OAuth apps.
//!
//! This page is the architecture document. A link in it that leads nowhere fails the build.
//!
//! # The map
//!
//! Floors are layers, rooms are nouns, and the same noun is the same room on every floor: `apps`,
//! `secrets`, `sharing`, `tokens`, `roles`, `members`, `organizations`, `services`, `account`,
//! `consents`, `audit`, `playground`. Whoever looks for "disable an app" opens `apps` on the floor
//! they need.
//!
//! | Floor | What it is | Imports |
//! |---|---|---|
//! | [`domain`] | rules, typed ids, access, policy, secrets; no I/O, clock or randomness | nothing of ours |
//! | [`storage`] | SQL and row mapping for SQLite and PostgreSQL | `domain` |
//! | [`workflows`] | a folder a room, a file a verb; [`workflows::engine`] is what verbs are made of | `domain`, `storage` |
//! | [`http`] | the axum edge: router, sessions, headers, errors, the CSP gateway, the console's handlers | `domain`, `workflows`, `console`; `telemetry` for its counts |
//! | [`sandbox`] | the embedded Carbon Black Cloud API, a resource server like any other | `domain`, `workflows` |
//! | [`console`] | what people see: addresses, pages, words, components, islands | `domain`, `workflows`; components and islands only `domain` |
//! | [`demo`] | the demo company, made through the workflows | `domain`, `workflows` |
//! | [`config`], [`telemetry`], [`cli`] | settings, logs, commands | whatever they compose |
//!
//! Two modules see everything, because putting things together is what they are for:
//! [`http::router`], where every route of the product stands on one page, and [`cli`]. A test
//! reads the `use crate::` lines and holds them against this table.
//!
//! # One page through the floors
//!
//! `GET /orgs/{org}/services`. The address is said once, in [`console::paths`]. [`http::router`]
//! leads it to [`http::console::services::list`], whose [`Visit`](http::console::visit::Visit)
//! knows who is signed in and carries their [`OpContext`](workflows::OpContext). The handler asks
//! one verb, [`workflows::services::list`], which opens a [`View`](workflows::View): membership
//! and authorization on the same snapshot as everything that is read. What it returns goes into
//! [`console::pages::services::list`], a plain function from a result to
//! [`Content`](console::pages::page::Content), and [`http::console::page`] puts the frame around
//! it, read on the same snapshot. Nothing waits in the browser, nothing hydrates.
//!
//! # One form
//!
//! `POST /orgs/{org}/services/{service}/add` → [`http::console::services::add`] →
//! [`workflows::services::add()`], which opens a [`Change`](workflows::Change): the organization is
//! locked, the member entered and authorized. It stores, calls
//! [`record`](workflows::Change::record) and commits; the audit row goes with it, and a change
//! without one does not commit. It worked: 303 to the next page. A field is wrong, or somebody
//! else was faster: the same page again (422, 409) with everything typed but no secret. It was
//! refused: a page that says why and whom to ask.
//!
//! # One island
//!
//! Where the product moves, a component of [`console::islands`] moves in the browser. It shows
//! what the server rendered, and asks the server function that stands beside it, which calls a
//! verb like any handler. Without scripts the form around it works all the same. Where it only sends
//! a form without leaving the page (the workbench of the playground), it sends that very form and
//! shows the page that comes back: there is no second way to ask.
//!
//! # One token
//!
//! [`http::csp`] parses strictly, [`workflows::tokens`] verifies the secret by its keyed hash,
//! resolves the access of the app in the organization and signs. It reads; what it has to remember
//! goes through [`workflows::engine::usage`] and is stored later.
//!
//! # Invariants
//!
//! * What an app may do in an organization is the answer of [`domain::access::resolve`] and
//!   nothing else: tokens, pages and the sandbox all ask it.
//! * Who may do what is the table of [`domain::policy`]. Every verb asks it in the transaction of
//!   the change, after looking up the membership in that same transaction.
//! * An id of an organization that the visitor does not belong to is not found, reading or
//!   writing.
//! * A change and its audit row are one transaction. Nothing is answered before commit.
//! * A secret leaves a workflow only as [`domain::secrets::secret::Revealed`], into one answer
//!   that nobody caches. The database holds a keyed hash, the log holds nothing.
//! * An app that may do nothing gets no token (CONTRACT.md T2), and 401 is for credentials alone:
//!   a missing permission is 403 (T1).
//! * What the database holds and the domain does not know is an error, never a default.
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

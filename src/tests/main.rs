//! Tests through the public interfaces: storage, workflows, the router, the binary.
//!
//! The path of a file mirrors the URL or the screen that it is about. Every test has a
//! [`world::World`] of its own, on SQLite, or on PostgreSQL when `LATCHKEY_TEST_POSTGRES` names a
//! server: the same tests run on both.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod architecture;
mod csp;
mod demo;
mod http;
mod postgres;
mod program;
mod sandbox;
mod sources;
mod stage;
mod storage;
mod workflows;
mod world;

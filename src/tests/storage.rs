//! The engine seam and the schema, on whichever engine the run is about.

mod constraints;
mod damaged;
mod migrations;
mod statements;
mod transactions;

//! The engine seam and the schema, on whichever engine the run is about.

mod constraints;
mod statements;
mod transactions;

//! The embedded Carbon Black Cloud through the whole router.

mod access;
mod arrivals;
mod devices;
pub mod families;
mod live_query;
mod others;
mod rule_configs;

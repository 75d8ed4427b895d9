//! The embedded Carbon Black Cloud through the whole router.

mod access;
mod arrivals;
mod devices;
mod families;
mod live_query;
mod others;

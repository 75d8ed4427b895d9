//! The embedded Carbon Black Cloud through the whole router.

mod access;
mod devices;
mod others;

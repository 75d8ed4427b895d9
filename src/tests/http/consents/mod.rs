//! Signing in to apps, in a browser.

mod endpoints;
mod sign_in;

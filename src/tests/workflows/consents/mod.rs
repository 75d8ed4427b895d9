//! People who sign in to apps.

mod authorize;
mod end;
mod tokens;

//! The signing keys of the whole installation: looked at, rotated, revoked, and tended by the
//! server itself.
//!
//! An owner of the organization that the server was set up with may change them, and whoever runs
//! the server. Everybody may see the public halves.

mod change;
mod list;
mod published;
mod revoke;
mod rotate;
mod tend;

pub(crate) use change::ensure;
pub use list::{KeyLine, SigningKeys, list, list_as_operator};
pub use published::{PublishedKeys, published};
pub use revoke::{CONSEQUENCE, preview_revocation, revoke, revoke_as_operator};
pub use rotate::{rotate, rotate_as_operator};
pub use tend::tend;

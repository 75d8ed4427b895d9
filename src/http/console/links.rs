//! Links to the authorization endpoint, as they stand in an address.

use crate::console::paths;
use crate::http::csp::parameters::Parameters;
use crate::workflows::consents::Link;

/// The link that a path of ours is; none when it is another path, or not written properly: then
/// nobody can tell where an answer would lead.
pub fn link_of(path: &str) -> Option<Link> {
    let query = paths::authorization_query(path)?;
    let parameters = Parameters::read(Some(query), None, b"").ok()?;
    Some(Link::new(parameters.pairs()))
}

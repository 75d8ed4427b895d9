//! What the sandbox works with.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::workflows::Workflows;

/// Counts a wrong App Secret from an address. Says how long to wait, once there were too many.
type Failures = Arc<dyn Fn(IpAddr) -> Option<Duration> + Send + Sync>;

/// What the sandbox works with. Besides the product that is the patience of the server: wrong
/// secrets count wherever they are tried.
#[derive(Clone)]
pub struct Sandbox {
    pub(super) workflows: Workflows,
    pub(super) failures: Failures,
}

impl Sandbox {
    /// The sandbox of this product.
    pub fn new(
        workflows: Workflows,
        failures: impl Fn(IpAddr) -> Option<Duration> + Send + Sync + 'static,
    ) -> Self {
        Self { workflows, failures: Arc::new(failures) }
    }
}

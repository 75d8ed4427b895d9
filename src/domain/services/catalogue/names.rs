//! What forms and links call the endpoints of all services.

use crate::domain::services::catalogue::{Catalogue, ServiceFile};
use crate::domain::services::endpoint::Endpoint;

impl ServiceFile {
    /// What forms and links call one of its endpoints. Those that the embedded sandbox knows go
    /// by their id alone.
    pub fn name_of(&self, endpoint: &Endpoint) -> String {
        if self.is_sandboxed { endpoint.id.clone() } else { format!("{}/{}", self.id, endpoint.id) }
    }
}

impl Catalogue {
    /// The endpoint that forms and links call so, see [`ServiceFile::name_of`].
    pub fn endpoint_called(&self, name: &str) -> Option<&Endpoint> {
        let is_it = |service: &ServiceFile, endpoint: &Endpoint| service.name_of(endpoint) == name;
        self.services
            .iter()
            .find_map(|service| service.endpoints.iter().find(|endpoint| is_it(service, endpoint)))
    }
}

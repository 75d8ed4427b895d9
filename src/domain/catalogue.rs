//! The service catalogue: which services there are, which permissions and
//! built-in roles each has, and which endpoints a permission unlocks.
//!
//! Services are data, not code. A service file is TOML; see
//! `catalogue/carbon-black-cloud.toml` for one with every field. In a role,
//! a permission may be written with `*`, which stands for any run of
//! characters; it is resolved to ids when the file is read, so everything
//! that asks a [`Catalogue`] sees ids only.
//!
//! Nothing here reads a disk: a caller brings the text of the files.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::ids::{PermissionId, ServiceId};

/// One service, as its file describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceFile {
    /// What the service is called in links and in the database.
    pub id: ServiceId,
    /// What the service is called on pages.
    pub name: String,
    /// The id by which the claims of a token name the service.
    pub definition_id: String,
    /// One sentence on what the service does.
    pub description: String,
    /// Grows with every change of the file.
    pub version: u32,
    /// Whether the embedded sandbox answers for the service.
    #[serde(default)]
    pub is_sandboxed: bool,
    /// Everything that can be permitted in the service.
    #[serde(default)]
    pub permissions: Vec<PermissionEntry>,
    /// The roles that the service brings along.
    #[serde(default)]
    pub roles: Vec<RoleEntry>,
}

/// One permission of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermissionEntry {
    /// The id, such as `_API.Device:device.READ`.
    pub id: PermissionId,
    /// The heading under which pages list it.
    pub group: String,
    /// The permission without its operation, such as `device`.
    pub name: String,
    /// The operation, such as `READ`.
    pub operation: String,
    /// One sentence on what it allows.
    pub description: String,
    /// The endpoints that it unlocks, each as method, space, path pattern.
    #[serde(default)]
    pub endpoints: Vec<String>,
}

/// One built-in role of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleEntry {
    /// The name in the claims of a token, such as `view_all`.
    pub name: String,
    /// The name on pages, such as "View All".
    pub display_name: String,
    /// One sentence on what the role is for.
    pub description: String,
    /// Permission ids. Patterns in the file are resolved when it is read.
    pub permissions: Vec<String>,
}

impl RoleEntry {
    /// The permissions that the role holds.
    pub fn permission_ids(&self) -> impl Iterator<Item = PermissionId> + '_ {
        self.permissions.iter().filter_map(|text| PermissionId::parse(text).ok())
    }
}

/// Why a set of service files makes no catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CatalogueError {
    /// The text is not a service file.
    #[error("service file {position} cannot be read: {reason}")]
    Unreadable {
        /// Which file, counted from 1.
        position: usize,
        /// What the reader says.
        reason: String,
    },
    /// Two services share an id or a definition id.
    #[error("two services are called {0}")]
    DuplicateService(String),
    /// The definition id is not a UUID.
    #[error("{service}: definition_id is not a UUID")]
    DefinitionId {
        /// The service.
        service: ServiceId,
    },
    /// Two permissions share an id. Letter case makes no difference.
    #[error("{service}: the permission {permission} is there twice")]
    DuplicatePermission {
        /// The service in which the second one was found.
        service: ServiceId,
        /// The permission.
        permission: PermissionId,
    },
    /// An endpoint is not a method, a space and a path.
    #[error("{permission}: {endpoint:?} is not a method, a space and a path")]
    Endpoint {
        /// The permission.
        permission: PermissionId,
        /// What stands there.
        endpoint: String,
    },
    /// Two roles of a service share a name, or a name cannot stand in a claim.
    #[error(
        "{service}: the role name {role:?} is there twice or has other characters than a-z, 0-9, _ and -"
    )]
    RoleName {
        /// The service.
        service: ServiceId,
        /// The name.
        role: String,
    },
    /// A role names a permission or a pattern that matches nothing.
    #[error("{service}: the role {role} holds {pattern:?}, which is no permission of the service")]
    UnknownPermission {
        /// The service.
        service: ServiceId,
        /// The role.
        role: String,
        /// What stands there.
        pattern: String,
    },
}

/// All services, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    services: Vec<ServiceFile>,
    /// Where a permission is: by its id in lower case, service and entry.
    permissions: BTreeMap<String, (usize, usize)>,
}

impl Catalogue {
    /// Checks services and puts them together, in the order given.
    ///
    /// # Errors
    /// [`CatalogueError`] names the first thing that is wrong.
    pub fn from_services(files: Vec<ServiceFile>) -> Result<Self, CatalogueError> {
        let mut catalogue = Self::default();
        for file in files {
            catalogue.add(file)?;
        }
        Ok(catalogue)
    }

    /// The services, in the order of their files.
    pub fn services(&self) -> &[ServiceFile] {
        &self.services
    }

    /// The services that the embedded sandbox answers for.
    pub fn sandboxed(&self) -> impl Iterator<Item = &ServiceFile> {
        self.services.iter().filter(|service| service.is_sandboxed)
    }

    /// The service of that id.
    pub fn service(&self, id: &ServiceId) -> Option<&ServiceFile> {
        self.services.iter().find(|service| service.id == *id)
    }

    /// The service that the claims of a token call by `definition_id`.
    pub fn service_by_definition(&self, definition_id: &str) -> Option<&ServiceFile> {
        self.services.iter().find(|service| service.definition_id == definition_id)
    }

    /// The permission of that id and its service. Letter case makes no difference.
    pub fn permission(&self, id: &PermissionId) -> Option<(&ServiceFile, &PermissionEntry)> {
        let (service, entry) = self.permissions.get(&id.as_str().to_ascii_lowercase())?;
        let service = self.services.get(*service)?;
        Some((service, service.permissions.get(*entry)?))
    }

    /// The built-in role of that name.
    pub fn role(&self, service: &ServiceId, name: &str) -> Option<&RoleEntry> {
        self.service(service)?.roles.iter().find(|role| role.name == name)
    }

    fn add(&mut self, mut file: ServiceFile) -> Result<(), CatalogueError> {
        self.check_names(&file)?;
        let position = self.services.len();
        for (index, entry) in file.permissions.iter().enumerate() {
            check_endpoints(entry)?;
            let key = entry.id.as_str().to_ascii_lowercase();
            if self.permissions.insert(key, (position, index)).is_some() {
                return Err(CatalogueError::DuplicatePermission {
                    service: file.id,
                    permission: entry.id.clone(),
                });
            }
        }
        resolve_roles(&mut file)?;
        self.services.push(file);
        Ok(())
    }

    fn check_names(&self, file: &ServiceFile) -> Result<(), CatalogueError> {
        if self.service(&file.id).is_some() {
            return Err(CatalogueError::DuplicateService(file.id.to_string()));
        }
        if self.service_by_definition(&file.definition_id).is_some() {
            return Err(CatalogueError::DuplicateService(file.definition_id.clone()));
        }
        if crate::domain::ids::OrgId::parse(&file.definition_id).is_err() {
            return Err(CatalogueError::DefinitionId { service: file.id.clone() });
        }
        Ok(())
    }
}

#[cfg(feature = "ssr")]
impl Catalogue {
    /// Reads service files: the text of each, in the order in which pages list them.
    ///
    /// # Errors
    /// [`CatalogueError`] names the first thing that is wrong.
    pub fn load(files: &[&str]) -> Result<Self, CatalogueError> {
        let services = files.iter().zip(1..).map(|(text, position)| {
            toml::from_str(text)
                .map_err(|error| CatalogueError::Unreadable { position, reason: error.to_string() })
        });
        Self::from_services(services.collect::<Result<_, _>>()?)
    }

    /// The service files that the program brings along.
    pub const EMBEDDED: [&'static str; 2] = [
        include_str!("catalogue/carbon-black-cloud.toml"),
        include_str!("catalogue/operations-for-applications.toml"),
    ];

    /// The catalogue of [`Self::EMBEDDED`].
    ///
    /// # Panics
    /// Never: a test reads the embedded files.
    pub fn embedded() -> Self {
        Self::load(&Self::EMBEDDED).expect("the embedded service files are tested")
    }
}

fn check_endpoints(entry: &PermissionEntry) -> Result<(), CatalogueError> {
    let sound = |endpoint: &String| {
        endpoint.split_once(' ').is_some_and(|(method, path)| {
            matches!(method, "GET" | "POST" | "PUT" | "PATCH" | "DELETE")
                && path.starts_with('/')
                && !path.contains(char::is_whitespace)
        })
    };
    match entry.endpoints.iter().find(|endpoint| !sound(endpoint)) {
        None => Ok(()),
        Some(endpoint) => Err(CatalogueError::Endpoint {
            permission: entry.id.clone(),
            endpoint: endpoint.clone(),
        }),
    }
}

/// Replaces the patterns of every role by the ids that they match.
fn resolve_roles(file: &mut ServiceFile) -> Result<(), CatalogueError> {
    let mut names = BTreeSet::new();
    for role in &mut file.roles {
        if !is_role_name(&role.name) || !names.insert(role.name.clone()) {
            return Err(CatalogueError::RoleName {
                service: file.id.clone(),
                role: role.name.clone(),
            });
        }
        let mut held = BTreeSet::new();
        for pattern in &role.permissions {
            let ids = file.permissions.iter().map(|entry| entry.id.as_str());
            let mut matched = ids.filter(|id| matches_pattern(pattern, id)).peekable();
            if matched.peek().is_none() {
                return Err(CatalogueError::UnknownPermission {
                    service: file.id.clone(),
                    role: role.name.clone(),
                    pattern: pattern.clone(),
                });
            }
            held.extend(matched.map(str::to_owned));
        }
        role.permissions = held.into_iter().collect();
    }
    Ok(())
}

/// The name ends an entry of the `perms` claim, and clients match its end.
fn is_role_name(name: &str) -> bool {
    (2..=64).contains(&name.len())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}

/// Holds an id against a pattern in which `*` stands for any run of
/// characters. Letter case makes no difference.
fn matches_pattern(pattern: &str, id: &str) -> bool {
    let (pattern, id) = (pattern.to_ascii_lowercase(), id.to_ascii_lowercase());
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == id;
    };
    let Some(mut left) = id.strip_prefix(head) else {
        return false;
    };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let tail = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some(at) = left.find(piece) else {
            return false;
        };
        left = &left[at + piece.len()..];
    }
    left.ends_with(tail)
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests;

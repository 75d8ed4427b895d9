//! The service catalogue: which services there are, which permissions and
//! built-in roles each has, and which endpoints a permission unlocks.
//!
//! Services are data, not code. A service file is TOML; see
//! `catalogue/carbon-black-cloud.toml` for one with every field. In a role,
//! a permission may be written with `*`, which stands for any run of
//! characters; it is resolved to ids when the file is read, so everything
//! that asks a [`Catalogue`] sees ids only.
//!
//! Nothing here reads a disk: a caller brings the text of the files. Which changes of a file
//! are legal once a database knows it is in [`edition`].

pub mod edition;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::ids::{OrgId, PermissionId, ServiceId};
use crate::domain::services::endpoint::Endpoint;
use crate::domain::text::{Description, Name};

/// The only service that the embedded sandbox answers for.
pub const SANDBOXED: &str = "carbon-black-cloud";

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
    /// Its endpoints, in the order in which the playground offers them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<Endpoint>,
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
    /// The endpoints that it unlocks, each as method, space, path pattern. Those of
    /// [`ServiceFile::endpoints`] that name the permission follow when the file is read.
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
    #[error("{0}")]
    Unreadable(String),
    /// A name, a heading or a description cannot be shown.
    #[error("{service}: {field} {value:?} cannot be used. {reason}")]
    Text {
        service: ServiceId,
        /// Which field of the file.
        field: &'static str,
        /// What stands there.
        value: String,
        /// What to change.
        reason: String,
    },
    /// Versions begin with 1.
    #[error("{service}: version is 0; begin with 1")]
    Version { service: ServiceId },
    /// The sandbox does not know the service.
    #[error("{service}: is_sandboxed is for carbon-black-cloud only")]
    Sandbox { service: ServiceId },
    /// Two services share an id or a definition id.
    #[error("two services are called {0}")]
    DuplicateService(String),
    /// The definition id is not a UUID.
    #[error("{service}: definition_id is not a UUID")]
    DefinitionId { service: ServiceId },
    /// Two permissions share an id. Letter case makes no difference.
    #[error("{service}: the permission {permission} is there twice")]
    DuplicatePermission {
        /// The service in which the second one was found.
        service: ServiceId,
        permission: PermissionId,
    },
    /// An endpoint is not a method, a space and a path.
    #[error("{permission}: {endpoint:?} is not a method, a space and a path")]
    Endpoint {
        permission: PermissionId,
        /// What stands there.
        endpoint: String,
    },
    /// A row of the endpoints cannot be used.
    #[error("{service}: the endpoint {endpoint} cannot be used: {reason}")]
    EndpointRow {
        service: ServiceId,
        /// Its id.
        endpoint: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Two roles of a service share a name, or a name cannot stand in a claim.
    #[error(
        "{service}: the role name {role:?} is there twice or has other characters than a-z, 0-9, _ and -"
    )]
    RoleName { service: ServiceId, role: String },
    /// A role names a permission or a pattern that matches nothing.
    #[error("{service}: the role {role} holds {pattern:?}, which is no permission of the service")]
    UnknownPermission {
        service: ServiceId,
        role: String,
        /// What stands there.
        pattern: String,
    },
}

/// Which file is wrong, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}: {error}")]
pub struct FileError {
    pub file: String,
    /// What is wrong with it.
    pub error: CatalogueError,
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

    /// The built-in roles that hold a permission, those that hold least first.
    pub fn roles_holding(&self, id: &PermissionId) -> Vec<&RoleEntry> {
        let Some((service, _)) = self.permission(id) else {
            return Vec::new();
        };
        let holds = |held: &String| held.eq_ignore_ascii_case(id.as_str());
        let mut roles: Vec<_> =
            service.roles.iter().filter(|role| role.permissions.iter().any(holds)).collect();
        roles.sort_by_key(|role| role.permissions.len());
        roles
    }

    fn add(&mut self, mut file: ServiceFile) -> Result<(), CatalogueError> {
        self.check_names(&file)?;
        check_texts(&file)?;
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
        unlock_endpoints(&mut file)?;
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
        let service = file.id.clone();
        match () {
            () if OrgId::parse(&file.definition_id).is_err() => {
                Err(CatalogueError::DefinitionId { service })
            }
            () if file.version == 0 => Err(CatalogueError::Version { service }),
            () if file.is_sandboxed && service.as_str() != SANDBOXED => {
                Err(CatalogueError::Sandbox { service })
            }
            () => Ok(()),
        }
    }
}

/// A service file before it is read.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceText {
    /// What messages call it: its path.
    pub file: String,
    /// What it holds.
    pub text: String,
}

#[cfg(feature = "ssr")]
impl ServiceText {
    fn read(&self) -> Result<ServiceFile, FileError> {
        toml::from_str(&self.text).map_err(|error| {
            let line = error.span().map(|span| 1 + self.text[..span.start].matches('\n').count());
            let place = line.map_or_else(String::new, |line| format!("line {line}: "));
            let reason = error.message().replace('\n', ", ");
            let error = CatalogueError::Unreadable(format!("{place}{reason}"));
            FileError { file: self.file.clone(), error }
        })
    }
}

#[cfg(feature = "ssr")]
impl Catalogue {
    /// Reads service files, in the order in which pages list them.
    pub fn load(files: &[ServiceText]) -> Result<Self, FileError> {
        let mut read = Vec::new();
        for file in files {
            read.push((file.file.clone(), file.read()?));
        }
        Self::from_read(read)
    }

    /// The services that the program brings along, and those of an operator's own files. A file
    /// with the id of a service that the program brings along takes its place.
    pub fn with_own(own: &[ServiceText]) -> Result<Self, FileError> {
        let mut read = Vec::new();
        for file in Self::embedded_texts() {
            read.push((file.file.clone(), file.read()?));
        }
        let mut replaceable = read.len();
        for file in own {
            let service = file.read()?;
            let built_in = read[..replaceable].iter().position(|(_, known)| known.id == service.id);
            if let Some(at) = built_in {
                read.remove(at);
                replaceable -= 1;
            }
            read.push((file.file.clone(), service));
        }
        Self::from_read(read)
    }

    fn from_read(read: Vec<(String, ServiceFile)>) -> Result<Self, FileError> {
        let mut catalogue = Self::default();
        for (file, service) in read {
            catalogue.add(service).map_err(|error| FileError { file, error })?;
        }
        Ok(catalogue)
    }

    fn embedded_texts() -> [ServiceText; 2] {
        let text = |file: &str, text: &str| ServiceText { file: file.into(), text: text.into() };
        [
            text("carbon-black-cloud.toml", include_str!("carbon-black-cloud.toml")),
            text(
                "operations-for-applications.toml",
                include_str!("operations-for-applications.toml"),
            ),
        ]
    }

    /// The services that the program brings along.
    ///
    /// # Panics
    /// Never: a test reads the embedded files.
    pub fn embedded() -> Self {
        Self::with_own(&[]).expect("the embedded service files are tested")
    }
}

/// Everything that pages show has to be text that can be shown.
fn check_texts(file: &ServiceFile) -> Result<(), CatalogueError> {
    let wrong = |field, value: &str, reason: &dyn ToString| CatalogueError::Text {
        service: file.id.clone(),
        field,
        value: value.to_owned(),
        reason: reason.to_string(),
    };
    let line = |field, value: &str| {
        Name::parse(value).map(drop).map_err(|error| wrong(field, value, &error))
    };
    let about = |field, value: &str| {
        if value.trim().is_empty() {
            return Err(wrong(field, value, &"Say in a sentence what it is for."));
        }
        Description::parse(value).map(drop).map_err(|error| wrong(field, value, &error))
    };
    line("name", &file.name)?;
    about("description", &file.description)?;
    for entry in &file.permissions {
        line("group", &entry.group)?;
        line("name", &entry.name)?;
        line("operation", &entry.operation)?;
        about("description", &entry.description)?;
    }
    for role in &file.roles {
        line("display_name", &role.display_name)?;
        about("description", &role.description)?;
    }
    Ok(())
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

/// Checks the rows of the endpoints and tells each permission which of them it unlocks.
fn unlock_endpoints(file: &mut ServiceFile) -> Result<(), CatalogueError> {
    let mut ids = BTreeSet::new();
    for endpoint in &file.endpoints {
        let wrong = |reason: String| CatalogueError::EndpointRow {
            service: file.id.clone(),
            endpoint: endpoint.id.clone(),
            reason,
        };
        if let Some(fault) = endpoint.fault() {
            return Err(wrong(fault.to_owned()));
        }
        if !ids.insert(endpoint.id.as_str()) {
            return Err(wrong("its id is there twice".to_owned()));
        }
        for text in [&endpoint.group, &endpoint.title] {
            Name::parse(text).map_err(|error| wrong(format!("{text:?}: {error}")))?;
        }
        let written = endpoint.written();
        for id in &endpoint.any_of {
            let known =
                |entry: &&mut PermissionEntry| entry.id.as_str().eq_ignore_ascii_case(id.as_str());
            let entry = file.permissions.iter_mut().find(known);
            let entry =
                entry.ok_or_else(|| wrong(format!("{id} is no permission of the service")))?;
            if !entry.endpoints.contains(&written) {
                entry.endpoints.push(written.clone());
            }
        }
    }
    Ok(())
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

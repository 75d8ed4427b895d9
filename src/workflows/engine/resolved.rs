//! What sets of roles come to, kept for whoever asks next.
//!
//! The key says everything that the answer depends on: the roles, custom ones in the version that
//! counts, and the services of the organization. Roles of a version, and the catalogue of a server
//! that runs, never change, so no answer can be out of date, whatever another server does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use quick_cache::sync::Cache;

use crate::domain::access::{AccessState, EffectiveAccess, NamedRole};
use crate::domain::services::catalogue::Catalogue;
use crate::domain::tokens::compact::Grouped;
use crate::domain::{PermissionId, RoleId, ServiceId};

/// How many sets of roles are kept: a few kilobytes each.
const MOST: usize = 1_000;

/// What the last sets of roles came to.
pub struct ResolvedRoles(Cache<String, Arc<Resolved>>);

/// What a set of roles comes to.
#[derive(Debug, PartialEq, Eq)]
pub struct Resolved {
    /// As [`EffectiveAccess::perms`] says it.
    pub perms: Vec<String>,
    /// The same with the custom roles, as tokens write it.
    pub grouped: Grouped,
    /// The custom roles among it.
    pub roles: Vec<NamedRole>,
    /// What has effect in each service.
    pub granted: BTreeMap<ServiceId, Arc<BTreeSet<PermissionId>>>,
}

impl Default for ResolvedRoles {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl ResolvedRoles {
    /// The key of roles in an organization that contains these services.
    pub(crate) fn key<'a>(roles: &str, services: impl Iterator<Item = &'a ServiceId>) -> String {
        let mut key = roles.to_owned();
        for service in services {
            key.push_str(service.as_str());
            key.push('\n');
        }
        key
    }

    /// Returns `None` when nobody asked lately.
    pub(crate) fn find(&self, key: &str) -> Option<Arc<Resolved>> {
        self.0.get(key)
    }

    /// Keeps an answer.
    pub(crate) fn keep(&self, key: String, resolved: Resolved) -> Arc<Resolved> {
        let resolved = Arc::new(resolved);
        self.0.insert(key, Arc::clone(&resolved));
        resolved
    }
}

impl Resolved {
    /// What is left of resolved access without its reasons.
    pub(crate) fn of(
        access: &EffectiveAccess,
        catalogue: &Catalogue,
        names: &BTreeMap<RoleId, String>,
    ) -> Self {
        let mut granted = BTreeMap::<ServiceId, BTreeSet<PermissionId>>::new();
        for entry in &access.entries {
            if entry.state == AccessState::Granted {
                let held = entry.permission.clone();
                granted.entry(held.service).or_default().insert(held.permission);
            }
        }
        let granted =
            granted.into_iter().map(|(service, held)| (service, Arc::new(held))).collect();
        let roles = access.named_roles(catalogue, names);
        let perms = access.perms(catalogue);
        let names: Vec<String> = roles.iter().map(|role| role.entry.clone()).collect();
        let grouped = Grouped::of(perms.clone(), &names, catalogue);
        Self { perms, grouped, roles, granted }
    }
}

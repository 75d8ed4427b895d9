//! Editions: what a database has seen of each service, and what the service files of now change.
//!
//! A file that changes grows its version, so that nobody gains or loses a permission without a
//! line on the record that says so. What is refused here keeps the server from starting.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::ids::{PermissionId, ServiceId};
use crate::domain::services::catalogue::ServiceFile;

/// What a version of a service means to those who hold its roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    pub permissions: BTreeSet<PermissionId>,
    /// Its built-in roles and what each holds.
    pub roles: BTreeMap<String, BTreeSet<PermissionId>>,
}

impl Contents {
    /// The contents of a service file.
    pub fn of(file: &ServiceFile) -> Self {
        let role = |role: &crate::domain::services::catalogue::RoleEntry| {
            (role.name.clone(), role.permission_ids().collect())
        };
        Self {
            permissions: file.permissions.iter().map(|entry| entry.id.clone()).collect(),
            roles: file.roles.iter().map(role).collect(),
        }
    }
}

/// One version of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    pub service: ServiceId,
    pub name: String,
    pub version: u32,
    /// A digest of everything that its file says.
    pub digest: String,
    /// What it means.
    pub contents: Contents,
}

/// Which permissions and roles came and went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Permissions that are new.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub permissions_added: BTreeSet<PermissionId>,
    /// Permissions that are gone.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub permissions_removed: BTreeSet<PermissionId>,
    /// Roles that are new.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub roles_added: BTreeSet<String>,
    /// Roles that are gone.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub roles_removed: BTreeSet<String>,
    /// Roles that hold something else than before.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub roles_changed: BTreeMap<String, RoleDifference>,
}

/// What a role gained and lost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RoleDifference {
    /// What it holds now and did not.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub gained: BTreeSet<PermissionId>,
    /// What it held and does not.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub lost: BTreeSet<PermissionId>,
}

impl Difference {
    fn between(before: &Contents, after: &Contents) -> Self {
        let names = |contents: &Contents| contents.roles.keys().cloned().collect::<BTreeSet<_>>();
        let (old, new) = (names(before), names(after));
        let changed = after.roles.iter().filter_map(|(role, holds)| {
            let held = before.roles.get(role).filter(|held| *held != holds)?;
            let gained = holds.difference(held).cloned().collect();
            let lost = held.difference(holds).cloned().collect();
            Some((role.clone(), RoleDifference { gained, lost }))
        });
        let (less, more) = (&before.permissions, &after.permissions);
        Self {
            permissions_added: more.difference(less).cloned().collect(),
            permissions_removed: less.difference(more).cloned().collect(),
            roles_added: new.difference(&old).cloned().collect(),
            roles_removed: old.difference(&new).cloned().collect(),
            roles_changed: changed.collect(),
        }
    }
}

/// What the files of now change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogueChange {
    /// A service is new, or there is a higher version of it.
    Loaded {
        edition: Edition,
        /// The version before, if there was one.
        before: Option<u32>,
        /// What came and went.
        difference: Difference,
    },
    /// No file describes the service any more, and no organization contains it.
    Withdrawn { edition: Edition },
}

/// Why the files of now do not follow what the database knows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditionError {
    /// The file says something else, under the same version.
    #[error("the file of {service} changed, but its version is still {version}: write version = {}", version + 1)]
    SameVersion { service: ServiceId, version: u32 },
    /// The database knows a higher version.
    #[error("the file of {service} has version {version}, and the database knows version {known}: put the newer file back, or write what it shall say now as version {}", known + 1)]
    Older {
        service: ServiceId,
        /// The version of the file.
        version: u32,
        /// The version that the database knows.
        known: u32,
    },
    /// Organizations contain a service that no file describes.
    #[error(
        "organizations contain the service {service}, and no file describes it: put its file back, or remove the service from them first"
    )]
    Gone { service: ServiceId },
}

/// What has to be stored and recorded so that the database knows the services of `now`.
/// Nothing when it knows them already.
pub fn compare(
    known: Vec<Edition>,
    now: Vec<Edition>,
    contained: &BTreeSet<ServiceId>,
) -> Result<Vec<CatalogueChange>, EditionError> {
    let is_there = |service: &ServiceId| now.iter().any(|edition| edition.service == *service);
    if let Some(service) = contained.iter().find(|service| !is_there(service)) {
        return Err(EditionError::Gone { service: service.clone() });
    }
    let (known, withdrawn): (Vec<_>, Vec<_>) =
        known.into_iter().partition(|edition| is_there(&edition.service));
    let mut changes: Vec<_> =
        withdrawn.into_iter().map(|edition| CatalogueChange::Withdrawn { edition }).collect();
    for edition in now {
        let before = known.iter().find(|before| before.service == edition.service);
        changes.extend(follow(before, edition)?);
    }
    Ok(changes)
}

fn follow(
    before: Option<&Edition>,
    edition: Edition,
) -> Result<Option<CatalogueChange>, EditionError> {
    let Edition { service, version, digest, contents, .. } = &edition;
    let old = match before {
        Some(before) if before.version > *version => {
            let (service, version, known) = (service.clone(), *version, before.version);
            return Err(EditionError::Older { service, version, known });
        }
        Some(before) if before.version == *version && before.digest != *digest => {
            return Err(EditionError::SameVersion { service: service.clone(), version: *version });
        }
        Some(before) if before.version == *version => return Ok(None),
        Some(before) => before.contents.clone(),
        None => Contents::default(),
    };
    let difference = Difference::between(&old, contents);
    let before = before.map(|before| before.version);
    Ok(Some(CatalogueChange::Loaded { edition, before, difference }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission(name: &str) -> PermissionId {
        PermissionId::parse(name).expect("a permission")
    }

    fn edition(version: u32, digest: &str, role: &[&str]) -> Edition {
        let held: BTreeSet<_> = role.iter().map(|name| permission(name)).collect();
        let contents = Contents {
            permissions: held.clone(),
            roles: BTreeMap::from([("keeper".to_owned(), held)]),
        };
        let service = ServiceId::parse("tool-shed").expect("a service");
        Edition { service, name: "Tool Shed".into(), version, digest: digest.into(), contents }
    }

    fn follows(
        known: Vec<Edition>,
        now: Vec<Edition>,
    ) -> Result<Vec<CatalogueChange>, EditionError> {
        compare(known, now, &BTreeSet::new())
    }

    #[test]
    fn a_service_that_is_known_already_changes_nothing() {
        let known = edition(1, "a", &["x"]);
        assert_eq!(follows(vec![known.clone()], vec![known]), Ok(vec![]));
    }

    #[test]
    fn a_new_service_adds_everything_that_it_has() {
        let changes = follows(vec![], vec![edition(4, "a", &["x"])]).expect("loads");
        let [CatalogueChange::Loaded { before: None, difference, .. }] = changes.as_slice() else {
            panic!("{changes:?}");
        };
        assert_eq!(difference.permissions_added, BTreeSet::from([permission("x")]));
        assert_eq!(difference.roles_added, BTreeSet::from(["keeper".to_owned()]));
    }

    #[test]
    fn a_higher_version_says_what_came_and_went() {
        let (old, new) = (edition(1, "a", &["x", "y"]), edition(2, "b", &["y", "z"]));
        let changes = follows(vec![old], vec![new]).expect("loads");
        let [CatalogueChange::Loaded { before: Some(1), difference, .. }] = changes.as_slice()
        else {
            panic!("{changes:?}");
        };
        let role = &difference.roles_changed["keeper"];
        assert_eq!(role.gained, BTreeSet::from([permission("z")]));
        assert_eq!(role.lost, BTreeSet::from([permission("x")]));
        assert_eq!(difference.permissions_removed, role.lost);
        assert!(difference.roles_added.is_empty() && difference.roles_removed.is_empty());
    }

    #[test]
    fn the_same_version_with_another_text_is_refused_with_the_next_version() {
        let refused = follows(vec![edition(3, "a", &[])], vec![edition(3, "b", &[])]);
        assert!(refused.expect_err("refused").to_string().ends_with("write version = 4"));
    }

    #[test]
    fn a_lower_version_is_refused() {
        let refused = follows(vec![edition(3, "a", &[])], vec![edition(2, "b", &[])]);
        let said = refused.expect_err("refused").to_string();
        assert!(said.contains("version 2") && said.contains("knows version 3"), "{said}");
    }

    #[test]
    fn a_service_without_a_file_is_withdrawn_unless_an_organization_contains_it() {
        let known = edition(1, "a", &["x"]);
        let withdrawn = vec![CatalogueChange::Withdrawn { edition: known.clone() }];
        assert_eq!(follows(vec![known.clone()], vec![]), Ok(withdrawn));
        let contained = BTreeSet::from([known.service.clone()]);
        let refused = compare(vec![known], vec![], &contained).expect_err("refused");
        assert!(refused.to_string().contains("contain the service tool-shed"));
    }
}

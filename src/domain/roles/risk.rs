//! How much harm a role can do in the wrong hands: one answer for the picker, for reviews and for
//! the pages of roles.

use serde::{Deserialize, Serialize};

use crate::domain::ids::PermissionId;
use crate::domain::roles::role::OrgRole;
use crate::domain::services::catalogue::Catalogue;

/// How much harm it can do, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Risk {
    /// It reads.
    Reads,
    /// It changes things.
    Changes,
    /// It acts on machines.
    Acts,
}

impl Risk {
    /// The most that any of the permissions can do. What one can do that no service has, nobody
    /// knows, so it counts as the most.
    pub fn of<'a>(
        catalogue: &Catalogue,
        permissions: impl IntoIterator<Item = &'a PermissionId>,
    ) -> Self {
        let risks = permissions.into_iter().map(|id| match catalogue.permission(id) {
            Some((_, entry)) => Self::of_operation(&entry.operation),
            None => Self::Acts,
        });
        risks.max().unwrap_or(Self::Reads)
    }

    /// What a role in the organization can do to the organization itself.
    pub const fn of_organization_role(role: OrgRole) -> Self {
        match role {
            OrgRole::Member | OrgRole::Auditor => Self::Reads,
            OrgRole::Developer => Self::Changes,
            OrgRole::Owner => Self::Acts,
        }
    }

    /// An operation that nobody knows counts as a change. Connector types unlock calls that read.
    fn of_operation(operation: &str) -> Self {
        match operation {
            "EXECUTE" => Self::Acts,
            "READ" | "SIEM" | "API" => Self::Reads,
            _ => Self::Changes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn risk(ids: &[&str]) -> Risk {
        let ids: Vec<_> = ids.iter().map(|id| PermissionId::parse(id).expect("an id")).collect();
        Risk::of(&Catalogue::embedded(), &ids)
    }

    #[test]
    fn the_most_harmful_permission_decides() {
        let (read, delete) = ("_API.Device:device.READ", "_API.Device:device.DELETE");
        assert_eq!(risk(&[]), Risk::Reads);
        assert_eq!(risk(&[read]), Risk::Reads);
        assert_eq!(risk(&[read, delete]), risk(&[delete]));
        assert_eq!(risk(&[read, "_API.Device:device.quarantine.EXECUTE"]), Risk::Acts);
    }

    #[test]
    fn a_connector_type_alone_reads() {
        assert_eq!(risk(&["_ConnectorType.SIEM", "_ConnectorType.API"]), Risk::Reads);
    }

    #[test]
    fn a_permission_that_no_service_has_counts_as_the_most_harmful() {
        assert_eq!(risk(&["_API.Device:device.READ", "_API.Gone:gone.READ"]), Risk::Acts);
    }

    #[test]
    fn an_operation_that_nobody_knows_counts_as_a_change() {
        assert_eq!(Risk::of_operation("REBOOT"), Risk::Changes);
    }
}

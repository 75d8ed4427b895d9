//! What somebody picks before it is saved: roles for an app or a member, permissions for a role.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{AppId, PermissionId};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::scope::Scope;
use crate::domain::tokens::api_token::role_of;

/// Who is going to hold what is picked. It decides what can be picked, and who may pick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recipient {
    /// An app that somebody is about to create.
    NewApp,
    App(AppId),
    /// A member, or somebody who is invited.
    Member,
    /// An API token of whoever picks.
    ApiToken,
    /// A custom role, new or not.
    Role,
}

/// What is picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    Roles(Scope),
    Permissions(BTreeSet<PermissionId>),
}

impl Selection {
    /// Reads the values of check boxes. `None` when one of them is no role, or no permission.
    pub fn read(recipient: &Recipient, values: &[String]) -> Option<Self> {
        match recipient {
            Recipient::NewApp | Recipient::App(_) | Recipient::Member => {
                let roles: Option<Scope> =
                    values.iter().map(|text| RoleChoice::parse(text)).collect();
                roles.map(Self::Roles)
            }
            // It may act with every role of its person, an auditor's among them.
            Recipient::ApiToken => {
                let roles: Option<Scope> = values.iter().map(|text| role_of(text)).collect();
                roles.map(Self::Roles)
            }
            Recipient::Role => {
                let ids = values.iter().map(|text| PermissionId::parse(text).ok());
                ids.collect::<Option<_>>().map(Self::Permissions)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_given_roles_and_a_role_permissions() {
        let role = ["service/carbon-black-cloud/view_all".to_owned()];
        let permission = ["_API.Device:device.READ".to_owned()];
        let read = |recipient: Recipient, values: &[String]| Selection::read(&recipient, values);
        assert!(matches!(read(Recipient::NewApp, &role), Some(Selection::Roles(_))));
        assert!(matches!(read(Recipient::Role, &permission), Some(Selection::Permissions(_))));
        assert_eq!(read(Recipient::NewApp, &permission), None);
        assert_eq!(read(Recipient::Role, &role), None);
    }

    #[test]
    fn one_wrong_value_spoils_the_selection() {
        let values = ["org/org_member".to_owned(), "org/emperor".to_owned()];
        assert_eq!(Selection::read(&Recipient::NewApp, &values), None);
    }
}

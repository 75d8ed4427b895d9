//! API tokens, and the tokens of apps.

use crate::console::wording::roles::service_role_name;
use crate::console::wording::size;
use crate::domain::RoleId;
use crate::domain::scope::Scope;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::text::Name;
use crate::domain::tokens::api_token::ApiTokenState;
use crate::workflows::tokens::TokenSize;

impl ApiTokenState {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Expired => "Expired",
            Self::Unused => "Ended unused",
            Self::Deactivated => "Deactivated by owner",
            Self::Revoked => "Revoked",
        }
    }
}

/// "About 2.1 KB", and what it means where a token cannot say everything.
pub fn token_size(found: TokenSize) -> String {
    let about = format!("About {}", size(found.bytes));
    if found.says_permissions {
        about
    } else {
        format!(
            "{about}. There are too many permissions for one token, so it doesn't list them: \
             services have to ask for them by introspection."
        )
    }
}

/// What a token was given. A role that was deleted is none any more.
pub fn roles(catalogue: &Catalogue, scope: &Scope, custom: &[(RoleId, Name)]) -> Vec<String> {
    let organization = scope.organization_roles.iter().map(|role| role.label().to_owned());
    let service = scope
        .service_roles
        .iter()
        .map(|held| service_role_name(catalogue, &held.service, &held.role));
    let held = custom.iter().filter(|(id, _)| scope.custom_roles.contains(id));
    let custom = held.map(|(_, name)| name.to_string());
    organization.chain(service).chain(custom).collect()
}

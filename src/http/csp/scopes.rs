//! Roles as CSP writes them: `allowedScopes` of apps, and lists of roles elsewhere.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::csp::errors::Refusal;
use crate::workflows::roles::{
    AskedScope, AskedServiceRoles, NamedScope, RoleName, ServiceRoleNames,
};

/// A role, by its name.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Role {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

/// What an app is given.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowedScopes {
    /// Scopes of OpenID Connect, which every app that signs people in has.
    #[serde(default, rename = "generalScopes")]
    general: Option<Vec<String>>,
    #[serde(default, rename = "organizationScopes")]
    organization: Option<OrganizationScopes>,
    #[serde(default, rename = "servicesScopes")]
    services: Option<Vec<ServiceScopes>>,
}

/// What `generalScopes` may name.
const GENERAL: [&str; 5] = ["openid", "email", "profile", "group_names", "group_ids"];

#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OrganizationScopes {
    #[serde(default)]
    all_roles: Option<bool>,
    #[serde(default)]
    all_permissions: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept_in_token: Option<bool>,
    #[serde(default)]
    roles: Option<Vec<Role>>,
    #[serde(default)]
    permissions: Option<Vec<serde_json::Value>>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ServiceScopes {
    service_definition_id: String,
    #[serde(default)]
    all_roles: Option<bool>,
    #[serde(default)]
    all_permissions: Option<bool>,
    #[serde(default)]
    roles: Option<Vec<Role>>,
    #[serde(default)]
    permissions: Option<Vec<serde_json::Value>>,
}

impl AllowedScopes {
    /// The roles that are asked for, by name: an app never gets all of them, nor permissions beside
    /// its roles.
    pub fn to_asked(&self) -> Result<AskedScope, Refusal> {
        let organization = self.organization.as_ref();
        let services = self.services.iter().flatten();
        let mut general = self.general.iter().flatten();
        if general.any(|scope| !GENERAL.contains(&scope.as_str())) {
            let message = format!("generalScopes: any of {}", GENERAL.join(", "));
            return Err(Refusal::invalid_request(message));
        }
        let is_wide = |all: [Option<bool>; 2], permissions: &Option<Vec<serde_json::Value>>| {
            all.contains(&Some(true)) || permissions.iter().flatten().next().is_some()
        };
        let is_any_wide = organization
            .is_some_and(|o| is_wide([o.all_roles, o.all_permissions], &o.permissions))
            || services.clone().any(|s| is_wide([s.all_roles, s.all_permissions], &s.permissions));
        if is_any_wide {
            return Err(Refusal::invalid_request(
                "allowedScopes: name the roles. All roles, all permissions and single permissions \
                 cannot be given; a custom role holds the permissions that you choose",
            ));
        }
        let of_service = |scopes: &ServiceScopes| AskedServiceRoles {
            definition_id: scopes.service_definition_id.clone(),
            roles: names(scopes.roles.as_deref()),
        };
        Ok(AskedScope {
            organization: names(organization.and_then(|o| o.roles.as_deref())),
            services: services.map(of_service).collect(),
            custom: Vec::new(),
        })
    }
}

impl From<NamedScope> for AllowedScopes {
    fn from(named: NamedScope) -> Self {
        let roles = named.organization.into_iter().chain(named.custom);
        let of_service = |service: ServiceRoleNames| ServiceScopes {
            service_definition_id: service.definition_id,
            all_roles: Some(false),
            all_permissions: Some(false),
            roles: Some(bare(service.roles.into_iter())),
            permissions: Some(Vec::new()),
        };
        Self {
            general: Some(Vec::new()),
            organization: Some(OrganizationScopes {
                all_roles: Some(false),
                all_permissions: Some(false),
                kept_in_token: None,
                roles: Some(bare(roles)),
                permissions: Some(Vec::new()),
            }),
            services: Some(named.services.into_iter().map(of_service).collect()),
        }
    }
}

/// Roles of one service.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceRoles {
    pub service_definition_id: String,
    #[serde(default)]
    pub service_roles: Option<Vec<Role>>,
}

/// The roles of somebody in an organization, kind by kind.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HeldRoles {
    #[serde(rename = "organizationRoles")]
    pub organization: Vec<Role>,
    #[serde(rename = "serviceRoles")]
    pub service: Vec<ServiceRoles>,
    #[serde(rename = "customRoles")]
    pub custom: Vec<Role>,
}

impl From<NamedScope> for HeldRoles {
    fn from(named: NamedScope) -> Self {
        let of_service = |service: ServiceRoleNames| ServiceRoles {
            service_definition_id: service.definition_id,
            service_roles: Some(full(service.roles)),
        };
        Self {
            organization: full(named.organization),
            service: named.services.into_iter().map(of_service).collect(),
            custom: full(named.custom),
        }
    }
}

/// The names of roles that a request lists.
pub fn names(roles: Option<&[Role]>) -> Vec<String> {
    roles.unwrap_or_default().iter().map(|role| role.name.clone()).collect()
}

/// The roles of services that a request lists.
pub fn service_names(services: Option<&[ServiceRoles]>) -> Vec<AskedServiceRoles> {
    let asked = services.unwrap_or_default().iter().map(|service| AskedServiceRoles {
        definition_id: service.service_definition_id.clone(),
        roles: names(service.service_roles.as_deref()),
    });
    asked.collect()
}

/// Roles with the names that people read.
pub fn full(roles: Vec<RoleName>) -> Vec<Role> {
    let role = |RoleName { name, display_name }| Role {
        name,
        display_name: Some(display_name),
        resource: None,
    };
    roles.into_iter().map(role).collect()
}

fn bare(roles: impl Iterator<Item = RoleName>) -> Vec<Role> {
    roles.map(|role| Role { name: role.name, display_name: None, resource: None }).collect()
}

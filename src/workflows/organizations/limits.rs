//! What the policies of an organization leave to somebody: asked before an app or a role is made.

use std::collections::BTreeSet;

use crate::domain::access;
use crate::domain::apps::app::TokenTtl;
use crate::domain::apps::draft::NewApp;
use crate::domain::organizations::organization::OrgPolicies;
use crate::domain::policy::{Action, may_hand_on};
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::{CustomRole, OrgRole, ServicePermission};
use crate::domain::scope::Scope;
use crate::domain::services::catalogue::Catalogue;
use crate::storage::{self, Tx};
use crate::workflows::access::effective_access;
use crate::workflows::engine::op::Unit;
use crate::workflows::{ActingMember, Actor, OpContext, WorkflowError};

/// What somebody may give away in an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    pub policies: OrgPolicies,
    /// Nothing when every permission may be given.
    own: Option<Own>,
}

/// What somebody holds, and the custom roles by which they may.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Own {
    permissions: BTreeSet<ServicePermission>,
    custom: Vec<CustomRole>,
}

impl Limits {
    /// Whether the permissions may be put into an app or a custom role.
    pub fn may_give(&self, permissions: &BTreeSet<ServicePermission>) -> bool {
        self.own.as_ref().is_none_or(|own| may_hand_on(&own.permissions, permissions))
    }

    /// Whether a role may be put into an app. Organization roles have a ceiling of their own.
    pub fn may_give_role(
        &self,
        role: &RoleChoice,
        custom_roles: &[CustomRole],
        catalogue: &Catalogue,
    ) -> bool {
        let scope: Scope = [role.clone()].into_iter().collect();
        self.may_give(&access::named(&scope, custom_roles, catalogue))
    }

    /// Makes sure that permissions which are new in a custom role may be given. The refusal names
    /// those that may not.
    pub(crate) fn check_permissions(
        &self,
        new: &BTreeSet<ServicePermission>,
    ) -> Result<(), WorkflowError> {
        if self.may_give(new) {
            return Ok(());
        }
        let is_beyond = |held: &&ServicePermission| !self.may_give(&[(*held).clone()].into());
        let beyond: Vec<_> =
            new.iter().filter(is_beyond).map(|held| held.permission.as_str()).collect();
        let message = format!(
            "You can only put permissions into a role that you have yourself. Remove: {}.",
            beyond.join(", ")
        );
        Err(WorkflowError::invalid("permissions", message))
    }

    /// The longest Access Token TTL.
    pub fn max_ttl(&self) -> TokenTtl {
        self.policies.max_ttl.unwrap_or(TokenTtl::MAX)
    }

    /// Makes sure that a new app stays within them. The refusal names every field that does not.
    pub(crate) fn check_app(
        &self,
        catalogue: &Catalogue,
        new: &NewApp,
    ) -> Result<(), WorkflowError> {
        let ttl = self.check_ttl(new.ttl);
        let roles = self.check_added(catalogue, &new.scope.choices());
        match (ttl, roles) {
            (Err(WorkflowError::Invalid(ttl)), Err(WorkflowError::Invalid(roles))) => {
                Err(WorkflowError::Invalid(ttl.into_iter().chain(roles).collect()))
            }
            (ttl, roles) => roles.and(ttl),
        }
    }

    /// Makes sure that a TTL which is new stays within them.
    pub(crate) fn check_ttl(&self, ttl: TokenTtl) -> Result<(), WorkflowError> {
        if ttl > self.max_ttl() {
            let message = format!("This organization allows at most {}.", self.max_ttl());
            return Err(WorkflowError::invalid("ttl", message));
        }
        Ok(())
    }

    /// Makes sure that roles which are new in an app may be given. The refusal names those that
    /// may not.
    pub(crate) fn check_added(
        &self,
        catalogue: &Catalogue,
        added: &BTreeSet<RoleChoice>,
    ) -> Result<(), WorkflowError> {
        let Some(own) = &self.own else { return Ok(()) };
        let is_beyond = |role: &&RoleChoice| !self.may_give_role(role, &own.custom, catalogue);
        let beyond: Vec<_> = added.iter().filter(is_beyond).collect();
        if beyond.is_empty() {
            return Ok(());
        }
        Err(WorkflowError::invalid("role", only_roles_held(&beyond, &own.custom, catalogue)))
    }
}

async fn load(op: &OpContext, tx: &mut Tx, who: &ActingMember) -> Result<Limits, WorkflowError> {
    let policies = storage::organizations::policies::get(tx, &who.org.id).await?;
    if !policies.only_roles_i_hold {
        return Ok(Limits { policies, own: None });
    }
    let custom = storage::roles::custom::list(tx, &who.org.id).await?;
    let mut permissions = permissions_of(op, tx, who, &custom).await?;
    if let Some(bounds) = &who.asker.bounds {
        permissions.retain(|held| bounds.permissions.contains(held));
    }
    Ok(Limits { policies, own: Some(Own { permissions, custom }) })
}

/// What somebody holds themselves.
async fn permissions_of(
    op: &OpContext,
    tx: &mut Tx,
    who: &ActingMember,
    custom: &[CustomRole],
) -> Result<BTreeSet<ServicePermission>, WorkflowError> {
    let org = &who.org.id;
    if let Actor::App(app) = &who.asker.actor {
        let grant = storage::sharing::grants::find(tx, app, org, op.now()).await?;
        let version = grant.ok_or(WorkflowError::NotFound)?.scope_version;
        let access = effective_access(op, tx, app, version, org).await?;
        return Ok(access.entries.into_iter().map(|entry| entry.permission).collect());
    }
    let member = storage::members::member::find(tx, org, who.person()?).await?;
    let held = member.map_or_else(Scope::nothing, |member| member.roles);
    Ok(access::named(&held, custom, op.catalogue()))
}

fn only_roles_held(beyond: &[&RoleChoice], custom: &[CustomRole], catalogue: &Catalogue) -> String {
    let names: Vec<_> = beyond
        .iter()
        .map(|role| match role {
            RoleChoice::Organization(role) => role.label().to_owned(),
            RoleChoice::Service(held) => catalogue
                .role(&held.service, &held.role)
                .map_or_else(|| held.role.clone(), |entry| entry.display_name.clone()),
            RoleChoice::Custom(id) => custom
                .iter()
                .find(|role| role.id == *id)
                .map_or_else(|| id.to_string(), |role| role.name.to_string()),
        })
        .collect();
    format!(
        "You can only give an app permissions that you have yourself. Remove: {}.",
        names.join(", ")
    )
}

impl Unit<ActingMember> {
    /// What the policies of the organization leave to the member.
    pub(crate) async fn limits(&mut self, op: &OpContext) -> Result<Limits, WorkflowError> {
        load(op, &mut self.tx, &self.who).await
    }

    /// Whether the member may regenerate the secret of an app with that scope.
    pub(crate) async fn may_regenerate(
        &mut self,
        scope: &Scope,
        policies: &OrgPolicies,
    ) -> Result<bool, WorkflowError> {
        self.who.may_regenerate(&mut self.tx, scope, policies).await
    }

    /// Lets through whom the policies let regenerate secrets. Comes after the table of roles.
    pub(crate) async fn authorize_regeneration(
        &mut self,
        policies: &OrgPolicies,
    ) -> Result<(), WorkflowError> {
        if self.who.is_kept_from_regenerating(policies) {
            let denial = self.who.deny_by_policy(&mut self.tx).await?;
            return self.noting_denial(Err(denial));
        }
        Ok(())
    }
}

impl ActingMember {
    /// Whether somebody may regenerate the secret of an app with that scope.
    pub(crate) async fn may_regenerate(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        policies: &OrgPolicies,
    ) -> Result<bool, WorkflowError> {
        let denial = self.denial(tx, Action::RegenerateSecret, scope).await?;
        Ok(denial.is_none() && !self.is_kept_from_regenerating(policies))
    }

    fn is_kept_from_regenerating(&self, policies: &OrgPolicies) -> bool {
        policies.only_owners_regenerate && !self.roles.contains(&OrgRole::Owner)
    }
}

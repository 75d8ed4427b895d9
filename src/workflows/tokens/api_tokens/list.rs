//! API tokens, listed: one's own, and those of everybody for owners. Never their values.

use crate::domain::paging::Place;
use crate::domain::policy::{self, Action, Verdict};
use crate::domain::text::Name;
use crate::domain::tokens::api_token::ApiToken;
use crate::domain::{ApiTokenId, OrgId, RoleId};
use crate::storage;
pub use crate::storage::tokens::api_tokens::TokenOf;
use crate::workflows::{OpContext, WorkflowError};

/// How many tokens a page holds.
pub const PAGE: i64 = 50;

/// How many custom roles are read for their names.
const CUSTOM_ROLES: i64 = 1000;

/// Somebody's own tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnApiTokens {
    pub org_name: Name,
    /// The tokens, newest first: those that ended by themselves or by an owner too.
    pub tokens: Vec<ApiToken>,
    /// The custom roles of the organization, for their names.
    pub custom_roles: Vec<(RoleId, Name)>,
    /// Whether the visitor may see those of others.
    pub may_manage: bool,
}

/// A page of everybody's tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllApiTokens {
    /// The tokens with the names of their people, newest first.
    pub tokens: Vec<TokenOf>,
    /// After which token the next page begins, if there is one.
    pub next: Option<Place<ApiTokenId>>,
    /// How many there are in all.
    pub found: i64,
}

/// Lists the visitor's own tokens in an organization.
pub async fn list_own(op: &OpContext, org: &OrgId) -> Result<OwnApiTokens, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let me = view.who.person()?.clone();
    Ok(OwnApiTokens {
        org_name: view.who.org.name.clone(),
        tokens: storage::tokens::api_tokens::list_of_person(&mut view, org, &me).await?,
        custom_roles: storage::roles::custom::list_names(&mut view, org, CUSTOM_ROLES).await?,
        may_manage: policy::best_verdict(Action::ManageApiTokens, &view.who.roles) != Verdict::No,
    })
}

/// Lists everybody's tokens in an organization. For owners.
pub async fn list(
    op: &OpContext,
    org: &OrgId,
    after: Option<&Place<ApiTokenId>>,
) -> Result<AllApiTokens, WorkflowError> {
    let mut view = op.view(org, Action::ManageApiTokens).await?;
    let mut tokens =
        storage::tokens::api_tokens::list_of_org(&mut view, org, after, PAGE + 1).await?;
    let limit = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = tokens.len() > limit;
    tokens.truncate(limit);
    let last = tokens.last().filter(|_| has_more);
    Ok(AllApiTokens {
        next: last
            .map(|TokenOf { token, .. }| Place { at: token.created_at, id: token.id.clone() }),
        found: storage::tokens::api_tokens::count_of_org(&mut view, org).await?,
        tokens,
    })
}

//! API tokens, listed: one's own, and those of everybody for owners.

use crate::domain::policy::{self, Action, Verdict};
use crate::domain::text::Name;
use crate::domain::tokens::api_token::ApiToken;
use crate::domain::{ApiTokenId, OrgId, RoleId, Timestamp};
use crate::storage;
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many tokens a page holds.
pub const PAGE: i64 = 50;

/// How many custom roles are read for their names.
const CUSTOM_ROLES: i64 = 1000;

/// Where a page begins: after this token.
pub type ApiTokenPlace = (Timestamp, ApiTokenId);

/// Somebody's own tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnApiTokens {
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
    pub tokens: Vec<(ApiToken, Name)>,
    /// Where the next page begins, if there is one.
    pub next: Option<ApiTokenPlace>,
    /// How many there are in all.
    pub found: i64,
}

/// Lists the visitor's own tokens in an organization.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders.
pub async fn list_own_api_tokens(
    op: &OpContext,
    org: &OrgId,
) -> Result<OwnApiTokens, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeOrganization).await?;
    Ok(OwnApiTokens {
        tokens: storage::tokens::api_tokens::list_of_person(&mut tx, org, &ctx.person).await?,
        custom_roles: storage::roles::custom::list_names(&mut tx, org, CUSTOM_ROLES).await?,
        may_manage: policy::best_verdict(Action::ManageApiTokens, &ctx.roles) != Verdict::No,
    })
}

/// Lists everybody's tokens in an organization. Never their values.
///
/// # Errors
/// [`WorkflowError::Denied`] for anybody but owners.
pub async fn list_api_tokens(
    op: &OpContext,
    org: &OrgId,
    before: Option<&ApiTokenPlace>,
) -> Result<AllApiTokens, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::ManageApiTokens).await?;
    let before = before.map(|(at, id)| (*at, id));
    let mut tokens =
        storage::tokens::api_tokens::list_of_org(&mut tx, org, before, PAGE + 1).await?;
    let limit = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = tokens.len() > limit;
    tokens.truncate(limit);
    let last = tokens.last().filter(|_| has_more);
    Ok(AllApiTokens {
        next: last.map(|(token, _)| (token.created_at, token.id.clone())),
        found: storage::tokens::api_tokens::count_of_org(&mut tx, org).await?,
        tokens,
    })
}

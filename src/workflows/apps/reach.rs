//! What an app reaches: the organizations that it acts in, what it may do there, the tokens that
//! live, and who called last. What people see before they disable or delete it.

use std::collections::BTreeMap;

use crate::domain::apps::app::{App, TokenTtl};
use crate::domain::scope::Scope;
use crate::domain::text::Name;
use crate::domain::{OrgId, Timestamp, access};
use crate::storage::tokens::issued::{Caller, LiveTokens};
use crate::storage::{self, Tx};
use crate::workflows::{WorkflowError, Workflows};

/// An app before it is disabled or deleted, and what stops then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppEnd {
    pub app: App,
    pub reach: Reach,
}

/// What stops when an app stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The organizations that it was added to, by name.
    pub orgs: Vec<ReachedOrg>,
    /// How many tokens are alive, to the minute.
    pub live_tokens: i64,
    /// When the last of them expires.
    pub last_expires_at: Option<Timestamp>,
    /// The addresses that it came from last, newest first.
    pub callers: Vec<Caller>,
}

/// An organization that an app acts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachedOrg {
    pub org: OrgId,
    pub name: Name,
    /// How many permissions have effect there.
    pub permissions: usize,
    /// How many tokens for it are alive.
    pub live_tokens: i64,
}

/// How long a token of an app that was issued may live from now on: its Access Token TTL, or
/// longer where that was longer a while ago.
pub(crate) async fn longest_life(
    w: &Workflows,
    tx: &mut Tx,
    app: &App,
) -> Result<TokenTtl, WorkflowError> {
    let live = storage::tokens::issued::list_live(tx, &app.id, w.now()).await?;
    let last = live.into_iter().map(|(_, tokens)| tokens.last_expires_at).max();
    let minutes = last.map_or(0, |last| last.since(w.now()).as_secs().div_ceil(60));
    let minutes = minutes.min(TokenTtl::MAX.minutes().into());
    let left = u16::try_from(minutes).ok().and_then(|minutes| TokenTtl::from_minutes(minutes).ok());
    Ok(left.map_or(app.ttl, |left| left.max(app.ttl)))
}

/// Loads what an app reaches.
pub(crate) async fn reach(w: &Workflows, tx: &mut Tx, app: &App) -> Result<Reach, WorkflowError> {
    let scopes = storage::apps::scopes::list_granted(tx, &app.id).await?;
    let custom_roles = storage::apps::reach::list_custom_roles(tx, &app.id).await?;
    let live = storage::tokens::issued::list_live(tx, &app.id, w.now()).await?;
    let live: BTreeMap<OrgId, LiveTokens> = live.into_iter().collect();
    let (nothing, no_roles) = (Scope::nothing(), Vec::new());
    let reached = storage::apps::reach::list_orgs(tx, &app.id, w.now()).await?;
    let orgs = reached.into_iter().map(|reached| {
        let scope = scopes.get(&reached.scope_version).unwrap_or(&nothing);
        let roles = custom_roles.get(&reached.scope_version).unwrap_or(&no_roles);
        let access = access::resolve(scope, roles, w.catalogue(), &reached.services);
        ReachedOrg {
            permissions: access.granted().len(),
            live_tokens: live.get(&reached.org).map_or(0, |tokens| tokens.count),
            org: reached.org,
            name: reached.name,
        }
    });
    let orgs: Vec<_> = orgs.collect();
    let of_orgs = || orgs.iter().filter_map(|org| live.get(&org.org));
    Ok(Reach {
        live_tokens: of_orgs().map(|tokens| tokens.count).sum(),
        last_expires_at: of_orgs().map(|tokens| tokens.last_expires_at).max(),
        callers: storage::tokens::issued::list_callers(tx, &app.id).await?,
        orgs,
    })
}

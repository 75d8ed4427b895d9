//! Find anything: whatever of an organization has some words, and the visitor may see.
//!
//! What the catalogue holds, and where everything is, the console knows itself; this finds what
//! the database has.

use crate::domain::OrgId;
use crate::domain::account::person::Membership;
use crate::domain::apps::app::App;
use crate::domain::apps::query::{AppQuery, AppTab};
use crate::domain::policy::Action;
use crate::storage::apps::pages::AppPage;
use crate::storage::members::pages::{ListMembers, MemberRow};
use crate::storage::roles::pages::{ListRoles, RoleRow};
use crate::storage::{apps, members, roles};
use crate::workflows::account::{WhoAmI, who_am_i};
use crate::workflows::{OpContext, WorkflowError};

/// How many of a kind are found. Who needs more has the list of that kind.
pub const MOST: usize = 8;

/// What has the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The words, trimmed.
    pub text: String,
    /// Who asks, and where they belong.
    pub me: WhoAmI,
    /// Where it was looked: the organization that was asked for, or the first of theirs.
    pub org: Option<Membership>,
    /// Apps that the organization owns.
    pub owned: Vec<App>,
    /// Apps of others that were added to it.
    pub added: Vec<App>,
    pub members: Vec<MemberRow>,
    pub custom_roles: Vec<RoleRow>,
}

/// Finds what has the words; nothing for none. An organization that the visitor does not belong to
/// counts as not asked for.
pub async fn find(op: &OpContext, org: Option<&OrgId>, text: &str) -> Result<Found, WorkflowError> {
    let text: String = text.trim().chars().take(100).collect();
    let me = who_am_i(op).await?;
    let asked = me.memberships.iter().find(|held| Some(&held.org) == org);
    let org = asked.or_else(|| me.memberships.first()).cloned();
    let (owned, added, members, custom_roles) = Default::default();
    let mut found = Found { text, me, org, owned, added, members, custom_roles };
    if let Some(held) = found.org.clone().filter(|_| !found.text.is_empty()) {
        look_in(op, &held.org, &mut found).await?;
    }
    Ok(found)
}

async fn look_in(op: &OpContext, org: &OrgId, found: &mut Found) -> Result<(), WorkflowError> {
    let limit = i64::try_from(MOST).unwrap_or(i64::MAX);
    let mut view = op.view(org, Action::SeeOrganization).await?;
    if view.who.may(Action::SeeApps) {
        for tab in AppTab::ALL {
            let query = AppQuery { tab, ..AppQuery::searching(&found.text) };
            let page = AppPage { query: &query, after: None, now: op.now(), skip: 0, limit };
            let apps = apps::pages::list(&mut view, org, &page).await?;
            match tab {
                AppTab::Owned => found.owned = apps,
                AppTab::Added => found.added = apps,
            }
        }
    }
    let search = found.text.clone();
    let people = ListMembers { search: search.clone(), ..ListMembers::default() };
    found.members = members::pages::list(&mut view, org, &people, limit).await?;
    let named = ListRoles { search, ..ListRoles::default() };
    found.custom_roles = roles::pages::list(&mut view, org, &named, limit).await?;
    Ok(())
}

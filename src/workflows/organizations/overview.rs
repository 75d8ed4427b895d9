//! An organization at a glance: how much there is, what needs attention, what comes first.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::domain::OrgId;
use crate::domain::apps::activity::Period;
use crate::domain::audit::log::AuditQuery;
use crate::domain::policy::{self, Action, Verdict};
use crate::domain::roles::role::OrgRole;
use crate::domain::secrets::life::WARNINGS;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::text::Name;
use crate::storage::audit::log::{Entry, LogPage, Reach};
pub use crate::storage::organizations::attention::{MOST, Noted, Reason};
pub use crate::storage::organizations::overview::{Counts, Done};
use crate::storage::organizations::{attention, overview as stored, policies};
use crate::storage::{self, Tx};
use crate::workflows::apps::{Series, show_activity_of_org};
use crate::workflows::{OffTheRecord, OpContext, View, WorkflowError};

/// After how long without use an app is noted.
const UNUSED_FOR: Duration = Duration::from_hours(90 * 24);
/// How long before its end a grant is noted.
const ENDS_SOON: Duration = Duration::from_hours(7 * 24);
/// How long before its expiry a secret is noted: with the first warning.
const EXPIRES_WITHIN: Duration = Duration::from_hours(WARNINGS[0] as u64 * 24);
/// How long before the end of its overlap an old secret is noted.
const OVERLAP_WITHIN: Duration = Duration::from_hours(24);
/// How many entries of the record are shown.
const ENTRIES: i64 = 10;

/// An organization at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    pub name: Name,
    pub counts: Counts,
    /// Which first steps are done.
    pub done: Done,
    pub attention: Vec<Noted>,
    /// The last entries of the record; none for those who may not read it.
    pub entries: Option<Vec<Entry>>,
    /// What its apps did in the last 30 days.
    pub activity: Series,
    /// Whether the first steps were put away.
    pub is_dismissed: bool,
    /// The roles of the visitor.
    pub roles: BTreeSet<OrgRole>,
    /// To be asked by those who may change nothing.
    pub owners: Vec<Name>,
}

impl Overview {
    /// Whether the visitor manages apps here.
    pub fn may_create(&self) -> bool {
        policy::best_verdict(Action::CreateApp, &self.roles) != Verdict::No
    }

    /// Whether the visitor sees everybody's API tokens.
    pub fn may_see_tokens(&self) -> bool {
        policy::best_verdict(Action::ManageApiTokens, &self.roles) != Verdict::No
    }
}

/// Looks at an organization as a whole. How many questions that takes depends on the number of
/// services there are, never on the number of apps.
pub async fn overview(op: &OpContext, org: &OrgId) -> Result<Overview, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let may_read = policy::best_verdict(Action::ReadAudit, &view.who.roles) == Verdict::Yes;
    let entries = if may_read { Some(last_entries(op, &mut view, org).await?) } else { None };
    let person = view.who.person()?.clone();
    drop(view);
    let activity = show_activity_of_org(op, org, Period::Days).await?;
    let mut view = op.view(org, Action::SeeOrganization).await?;
    Ok(Overview {
        activity,
        counts: stored::count(&mut view, org).await?,
        done: stored::find_done(&mut view, org).await?,
        attention: attention(op, &mut view).await?,
        entries,
        is_dismissed: stored::is_dismissed(&mut view, org, &person).await?,
        owners: storage::members::member::list_names_in_role(&mut view, org, OrgRole::Owner)
            .await?,
        name: view.who.org.name.clone(),
        roles: view.who.roles.clone(),
    })
}

async fn last_entries(
    op: &OpContext,
    tx: &mut Tx,
    org: &OrgId,
) -> Result<Vec<Entry>, WorkflowError> {
    let query = AuditQuery::default();
    let page = LogPage { query: &query, reach: Reach::Everything, now: op.now(), limit: ENTRIES };
    Ok(storage::audit::log::list(tx, org, &page, None).await?)
}

async fn attention(op: &OpContext, view: &mut View) -> Result<Vec<Noted>, WorkflowError> {
    let org = view.who.org.id.clone();
    let policies = policies::get(view, &org).await?;
    let now = op.now();
    let older = policies.max_secret_age.map(|age| now.minus(age.duration()));
    let longer = policies.max_ttl.map(|ttl| Reason::LongerTtl(ttl.minutes().into()));
    let soon = now.plus(EXPIRES_WITHIN);
    let overlap = Reason::OverlapEnds(now, now.plus(OVERLAP_WITHIN));
    // Who asks is for those to see who may answer.
    let roles = &view.who.roles;
    let may_accept = policy::best_verdict(Action::AcceptForeignApp, roles) == Verdict::Yes;
    let reasons = may_accept
        .then_some(Reason::Requested)
        .into_iter()
        .chain([Reason::ScopeChanged(now), Reason::GrantEnds(now, now.plus(ENDS_SOON))])
        .chain([Reason::Unconfirmed(now), Reason::SecretExpires(now, soon), overlap])
        .chain(older.map(|oldest| Reason::OlderSecret(now, oldest)))
        .chain(longer)
        .chain([Reason::NotAdded(now), Reason::LacksService, Reason::IsOwner])
        .chain(whole_services(op.catalogue()))
        .chain([Reason::CreatorLeft, Reason::Unused(now.minus(UNUSED_FOR))]);
    let mut found = Vec::new();
    for reason in reasons {
        let noted = attention::find(view, &org, reason).await?;
        if noted.found > 0 {
            found.push(noted);
        }
    }
    Ok(found)
}

/// Every service with the role that holds all its permissions, if there is one.
fn whole_services(catalogue: &Catalogue) -> Vec<Reason> {
    let whole = catalogue.services().iter().map(|service| {
        let all: BTreeSet<_> = service.permissions.iter().map(|entry| entry.id.clone()).collect();
        let holds_all = service.roles.iter().find(|role| {
            let held: BTreeSet<_> = role.permission_ids().collect();
            all.is_subset(&held)
        });
        let role = holds_all.map(|role| role.name.clone()).unwrap_or_default();
        let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
        Reason::HoldsAll(service.id.clone(), role, count)
    });
    whole.collect()
}

/// Puts the first steps away, for the visitor alone.
pub async fn dismiss_first_steps(op: &OpContext, org: &OrgId) -> Result<(), WorkflowError> {
    let mut change = op.change(org, Action::SeeOrganization).await?;
    let person = change.who.person()?.clone();
    stored::dismiss(&mut change, org, &person).await?;
    change.commit_off_the_record(OffTheRecord::Preference).await
}

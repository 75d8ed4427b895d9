//! Who is asking, from where, and with which rights.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::domain::audit::event::Event;
use crate::domain::organizations::organization::Organization;
use crate::domain::policy::{self, Action, Denial, Verdict};
use crate::domain::roles::role::{OrgRole, ServicePermission};
use crate::domain::scope::Scope;
use crate::domain::{AppId, OrgId, PersonId, Timestamp};
use crate::storage::audit::entries::Origin;
use crate::storage::{self, Tx};
use crate::workflows::engine::error::WorkflowError;
use crate::workflows::engine::product::Workflows;

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The network address, if there is one.
    pub address: Option<IpAddr>,
    /// The user agent, if it told one.
    pub agent: Option<String>,
    /// The id of the request.
    pub request: String,
}

/// A person who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    pub person: PersonId,
    pub source: Source,
}

/// Who did something, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    Person(PersonId),
    App(AppId),
    /// Whoever runs the server, from its command line.
    Operator,
    /// The server itself, when the time for something has come.
    Server,
    /// Somebody who has not proved who they are.
    Nobody,
}

impl Actor {
    /// The person; [`WorkflowError::SignedOut`] when it is none.
    pub const fn person(&self) -> Result<&PersonId, WorkflowError> {
        match self {
            Self::Person(person) => Ok(person),
            Self::App(_) | Self::Operator | Self::Server | Self::Nobody => {
                Err(WorkflowError::SignedOut)
            }
        }
    }

    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::App(_) => "app",
            Self::Operator => "operator",
            Self::Server => "server",
            Self::Nobody => "nobody",
        }
    }

    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Person(person) => person.as_str(),
            Self::App(app) => app.as_str(),
            Self::Operator | Self::Server | Self::Nobody => "",
        }
    }
}

/// How far an access token reaches: into one organization, with no more than it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    pub org: OrgId,
    pub roles: BTreeSet<OrgRole>,
    pub permissions: BTreeSet<ServicePermission>,
}

/// Who asks, and how far they may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    pub actor: Actor,
    /// Set when they ask with an access token.
    pub bounds: Option<Bounds>,
}

/// What somebody holds in an organization.
struct Held {
    roles: BTreeSet<OrgRole>,
    answers: PersonId,
}

impl Asker {
    /// Nothing where they do not belong, or their token does not reach.
    async fn held_in(
        &self,
        tx: &mut Tx,
        org: &OrgId,
        now: Timestamp,
    ) -> Result<Option<Held>, WorkflowError> {
        if self.bounds.as_ref().is_some_and(|bounds| bounds.org != *org) {
            return Ok(None);
        }
        let held = match &self.actor {
            Actor::Person(person) => {
                let roles = storage::members::member::list_roles(tx, org, person).await?;
                (!roles.is_empty()).then(|| Held { roles, answers: person.clone() })
            }
            Actor::App(app) => match storage::sharing::grants::find(tx, app, org, now).await? {
                Some(grant) => {
                    let scope = storage::apps::scopes::get(tx, app, grant.scope_version).await?;
                    Some(Held { roles: scope.organization_roles, answers: grant.added_by })
                }
                None => None,
            },
            Actor::Operator | Actor::Server | Actor::Nobody => {
                return Err(WorkflowError::SignedOut);
            }
        };
        Ok(held.map(|mut held| {
            if let Some(bounds) = &self.bounds {
                held.roles.retain(|role| bounds.roles.contains(role));
            }
            held
        }))
    }
}

/// A member in their organization, or an app that was added to it: everything that authorization
/// needs, read in the transaction of the change itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActingMember {
    pub org: Organization,
    pub asker: Asker,
    /// Who answers for what is made: the member, or whoever added the app that acts.
    pub answers: PersonId,
    /// The roles that they hold there, as far as their token says them.
    pub roles: BTreeSet<OrgRole>,
}

impl ActingMember {
    /// Enters an organization. For those who do not belong to it, there is none:
    /// [`WorkflowError::NotFound`].
    pub(crate) async fn enter(
        tx: &mut Tx,
        asker: &Asker,
        org: &OrgId,
        now: Timestamp,
    ) -> Result<Self, WorkflowError> {
        let held = asker.held_in(tx, org, now).await?;
        let Held { roles, answers } = held.ok_or(WorkflowError::NotFound)?;
        let org = storage::organizations::organization::find(tx, org)
            .await?
            .ok_or(WorkflowError::NotFound)?;
        Ok(Self { org, asker: asker.clone(), answers, roles })
    }

    /// The person who acts; [`WorkflowError::SignedOut`] when it is an app.
    pub const fn person(&self) -> Result<&PersonId, WorkflowError> {
        self.asker.actor.person()
    }

    /// Whether this person acts.
    pub fn is(&self, person: &PersonId) -> bool {
        self.person() == Ok(person)
    }

    /// The roles that they hold in another organization: none where they do not belong.
    pub(crate) async fn roles_in(
        &self,
        tx: &mut Tx,
        org: &OrgId,
        now: Timestamp,
    ) -> Result<BTreeSet<OrgRole>, WorkflowError> {
        let held = self.asker.held_in(tx, org, now).await?;
        Ok(held.map(|held| held.roles).unwrap_or_default())
    }

    /// Whether this is theirs to do, by the table of roles alone.
    pub fn may(&self, action: Action) -> bool {
        policy::best_verdict(action, &self.roles) != Verdict::No
    }

    /// Lets through who may do this.
    /// [`WorkflowError::Denied`] names the roles it takes and the owners to ask.
    pub async fn authorize(&self, tx: &mut Tx, action: Action) -> Result<(), WorkflowError> {
        if policy::best_verdict(action, &self.roles) == Verdict::No {
            return Err(self.deny(tx, action, None).await?);
        }
        Ok(())
    }

    /// Lets through who may do this to an app with that scope.
    /// Denied as well when the app is more than the person is.
    pub async fn authorize_app(
        &self,
        tx: &mut Tx,
        action: Action,
        scope: &Scope,
    ) -> Result<(), WorkflowError> {
        self.authorize(tx, action).await?;
        if policy::best_verdict(action, &self.roles) == Verdict::WithinCeiling {
            let is_beyond = |role: &&OrgRole| !policy::may_grant(&self.roles, **role);
            if let Some(role) = scope.organization_roles.iter().find(is_beyond) {
                return Err(self.deny(tx, action, Some(*role)).await?);
            }
        }
        Ok(())
    }

    /// What keeps somebody from doing this to an app with that scope, if anything does.
    pub(crate) async fn denial(
        &self,
        tx: &mut Tx,
        action: Action,
        scope: &Scope,
    ) -> Result<Option<Box<Denial>>, WorkflowError> {
        match self.authorize_app(tx, action, scope).await {
            Ok(()) => Ok(None),
            Err(WorkflowError::Denied(denial)) => Ok(Some(denial)),
            Err(other) => Err(other),
        }
    }

    /// The refusal of a regeneration that only owners may do in this organization.
    pub(crate) async fn deny_by_policy(&self, tx: &mut Tx) -> Result<WorkflowError, WorkflowError> {
        let ask =
            storage::members::member::list_names_in_role(tx, &self.org.id, OrgRole::Owner).await?;
        let (action, needs) = (Action::RegenerateSecret, vec![OrgRole::Owner]);
        Ok(WorkflowError::Denied(Box::new(Denial { action, needs, beyond: None, ask })))
    }

    /// The refusal of what goes beyond the apps that the organization owns.
    pub(crate) async fn deny_audit(&self, tx: &mut Tx) -> Result<WorkflowError, WorkflowError> {
        let ask =
            storage::members::member::list_names_in_role(tx, &self.org.id, OrgRole::Owner).await?;
        let (action, needs) = (Action::ReadAudit, vec![OrgRole::Owner, OrgRole::Auditor]);
        Ok(WorkflowError::Denied(Box::new(Denial { action, needs, beyond: None, ask })))
    }

    async fn deny(
        &self,
        tx: &mut Tx,
        action: Action,
        beyond: Option<OrgRole>,
    ) -> Result<WorkflowError, WorkflowError> {
        let ask =
            storage::members::member::list_names_in_role(tx, &self.org.id, OrgRole::Owner).await?;
        let needs = if beyond.is_some() {
            vec![OrgRole::Owner]
        } else {
            policy::roles_that_help(action, &self.roles)
        };
        Ok(WorkflowError::Denied(Box::new(Denial { action, needs, beyond, ask })))
    }
}

/// Puts an event on the record.
pub(crate) async fn record(
    w: &Workflows,
    tx: &mut Tx,
    actor: &Actor,
    source: &Source,
    org: Option<&OrgId>,
    event: Event,
) -> Result<(), WorkflowError> {
    let address = source.address.map(|address| address.to_string());
    let origin = Origin {
        org,
        actor_kind: actor.kind(),
        actor: actor.id(),
        address: address.as_deref(),
        agent: source.agent.as_deref(),
        request: &source.request,
    };
    let id = w.rng().id();
    storage::audit::entries::insert(tx, &id, w.now(), &origin, &event.record()).await?;
    Ok(())
}

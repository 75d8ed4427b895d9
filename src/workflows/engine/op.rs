//! What a verb works with: who asks ([`OpContext`]), one snapshot to read ([`View`]), one
//! transaction to change something and put it on the record ([`Change`]).
//!
//! A view or a change of an organization is handed out only to members who may do the action that
//! it is opened for; membership is read in the very transaction. A change that has recorded
//! nothing does not commit, unless it says why it is [off the record](OffTheRecord).

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::error;

use crate::domain::audit::event::Event;
use crate::domain::policy::{Action, Denial};
use crate::domain::scope::Scope;
use crate::domain::{OrgId, PersonId};
use crate::storage;
use crate::storage::Tx;
use crate::workflows::engine::context::{
    ActingMember, Actor, Asker, Bounds, Source, Visitor, record,
};
use crate::workflows::engine::error::WorkflowError;
use crate::workflows::engine::product::Workflows;
use crate::workflows::engine::refusals::{Attempt, Refused};
use crate::workflows::engine::usage::Seen;

/// Who asks, from where, and which product. Every verb takes it first. It derefs to the product.
///
/// All views of one context share one snapshot, so that a page made of several reads cannot
/// contradict itself. A change ends the snapshot: what is read after it sees it.
#[derive(Clone)]
pub struct OpContext {
    product: Workflows,
    asker: Asker,
    source: Source,
    snapshot: Snapshot,
}

/// The read transaction that no view holds at the moment.
type Snapshot = Arc<Mutex<Option<Tx>>>;

impl Workflows {
    /// The operation of somebody who is signed in.
    pub fn op(&self, visitor: &Visitor) -> OpContext {
        self.op_as(Actor::Person(visitor.person.clone()), visitor.source.clone())
    }

    /// The operation of anybody or anything else.
    pub fn op_as(&self, actor: Actor, source: Source) -> OpContext {
        let asker = Asker { actor, bounds: None };
        OpContext { product: self.clone(), asker, source, snapshot: Snapshot::default() }
    }
}

impl Deref for OpContext {
    type Target = Workflows;

    fn deref(&self) -> &Workflows {
        &self.product
    }
}

impl OpContext {
    /// Who asks.
    pub const fn actor(&self) -> &Actor {
        &self.asker.actor
    }

    /// How far the token reaches that this is asked with, if it is asked with one.
    pub const fn bounds(&self) -> Option<&Bounds> {
        self.asker.bounds.as_ref()
    }

    /// The same for somebody who has shown a token.
    pub(crate) fn within(&self, actor: Actor, bounds: Bounds) -> Self {
        let asker = Asker { actor, bounds: Some(bounds) };
        Self { asker, snapshot: Snapshot::default(), ..self.clone() }
    }

    /// Where the request comes from.
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// Now, and from where this is asked.
    pub(crate) fn seen(&self) -> Seen {
        Seen { at: self.now(), address: self.source.address }
    }

    /// What is asked, as the record tells it where it is refused.
    pub(crate) fn attempt(&self) -> Attempt {
        let (agent, request) = (self.source.agent.clone(), self.source.request.clone());
        Attempt { seen: self.seen(), agent, request }
    }

    /// The person who asks; [`WorkflowError::SignedOut`] when it is none.
    pub fn person(&self) -> Result<&PersonId, WorkflowError> {
        self.asker.actor.person()
    }

    /// Reads in an organization. [`WorkflowError::NotFound`] for outsiders, and
    /// [`WorkflowError::Denied`] for members who may not do this.
    pub async fn view(&self, org: &OrgId, action: Action) -> Result<View, WorkflowError> {
        let mut tx = self.reading().await?;
        let who = ActingMember::enter(&mut tx, &self.asker, org, self.now()).await?;
        let mut view = self.seeing(tx, who);
        view.authorize(action).await?;
        Ok(view)
    }

    /// Reads what belongs to the person who asks, in whichever organization.
    pub async fn view_own(&self) -> Result<View<PersonId>, WorkflowError> {
        let who = self.person()?.clone();
        Ok(self.seeing(self.reading().await?, who))
    }

    /// Reads for whoever it is: no membership is asked for.
    pub async fn view_any(&self) -> Result<View<()>, WorkflowError> {
        Ok(self.seeing(self.reading().await?, ()))
    }

    /// Changes something in an organization, which nobody else changes meanwhile.
    /// [`WorkflowError::NotFound`] for outsiders, [`WorkflowError::Denied`] for members who may
    /// not do this.
    pub async fn change(&self, org: &OrgId, action: Action) -> Result<Change, WorkflowError> {
        self.change_both(org, org, action).await
    }

    /// The same where a second organization must keep still as well. They are locked in one
    /// order, so that no two changes wait for each other.
    pub async fn change_both(
        &self,
        org: &OrgId,
        other: &OrgId,
        action: Action,
    ) -> Result<Change, WorkflowError> {
        let mut tx = self.writing().await?;
        storage::organizations::organization::lock(&mut tx, org.min(other)).await?;
        if org != other {
            storage::organizations::organization::lock(&mut tx, org.max(other)).await?;
        }
        let who = ActingMember::enter(&mut tx, &self.asker, org, self.now()).await?;
        let mut change = self.changing(tx, who);
        change.authorize(action).await?;
        Ok(change)
    }

    /// Changes what belongs to the person who asks.
    pub async fn change_own(&self) -> Result<Change<PersonId>, WorkflowError> {
        let who = self.person()?.clone();
        Ok(self.changing(self.writing().await?, who))
    }

    /// Changes something for whoever it is: no membership is asked for.
    pub async fn change_any(&self) -> Result<Change<()>, WorkflowError> {
        Ok(self.changing(self.writing().await?, ()))
    }

    /// Lets the snapshot go before something slow.
    pub fn end_snapshot(&self) {
        drop(self.snapshot.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    async fn reading(&self) -> Result<Tx, WorkflowError> {
        let kept = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner).take();
        match kept {
            Some(tx) => Ok(tx),
            None => self.product.read().await,
        }
    }

    async fn writing(&self) -> Result<Tx, WorkflowError> {
        self.end_snapshot();
        self.product.write().await
    }

    fn seeing<P>(&self, tx: Tx, who: P) -> View<P> {
        View { unit: Some(Unit { tx, who, op: self.clone() }) }
    }

    fn changing<P>(&self, tx: Tx, who: P) -> Change<P> {
        Change { unit: Unit { tx, who, op: self.clone() }, events: Vec::new() }
    }
}

/// A transaction and whom it is for. It derefs to the transaction.
pub struct Unit<P> {
    pub(crate) tx: Tx,
    /// The member, the person, or nobody.
    pub who: P,
    op: OpContext,
}

impl<P> Deref for Unit<P> {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl<P> DerefMut for Unit<P> {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

impl<P> Unit<P> {
    /// Has it put on the record of an organization that whoever asks was refused something there.
    pub(crate) fn note_denial(&self, org: &OrgId, action: Action) {
        let actor = self.op.actor();
        let who = Refused { kind: actor.kind(), id: actor.id().to_owned() };
        self.op.refusals().note_denial(org, who, action, self.op.attempt());
    }
}

impl Unit<ActingMember> {
    /// Lets through who may do this. See [`ActingMember::authorize`].
    pub async fn authorize(&mut self, action: Action) -> Result<(), WorkflowError> {
        let allowed = self.who.authorize(&mut self.tx, action).await;
        self.noting_denial(allowed)
    }

    /// Lets through who may do this to an app with that scope. See [`ActingMember::authorize_app`].
    pub async fn authorize_app(
        &mut self,
        action: Action,
        scope: &Scope,
    ) -> Result<(), WorkflowError> {
        let allowed = self.who.authorize_app(&mut self.tx, action, scope).await;
        self.noting_denial(allowed)
    }

    /// Has a refusal put on the record of the organization.
    pub(crate) fn noting_denial(
        &self,
        allowed: Result<(), WorkflowError>,
    ) -> Result<(), WorkflowError> {
        if let Err(WorkflowError::Denied(denial)) = &allowed {
            self.note_denial(&self.who.org.id, denial.action);
        }
        allowed
    }

    /// The same for what the policies of the organization refuse, which a form tells by its field.
    pub(crate) fn noting_policy(
        &self,
        action: Action,
        kept: Result<(), WorkflowError>,
    ) -> Result<(), WorkflowError> {
        if let Err(WorkflowError::Invalid(_)) = &kept {
            self.note_denial(&self.who.org.id, action);
        }
        kept
    }

    /// What keeps the member from doing this to an app with that scope, if anything does.
    pub async fn denial(
        &mut self,
        action: Action,
        scope: &Scope,
    ) -> Result<Option<Box<Denial>>, WorkflowError> {
        self.who.denial(&mut self.tx, action, scope).await
    }
}

/// Reading, on the one snapshot of its [`OpContext`]. It derefs to a [`Unit`].
pub struct View<P = ActingMember> {
    /// There until the view is dropped.
    unit: Option<Unit<P>>,
}

const HELD: &str = "a view holds its transaction until it is dropped";

impl<P> Deref for View<P> {
    type Target = Unit<P>;

    fn deref(&self) -> &Unit<P> {
        self.unit.as_ref().expect(HELD)
    }
}

impl<P> DerefMut for View<P> {
    fn deref_mut(&mut self) -> &mut Unit<P> {
        self.unit.as_mut().expect(HELD)
    }
}

impl<P> View<P> {
    /// Ends the snapshot before something that takes long, so that no connection waits for it.
    pub(crate) fn end(mut self) {
        self.unit = None;
    }
}

impl<P> Drop for View<P> {
    fn drop(&mut self) {
        // One that failed would answer nothing more; the next view begins another.
        if let Some(unit) = self.unit.take()
            && unit.tx.is_open()
        {
            *unit.op.snapshot.lock().unwrap_or_else(PoisonError::into_inner) = Some(unit.tx);
        }
    }
}

/// A change that takes place when it is committed, together with its record. Dropped before, it
/// leaves nothing. It derefs to a [`Unit`].
pub struct Change<P = ActingMember> {
    unit: Unit<P>,
    events: Vec<Recorded>,
}

struct Recorded {
    actor: Actor,
    org: Option<OrgId>,
    event: Event,
}

/// Why a change stands in no audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OffTheRecord {
    /// What one person typed into a wizard, of which nothing may ever come.
    Draft,
    /// How one person likes to see the console.
    Preference,
    /// Counters and times of use, and what ends because its time has come.
    Upkeep,
    /// What calls change in the embedded sandbox, which is a service of its own.
    Sandbox,
    /// Tokens of a sign-in that is on the record.
    Token,
    /// What a browser's session holds. Signing in and out is on the record by itself.
    Session,
}

impl<P> Deref for Change<P> {
    type Target = Unit<P>;

    fn deref(&self) -> &Unit<P> {
        &self.unit
    }
}

impl<P> DerefMut for Change<P> {
    fn deref_mut(&mut self) -> &mut Unit<P> {
        &mut self.unit
    }
}

impl Change<ActingMember> {
    /// Puts an event on the record of the organization.
    pub fn record(&mut self, event: Event) {
        let org = self.who.org.id.clone();
        self.record_in(Some(&org), event);
    }

    /// Puts an event on the record of another organization that it concerns, beside this one's.
    pub fn record_on_both(&mut self, other: &OrgId, event: Event) {
        if *other != self.who.org.id {
            self.record_in(Some(other), event.clone());
        }
        self.record(event);
    }
}

impl<P> Change<P> {
    /// Puts an event on the record of an organization, or of the installation.
    pub fn record_in(&mut self, org: Option<&OrgId>, event: Event) {
        self.record_of(self.unit.op.asker.actor.clone(), org, event);
    }

    /// The same for somebody else than the one who asks: who signs in is known only afterwards.
    pub fn record_of(&mut self, actor: Actor, org: Option<&OrgId>, event: Event) {
        self.events.push(Recorded { actor, org: org.cloned(), event });
    }

    /// Makes the change permanent with its record. A change without one is a fault of ours and
    /// does not take place.
    pub async fn commit(self) -> Result<(), WorkflowError> {
        if self.events.is_empty() {
            error!("Rolled back a change that has no audit record");
            return Err(WorkflowError::Internal);
        }
        self.finish().await
    }

    /// Makes a change permanent that belongs on no record.
    pub async fn commit_off_the_record(self, _why: OffTheRecord) -> Result<(), WorkflowError> {
        self.finish().await
    }

    async fn finish(mut self) -> Result<(), WorkflowError> {
        for Recorded { actor, org, event } in std::mem::take(&mut self.events) {
            let Unit { tx, op, .. } = &mut self.unit;
            record(op, tx, &actor, &op.source, org.as_ref(), event).await?;
        }
        Ok(self.unit.tx.commit().await?)
    }
}

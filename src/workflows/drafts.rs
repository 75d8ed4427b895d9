//! Wizards before there is what they make: drafts keep what was typed for a day.
//!
//! A draft that is absent, over, another wizard's or somebody else's is
//! [`WorkflowError::NotFound`].

use std::time::Duration;

use crate::domain::draft::{Draft, Wizard};
use crate::domain::{DraftId, OrgId};
use crate::storage;
use crate::storage::drafts::DraftOwner;
use crate::workflows::engine::op::Unit;
use crate::workflows::{ActingMember, Change, OffTheRecord, OpContext, WorkflowError};

/// How long a draft lasts.
const LASTS: Duration = Duration::from_hours(24);

/// Stores what was typed first.
pub(crate) async fn begin<W: Wizard>(
    op: &OpContext,
    mut change: Change,
    content: &W,
) -> Result<DraftId, WorkflowError> {
    let (draft, now) = (op.rng().id(), op.now());
    let Unit { tx, who, .. } = &mut *change;
    storage::drafts::insert(tx, &owner(who)?, &draft, content, now, now.plus(LASTS)).await?;
    change.commit_off_the_record(OffTheRecord::Draft).await?;
    Ok(draft)
}

/// A draft of the person's own.
pub async fn see<W: Wizard>(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<Draft<W>, WorkflowError> {
    let mut view = op.view(org, W::FILLS).await?;
    get(op, &mut view, draft).await
}

/// The same within another view or change.
pub(crate) async fn get<W: Wizard>(
    op: &OpContext,
    Unit { tx, who, .. }: &mut Unit<ActingMember>,
    draft: &DraftId,
) -> Result<Draft<W>, WorkflowError> {
    let found = storage::drafts::find(tx, &owner(who)?, draft, op.now()).await?;
    found.ok_or(WorkflowError::NotFound)
}

/// What was typed into a draft of which nothing came yet.
pub(crate) async fn get_open<W: Wizard>(
    op: &OpContext,
    unit: &mut Unit<ActingMember>,
    draft: &DraftId,
) -> Result<W, WorkflowError> {
    match get(op, unit, draft).await? {
        Draft { content, made: None, .. } => Ok(content),
        Draft { made: Some(_), .. } => Err(WorkflowError::NotFound),
    }
}

/// Replaces what was typed.
pub(crate) async fn keep<W: Wizard>(
    mut change: Change,
    draft: &DraftId,
    content: &W,
) -> Result<(), WorkflowError> {
    storage::drafts::update(&mut change, draft, content).await?;
    change.commit_off_the_record(OffTheRecord::Draft).await
}

/// Throws a draft away.
pub async fn cancel<W: Wizard>(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<(), WorkflowError> {
    let mut change = op.change(org, W::CANCELS).await?;
    let Unit { tx, who, .. } = &mut *change;
    storage::drafts::delete::<W>(tx, &owner(who)?, draft).await?;
    change.commit_off_the_record(OffTheRecord::Draft).await
}

fn owner(who: &ActingMember) -> Result<DraftOwner<'_>, WorkflowError> {
    Ok(DraftOwner { org: &who.org.id, person: who.person()? })
}

//! Creating an API token. Its value is shown once, to the one request that created it.

use std::collections::BTreeSet;

use crate::domain::audit::event::{ApiTokenEvent, Event};
use crate::domain::fields::FieldError;
use crate::domain::policy::Action;
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::Scope;
use crate::domain::secrets::secret::{ApiTokenSecret, Revealed};
use crate::domain::text::Name;
use crate::domain::tokens::api_token::{ApiToken, IdleDays, Lifetime, MOST, role_of};
use crate::domain::{ApiTokenId, OrgId, ServiceId, Timestamp};
use crate::storage;
use crate::workflows::engine::op::Unit;
use crate::workflows::tokens::api_tokens::end::find_own;
use crate::workflows::{ActingMember, OpContext, WorkflowError};

/// What somebody may give a token of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Chosen for the form, so that it works once.
    pub id: ApiTokenId,
    pub org_name: Name,
    /// Everything that they hold there.
    pub held: Scope,
    /// The custom roles of the organization.
    pub custom_roles: Vec<CustomRole>,
    /// The services that it contains.
    pub services: BTreeSet<ServiceId>,
    /// Whether they have as many tokens as anybody may.
    pub is_full: bool,
}

/// What is typed into the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiToken {
    /// The id that the form brought.
    pub id: ApiTokenId,
    pub name: String,
    /// One of the lifetimes that are offered.
    pub lasts: String,
    /// The minutes that were typed.
    pub minutes: String,
    /// After how many days without use it ends; empty for never.
    pub idle: String,
    /// Whether it tells who its person is, too.
    pub has_openid: bool,
    /// The roles that were ticked.
    pub roles: Vec<String>,
}

/// What came of a request to create a token.
pub enum Creation {
    /// This request created it, and carries its value.
    Created { token: Box<ApiToken>, secret: Revealed<ApiTokenSecret> },
    /// An earlier request of the same form created it; its value was shown then.
    AlreadyCreated,
}

/// Says what the visitor may give a token.
pub async fn offer(op: &OpContext, org: &OrgId) -> Result<Offer, WorkflowError> {
    let mut view = op.view(org, Action::SeeOrganization).await?;
    let instances = storage::services::instances::list(&mut view, org).await?;
    Ok(Offer {
        id: op.rng().id(),
        org_name: view.who.org.name.clone(),
        held: held(&mut view).await?,
        custom_roles: storage::roles::custom::list(&mut view, org).await?,
        services: instances.into_iter().map(|instance| instance.service).collect(),
        is_full: is_full(&mut view).await?,
    })
}

/// Creates a token of the visitor in the organization. The same form, sent again, finds it and
/// shows nothing. [`WorkflowError::Invalid`] also for roles that the visitor does not hold.
pub async fn create(
    op: &OpContext,
    org: &OrgId,
    form: NewApiToken,
) -> Result<Creation, WorkflowError> {
    let mut change = op.change(org, Action::SeeOrganization).await?;
    if was_created(&mut change, &form.id).await? {
        return Ok(Creation::AlreadyCreated);
    }
    if is_full(&mut change).await? {
        let message =
            format!("You have {MOST} API tokens, which is the maximum. Revoke one first.");
        return Err(WorkflowError::invalid("name", message));
    }
    let held = held(&mut change).await?;
    let secret = ApiTokenSecret::generate(&mut op.rng());
    let token = read(form, &held, &change.who, &secret, op.now())?;
    let hash = op.keyring().hash(secret.expose());
    storage::tokens::api_tokens::insert(&mut change, &token, &hash).await?;
    change.record(Event::ApiToken(ApiTokenEvent::Created(Box::new(token.clone()))));
    let revealed = ApiTokenEvent::Revealed(token.id.clone(), token.name.clone());
    change.record(Event::ApiToken(revealed));
    change.commit().await?;
    Ok(Creation::Created { token: Box::new(token), secret: Revealed::once(secret) })
}

/// Replaces a token of one's own by one that is the same from now on: name, roles and lifetime stay.
/// The old one, and the access tokens that it was exchanged for, end at once. `new` is the id that
/// the form brought. [`WorkflowError::NotFound`] also for a token that an owner deactivated.
pub async fn regenerate(
    op: &OpContext,
    org: &OrgId,
    id: &ApiTokenId,
    new: ApiTokenId,
) -> Result<Creation, WorkflowError> {
    let mut change = op.change(org, Action::SeeOrganization).await?;
    if was_created(&mut change, &new).await? {
        return Ok(Creation::AlreadyCreated);
    }
    let old = find_own(&mut change, id).await?;
    if old.deactivated.is_some() {
        return Err(WorkflowError::NotFound);
    }
    let secret = ApiTokenSecret::generate(&mut op.rng());
    let token = old.regenerated(new, secret.hint(), op.now());
    storage::tokens::api_tokens::revoke(&mut change, id, op.now()).await?;
    let hash = op.keyring().hash(secret.expose());
    storage::tokens::api_tokens::insert(&mut change, &token, &hash).await?;
    let regenerated = ApiTokenEvent::Regenerated { old: old.id, new: Box::new(token.clone()) };
    change.record(Event::ApiToken(regenerated));
    let revealed = ApiTokenEvent::Revealed(token.id.clone(), token.name.clone());
    change.record(Event::ApiToken(revealed));
    change.commit().await?;
    Ok(Creation::Created { token: Box::new(token), secret: Revealed::once(secret) })
}

/// Whether an earlier request of the same form created its token.
async fn was_created(
    unit: &mut Unit<ActingMember>,
    id: &ApiTokenId,
) -> Result<bool, WorkflowError> {
    let Unit { tx, who, .. } = unit;
    match storage::tokens::api_tokens::find_owner(tx, id).await? {
        Some(owner) if owner.org == who.org.id && who.is(&owner.person) => Ok(true),
        Some(_) => Err(WorkflowError::NotFound),
        None => Ok(false),
    }
}

/// The token that a form describes.
fn read(
    form: NewApiToken,
    held: &Scope,
    who: &ActingMember,
    secret: &ApiTokenSecret,
    now: Timestamp,
) -> Result<ApiToken, WorkflowError> {
    let mut errors = Vec::new();
    let mut note = |field: &str, error: &dyn ToString| {
        errors.push(FieldError::new(field, error.to_string()));
    };
    let name = Name::parse(&form.name)
        .inspect_err(|error| note("name", &error.about("a token name")))
        .ok();
    let lifetime = Lifetime::parse(&form.lasts, &form.minutes)
        .inspect_err(|error| note("minutes", error))
        .ok();
    let idle = IdleDays::parse(&form.idle).inspect_err(|error| note("idle", error)).ok();
    let chosen: Option<Vec<_>> = form.roles.iter().map(|role| role_of(role)).collect();
    let scope: Scope = chosen.clone().unwrap_or_default().into_iter().collect();
    if chosen.is_none() || !scope.choices().is_subset(&held.choices()) {
        note("role", &"A token can only have roles that you have yourself. Choose again.");
    } else if scope.is_empty() {
        note("role", &"Choose at least one role. Without one, the token has no access.");
    }
    let (Some(name), Some(lifetime), Some(idle), true) = (name, lifetime, idle, errors.is_empty())
    else {
        return Err(WorkflowError::Invalid(errors));
    };
    Ok(ApiToken {
        id: form.id,
        org: who.org.id.clone(),
        person: who.person()?.clone(),
        name,
        hint: secret.hint(),
        scope,
        created_at: now,
        expires_at: lifetime.ends_at(now),
        idle,
        has_openid: form.has_openid,
        last_used_at: None,
        last_used_address: None,
        revoked_at: None,
        deactivated: None,
    })
}

async fn held(unit: &mut Unit<ActingMember>) -> Result<Scope, WorkflowError> {
    let Unit { tx, who, .. } = unit;
    let member = storage::members::member::find(tx, &who.org.id, who.person()?).await?;
    Ok(member.ok_or(WorkflowError::NotFound)?.roles)
}

async fn is_full(unit: &mut Unit<ActingMember>) -> Result<bool, WorkflowError> {
    let Unit { tx, who, .. } = unit;
    let count = storage::tokens::api_tokens::count_of_person(tx, who.person()?).await?;
    Ok(usize::try_from(count).is_ok_and(|count| count >= MOST))
}

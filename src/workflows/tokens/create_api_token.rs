//! Creating an API token. Its value is shown once, to the one request that created it.

use std::collections::BTreeSet;

use crate::domain::audit::event::{ApiTokenEvent, Event};
use crate::domain::fields::FieldError;
use crate::domain::policy::Action;
use crate::domain::roles::role::CustomRole;
use crate::domain::scope::Scope;
use crate::domain::secrets::secret::{ApiTokenSecret, Revealed};
use crate::domain::text::Name;
use crate::domain::tokens::api_token::{ApiToken, Lifetime, MOST, role_of};
use crate::domain::{ApiTokenId, OrgId, ServiceId};
use crate::storage::{self, Tx};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// What somebody may give a token of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenOffer {
    /// Chosen for the form, so that it works once.
    pub id: ApiTokenId,
    /// The name of the organization.
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
    /// What to call it.
    pub name: String,
    /// One of the lifetimes that are offered.
    pub lasts: String,
    /// The minutes that were typed.
    pub minutes: String,
    /// The roles that were ticked.
    pub roles: Vec<String>,
}

/// What came of a request to create a token.
pub enum ApiTokenCreation {
    /// This request created it, and carries its value.
    Created(Box<ApiToken>, Revealed<ApiTokenSecret>),
    /// An earlier request of the same form created it; its value was shown then.
    AlreadyCreated,
}

/// Says what the visitor may give a token.
///
/// # Errors
/// [`WorkflowError::NotFound`] for outsiders.
pub async fn offer_api_token(op: &OpContext, org: &OrgId) -> Result<ApiTokenOffer, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeOrganization).await?;
    let instances = storage::services::instances::list(&mut tx, org).await?;
    Ok(ApiTokenOffer {
        id: w.rng().id(),
        held: held(&mut tx, &ctx).await?,
        custom_roles: storage::roles::custom::list(&mut tx, org).await?,
        services: instances.into_iter().map(|instance| instance.service).collect(),
        is_full: is_full(&mut tx, &ctx).await?,
        org_name: ctx.org.name,
    })
}

/// Creates a token of the visitor in the organization. The same form, sent again, finds it and
/// shows nothing.
///
/// # Errors
/// [`WorkflowError::Invalid`] for fields to mend, and for roles that the visitor does not hold;
/// [`WorkflowError::NotFound`] for an id that is somebody else's, or another organization's.
pub async fn create_api_token(
    op: &OpContext,
    org: &OrgId,
    form: NewApiToken,
) -> Result<ApiTokenCreation, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeOrganization).await?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    match storage::tokens::api_tokens::find_place(&mut tx, &form.id).await? {
        Some((in_org, person)) if in_org == *org && person == ctx.person => {
            return Ok(ApiTokenCreation::AlreadyCreated);
        }
        Some(_) => return Err(WorkflowError::NotFound),
        None => {}
    }
    if is_full(&mut tx, &ctx).await? {
        let message = format!(
            "You have {MOST} API tokens, the most that anybody may have. Revoke one first."
        );
        return Err(WorkflowError::invalid("name", message));
    }
    let held = held(&mut tx, &ctx).await?;
    let secret = ApiTokenSecret::generate(&mut w.rng());
    let token = check(w, &ctx, &held, form, &secret)?;
    storage::tokens::api_tokens::insert(&mut tx, &token, &w.keyring().hash(secret.expose()))
        .await?;
    let (id, name) = (token.id.clone(), token.name.clone());
    let created = ApiTokenEvent::Created(Box::new(token.clone()));
    for event in [created, ApiTokenEvent::Revealed(id, name)] {
        ctx.record(w, &mut tx, Event::ApiToken(event)).await?;
    }
    tx.commit().await?;
    Ok(ApiTokenCreation::Created(Box::new(token), Revealed::once(secret)))
}

/// The token that a form describes.
fn check(
    w: &Workflows,
    ctx: &ActingMember,
    held: &Scope,
    form: NewApiToken,
    secret: &ApiTokenSecret,
) -> Result<ApiToken, WorkflowError> {
    let mut errors = Vec::new();
    let mut note = |field: &str, error: &dyn ToString| {
        errors.push(FieldError::new(field, error.to_string()));
    };
    let name = Name::parse(&form.name).inspect_err(|error| note("name", error)).ok();
    let lifetime = Lifetime::parse(&form.lasts, &form.minutes)
        .inspect_err(|error| note("minutes", error))
        .ok();
    let chosen: Option<Vec<_>> = form.roles.iter().map(|role| role_of(role)).collect();
    let scope: Scope = chosen.clone().unwrap_or_default().into_iter().collect();
    if chosen.is_none() || !scope.choices().is_subset(&held.choices()) {
        note("role", &"A token holds only roles that you hold yourself. Choose again.");
    } else if scope.is_empty() {
        note("role", &"Choose at least one role: without any, the token opens nothing.");
    }
    let (Some(name), Some(lifetime), true) = (name, lifetime, errors.is_empty()) else {
        return Err(WorkflowError::Invalid(errors));
    };
    Ok(ApiToken {
        id: form.id,
        org: ctx.org.id.clone(),
        person: ctx.person.clone(),
        name,
        hint: secret.hint(),
        scope,
        created_at: w.now(),
        expires_at: lifetime.ends_at(w.now()),
        last_used_at: None,
        last_used_address: None,
        revoked_at: None,
        deactivated: None,
    })
}

async fn held(tx: &mut Tx, ctx: &ActingMember) -> Result<Scope, WorkflowError> {
    let member = storage::members::member::find(tx, &ctx.org.id, &ctx.person).await?;
    Ok(member.ok_or(WorkflowError::NotFound)?.roles)
}

async fn is_full(tx: &mut Tx, ctx: &ActingMember) -> Result<bool, WorkflowError> {
    let count = storage::tokens::api_tokens::count_of_person(tx, &ctx.person).await?;
    Ok(usize::try_from(count).is_ok_and(|count| count >= MOST))
}

//! Creating an app. Its secret is shown once, to the one request that created it.

use std::collections::BTreeSet;

use crate::domain::apps::app::{App, AppStatus};
use crate::domain::apps::draft::{DraftContent, NewApp};
use crate::domain::audit::event::{Event, SecretChange};
use crate::domain::fields::FieldError;
use crate::domain::policy::Action;
use crate::domain::scope::Scope;
use crate::domain::secrets::life::{Overlap, SecretPlan};
use crate::domain::secrets::secret::{AppSecret, Revealed};
use crate::domain::{AppId, DraftId, OrgId, SecretId, Timestamp};
use crate::storage::drafts::DraftOwner;
use crate::storage::{self, StorageError, Tx};
use crate::workflows::organizations::limits::Limits;
use crate::workflows::secrets::held::{event, make};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// What came of a request to create an app.
pub enum Creation {
    /// This request created it, and carries the secret.
    Created {
        /// The app.
        app: Box<App>,
        /// Names the secret.
        secret_id: SecretId,
        /// The secret itself.
        secret: Revealed<AppSecret>,
    },
    /// This request created it. Apps of its type have no secret.
    CreatedWithoutSecret(AppId),
    /// An earlier request with the same draft created it; its secret was shown then.
    AlreadyCreated(AppId),
}

/// Creates the app of a draft. A replay finds the app and shows no secret.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not, or not with this scope;
/// [`WorkflowError::Invalid`] for fields to mend; [`WorkflowError::NotFound`] when the draft is
/// absent or over.
pub async fn create_app(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<Creation, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::CreateApp).await?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    let owner = DraftOwner { org, person: &ctx.person };
    let found = storage::drafts::find::<DraftContent>(&mut tx, &owner, draft, w.now()).await?;
    let found = found.ok_or(WorkflowError::NotFound)?;
    if let Some(app) = found.made {
        return Ok(Creation::AlreadyCreated(app));
    }
    let new = found.content.to_new_app().map_err(WorkflowError::Invalid)?;
    if !found.content.has_scope {
        return Err(WorkflowError::invalid("role", "Choose the app's scopes first."));
    }
    ctx.authorize_app(&mut tx, Action::CreateApp, &new.scope).await?;
    check_scope(w, &mut tx, org, &new.scope).await?;
    let limits = Limits::load(w, &mut tx, &ctx).await?;
    limits.check(w, &mut tx, &ctx, &new).await?;

    let app = store(w, &mut tx, &ctx, &new).await?;
    storage::drafts::set_made::<DraftContent>(&mut tx, draft, &app.id).await?;
    ctx.record(w, &mut tx, Event::AppCreated { app: app.id.clone(), new }).await?;
    if !app.kind.has_secret() {
        tx.commit().await?;
        return Ok(Creation::CreatedWithoutSecret(app.id));
    }
    let ends_at = limits.policies.max_secret_age.map(|age| w.now().plus(age.duration()));
    let first = first_secret(w, ends_at);
    let secret = make(w, &mut tx, &app.id, &first).await?;
    let secret_id = first.id;
    ctx.record(w, &mut tx, event(&app.id, &secret_id, SecretChange::Revealed)).await?;
    tx.commit().await?;
    Ok(Creation::Created { app: Box::new(app), secret_id, secret })
}

/// The error of a name that another app of the organization has.
pub(crate) fn name_is_taken() -> WorkflowError {
    let message = "An app of this organization has that name already. Choose another one.";
    WorkflowError::Invalid(vec![FieldError::new("name", message)])
}

/// Makes sure that every role of a scope exists and that custom roles are the organization's.
pub(crate) async fn check_scope(
    w: &Workflows,
    tx: &mut Tx,
    org: &OrgId,
    scope: &Scope,
) -> Result<(), WorkflowError> {
    let has_unknown = scope
        .service_roles
        .iter()
        .any(|held| w.catalogue().role(&held.service, &held.role).is_none());
    let own: BTreeSet<_> =
        storage::roles::custom::list(tx, org).await?.into_iter().map(|role| role.id).collect();
    if has_unknown || !scope.custom_roles.is_subset(&own) {
        let message = "One of the roles does not exist any more. Choose again.";
        return Err(WorkflowError::invalid("role", message));
    }
    Ok(())
}

async fn store(
    w: &Workflows,
    tx: &mut Tx,
    ctx: &ActingMember,
    new: &NewApp,
) -> Result<App, WorkflowError> {
    let app = App {
        id: w.rng().id(),
        org: ctx.org.id.clone(),
        kind: new.kind,
        name: new.name.clone(),
        description: new.description.clone(),
        ttl: new.ttl,
        scope_version: 1,
        status: AppStatus::Enabled,
        created_at: w.now(),
        created_by: ctx.person.clone(),
        last_used_at: None,
        last_used_address: None,
    };
    match storage::apps::app::insert(tx, &app).await {
        Err(StorageError::Constraint(name)) if name == "apps_org_name_folded_key" => {
            return Err(name_is_taken());
        }
        inserted => inserted?,
    }
    storage::apps::scopes::insert(tx, &app.id, app.scope_version, &new.scope).await?;
    if let Some(flow) = &new.code_flow {
        storage::apps::code_flows::set(tx, &app.id, flow).await?;
    }
    Ok(app)
}

/// The first secret of an app, pending until it is confirmed as stored or used.
fn first_secret(w: &Workflows, expires_at: Option<Timestamp>) -> SecretPlan {
    SecretPlan {
        id: w.rng().id(),
        created_at: w.now(),
        confirmed_at: None,
        expires_at,
        overlap: Overlap::None,
        revokes_tokens: false,
    }
}

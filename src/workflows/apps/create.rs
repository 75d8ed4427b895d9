//! Creating an app. Its secret is shown once, to the one request that created it.

use std::collections::BTreeSet;

use crate::domain::apps::app::App;
use crate::domain::apps::draft::{AppDraft, DraftContent, NewApp};
use crate::domain::audit::event::{Event, SecretChange};
use crate::domain::policy::Action;
use crate::domain::scope::Scope;
use crate::domain::secrets::life::{Overlap, SecretPlan};
use crate::domain::secrets::secret::{AppSecret, Revealed};
use crate::domain::{AppId, DraftId, OrgId, SecretId, Timestamp};
use crate::storage::{self, StorageError, Tx};
use crate::workflows::roles::named::{self, AskedScope, Holds};
use crate::workflows::secrets::held::{event, make};
use crate::workflows::{Change, OpContext, WorkflowError, Workflows, drafts};

/// What came of a request to create an app.
pub enum Creation {
    /// This request created it, and carries the secret.
    Created { app: Box<App>, secret_id: SecretId, secret: Revealed<AppSecret> },
    /// This request created it. Apps of its type have no secret.
    CreatedWithoutSecret(AppId),
    /// An earlier request with the same draft created it; its secret was shown then.
    AlreadyCreated(AppId),
}

/// Creates the app of a draft. A replay finds the app and shows no secret.
pub async fn create(
    op: &OpContext,
    org: &OrgId,
    draft: &DraftId,
) -> Result<Creation, WorkflowError> {
    let mut change = op.change(org, Action::CreateApp).await?;
    let found: AppDraft = drafts::get(op, &mut change, draft).await?;
    if let Some(app) = found.made {
        return Ok(Creation::AlreadyCreated(app));
    }
    let new = found.content.to_new_app().map_err(WorkflowError::Invalid)?;
    if !found.content.has_scope {
        return Err(WorkflowError::invalid("role", "Choose the app's scopes first."));
    }
    let app = admit(op, &mut change, new).await?;
    storage::drafts::set_made::<DraftContent>(&mut change, draft, &app.id).await?;
    finish(op, change, app, None).await
}

/// Creates an app in one step, as programs do. Whoever reads the answer has its secret, which
/// therefore needs no confirmation.
pub async fn create_at_once(
    op: &OpContext,
    org: &OrgId,
    mut content: DraftContent,
    scope: &AskedScope,
) -> Result<Creation, WorkflowError> {
    let mut change = op.change(org, Action::CreateApp).await?;
    content.scope = named::read(op, &mut change, org, scope, Holds::App).await?;
    let new = content.to_new_app().map_err(WorkflowError::Invalid)?;
    let app = admit(op, &mut change, new).await?;
    finish(op, change, app, Some(op.now())).await
}

/// Makes sure that the app may be created by whoever asks, and stores it.
async fn admit(op: &OpContext, change: &mut Change, new: NewApp) -> Result<App, WorkflowError> {
    let org = change.who.org.id.clone();
    change.authorize_app(Action::CreateApp, &new.scope).await?;
    check_scope(op, change, &org, &new.scope).await?;
    let kept = change.limits(op).await?.check_app(op.catalogue(), &new);
    change.noting_policy(Action::CreateApp, kept)?;
    let app = new.clone().into_app(op.rng().id(), &org, &change.who.answers, op.now());
    store(change, &app, &new).await?;
    change.record(Event::AppCreated { app: app.id.clone(), new });
    Ok(app)
}

/// Gives a new app its secret, where apps of its type have one, and commits.
async fn finish(
    op: &OpContext,
    mut change: Change,
    app: App,
    confirmed_at: Option<Timestamp>,
) -> Result<Creation, WorkflowError> {
    if !app.kind.has_secret() {
        change.commit().await?;
        return Ok(Creation::CreatedWithoutSecret(app.id));
    }
    let policies = change.limits(op).await?.policies;
    let ends_at = policies.max_secret_age.map(|age| op.now().plus(age.duration()));
    let first = SecretPlan { confirmed_at, ..first_secret(op, ends_at) };
    let secret = make(op, &mut change, &app.id, &first).await?;
    let secret_id = first.id;
    change.record(event(&app.id, &secret_id, SecretChange::Revealed));
    change.commit().await?;
    Ok(Creation::Created { app: Box::new(app), secret_id, secret })
}

/// The error of a name that another app of the organization has.
pub(crate) fn name_is_taken() -> WorkflowError {
    let message = "This organization already has an app with that name. Choose another name.";
    WorkflowError::taken("name", message)
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
        let message = "One of these roles no longer exists. Choose again.";
        return Err(WorkflowError::invalid("role", message));
    }
    Ok(())
}

async fn store(tx: &mut Tx, app: &App, new: &NewApp) -> Result<(), WorkflowError> {
    match storage::apps::app::insert(tx, app).await {
        Err(StorageError::Constraint(name)) if name == "apps_org_name_folded_key" => {
            return Err(name_is_taken());
        }
        inserted => inserted?,
    }
    storage::apps::scopes::insert(tx, &app.id, app.scope_version, &new.scope).await?;
    if let Some(flow) = &new.code_flow {
        storage::apps::code_flows::set(tx, &app.id, flow).await?;
    }
    Ok(())
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

//! Adding a service to an organization: its key there, and where the service answers.

use crate::domain::audit::event::Event;
use crate::domain::fields::FieldError;
use crate::domain::organizations::organization::{OrgKey, ServiceBase, ServiceInstance};
use crate::domain::policy::Action;
use crate::domain::secrets::secret::Entropy;
use crate::domain::services::base_url::BaseUrl;
use crate::domain::services::catalogue::ServiceFile;
use crate::domain::{OrgId, ServiceId};
use crate::storage::{self, StorageError, Tx};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// Which service to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddService {
    /// The organization.
    pub org: OrgId,
    /// The service of the catalogue.
    pub service: ServiceId,
    /// What was typed.
    pub form: InstanceForm,
}

/// An instance as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceForm {
    /// The org key. A new one is made when it is empty.
    pub org_key: String,
    /// Where the service answers.
    pub base: BaseForm,
}

/// A base as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaseForm {
    /// The sandbox inside this server.
    Sandbox,
    /// A base URL.
    Url(String),
}

/// Adds a service. Adding the same twice is adding it once.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the catalogue lacks the service; [`WorkflowError::Denied`]
/// for anybody but owners; [`WorkflowError::Invalid`] for fields to mend, an org key that is
/// taken among them.
pub async fn add_service(
    op: &OpContext,
    AddService { org, service, form }: AddService,
) -> Result<ServiceInstance, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, &org).await?;
    let ctx = ActingMember::enter(&mut tx, visitor, &org).await?;
    ctx.authorize(&mut tx, Action::ManageServices).await?;
    let known = w.catalogue().service(&service).ok_or(WorkflowError::NotFound)?;
    let (org_key, base) = read_form(known, &form)?;
    if let Some(there) = storage::services::instances::find(&mut tx, &org, &service).await? {
        if there.base == base && org_key.is_none_or(|key| key == there.org_key) {
            return Ok(there);
        }
        let message = "This organization contains the service already. Change it on its page.";
        return Err(WorkflowError::invalid("", message));
    }
    let org_key = org_key.unwrap_or_else(|| new_key(w));
    let (instance, event) = contain(w, &mut tx, &org, service, org_key, base).await?;
    ctx.record(w, &mut tx, event).await?;
    tx.commit().await?;
    Ok(instance)
}

/// An org key that nobody has, as good as certainly.
pub(crate) fn new_key(w: &Workflows) -> OrgKey {
    OrgKey::from_bytes(w.rng().bytes())
}

/// Reads what was typed. There is no key when its field is empty.
pub(crate) fn read_form(
    service: &ServiceFile,
    form: &InstanceForm,
) -> Result<(Option<OrgKey>, ServiceBase), WorkflowError> {
    let mut errors = Vec::new();
    let typed = form.org_key.trim().to_ascii_uppercase();
    let org_key = (!typed.is_empty()).then(|| OrgKey::parse(&typed)).transpose();
    let org_key = org_key.unwrap_or_else(|_| {
        let message = "Enter eight letters and digits, such as ABCD1234.";
        errors.push(FieldError::new("org_key", message));
        None
    });
    let base = match &form.base {
        BaseForm::Sandbox if service.is_sandboxed => Ok(ServiceBase::Sandbox),
        BaseForm::Sandbox => {
            Err(FieldError::new("base", "The embedded sandbox does not answer for this service."))
        }
        BaseForm::Url(text) => BaseUrl::parse(text)
            .map(ServiceBase::Url)
            .map_err(|error| FieldError::new("base_url", error.to_string())),
    };
    match base {
        Ok(base) if errors.is_empty() => Ok((org_key, base)),
        Ok(_) => Err(WorkflowError::Invalid(errors)),
        Err(error) => {
            errors.push(error);
            Err(WorkflowError::Invalid(errors))
        }
    }
}

/// What a refused org key is called on the form.
pub(crate) fn taken(error: StorageError) -> WorkflowError {
    match error {
        StorageError::Constraint(name) if name == "service_instances_org_key_key" => {
            let message = "Another organization or service has this org key. Enter another one.";
            WorkflowError::invalid("org_key", message)
        }
        error => error.into(),
    }
}

/// Stores the instance and says what to put on the record.
pub(crate) async fn contain(
    w: &Workflows,
    tx: &mut Tx,
    org: &OrgId,
    service: ServiceId,
    org_key: OrgKey,
    base: ServiceBase,
) -> Result<(ServiceInstance, Event), WorkflowError> {
    let (id, added_at) = (w.rng().id(), w.now());
    let instance = ServiceInstance { id, service, org_key, base, version: 1, added_at };
    storage::services::instances::insert(tx, org, &instance).await.map_err(taken)?;
    let event = Event::ServiceAdded { instance: instance.clone() };
    Ok((instance, event))
}

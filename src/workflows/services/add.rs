//! Adding a service to an organization: its key there, and where the service answers.

use crate::domain::audit::event::Event;
use crate::domain::fields::FieldError;
use crate::domain::organizations::organization::{OrgKey, ServiceBase, ServiceInstance};
use crate::domain::policy::Action;
use crate::domain::secrets::secret::Entropy;
use crate::domain::services::base_url::BaseUrl;
use crate::domain::services::catalogue::ServiceFile;
use crate::domain::{OrgId, ServiceId};
use crate::storage::services::instances;
use crate::storage::{StorageError, Tx};
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// Which service to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddService {
    pub org: OrgId,
    pub service: ServiceId,
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

/// What Add begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceOffer {
    pub service: ServiceFile,
    /// A key that nobody has.
    pub org_key: OrgKey,
    /// Whether there is nothing left to add.
    pub is_contained: bool,
}

/// Offers a service that the organization could contain.
pub async fn offer(
    op: &OpContext,
    org: &OrgId,
    service: &ServiceId,
) -> Result<ServiceOffer, WorkflowError> {
    let mut view = op.view(org, Action::ManageServices).await?;
    let known = op.catalogue().service(service).ok_or(WorkflowError::NotFound)?;
    Ok(ServiceOffer {
        service: known.clone(),
        org_key: new_key(op),
        is_contained: instances::find(&mut view, org, service).await?.is_some(),
    })
}

/// Adds a service. Adding the same twice is adding it once.
pub async fn add(
    op: &OpContext,
    AddService { org, service, form }: AddService,
) -> Result<ServiceInstance, WorkflowError> {
    let mut change = op.change(&org, Action::ManageServices).await?;
    let known = op.catalogue().service(&service).ok_or(WorkflowError::NotFound)?;
    let InstanceRead { org_key, base } = read_form(known, &form)?;
    if let Some(there) = instances::find(&mut change, &org, &service).await? {
        if there.base == base && org_key.is_none_or(|key| key == there.org_key) {
            return Ok(there);
        }
        let message = "This organization already has the service. Change it on the service's \
                       page.";
        return Err(WorkflowError::invalid("", message));
    }

    let org_key = org_key.unwrap_or_else(|| new_key(op));
    let instance = contain(op, &mut change, &org, service, InstancePlan { org_key, base }).await?;
    change.record(Event::ServiceAdded { instance: instance.clone() });
    change.commit().await?;
    Ok(instance)
}

/// An org key that nobody has, as good as certainly.
pub(crate) fn new_key(w: &Workflows) -> OrgKey {
    OrgKey::from_bytes(w.rng().bytes())
}

/// What was typed, read. There is no key when its field was empty.
pub(crate) struct InstanceRead {
    pub org_key: Option<OrgKey>,
    pub base: ServiceBase,
}

/// Reads what was typed.
pub(crate) fn read_form(
    service: &ServiceFile,
    form: &InstanceForm,
) -> Result<InstanceRead, WorkflowError> {
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
            Err(FieldError::new("base", "The embedded sandbox doesn't support this service."))
        }
        BaseForm::Url(text) => BaseUrl::parse(text)
            .map(ServiceBase::Url)
            .map_err(|error| FieldError::new("base_url", error.to_string())),
    };
    match base {
        Ok(base) if errors.is_empty() => Ok(InstanceRead { org_key, base }),
        base => {
            errors.extend(base.err());
            Err(WorkflowError::Invalid(errors))
        }
    }
}

/// What a refused org key is called on the form.
pub(crate) fn taken(error: StorageError) -> WorkflowError {
    match error {
        StorageError::Constraint(name) if name == "service_instances_org_key_key" => {
            let message = "Another organization or service already uses this org key. Enter a \
                           different one.";
            WorkflowError::invalid("org_key", message)
        }
        error => error.into(),
    }
}

/// How an instance begins.
pub(crate) struct InstancePlan {
    pub org_key: OrgKey,
    pub base: ServiceBase,
}

/// Stores a new instance. The caller puts it on the record.
pub(crate) async fn contain(
    w: &Workflows,
    tx: &mut Tx,
    org: &OrgId,
    service: ServiceId,
    InstancePlan { org_key, base }: InstancePlan,
) -> Result<ServiceInstance, WorkflowError> {
    let (id, added_at) = (w.rng().id(), w.now());
    let instance = ServiceInstance { id, service, org_key, base, version: 1, added_at };
    instances::insert(tx, org, &instance).await.map_err(taken)?;
    Ok(instance)
}

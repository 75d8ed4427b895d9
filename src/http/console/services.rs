//! Services of an organization: adding, changing, trying and removing.

use axum::extract::Path;
use axum::response::Response;
use http::Method;

use crate::console::paths;
use crate::console::view::{Connection, FlashCode};
use crate::domain::organizations::organization::{ServiceBase, ServiceInstance};
use crate::domain::{OrgId, ServiceId};
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, see_other_saying};
use crate::http::outbound::{Call, TargetPath};
use crate::workflows::services::add::{AddService, BaseForm, InstanceForm, add_service};
use crate::workflows::services::change::{ChangeService, change_service};
use crate::workflows::services::remove::remove_service;
use crate::workflows::services::show::service_to_try;

/// Adds a service.
pub async fn add(
    visit: Visit,
    Path((org, service)): Path<(OrgId, ServiceId)>,
    fields: Fields,
) -> Response {
    let here = paths::service(&org, &service);
    let form = AddService { org, service, form: form(&fields) };
    match add_service(&visit.op(), form).await {
        Ok(_) => see_other_saying(&here, FlashCode::ServiceAdded),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Saves org key and base, or tries the connection.
pub async fn act(
    visit: Visit,
    Path((org, service)): Path<(OrgId, ServiceId)>,
    fields: Fields,
) -> Response {
    if fields.has("go", "test") {
        return try_connection(visit, &org, &service, &fields).await;
    }
    let here = paths::service(&org, &service);
    let version = fields.text("version").parse().unwrap_or_default();
    let form = ChangeService { org, service, version, form: form(&fields) };
    match change_service(&visit.op(), form).await {
        Ok(()) => see_other_saying(&here, FlashCode::ServiceChanged),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Removes a service.
pub async fn remove(
    visit: Visit,
    Path((org, service)): Path<(OrgId, ServiceId)>,
    fields: Fields,
) -> Response {
    match remove_service(&visit.op(), &org, &service).await {
        Ok(()) => see_other_saying(&paths::services(&org), FlashCode::ServiceRemoved),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

fn form(fields: &Fields) -> InstanceForm {
    let base = if fields.has("base", "sandbox") {
        BaseForm::Sandbox
    } else {
        BaseForm::Url(fields.text("base_url"))
    };
    InstanceForm { org_key: fields.text("org_key"), base }
}

async fn try_connection(
    visit: Visit,
    org: &OrgId,
    service: &ServiceId,
    fields: &Fields,
) -> Response {
    match service_to_try(&visit.op(), org, service).await {
        Ok(instance) => {
            let connection = reached(&visit, &instance).await;
            visit.show_with(connection).await
        }
        Err(error) => visit.refuse(error, fields).await,
    }
}

/// Asks for one page without credentials. Any status is an answer.
async fn reached(visit: &Visit, instance: &ServiceInstance) -> Connection {
    let (w, edge) = (visit.workflows(), &visit.state().edge);
    let path = match &instance.base {
        ServiceBase::Sandbox => TargetPath::fixed("/health/live"),
        ServiceBase::Url(_) => TargetPath::fixed("/"),
    };
    let base = match edge.base(&instance.base) {
        Ok(base) => base,
        Err(refusal) => {
            let url = instance.base.url().map(ToString::to_string).unwrap_or_default();
            return Connection { url, outcome: Err(refusal.to_string()) };
        }
    };
    let url = format!("{base}{path}");
    let began = w.now();
    let sent = edge.outbound.send(&base, call(path)).await;
    let took = w.now().since(began).as_millis();
    let outcome = sent.map(|answer| (answer.status, took)).map_err(|refusal| refusal.to_string());
    Connection { url, outcome }
}

const fn call(path: TargetPath) -> Call {
    Call { method: Method::GET, path, headers: Vec::new(), body: None }
}

//! Services of an organization: adding, changing, trying and removing.

use axum::response::Response;
use http::Method;

use crate::console::pages::frame::Section;
use crate::console::pages::page::OrgPage;
use crate::console::pages::services::{self as pages, Connection, Reached};
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::organizations::organization::{ServiceBase, ServiceInstance};
use crate::domain::{OrgId, ServiceId};
use crate::http::console::address::Path;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, see_other_saying};
use crate::http::outbound::{Call, TargetPath};
use crate::workflows::services::{self, AddService, BaseForm, ChangeService, InstanceForm};

/// A service in an organization, as an address names them.
type ServicePath = Path<(OrgId, ServiceId)>;

/// The services of an organization.
pub async fn list(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let found = services::list(&visit.op, &org).await;
    visit.org_page(Section::Services, &org, found, pages::list).await
}

/// One of them.
pub async fn show(visit: Visit, path: ServicePath) -> Response {
    shown(visit, path, None).await
}

async fn shown(
    visit: Visit,
    Path((org, service)): ServicePath,
    connection: Option<Connection>,
) -> Response {
    let found = services::show(&visit.op, &org, &service).await;
    let page = |page: &OrgPage, found| pages::show(page, &found, connection);
    visit.org_page(Section::Services, &org, found, page).await
}

/// Asks how the organization reaches a new service.
pub async fn offer(visit: Visit, Path((org, service)): ServicePath) -> Response {
    let offer = services::offer(&visit.op, &org, &service).await;
    visit.org_page(Section::Services, &org, offer, pages::add).await
}

/// Adds a service.
pub async fn add(visit: Visit, Path((org, service)): ServicePath, fields: Fields) -> Response {
    let here = paths::service(&org, &service);
    let form = AddService { org: org.clone(), service: service.clone(), form: form(&fields) };
    match services::add(&visit.op, form).await {
        Ok(_) => see_other_saying(&here, FlashCode::ServiceAdded),
        Err(error) => {
            visit.refused(error, &fields, |visit| offer(visit, Path((org, service)))).await
        }
    }
}

/// Saves org key and base, or tries the connection.
pub async fn act(visit: Visit, Path((org, service)): ServicePath, fields: Fields) -> Response {
    if fields.has("go", "test") {
        return try_connection(visit, org, service).await;
    }
    let here = paths::service(&org, &service);
    let version = fields.text("version").parse().unwrap_or_default();
    let (of, which) = (org.clone(), service.clone());
    let form = ChangeService { org: of, service: which, version, form: form(&fields) };
    match services::change(&visit.op, form).await {
        Ok(()) => see_other_saying(&here, FlashCode::ServiceChanged),
        Err(error) => {
            let again = |visit| show(visit, Path((org, service)));
            Box::pin(visit.refused(error, &fields, again)).await
        }
    }
}

/// Asks whether to remove a service, and says what follows.
pub async fn preview_removal(visit: Visit, Path((org, service)): ServicePath) -> Response {
    let found = services::preview_removal(&visit.op, &org, &service).await;
    visit.org_page(Section::Services, &org, found, pages::remove).await
}

/// Removes a service.
pub async fn remove(visit: Visit, Path((org, service)): ServicePath) -> Response {
    match services::remove(&visit.op, &org, &service).await {
        Ok(()) => see_other_saying(&paths::services(&org), FlashCode::ServiceRemoved),
        Err(error) => visit.error(error).await,
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

async fn try_connection(visit: Visit, org: OrgId, service: ServiceId) -> Response {
    match services::to_try(&visit.op, &org, &service).await {
        Ok(instance) => {
            let connection = reached(&visit, &org, &instance).await;
            shown(visit, Path((org, service)), Some(connection)).await
        }
        Err(error) => visit.error(error).await,
    }
}

/// Asks for one page without credentials. Any status is an answer.
async fn reached(visit: &Visit, org: &OrgId, instance: &ServiceInstance) -> Connection {
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
    let began = w.moment();
    let sent = edge.outbound.send(org, &base, call(path)).await;
    let took = w.moment().since(began).as_millis();
    let outcome = sent
        .map(|answer| Reached { status: answer.status, milliseconds: took })
        .map_err(|refusal| refusal.to_string());
    Connection { url, outcome }
}

const fn call(path: TargetPath) -> Call {
    Call { method: Method::GET, path, headers: Vec::new(), body: None }
}

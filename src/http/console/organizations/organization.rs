//! Changing an organization, and creating one more.

use axum::extract::Path;
use axum::response::Response;

use crate::console::paths;
use crate::console::view::FlashCode;
use crate::domain::OrgId;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, see_other, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::organizations::create::create_organization;
use crate::workflows::organizations::overview::dismiss_first_steps;
use crate::workflows::organizations::rename::rename_organization;
use crate::workflows::organizations::set_policies::{PolicyForm, Ticked, set_policies};

/// Creates an organization. The id in the form makes a second submit find the first one's.
pub async fn create(visit: Visit, fields: Fields) -> Response {
    let Ok(id) = OrgId::parse(&fields.text("id")) else {
        return visit.refuse(WorkflowError::NotFound, &fields).await;
    };
    let name = fields.text("name");
    match create_organization(&visit.op(), &id, &name).await {
        Ok(org) => see_other_saying(&paths::organization(&org), FlashCode::OrganizationCreated),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Saves one section of the details.
pub async fn change(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let (w, visitor) = (visit.workflows(), &visit.visitor);
    let version = fields.text("version").parse().unwrap_or_default();
    let (part, changed, flash) = match fields.text("section").as_str() {
        "name" => {
            let name = fields.text("name");
            let renamed = rename_organization(&w.op(visitor), &org, &name, version).await;
            ("details", renamed, FlashCode::OrganizationRenamed)
        }
        "policies" => {
            let saved = set_policies(&w.op(visitor), &org, policies(&fields, version)).await;
            ("policies", saved, FlashCode::PoliciesSaved)
        }
        _ => return visit.refuse(WorkflowError::NotFound, &fields).await,
    };
    match changed {
        Ok(()) => see_other_saying(&paths::details_part(&org, part), flash),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

fn policies(fields: &Fields, version: i64) -> PolicyForm {
    let ticked = |name: &str| if fields.has(name, "yes") { Ticked::Yes } else { Ticked::No };
    PolicyForm {
        only_owners_regenerate: ticked("only_owners_regenerate"),
        only_roles_i_hold: ticked("only_roles_i_hold"),
        max_ttl: fields.text("max_ttl"),
        max_secret_age: fields.text("max_secret_age"),
        version,
    }
}

/// Puts the first steps away.
pub async fn dismiss(visit: Visit, Path(org): Path<OrgId>) -> Response {
    match dismiss_first_steps(&visit.op(), &org).await {
        Ok(()) => see_other(&paths::organization(&org)),
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

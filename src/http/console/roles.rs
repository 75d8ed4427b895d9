//! Custom roles: Add Role step by step, changes, and the end.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::response::Response;

use crate::console::paths;
use crate::console::view::FlashCode;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::draft::RoleDraftContent;
use crate::domain::{DraftId, OrgId, PermissionId, RoleId};
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, see_other, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::drafts;
use crate::workflows::roles::create::save_draft;
use crate::workflows::roles::delete::{DeleteCustomRole, Replacement, delete_custom_role};
use crate::workflows::roles::draft::{RoleStep, begin_role, keep_role_step};
use crate::workflows::roles::edit::{RoleEdit, edit_custom_role};

/// The buttons of the picker that leave its page as it is.
const STAYS: [&str; 4] = ["filter", "all", "none", "back"];

fn stays(fields: &Fields) -> bool {
    STAYS.iter().any(|go| fields.has("go", go))
}

fn permissions(fields: &Fields) -> BTreeSet<PermissionId> {
    fields.all("permission").filter_map(|id| PermissionId::parse(id).ok()).collect()
}

/// Takes the permissions and begins a draft.
pub async fn begin(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    if stays(&fields) {
        return visit.show_again(&fields).await;
    }
    let form = (&org, permissions(&fields), fields.text("proposed"));
    match begin_role(&visit.op(), form.0, form.1, form.2).await {
        Ok(draft) => see_other(&paths::new_role_details(&org, &draft)),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Takes the permissions of a draft.
pub async fn choose(
    visit: Visit,
    Path((org, draft)): Path<(OrgId, DraftId)>,
    fields: Fields,
) -> Response {
    if stays(&fields) {
        return visit.show_again(&fields).await;
    }
    let step = RoleStep::Permissions(permissions(&fields));
    match keep_role_step(&visit.op(), &org, &draft, step).await {
        Ok(()) => see_other(&paths::new_role_details(&org, &draft)),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Takes name and description.
pub async fn details(
    visit: Visit,
    Path((org, draft)): Path<(OrgId, DraftId)>,
    fields: Fields,
) -> Response {
    let step =
        RoleStep::Details { name: fields.text("name"), description: fields.text("description") };
    let goes_back = fields.has("go", "back");
    match keep_role_step(&visit.op(), &org, &draft, step).await {
        Ok(()) | Err(WorkflowError::Invalid(_)) if goes_back => {
            see_other(&paths::new_role_permissions(&org, &draft))
        }
        Ok(()) => see_other(&paths::new_role_review(&org, &draft)),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Creates the role, or takes one permission out of the draft.
pub async fn review(
    visit: Visit,
    Path((org, draft)): Path<(OrgId, DraftId)>,
    fields: Fields,
) -> Response {
    if fields.has("go", "back") {
        return see_other(&paths::new_role_details(&org, &draft));
    }
    if let Ok(permission) = PermissionId::parse(&fields.text("without")) {
        let step = RoleStep::Without(permission);
        return match keep_role_step(&visit.op(), &org, &draft, step).await {
            Ok(()) => see_other(&paths::new_role_review(&org, &draft)),
            Err(error) => visit.refuse(error, &fields).await,
        };
    }
    match save_draft(&visit.op(), &org, &draft).await {
        Ok(role) => {
            let page = paths::role(&org, &RoleChoice::Custom(role));
            see_other_saying(&page, FlashCode::RoleCreated)
        }
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Throws the draft away.
pub async fn cancel(visit: Visit, Path((org, draft)): Path<(OrgId, DraftId)>) -> Response {
    match drafts::cancel::<RoleDraftContent>(&visit.op(), &org, &draft).await {
        Ok(()) => see_other(&paths::roles(&org)),
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// Saves name and description of a role.
pub async fn rename(
    visit: Visit,
    Path((org, role)): Path<(OrgId, RoleId)>,
    fields: Fields,
) -> Response {
    let edit =
        RoleEdit::Details { name: fields.text("name"), description: fields.text("description") };
    save(visit, &org, &role, edit, &fields).await
}

/// Saves the permissions of a role; before that, shows what would change.
pub async fn change(
    visit: Visit,
    Path((org, role)): Path<(OrgId, RoleId)>,
    fields: Fields,
) -> Response {
    let permissions = permissions(&fields);
    if stays(&fields) || (fields.has("go", "review") && !permissions.is_empty()) {
        return visit.show_again(&fields).await;
    }
    save(visit, &org, &role, RoleEdit::Permissions(permissions), &fields).await
}

async fn save(
    visit: Visit,
    org: &OrgId,
    role: &RoleId,
    edit: RoleEdit,
    fields: &Fields,
) -> Response {
    let version = fields.text("version").parse().unwrap_or_default();
    let asked = ((org, role), version, edit);
    match edit_custom_role(&visit.op(), asked.0.0, asked.0.1, asked.1, asked.2).await {
        Ok(()) => {
            let page = paths::role(org, &RoleChoice::Custom(role.clone()));
            see_other_saying(&page, FlashCode::RoleChanged)
        }
        Err(error) => visit.refuse(error, fields).await,
    }
}

/// Deletes a role, and puts another in its place where that was chosen.
pub async fn delete(
    visit: Visit,
    Path((org, role)): Path<(OrgId, RoleId)>,
    fields: Fields,
) -> Response {
    let replacement = match fields.text("replacement").as_str() {
        "nothing" => Replacement::Nothing,
        text => RoleChoice::parse(text).map_or(Replacement::Unsaid, Replacement::Role),
    };
    let form = DeleteCustomRole {
        org: org.clone(),
        role,
        version: fields.text("version").parse().unwrap_or_default(),
        replacement,
        typed: fields.text("name"),
    };
    match delete_custom_role(&visit.op(), form).await {
        Ok(()) => {
            let list = paths::roles_page(&org, "custom", "", "", "");
            see_other_saying(&list, FlashCode::RoleDeleted)
        }
        Err(error) => visit.refuse(error, &fields).await,
    }
}

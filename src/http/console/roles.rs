//! Roles: the list, one of them, Add Role step by step, changes, and the end.

use std::collections::BTreeSet;

use axum::response::Response;

use crate::console::pages::frame::Section;
use crate::console::pages::roles as pages;
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::paging::NamePlace;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::draft::RoleDraftContent;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::ServiceRole;
use crate::domain::{AppId, DraftId, OrgId, PermissionId, RoleId, ServiceId};
use crate::http::console::address::Path;
use crate::http::console::fields::Fields;
use crate::http::console::proof::{Proof, demand};
use crate::http::console::visit::{Visit, see_other, see_other_saying};
use crate::workflows::roles::{
    self, DeleteCustomRole, HolderPlaces, ListRoles, Replacement, RoleEdit, RoleStep,
};
use crate::workflows::{WorkflowError, access, drafts};

/// A custom role, as an address names it.
type RolePath = Path<(OrgId, RoleId)>;

/// A draft of Add Role, as an address names it.
type DraftPath = Path<(OrgId, DraftId)>;

/// The buttons of the picker that leave its page as it is.
const STAYS: [&str; 4] = ["filter", "all", "none", "back"];

fn stays(fields: &Fields) -> bool {
    STAYS.iter().any(|go| fields.has("go", go))
}

fn ticked(fields: &Fields) -> BTreeSet<PermissionId> {
    fields.all("permission").filter_map(|id| PermissionId::parse(id).ok()).collect()
}

/// A page of roles.
pub async fn list(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let part = |name| visit.query(name).unwrap_or_default();
    let query = ListRoles {
        search: part("q"),
        service: part("service"),
        after: part("after").parse().ok(),
    };
    let found = roles::list(&visit.op, &org, &query).await;
    visit.org_page(Section::Roles, &org, found, pages::list).await
}

/// Who may use a permission or an endpoint. An app that was picked has a page that explains it.
pub async fn who_can(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let what = visit.query("what").unwrap_or_default();
    if let Some(app) = visit.query("app").and_then(|app| AppId::parse(&app).ok()) {
        return see_other(&paths::app_access(&org, &app, "", &what));
    }
    let found = access::who_can::who_can(&visit.op, &org, &what).await;
    visit.org_page(Section::Roles, &org, found, pages::who_can).await
}

/// A role in the organization itself.
pub async fn show_organization_role(
    visit: Visit,
    Path((org, name)): Path<(OrgId, String)>,
) -> Response {
    let Some(role) = OrgRole::from_wire_name(&name) else {
        let nothing = Err(WorkflowError::NotFound);
        return visit.org_page(Section::Roles, &org, nothing, pages::show).await;
    };
    show_any(visit, org, RoleChoice::Organization(role)).await
}

/// A built-in role of a service.
pub async fn show_service_role(
    visit: Visit,
    Path((org, service, role)): Path<(OrgId, ServiceId, String)>,
) -> Response {
    show_any(visit, org, RoleChoice::Service(ServiceRole { service, role })).await
}

/// A custom role.
pub async fn show(visit: Visit, Path((org, role)): RolePath) -> Response {
    show_any(visit, org, RoleChoice::Custom(role)).await
}

async fn show_any(visit: Visit, org: OrgId, role: RoleChoice) -> Response {
    let place = |name| visit.query(name).and_then(|text| text.parse::<NamePlace<String>>().ok());
    let from = HolderPlaces { apps: place("apps"), members: place("members") };
    let found = roles::show(&visit.op, &org, role, &from).await;
    visit.org_page(Section::Roles, &org, found, pages::show).await
}

/// Asks for the permissions of a new role, with those of another one ticked.
pub async fn start(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let from = visit.query("from").and_then(|from| RoleChoice::parse(&from));
    let found = roles::start(&visit.op, &org, from.as_ref()).await;
    visit.org_page(Section::Roles, &org, found, pages::start).await
}

/// Takes the permissions and begins a draft.
pub async fn begin(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    if stays(&fields) {
        return start(visit.keeping(&fields), Path(org)).await;
    }
    match roles::begin(&visit.op, &org, ticked(&fields), fields.text("proposed")).await {
        Ok(draft) => see_other(&paths::new_role_details(&org, &draft)),
        Err(error) => visit.refused(error, &fields, |visit| start(visit, Path(org))).await,
    }
}

/// Asks for the permissions of a draft.
pub async fn permissions(visit: Visit, Path((org, draft)): DraftPath) -> Response {
    let found = roles::show_draft(&visit.op, &org, &draft).await;
    visit.org_page(Section::Roles, &org, found, pages::permissions).await
}

/// Takes the permissions of a draft.
pub async fn choose(visit: Visit, path: DraftPath, fields: Fields) -> Response {
    if stays(&fields) {
        return permissions(visit.keeping(&fields), path).await;
    }
    let Path((org, draft)) = &path;
    match roles::keep(&visit.op, org, draft, RoleStep::Permissions(ticked(&fields))).await {
        Ok(()) => see_other(&paths::new_role_details(org, draft)),
        Err(error) => visit.refused(error, &fields, |visit| permissions(visit, path)).await,
    }
}

/// Asks for name and description.
pub async fn details(visit: Visit, Path((org, draft)): DraftPath) -> Response {
    let found = drafts::see::<RoleDraftContent>(&visit.op, &org, &draft).await;
    visit.org_page(Section::Roles, &org, found, pages::details).await
}

/// Takes name and description.
pub async fn describe(visit: Visit, path: DraftPath, fields: Fields) -> Response {
    let Path((org, draft)) = &path;
    let step =
        RoleStep::Details { name: fields.text("name"), description: fields.text("description") };
    match roles::keep(&visit.op, org, draft, step).await {
        Ok(()) | Err(WorkflowError::Invalid(_)) if fields.has("go", "back") => {
            see_other(&paths::new_role_permissions(org, draft))
        }
        Ok(()) => see_other(&paths::new_role_review(org, draft)),
        Err(error) => visit.refused(error, &fields, |visit| details(visit, path)).await,
    }
}

/// Shows the draft once more.
pub async fn review(visit: Visit, Path((org, draft)): DraftPath) -> Response {
    let found = roles::show_draft(&visit.op, &org, &draft).await;
    visit.org_page(Section::Roles, &org, found, pages::review).await
}

/// Creates the role, or takes one permission out of the draft.
pub async fn create(visit: Visit, path: DraftPath, fields: Fields) -> Response {
    let Path((org, draft)) = &path;
    if fields.has("go", "back") {
        return see_other(&paths::new_role_details(org, draft));
    }
    let created = match PermissionId::parse(&fields.text("without")) {
        Ok(permission) => {
            let step = RoleStep::Without(permission);
            roles::keep(&visit.op, org, draft, step).await.map(|()| None)
        }
        Err(_) => roles::create_drafted(&visit.op, org, draft).await.map(Some),
    };
    match created {
        Ok(Some(role)) => {
            see_other_saying(&paths::role(org, &RoleChoice::Custom(role)), FlashCode::RoleCreated)
        }
        Ok(None) => see_other(&paths::new_role_review(org, draft)),
        Err(error) => visit.refused(error, &fields, |visit| review(visit, path)).await,
    }
}

/// Says what is wrong with a name that is being typed; nothing while it is free.
pub async fn check_name(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let but = visit.query("but").and_then(|role| RoleId::parse(&role).ok());
    let name = visit.query("name").unwrap_or_default();
    let checked = roles::check_name(&visit.op, &org, &name, but.as_ref()).await;
    visit.said_of_a_field(checked).await
}

/// Throws the draft away.
pub async fn cancel(visit: Visit, Path((org, draft)): DraftPath) -> Response {
    match drafts::cancel::<RoleDraftContent>(&visit.op, &org, &draft).await {
        Ok(()) => see_other(&paths::roles(&org)),
        Err(error) => visit.error(error).await,
    }
}

/// Saves name and description of a role.
pub async fn rename(visit: Visit, path: RolePath, fields: Fields) -> Response {
    let edit =
        RoleEdit::Details { name: fields.text("name"), description: fields.text("description") };
    match save(&visit, &path, edit, &fields).await {
        Ok(saved) => saved,
        Err(error) => Box::pin(visit.refused(error, &fields, |visit| show(visit, path))).await,
    }
}

/// Asks for the permissions of a role.
pub async fn edit(visit: Visit, Path((org, role)): RolePath) -> Response {
    let found = roles::preview_change(&visit.op, &org, &role, None).await;
    visit.org_page(Section::Roles, &org, found, pages::edit).await
}

/// Saves the permissions of a role; before that, shows what would change.
pub async fn change(visit: Visit, path: RolePath, fields: Fields) -> Response {
    let permissions = ticked(&fields);
    if stays(&fields) {
        return edit(visit.keeping(&fields), path).await;
    }
    if fields.has("go", "review") && !permissions.is_empty() {
        let visit = visit.keeping(&fields);
        let Path((org, role)) = path;
        let found = roles::preview_change(&visit.op, &org, &role, Some(&permissions)).await;
        return visit.org_page(Section::Roles, &org, found, pages::edit).await;
    }
    match save(&visit, &path, RoleEdit::Permissions(permissions), &fields).await {
        Ok(saved) => saved,
        Err(error) => visit.refused(error, &fields, |visit| edit(visit, path)).await,
    }
}

async fn save(
    visit: &Visit,
    Path((org, role)): &RolePath,
    edit: RoleEdit,
    fields: &Fields,
) -> Result<Response, WorkflowError> {
    let version = fields.text("version").parse().unwrap_or_default();
    roles::edit(&visit.op, org, role, version, edit).await?;
    let page = paths::role(org, &RoleChoice::Custom(role.clone()));
    Ok(see_other_saying(&page, FlashCode::RoleChanged))
}

/// Asks what takes the place of a role.
pub async fn preview_end(visit: Visit, Path((org, role)): RolePath) -> Response {
    let found = roles::preview_end(&visit.op, &org, &role).await;
    visit.org_page(Section::Roles, &org, found, pages::delete).await
}

/// Deletes a role, and puts another in its place where that was chosen.
pub async fn delete(visit: Visit, path: RolePath, fields: Fields) -> Response {
    let Path((org, role)) = &path;
    let replacement = match fields.text("replacement").as_str() {
        "nothing" => Replacement::Nothing,
        text => RoleChoice::parse(text).map_or(Replacement::Unsaid, Replacement::Role),
    };
    let form = DeleteCustomRole {
        org: org.clone(),
        role: role.clone(),
        version: fields.text("version").parse().unwrap_or_default(),
        replacement,
        typed: fields.text("name"),
    };
    let deleted = match demand(&visit, &fields, Proof::Kept).await {
        Ok(()) => roles::delete(&visit.op, form).await,
        Err(error) => Err(error),
    };
    match deleted {
        Ok(()) => {
            let list = paths::roles_page(org, "custom", "", "", "");
            see_other_saying(&list, FlashCode::RoleDeleted)
        }
        Err(error) => visit.refused(error, &fields, |visit| preview_end(visit, path)).await,
    }
}

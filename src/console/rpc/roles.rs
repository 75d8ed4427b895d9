//! Roles, read.

use leptos::prelude::*;

use crate::console::view::{
    PageError, PermissionOffer, RoleEndView, RoleListView, RolePreviewView, RoleQuery, RoleView,
};
use crate::domain::{DraftId, OrgId, RoleId};

/// A page of roles.
#[server(prefix = "/rpc", endpoint = "browse_roles")]
pub async fn browse_roles(
    org: OrgId,
    #[server(default)] query: RoleQuery,
) -> Result<RoleListView, PageError> {
    use crate::console::rpc::role_words::role_list;
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::roles::browse::{ListRoles, browse_roles};

    let (w, visitor) = visit()?;
    let RoleQuery { tab, search, service, after } = query;
    let place = RoleListView::read_place(&after);
    let after = place.and_then(|(name, id)| Some((name, RoleId::parse(&id).ok()?)));
    let query = ListRoles { search, service, after, limit: 0 };
    let asked = query.clone();
    let page = browse_roles(&w.op(&visitor), &org, query).await.map_err(refuse)?;
    Ok(role_list(w.catalogue(), page, tab == "custom", asked))
}

/// A role in full. `choice` names it as the check boxes of forms do; an unknown one is not found.
#[server(prefix = "/rpc", endpoint = "see_role")]
pub async fn see_role(
    org: OrgId,
    choice: String,
    apps: String,
    members: String,
) -> Result<RoleView, PageError> {
    use crate::console::rpc::role_words::{role_choice, role_view};
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::roles::show::see_role;

    let (w, visitor) = visit()?;
    let choice = role_choice(&choice).ok_or(PageError::NotFound)?;
    let place = |text: &str| RoleListView::read_place(text).unwrap_or_default();
    let asked = (&org, &choice, (place(&apps), place(&members)));
    let found =
        see_role(&w.op(&visitor), asked.0, asked.1, asked.2.0, asked.2.1).await.map_err(refuse)?;
    let is_later = (!apps.is_empty(), !members.is_empty());
    Ok(role_view(w.catalogue(), choice, found, is_later))
}

/// What a new custom role can hold. `from` names the role that it copies, if it copies one.
#[server(prefix = "/rpc", endpoint = "offer_permissions")]
pub async fn offer_permissions(org: OrgId, from: String) -> Result<PermissionOffer, PageError> {
    use crate::console::rpc::role_words::{offer, role_choice};
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::roles::show::offer_permissions;

    let (w, visitor) = visit()?;
    let from = role_choice(&from);
    let asked = (&org, from.as_ref());
    let found = offer_permissions(&w.op(&visitor), asked.0, asked.1).await.map_err(refuse)?;
    Ok(offer(w.catalogue(), found))
}

/// What a custom role can hold, with what it holds.
#[server(prefix = "/rpc", endpoint = "offer_permissions_of")]
pub async fn offer_permissions_of(org: OrgId, role: RoleId) -> Result<PermissionOffer, PageError> {
    use crate::console::rpc::role_words::offer;
    use crate::console::rpc::server::{refuse, visit};
    use crate::domain::roles::choice::RoleChoice;
    use crate::workflows::roles::show::offer_permissions;

    let (w, visitor) = visit()?;
    let choice = RoleChoice::Custom(role.clone());
    let asked = (&org, Some(&choice));
    let found = offer_permissions(&w.op(&visitor), asked.0, asked.1).await.map_err(refuse)?;
    let edited = Some((role, found.version));
    let name = found.copied.as_ref().map(ToString::to_string).unwrap_or_default();
    Ok(PermissionOffer { name, edited, ..offer(w.catalogue(), found) })
}

/// A draft of the visitor's own, with everything that can be ticked.
#[server(prefix = "/rpc", endpoint = "see_role_draft")]
pub async fn see_role_draft(org: OrgId, draft: DraftId) -> Result<PermissionOffer, PageError> {
    use crate::console::rpc::role_words::offer;
    use crate::console::rpc::server::{refuse, visit};
    use crate::domain::roles::draft::RoleDraftContent;
    use crate::workflows::drafts;
    use crate::workflows::roles::show::offer_permissions;

    let (w, visitor) = visit()?;
    let draft =
        drafts::see::<RoleDraftContent>(&w.op(&visitor), &org, &draft).await.map_err(refuse)?;
    let found = offer_permissions(&w.op(&visitor), &org, None).await.map_err(refuse)?;
    let picked = draft.content.permissions.clone();
    Ok(PermissionOffer { picked, draft: Some(draft), ..offer(w.catalogue(), found) })
}

/// What other permissions would do to those who hold a role. `permissions` stand apart by spaces.
#[server(prefix = "/rpc", endpoint = "preview_role")]
pub async fn preview_role(
    org: OrgId,
    role: RoleId,
    permissions: String,
) -> Result<RolePreviewView, PageError> {
    use crate::console::rpc::role_words::known_permissions;
    use crate::console::rpc::server::{refuse, visit};
    use crate::domain::roles::change::RoleFate;
    use crate::workflows::roles::edit::preview_role;

    let (w, visitor) = visit()?;
    let fate = RoleFate::Holds(known_permissions(w.catalogue(), &permissions));
    let found = preview_role(&w.op(&visitor), &org, &role, fate).await.map_err(refuse)?;
    Ok(RolePreviewView { effect: found.effect, foreign_orgs: found.foreign_orgs })
}

/// A custom role before it is deleted: who holds it, and what may take its place.
#[server(prefix = "/rpc", endpoint = "see_role_end")]
pub async fn see_role_end(org: OrgId, role: RoleId) -> Result<RoleEndView, PageError> {
    use crate::console::rpc::role_words::{replacements, role_view};
    use crate::console::rpc::server::{refuse, visit};
    use crate::domain::roles::change::RoleFate;
    use crate::domain::roles::choice::RoleChoice;
    use crate::workflows::roles::edit::{list_replacements, preview_role};
    use crate::workflows::roles::show::see_role;

    let (w, visitor) = visit()?;
    let asked = ((&org, &role), RoleFate::Ends(None));
    let preview =
        preview_role(&w.op(&visitor), asked.0.0, asked.0.1, asked.1).await.map_err(refuse)?;
    let choice = RoleChoice::Custom(role.clone());
    let found = see_role(
        &w.op(&visitor),
        &org,
        &choice,
        (String::new(), String::new()),
        (String::new(), String::new()),
    )
    .await
    .map_err(refuse)?;
    let others = list_replacements(&w.op(&visitor), &org, &role).await.map_err(refuse)?;
    Ok(RoleEndView {
        role: role_view(w.catalogue(), choice, found, (false, false)),
        replacements: replacements(w.catalogue(), &others),
        foreign_orgs: preview.foreign_orgs,
    })
}

//! Members, read.

use leptos::prelude::*;

use crate::console::view::{InvitationListView, InviteView, MemberListView, MemberView, PageError};
use crate::domain::{OrgId, PersonId};

/// A page of members. `after` is the `next` of the page before, `role` a wire name or empty.
#[server(prefix = "/rpc", endpoint = "list_members")]
pub async fn list_members(
    org: OrgId,
    search: String,
    role: String,
    after: String,
) -> Result<MemberListView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::words::{invitation_line, member_line};
    use crate::domain::roles::role::OrgRole;
    use crate::workflows::members::list::{ListMembers, list_members};

    let (w, visitor) = visit()?;
    let query = ListMembers {
        search: search.clone(),
        role: OrgRole::from_wire_name(&role),
        after: MemberListView::read_place(&after),
        limit: 0,
    };
    let page = list_members(&w.op(&visitor), &org, query).await.map_err(refuse)?;
    let (me, now) = (page.me, w.now());
    Ok(MemberListView {
        rows: page.rows.into_iter().map(|row| member_line(w.catalogue(), row, &me)).collect(),
        found: page.found,
        search,
        role,
        next: page.next.map(|(name, id)| MemberListView::place(&name, &id)),
        is_later_page: !after.is_empty(),
        invitations: page.invitations.into_iter().map(|open| invitation_line(open, now)).collect(),
        open: page.open,
        may_manage: page.may_manage,
    })
}

/// A page of open invitations. `after` is the `next` of the page before.
#[server(prefix = "/rpc", endpoint = "list_invitations")]
pub async fn list_invitations(org: OrgId, after: String) -> Result<InvitationListView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::words::invitation_line;
    use crate::workflows::members::list_invitations::list_invitations;

    let (w, visitor) = visit()?;
    let (place, now) = (InvitationListView::read_place(&after), w.now());
    let is_later_page = place.is_some();
    let page = list_invitations(&w.op(&visitor), &org, place).await.map_err(refuse)?;
    Ok(InvitationListView {
        rows: page.rows.into_iter().map(|open| invitation_line(open, now)).collect(),
        found: page.found,
        next: page.next.map(|(at, id)| InvitationListView::place(at, &id)),
        is_later_page,
    })
}

/// What can be given to somebody who is invited.
#[server(prefix = "/rpc", endpoint = "offer_member_roles")]
pub async fn offer_member_roles(org: OrgId) -> Result<InviteView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::console::rpc::wizard::picks;
    use crate::domain::scope::Scope;
    use crate::workflows::members::show::offer_member_roles;

    let (w, visitor) = visit()?;
    let offer = offer_member_roles(&w.op(&visitor), &org).await.map_err(refuse)?;
    let nothing = Scope::nothing();
    Ok(InviteView {
        org_name: offer.org_name.to_string(),
        services: picks::services(w.catalogue(), &nothing, &offer.services),
        custom_roles: picks::custom_roles(w.catalogue(), &nothing, &offer.custom_roles),
    })
}

/// A member in full.
#[server(prefix = "/rpc", endpoint = "see_member")]
pub async fn see_member(org: OrgId, person: PersonId) -> Result<MemberView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::members::show::see_member;

    let (w, visitor) = visit()?;
    let found = see_member(&w.op(&visitor), &org, &person).await.map_err(refuse)?;
    Ok(view::member(&w, found))
}

/// The visitor's own membership.
#[server(prefix = "/rpc", endpoint = "see_own_membership")]
pub async fn see_own_membership(org: OrgId) -> Result<MemberView, PageError> {
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::members::show::see_own_membership;

    let (w, visitor) = visit()?;
    let found = see_own_membership(&w.op(&visitor), &org).await.map_err(refuse)?;
    Ok(view::member(&w, found))
}

#[cfg(feature = "ssr")]
mod view {
    use crate::console::rpc::wizard::picks;
    use crate::console::view::MemberView;
    use crate::workflows::Workflows;
    use crate::workflows::members::show::MemberDetails;

    pub(super) fn member(w: &Workflows, found: MemberDetails) -> MemberView {
        let MemberDetails { person, member, offer, apps, .. } = found;
        MemberView {
            person,
            org_name: offer.org_name.to_string(),
            joined_at: member.joined_at.to_rfc3339(),
            version: member.version,
            services: picks::services(w.catalogue(), &member.roles, &offer.services),
            custom_roles: picks::custom_roles(w.catalogue(), &member.roles, &offer.custom_roles),
            organization_roles: member.roles.organization_roles,
            apps: apps.into_iter().map(|app| (app.id, app.name.to_string())).collect(),
            app_count: found.app_count,
            api_tokens: found.api_tokens.iter().map(ToString::to_string).collect(),
            is_last_owner: found.is_last_owner,
            may_manage: found.may_manage,
            is_me: found.is_me,
        }
    }
}

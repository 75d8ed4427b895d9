//! Members: roles, invitations, and the end of a membership.

use std::sync::{Arc, Mutex};

use axum::extract::Path;
use axum::response::Response;

use crate::console::pages::{InvitationLink, Mailed};
use crate::console::paths;
use crate::console::view::FlashCode;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::Scope;
use crate::domain::{InvitationId, OrgId, PersonId};
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, keep_secret, see_other_saying};
use crate::http::mail::{Letter, Mailer};
use crate::workflows::WorkflowError;
use crate::workflows::members::change_roles::{
    ChangeMemberRoles, RoleSection, change_member_roles,
};
use crate::workflows::members::invite::{
    InviteMember, Invited, invite_member, resend_invitation, revoke_invitation,
};
use crate::workflows::members::remove::{leave_organization, remove_member};

/// Invites somebody and shows the link. The filter keeps what was typed.
pub async fn invite(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    if fields.has("go", "filter") {
        return visit.show_again(&fields).await;
    }
    let picked = match fields.roles() {
        Ok(picked) => picked,
        Err(error) => return visit.refuse(error, &fields).await,
    };
    let form = InviteMember {
        org: org.clone(),
        email: fields.text("email"),
        roles: Scope { organization_roles: organization_roles(&fields), ..picked },
        lasts: fields.text("lasts"),
    };
    match invite_member(&visit.op(), form).await {
        Ok(invited) => show_link(visit, &org, invited).await,
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Makes a new link for an invitation and shows it.
pub async fn resend(
    visit: Visit,
    Path((org, invitation)): Path<(OrgId, InvitationId)>,
) -> Response {
    match resend_invitation(&visit.op(), &org, &invitation).await {
        Ok(invited) => show_link(visit, &org, invited).await,
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// Takes an invitation back.
pub async fn revoke(
    visit: Visit,
    Path((org, invitation)): Path<(OrgId, InvitationId)>,
) -> Response {
    match revoke_invitation(&visit.op(), &org, &invitation).await {
        Ok(()) => see_other_saying(&paths::members(&org), FlashCode::InvitationRevoked),
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// Saves one section of a member's roles; before that, shows what would change.
pub async fn change(
    visit: Visit,
    Path((org, person)): Path<(OrgId, PersonId)>,
    fields: Fields,
) -> Response {
    if !fields.has("go", "save") {
        return visit.show_again(&fields).await;
    }
    let picked = match fields.roles() {
        Ok(picked) => picked,
        Err(error) => return visit.refuse(error, &fields).await,
    };
    let section = match fields.text("section").as_str() {
        "organization" => RoleSection::Organization(organization_roles(&fields)),
        "service" => RoleSection::Service(picked.service_roles),
        "custom" => RoleSection::Custom(picked.custom_roles),
        _ => return visit.refuse(WorkflowError::NotFound, &fields).await,
    };
    let form = ChangeMemberRoles {
        org: org.clone(),
        person: person.clone(),
        version: fields.text("version").parse().unwrap_or_default(),
        section,
    };
    match change_member_roles(&visit.op(), form).await {
        Ok(()) => see_other_saying(&paths::member(&org, &person), FlashCode::MemberChanged),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Removes a member.
pub async fn remove(
    visit: Visit,
    Path((org, person)): Path<(OrgId, PersonId)>,
    fields: Fields,
) -> Response {
    match remove_member(&visit.op(), &org, &person).await {
        Ok(()) => see_other_saying(&paths::members(&org), FlashCode::MemberRemoved),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Leaves the organization.
pub async fn leave(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let typed = fields.text("name");
    match leave_organization(&visit.op(), &org, &typed).await {
        Ok(()) => see_other_saying(paths::HOME, FlashCode::Left),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

fn organization_roles(fields: &Fields) -> std::collections::BTreeSet<OrgRole> {
    let sent = fields.all("roles").chain(fields.all("additional"));
    sent.filter_map(OrgRole::from_wire_name).collect()
}

/// Mails the link where that is possible, and shows it in any case.
async fn show_link(visit: Visit, org: &OrgId, invited: Invited) -> Response {
    let base_url = visit.workflows().settings().base_url.clone();
    let Invited { token, invitation, org_name, invited_by } = invited;
    let token = token.into_inner();
    let mailed = match visit.state().edge.mailer.clone() {
        None => Mailed::NotConfigured,
        Some(mailer) => {
            let url = format!("{base_url}{}", paths::invitation(token.expose()));
            let until = invitation.expires_at.to_rfc3339();
            let letter = Letter {
                to: &invitation.email,
                subject: format!("Invitation to {org_name}"),
                text: text(&format!("{invited_by} invites you to join {org_name}."), &url, &until),
            };
            send(&mailer, letter).await
        }
    };
    let link = InvitationLink {
        token: Arc::new(Mutex::new(Some(crate::domain::secrets::secret::Revealed::once(token)))),
        base_url,
        email: invitation.email.to_string(),
        expires_at: invitation.expires_at.to_rfc3339(),
        mailed,
    };
    let mut response = visit.at(&paths::invite(org)).show_with(link).await;
    keep_secret(&mut response);
    response
}

async fn send(mailer: &Mailer, letter: Letter<'_>) -> Mailed {
    match mailer.send(letter).await {
        Ok(()) => Mailed::Sent,
        Err(_) => Mailed::Failed,
    }
}

fn text(sentence: &str, url: &str, until: &str) -> String {
    format!(
        "{sentence}\n\nOpen this link to accept. It works once, until {until}:\n\n{url}\n\n\
         If you did not expect this, do nothing: the link is of no use without you.\n"
    )
}

//! Members: who they are, their roles, invitations, and the end of a membership.

pub mod invitation;

use std::collections::BTreeSet;

use axum::response::Response;

use crate::console::pages::frame::Section;
use crate::console::pages::members::{self as pages, InvitationLink, Mailed};
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::Scope;
use crate::domain::text::Name;
use crate::domain::{InvitationId, OrgId, PersonId};
use crate::http::console::address::Path;
use crate::http::console::fields::Fields;
use crate::http::console::proof::{Proof, demand};
use crate::http::console::visit::{Visit, keep_secret, see_other_saying};
use crate::http::mail::Letter;
use crate::http::state::AppState;
use crate::workflows::WorkflowError;
use crate::workflows::members::{
    self, ChangeMemberRoles, Invitation, InviteMember, Invited, ListMembers, RoleSection,
};

/// A member, as an address names them.
type MemberPath = Path<(OrgId, PersonId)>;

/// A page of members.
pub async fn list(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let part = |name| visit.query(name).unwrap_or_default();
    let query = ListMembers {
        search: part("q"),
        role: OrgRole::from_wire_name(&part("role")),
        after: part("after").parse().ok(),
        skip: 0,
    };
    let found = members::list(&visit.op, &org, &query).await;
    visit.org_page(Section::Members, &org, found, pages::list).await
}

/// A page of open invitations.
pub async fn list_invitations(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let after = visit.query("after").and_then(|after| after.parse().ok());
    let found = members::list_invitations(&visit.op, &org, after.as_ref()).await;
    visit.org_page(Section::Members, &org, found, pages::invitations).await
}

/// Asks whom to invite.
pub async fn offer(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let found = members::offer_roles(&visit.op, &org).await;
    visit.org_page(Section::Members, &org, found, pages::invite).await
}

/// Invites somebody and shows the link. The filter keeps what was typed.
pub async fn invite(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    if fields.has("go", "filter") {
        return offer(visit.keeping(&fields), Path(org)).await;
    }
    let invited = match fields.roles() {
        Ok(picked) => {
            let form = InviteMember {
                org: org.clone(),
                email: fields.text("email"),
                roles: Scope { organization_roles: organization_roles(&fields), ..picked },
                lasts: fields.text("lasts"),
            };
            members::invite(&visit.op, form).await
        }
        Err(error) => Err(error),
    };
    match invited {
        Ok(invited) => show_link(visit, &org, invited).await,
        Err(error) => visit.refused(error, &fields, |visit| offer(visit, Path(org))).await,
    }
}

/// Makes a new link for an invitation and shows it.
pub async fn resend_invitation(
    visit: Visit,
    Path((org, invitation)): Path<(OrgId, InvitationId)>,
) -> Response {
    match members::resend_invitation(&visit.op, &org, &invitation).await {
        Ok(invited) => show_link(visit, &org, invited).await,
        Err(error) => visit.error(error).await,
    }
}

/// Takes an invitation back.
pub async fn revoke_invitation(
    visit: Visit,
    Path((org, invitation)): Path<(OrgId, InvitationId)>,
) -> Response {
    match members::revoke_invitation(&visit.op, &org, &invitation).await {
        Ok(()) => see_other_saying(&paths::members(&org), FlashCode::InvitationRevoked),
        Err(error) => visit.error(error).await,
    }
}

/// A member in full.
pub async fn show(visit: Visit, Path((org, person)): MemberPath) -> Response {
    let found = members::show(&visit.op, &org, &person).await;
    visit.org_page(Section::Members, &org, found, pages::show).await
}

/// Saves one section of a member's roles; before that, shows what would change.
pub async fn change_roles(visit: Visit, path: MemberPath, fields: Fields) -> Response {
    if !fields.has("go", "save") {
        return show(visit.keeping(&fields), path).await;
    }
    let Path((org, person)) = &path;
    let changed = match section(&fields) {
        Ok(section) => {
            let version = fields.text("version").parse().unwrap_or_default();
            let form =
                ChangeMemberRoles { org: org.clone(), person: person.clone(), version, section };
            members::change_roles(&visit.op, form).await
        }
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => see_other_saying(&paths::member(org, person), FlashCode::MemberChanged),
        Err(error) => visit.refused(error, &fields, |visit| show(visit, path)).await,
    }
}

fn section(fields: &Fields) -> Result<RoleSection, WorkflowError> {
    let picked = fields.roles()?;
    match fields.text("section").as_str() {
        "organization" => Ok(RoleSection::Organization(organization_roles(fields))),
        "service" => Ok(RoleSection::Service(picked.service_roles)),
        "custom" => Ok(RoleSection::Custom(picked.custom_roles)),
        _ => Err(WorkflowError::NotFound),
    }
}

/// Asks whether to remove a member.
pub async fn preview_removal(visit: Visit, Path((org, person)): MemberPath) -> Response {
    let found = members::show_to_remove(&visit.op, &org, &person).await;
    visit.org_page(Section::Members, &org, found, pages::remove).await
}

/// Removes a member.
pub async fn remove(visit: Visit, path: MemberPath, fields: Fields) -> Response {
    let Path((org, person)) = &path;
    let removed = match demand(&visit, &fields, Proof::Kept).await {
        Ok(()) => members::remove(&visit.op, org, person).await,
        Err(error) => Err(error),
    };
    match removed {
        Ok(()) => see_other_saying(&paths::members(org), FlashCode::MemberRemoved),
        Err(error) => visit.refused(error, &fields, |visit| preview_removal(visit, path)).await,
    }
}

/// Asks whether to leave.
pub async fn preview_leaving(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let found = members::show_own(&visit.op, &org).await;
    visit.org_page(Section::Members, &org, found, pages::leave).await
}

/// Leaves the organization.
pub async fn leave(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let left = match demand(&visit, &fields, Proof::Kept).await {
        Ok(()) => members::leave(&visit.op, &org, &fields.text("name")).await,
        Err(error) => Err(error),
    };
    match left {
        Ok(()) => see_other_saying(paths::HOME, FlashCode::Left),
        Err(error) => {
            visit.refused(error, &fields, |visit| preview_leaving(visit, Path(org))).await
        }
    }
}

fn organization_roles(fields: &Fields) -> BTreeSet<OrgRole> {
    let sent = fields.all("roles").chain(fields.all("additional"));
    sent.filter_map(OrgRole::from_wire_name).collect()
}

/// Mails the link where that is possible, and shows it in any case.
async fn show_link(visit: Visit, org: &OrgId, invited: Invited) -> Response {
    let base_url = visit.workflows().settings().base_url.clone();
    let Invited { token, mailed, invitation, org_name, invited_by } = invited;
    let in_mail = mailed.into_inner();
    let expires_at = invitation.expires_at.to_rfc3339();
    let url = format!("{base_url}{}", paths::invitation(in_mail.expose()));
    let mail = InvitationMail { invitation: &invitation, org_name, invited_by, url };
    let mailed = mail_link(visit.state(), &mail).await;
    let link =
        InvitationLink { token, base_url, email: invitation.email.to_string(), expires_at, mailed };
    let mut response = visit.org_page(Section::Members, org, Ok(link), pages::invited).await;
    keep_secret(&mut response);
    response
}

/// What the mail of an invitation says.
pub struct InvitationMail<'a> {
    pub invitation: &'a Invitation,
    pub org_name: Name,
    /// Who invites.
    pub invited_by: Name,
    /// The link.
    pub url: String,
}

/// Mails the link of an invitation, where that is possible.
pub async fn mail_link(state: &AppState, mail: &InvitationMail<'_>) -> Mailed {
    let Some(mailer) = state.edge.mailer.clone() else {
        return Mailed::NotConfigured;
    };
    let InvitationMail { invitation, org_name, invited_by, url } = mail;
    let sentence = format!("{invited_by} invites you to join {org_name}.");
    let letter = Letter {
        to: &invitation.email,
        subject: format!("Invitation to {org_name}"),
        text: text(&sentence, url, &invitation.expires_at.in_words()),
    };
    match mailer.send(letter).await {
        Ok(()) => Mailed::Sent,
        Err(_) => Mailed::Failed,
    }
}

fn text(sentence: &str, url: &str, until: &str) -> String {
    format!(
        "{sentence}\n\nOpen this link to accept. It works once, until {until}:\n\n{url}\n\nIf \
         you weren't expecting this, you can ignore this e-mail.\n"
    )
}

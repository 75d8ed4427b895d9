//! `G/orgs/{id}/users` and `…/invitations`: who belongs to an organization, and who is invited
//! (CONTRACT.md 2.4).

use axum::Json;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::console::paths;
use crate::domain::paging::Sliced;
use crate::domain::{InvitationId, OrgId};
use crate::http::console::members::{InvitationMail, mail_link};
use crate::http::csp::account::UserAnswer;
use crate::http::csp::app_body::refuse_more_than;
use crate::http::csp::base::Empty;
use crate::http::csp::errors::Refusal;
use crate::http::csp::gate::{Call, Listed, Paged};
use crate::http::csp::organizations::link;
use crate::http::csp::scopes::{HeldRoles, Role, names};
use crate::workflows::members::{self, InvitationDescription, Invited, MemberDescription};
use crate::workflows::roles::{AskedScope, AskedServiceRoles};

/// How many people can be invited at once.
const MOST_AT_ONCE: usize = 50;

/// A member of an organization.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberAnswer {
    user: UserAnswer,
    #[schemars(with = "String")]
    org_id: OrgId,
    #[serde(flatten)]
    roles: HeldRoles,
}

fn answers(org: &OrgId, rows: Vec<MemberDescription>) -> Vec<MemberAnswer> {
    let answer = |MemberDescription { person, roles }| MemberAnswer {
        user: UserAnswer::from(person),
        org_id: org.clone(),
        roles: HeldRoles::from(roles),
    };
    rows.into_iter().map(answer).collect()
}

/// Handles `GET …/orgs/{id}/users`, also below `v2`.
pub async fn list(call: Call<OrgId>) -> Result<Json<Paged<MemberAnswer>>, Refusal> {
    let slice = call.slice()?;
    let Sliced { rows, total } = members::describe(&call.op, &call.path, "", slice).await?;
    let listed = Listed { path: format!("{}/users", link(&call.path)), search: None };
    Ok(Json(listed.page(slice, total, answers(&call.path, rows))))
}

/// Handles `GET …/orgs/{id}/users/search`.
pub async fn search(call: Call<OrgId>) -> Result<Json<Paged<MemberAnswer>>, Refusal> {
    let (slice, term) = (call.slice()?, call.query.get("userSearchTerm"));
    let term = term.ok_or_else(|| Refusal::invalid_request("userSearchTerm is missing"))?;
    let Sliced { rows, total } = members::describe(&call.op, &call.path, term, slice).await?;
    let path = format!("{}/users/search", link(&call.path));
    let listed = Listed { path, search: Some(("userSearchTerm", term)) };
    Ok(Json(listed.page(slice, total, answers(&call.path, rows))))
}

/// An invitation, by its address.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationLink {
    ref_link: String,
}

/// Handles `GET …/orgs/{id}/invitations`.
pub async fn list_invitations(call: Call<OrgId>) -> Result<Json<Vec<InvitationLink>>, Refusal> {
    let open = members::list_open(&call.op, &call.path).await?;
    let links = open.iter().map(|open| InvitationLink { ref_link: at(&call.path, &open.id) });
    Ok(Json(links.collect()))
}

/// Somebody who is invited.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationAnswer {
    ref_link: String,
    username: String,
    generated_by: String,
    org_role_names: Vec<String>,
    #[serde(flatten)]
    roles: HeldRoles,
    created_at: String,
    expires_at: String,
}

/// Handles `GET …/orgs/{id}/invitations/{invitation}`.
pub async fn show_invitation(
    call: Call<(OrgId, InvitationId)>,
) -> Result<Json<InvitationAnswer>, Refusal> {
    let (org, id) = &call.path;
    let found = members::describe_invitation(&call.op, org, id).await?;
    let InvitationDescription { invitation, invited_by, roles } = found;
    Ok(Json(InvitationAnswer {
        ref_link: at(org, id),
        username: invitation.email.to_string(),
        generated_by: invited_by.to_string(),
        org_role_names: roles.organization.iter().map(|role| role.name.clone()).collect(),
        roles: roles.into(),
        created_at: invitation.created_at.to_rfc3339(),
        expires_at: invitation.expires_at.to_rfc3339(),
    }))
}

/// Handles `DELETE …/orgs/{id}/invitations/{invitation}`.
pub async fn revoke_invitation(call: Call<(OrgId, InvitationId)>) -> Result<Json<Empty>, Refusal> {
    members::revoke_invitation(&call.op, &call.path.0, &call.path.1).await?;
    Ok(Json(Empty {}))
}

fn at(org: &OrgId, invitation: &InvitationId) -> String {
    format!("{}/invitations/{invitation}", link(org))
}

/// Whom to invite, and as what.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Invitations {
    usernames: Vec<String>,
    org_role_names: Option<Vec<String>>,
    organization_roles: Option<Vec<Role>>,
    service_roles_dtos: Option<Vec<InvitedServiceRoles>>,
    custom_roles: Option<Vec<Role>>,
    skip_notify: Option<bool>,
}

/// Roles of a service, which is named by its address.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InvitedServiceRoles {
    #[serde(rename = "serviceDefinitionLink")]
    definition: String,
    #[serde(rename = "serviceRoleNames")]
    names: Option<Vec<String>>,
    #[serde(rename = "serviceRoles")]
    roles: Option<Vec<Role>>,
}

impl Invitations {
    fn roles(&self) -> AskedScope {
        let mut organization = self.org_role_names.clone().unwrap_or_default();
        organization.extend(names(self.organization_roles.as_deref()));
        let of_service = |service: &InvitedServiceRoles| {
            let mut roles = service.names.clone().unwrap_or_default();
            roles.extend(names(service.roles.as_deref()));
            AskedServiceRoles { definition_id: service.definition.clone(), roles }
        };
        AskedScope {
            organization,
            services: self.service_roles_dtos.iter().flatten().map(of_service).collect(),
            custom: names(self.custom_roles.as_deref()),
        }
    }
}

/// A new invitation with its link, which no other answer shows.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewInvitation {
    ref_link: String,
    username: String,
    invitation_link: String,
    expires_at: String,
}

/// Handles `POST …/orgs/{id}/invitations`: all of them or none.
pub async fn invite(call: Call<OrgId, Invitations>) -> Result<Json<Vec<NewInvitation>>, Refusal> {
    let (org, body) = (&call.path, &call.body);
    refuse_more_than(MOST_AT_ONCE, "usernames", &body.usernames)?;
    let invited = members::invite_all(&call.op, org, &body.usernames, &body.roles()).await?;
    let mut made = Vec::with_capacity(invited.len());
    let base = &call.state.workflows.settings().base_url;
    let public = |path: &str| format!("{base}{path}");
    for Invited { token, mailed, invitation, org_name, invited_by } in invited {
        let url = public(&paths::invitation(mailed.into_inner().expose()));
        let mail = InvitationMail { invitation: &invitation, org_name, invited_by, url };
        if body.skip_notify != Some(true) {
            mail_link(&call.state, &mail).await;
        }
        let expires_at = invitation.expires_at.to_rfc3339();
        made.push(NewInvitation {
            ref_link: at(org, &invitation.id),
            username: invitation.email.to_string(),
            invitation_link: public(&paths::invitation(token.into_inner().expose())),
            expires_at,
        });
    }
    Ok(Json(made))
}

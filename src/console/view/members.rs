//! Members and invitations, as pages show them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::console::view::{RolePick, ServicePicks};
use crate::domain::account::person::Person;
use crate::domain::roles::role::OrgRole;
use crate::domain::{AppId, InvitationId, PersonId, Timestamp};

/// A page of members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberListView {
    /// The members.
    pub rows: Vec<MemberLine>,
    /// How many the search finds in all.
    pub found: i64,
    /// What was searched for.
    pub search: String,
    /// The wire name of the role that was asked for; empty for all.
    pub role: String,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later_page: bool,
    /// The newest of the invitations that nobody has accepted.
    pub invitations: Vec<InvitationLine>,
    /// How many of them there are in all.
    pub open: i64,
    /// Whether the visitor may invite, change and remove.
    pub may_manage: bool,
}

/// A page of invitations that nobody has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationListView {
    /// The invitations, newest first.
    pub rows: Vec<InvitationLine>,
    /// How many there are in all.
    pub found: i64,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later_page: bool,
}

impl InvitationListView {
    /// Writes a place in the list.
    pub fn place(at: Timestamp, id: &InvitationId) -> String {
        format!("{}.{id}", at.as_micros())
    }

    /// Reads what [`Self::place`] wrote; anything else is the beginning.
    pub fn read_place(text: &str) -> Option<(Timestamp, InvitationId)> {
        let (micros, id) = text.split_once('.')?;
        let at = Timestamp::from_micros(micros.parse().ok()?);
        Some((at, InvitationId::parse(id).ok()?))
    }
}

/// A member in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberLine {
    /// Who.
    pub person: Person,
    /// Their roles in the organization, as people read them.
    pub roles: Vec<String>,
    /// Their service roles and custom roles.
    pub other_roles: Vec<String>,
    /// When they last signed in (RFC 3339).
    pub last_sign_in_at: Option<String>,
    /// Whether this is the visitor.
    pub is_me: bool,
}

/// An invitation in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationLine {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub email: String,
    /// Who invited them.
    pub invited_by: String,
    /// The organization roles that they will have, as people read them.
    pub roles: Vec<String>,
    /// When it ends (RFC 3339).
    pub expires_at: String,
    /// Whether its link is too old.
    pub is_over: bool,
}

/// A member in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// Who.
    pub person: Person,
    /// The name of the organization.
    pub org_name: String,
    /// Since when they belong to it (RFC 3339).
    pub joined_at: String,
    /// Counts the changes of their roles.
    pub version: i64,
    /// Their roles in the organization.
    pub organization_roles: BTreeSet<OrgRole>,
    /// Service roles: theirs are picked.
    pub services: Vec<ServicePicks>,
    /// Custom roles: theirs are picked.
    pub custom_roles: Vec<RolePick>,
    /// The first apps that they created.
    pub apps: Vec<(AppId, String)>,
    /// How many they created in all.
    pub app_count: i64,
    /// The names of their API tokens here, which end with the membership.
    pub api_tokens: Vec<String>,
    /// Whether nobody else owns the organization.
    pub is_last_owner: bool,
    /// Whether the visitor may change and remove them.
    pub may_manage: bool,
    /// Whether this is the visitor.
    pub is_me: bool,
}

/// What can be given to somebody who is invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteView {
    /// The name of the organization.
    pub org_name: String,
    /// Service roles.
    pub services: Vec<ServicePicks>,
    /// Custom roles.
    pub custom_roles: Vec<RolePick>,
}

/// Where the next page begins, as it stands in the address.
impl MemberListView {
    /// Writes a place in the list.
    pub fn place(name: &str, id: &PersonId) -> String {
        format!("{id}/{name}")
    }

    /// Reads what [`Self::place`] wrote.
    pub fn read_place(text: &str) -> Option<(String, PersonId)> {
        let (id, name) = text.split_once('/')?;
        Some((name.to_owned(), PersonId::parse(id).ok()?))
    }
}

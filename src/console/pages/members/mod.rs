//! Members of an organization: the list, one of them, invitations, and the end of a membership.

mod invitation;
mod invitations;
mod invite;
mod list;
mod remove;
pub mod roles;
mod show;

pub use self::invitation::{invitation, invitation_over};
pub use self::invitations::invitations;
pub use self::invite::{InvitationLink, Mailed, invite, invited};
pub use self::list::list;
pub use self::remove::{leave, remove};
pub use self::show::show;
use crate::console::components::Crumb;
use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::account::person::Person;

/// The list, then a member.
fn crumbs(org: &OrgId, person: Option<&Person>) -> Vec<Crumb> {
    let list = Crumb { label: "Active Members".into(), href: paths::members(org) };
    let member = person.map(|person| Crumb {
        label: person.name.to_string(),
        href: paths::member(org, &person.id),
    });
    [list].into_iter().chain(member).collect()
}

//! The start page: it leads to the organization that somebody belongs to.

use axum::response::Response;

use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::account::person::Membership;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, see_other};
use crate::workflows::account::sign_in::who_am_i;

/// Leads to the organization that the visitor looked at last, or the first one; who has none is told whom to ask.
pub async fn home(visit: Visit) -> Response {
    match who_am_i(&visit.op()).await {
        Ok(me) => match landing(&me.memberships, visit.last_org()) {
            Some(held) => see_other(&paths::organization(&held.org)),
            None => visit.show().await,
        },
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

fn landing<'a>(held: &'a [Membership], last: Option<&OrgId>) -> Option<&'a Membership> {
    let known = held.iter().find(|held| Some(&held.org) == last);
    known.or_else(|| held.first())
}

//! The start page: it leads to the organization that somebody belongs to.

use axum::response::Response;

use super::fields::Fields;
use super::visit::{Visit, see_other};
use crate::console::paths;
use crate::workflows::sign_in::who_am_i;

/// Leads to the first organization of the visitor; who has none is told whom to ask.
pub async fn home(visit: Visit) -> Response {
    match who_am_i(visit.workflows(), &visit.visitor).await {
        Ok(me) => match me.memberships.first() {
            Some(first) => see_other(&paths::organization(&first.org)),
            None => visit.show().await,
        },
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

//! Acting with an access token: whoever it stands for does what their roles let them do, no wider
//! than the token says, and only in the organization that it was issued for.

use std::collections::BTreeSet;

use crate::domain::ServiceId;
use crate::domain::access::permissions_of_claim;
use crate::domain::roles::role::{OrgRole, ServicePermission};
use crate::domain::secrets::secret::Presented;
use crate::domain::services::catalogue::Catalogue;
use crate::domain::tokens::access_token::Perm;
use crate::workflows::tokens::authenticate_call::{
    CallError, Holder, LiveToken, dead, live_bearer,
};
use crate::workflows::{Actor, Bounds, OpContext};

/// The operation of whoever a token stands for.
pub async fn act(op: &OpContext, token: &Presented) -> Result<OpContext, CallError> {
    let live = live_bearer(op, token).await?;
    op.end_snapshot();
    let LiveToken { holder, org, claims } = live.map_err(dead)?;
    let actor = match holder {
        Holder::App(app) => {
            op.usage().note_call(&app, &org, op.seen());
            Actor::App(app)
        }
        Holder::Person(person) => Actor::Person(person),
    };
    let roles = claims.perms.iter().filter_map(|perm| role(perm)).collect();
    let permissions = permissions(&claims.perms, op.catalogue());
    Ok(op.within(actor, Bounds { org, roles, permissions }))
}

fn role(perm: &str) -> Option<OrgRole> {
    match Perm::parse(perm)? {
        Perm::Organization { role } => OrgRole::from_wire_name(&role),
        Perm::Service { .. } => None,
    }
}

fn permissions(perms: &[String], catalogue: &Catalogue) -> BTreeSet<ServicePermission> {
    let of = |service: &ServiceId| {
        let held = permissions_of_claim(perms, catalogue, service).into_iter();
        let service = service.clone();
        held.map(move |permission| ServicePermission { service: service.clone(), permission })
    };
    catalogue.services().iter().flat_map(|service| of(&service.id)).collect()
}

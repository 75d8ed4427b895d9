//! Organizations: where somebody lands, the list of them, one more, and each of them.

pub mod set_up;

use axum::response::Response;

use crate::console::pages::frame::Section;
use crate::console::pages::organizations as pages;
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::OrgId;
use crate::domain::account::person::Membership;
use crate::domain::roles::role::OrgRole;
use crate::http::console::address::Path;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, see_other, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::account::who_am_i;
use crate::workflows::organizations::{self, PolicyForm, Ticked};
use crate::workflows::tokens::keys;

/// Leads to the organization that the visitor looked at last, or one that they own, or the first
/// one; who has none is told whom to ask.
pub async fn home(visit: Visit) -> Response {
    match who_am_i(&visit.op).await {
        Ok(me) => match landing(&me.memberships, visit.last_org()) {
            Some(held) => see_other(&paths::organization(&held.org)),
            None => visit.screen(pages::none),
        },
        Err(error) => visit.error(error).await,
    }
}

fn landing<'a>(held: &'a [Membership], last: Option<&OrgId>) -> Option<&'a Membership> {
    let known = held.iter().find(|held| Some(&held.org) == last);
    let owned = || held.iter().find(|held| held.roles.contains(&OrgRole::Owner));
    known.or_else(owned).or_else(|| held.first())
}

/// Those that the visitor belongs to.
pub async fn list(visit: Visit) -> Response {
    let me = who_am_i(&visit.op).await;
    visit.own_page(me, pages::list).await
}

/// The settings of an organization and of the server.
pub async fn settings(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let found = look_at_settings(&visit, &org).await;
    visit.org_page(Section::Settings, &org, found, pages::settings).await
}

async fn look_at_settings(visit: &Visit, org: &OrgId) -> Result<pages::Settings, WorkflowError> {
    let w = visit.workflows();
    let details = organizations::show(&visit.op, org).await?;
    Ok(pages::Settings {
        details,
        keys: keys::list(&visit.op, org).await?,
        is_ready: visit.state().edge.readiness.ask(w).await,
        database_bytes: w.database_bytes().await?,
    })
}

/// What the program is made of.
pub async fn licenses(visit: Visit) -> Response {
    visit.own_page(Ok(()), |page, ()| pages::licenses(page)).await
}

/// Asks for the name of one more.
pub async fn begin(visit: Visit) -> Response {
    let id = organizations::begin(&visit.op).await;
    visit.own_page(id, pages::create).await
}

/// Creates an organization. The id in the form makes a second submit find the first one's.
pub async fn create(visit: Visit, fields: Fields) -> Response {
    let Ok(id) = OrgId::parse(&fields.text("id")) else {
        return visit.error(WorkflowError::NotFound).await;
    };
    match organizations::create(&visit.op, &id, &fields.text("name")).await {
        Ok(org) => see_other_saying(&paths::organization(&org), FlashCode::OrganizationCreated),
        Err(error) => visit.refused(error, &fields, begin).await,
    }
}

/// An organization at a glance.
pub async fn overview(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let found = organizations::overview(&visit.op, &org).await;
    visit.org_page(Section::Overview, &org, found, pages::overview).await
}

/// Puts the first steps away.
pub async fn dismiss_first_steps(visit: Visit, Path(org): Path<OrgId>) -> Response {
    match organizations::dismiss_first_steps(&visit.op, &org).await {
        Ok(()) => see_other(&paths::organization(&org)),
        Err(error) => visit.error(error).await,
    }
}

/// The details, and the policies.
pub async fn show(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let found = organizations::show(&visit.op, &org).await;
    visit.org_page(Section::Details, &org, found, pages::show).await
}

/// Saves one section of the details.
pub async fn change(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let version = fields.version();
    let (part, changed, flash) = match fields.text("section").as_str() {
        "name" => {
            let name = fields.text("name");
            let renamed = organizations::rename(&visit.op, &org, &name, version).await;
            ("details", renamed, FlashCode::OrganizationRenamed)
        }
        "policies" => {
            let form = policies(&fields, version);
            let saved = organizations::set_policies(&visit.op, &org, form).await;
            ("policies", saved, FlashCode::PoliciesSaved)
        }
        _ => return visit.error(WorkflowError::NotFound).await,
    };
    match changed {
        Ok(()) => see_other_saying(&paths::details_part(&org, part), flash),
        Err(error) => visit.refused(error, &fields, |visit| show(visit, Path(org))).await,
    }
}

fn policies(fields: &Fields, version: i64) -> PolicyForm {
    let ticked = |name: &str| if fields.has(name, "yes") { Ticked::Yes } else { Ticked::No };
    PolicyForm {
        only_owners_regenerate: ticked("only_owners_regenerate"),
        only_roles_i_hold: ticked("only_roles_i_hold"),
        max_ttl: fields.text("max_ttl"),
        max_secret_age: fields.text("max_secret_age"),
        version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Name;

    fn held(number: u8, role: OrgRole) -> Membership {
        let name = Name::parse(&format!("Org {number}")).expect("a name");
        Membership { org: OrgId::from_bytes([number; 16]), org_name: name, roles: [role].into() }
    }

    #[test]
    fn the_first_sign_in_lands_in_the_organization_that_one_owns() {
        let all = [held(1, OrgRole::Member), held(2, OrgRole::Owner)];
        assert_eq!(landing(&all, None), Some(&all[1]));
        assert_eq!(landing(&all, Some(&all[0].org)), Some(&all[0]));
        assert_eq!(landing(&all[..1], Some(&all[1].org)), Some(&all[0]));
    }
}

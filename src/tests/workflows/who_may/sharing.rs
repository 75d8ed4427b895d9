//! The part about apps in more than one organization.

use latchkey::domain::{AppId, OrgId, RequestId};
use latchkey::workflows::sharing::decide::{
    AcceptRequest, accept_request, decline_request, list_requests, see_request, withdraw_request,
};
use latchkey::workflows::sharing::list_orgs::list_app_orgs;
use latchkey::workflows::sharing::remove::preview_app_removal;
use latchkey::workflows::sharing::set_end::change_grant_end;
use latchkey::workflows::sharing::share::offer_sharing;
use latchkey::workflows::sharing::show_added::{ScopeVerdict, decide_scope, find_added_app};

use crate::workflows::outcome;
use crate::world::{AppForm, Someone, World};

/// An app of another organization that was added here, and one that asks to be.
pub struct Foreign {
    added: AppId,
    request: RequestId,
    nowhere: OrgId,
}

impl Foreign {
    pub async fn new(world: &World) -> Self {
        let added = world.is_asked_for(AppForm::named("added")).await;
        world.owner().await.tries_to_accept(&added.1, "").await.unwrap();
        let request = world.is_asked_for(AppForm::named("asking")).await.1;
        Self { added: added.0, request, nowhere: OrgId::from_bytes([9; 16]) }
    }
}

pub async fn try_everything(
    someone: &Someone<'_>,
    foreign: &Foreign,
    plain: &AppId,
    note: &mut impl FnMut(&'static str, &'static str),
) {
    let (w, visitor, org) = (someone.workflows(), &someone.visitor, &someone.org);
    let Foreign { added, request, nowhere } = foreign;
    let offered = offer_sharing(&w.op(visitor), org, plain, nowhere.as_str()).await;
    note("offer sharing an app", outcome(&offered));
    note("share an app", outcome(&someone.tries_to_share(plain, nowhere, "").await));
    let listed = list_app_orgs(&w.op(visitor), org, plain, ("", "")).await;
    note("list the organizations of an app", outcome(&listed));
    let withdrawn = withdraw_request(&w.op(visitor), org, plain, request).await;
    note("withdraw a request of somebody else", outcome(&withdrawn));
    note("list requests", outcome(&list_requests(&w.op(visitor), org, None).await));
    note("see a request", outcome(&see_request(&w.op(visitor), org, request).await));
    let form = AcceptRequest {
        org: org.clone(),
        request: request.clone(),
        version: 7,
        last_day: String::new(),
    };
    note(
        "accept a request by another version",
        outcome(&accept_request(&w.op(visitor), form).await),
    );
    let nobody = RequestId::from_bytes([9; 16]);
    let declined = decline_request(&w.op(visitor), (org, &nobody)).await;
    note("decline a request that is not there", outcome(&declined));
    note("see an added app", outcome(&find_added_app(&w.op(visitor), org, added).await));
    let decided = decide_scope(&w.op(visitor), org, added, ScopeVerdict::Accept, 7).await;
    note("accept a scope that is not there", outcome(&decided));
    note("explain the access of an app", outcome(&someone.asks_why(plain, None, "").await));
    let place = (org, added, org);
    note(
        "preview removing an added app",
        outcome(&preview_app_removal(&w.op(visitor), place).await),
    );
    let ended = change_grant_end(&w.op(visitor), place, "never").await;
    note("end an added app on no day", outcome(&ended));
    let removed = someone.tries_to_remove_app(plain, nowhere).await;
    note("remove an app from where it is not", outcome(&removed));
}

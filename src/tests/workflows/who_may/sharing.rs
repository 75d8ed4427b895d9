//! The part about apps in more than one organization.

use latchkey::domain::{AppId, OrgId, RequestId};
use latchkey::workflows::sharing::{self, ScopeVerdict};

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
    let (op, org) = (&someone.op(), &someone.org);
    let Foreign { added, request, nowhere } = foreign;
    let (plain_app, added_app) = (&someone.app(plain), &someone.app(added));
    let offered = sharing::offer(op, plain_app, nowhere.as_str()).await;
    note("offer sharing an app", outcome(&offered));
    note("share an app", outcome(&someone.tries_to_share(plain, nowhere, "").await));
    let listed = sharing::list_orgs(op, plain_app, None).await;
    note("list the organizations of an app", outcome(&listed));
    let withdrawn = sharing::withdraw(op, plain_app, request).await;
    note("withdraw a request of somebody else", outcome(&withdrawn));
    note("list requests", outcome(&sharing::list_requests(op, org, None).await));
    note("see a request", outcome(&sharing::show_request(op, org, request).await));
    let accepted = someone.accepts(request, 7, "").await;
    note("accept a request by another version", outcome(&accepted));
    let nobody = RequestId::from_bytes([9; 16]);
    let declined = sharing::decline(op, org, &nobody).await;
    note("decline a request that is not there", outcome(&declined));
    note("see an added app", outcome(&sharing::find_added(op, added_app).await));
    let decided = sharing::decide_scope(op, added_app, ScopeVerdict::Accept, 7).await;
    note("accept a scope that is not there", outcome(&decided));
    note("explain the access of an app", outcome(&someone.asks_why(plain, None, "").await));
    let previewed = sharing::preview_removal(op, added_app, org).await;
    note("preview removing an added app", outcome(&previewed));
    let ended = sharing::set_end(op, added_app, org, "never").await;
    note("end an added app on no day", outcome(&ended));
    let removed = someone.tries_to_remove_app(plain, nowhere).await;
    note("remove an app from where it is not", outcome(&removed));
}

//! Asks whether to take an app out of an organization, and says what follows.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, LinkButton, LocalTime, PageHead, SectionCard,
};
use crate::console::pages::frame::{Content, Section, org_page};
use crate::console::pages::sharing::{crumbs, place};
use crate::console::view::AppRemovalView;
use crate::console::{paths, rpc};
use crate::domain::OrgId;

/// Asks whether to take an app out of an organization.
#[component]
pub fn RemoveFromOrgPage() -> impl IntoView {
    let ids = place();
    let org = ids.clone().map(|(org, ..)| org);
    let load = async move {
        let (org, app, from) = ids?;
        rpc::preview_app_removal(org, app, from).await
    };
    org_page(Section::Apps, org, load, |org, found| Content {
        title: vec![format!("Remove {}", found.name), "OAuth Apps".into()],
        crumbs: crumbs(org, (&found.app, &found.name)),
        body: page(org, found).into_any(),
    })
}

fn page(org: &OrgId, found: AppRemovalView) -> impl IntoView + use<> {
    let AppRemovalView { name, org_name, is_own, has_ended, .. } = found;
    let title = format!("Remove {name} from {org_name}?");
    let back = if *org == found.org && !is_own {
        paths::app(org, &found.app)
    } else {
        paths::app_orgs(org, &found.app, "")
    };
    let again = if is_own {
        "The app itself stays, with its secrets. It can be added again."
    } else {
        "The app itself stays where it is owned. Adding it again takes both consents."
    };
    let used = match found.last_used_at {
        Some(at) => view! { "It last acted there " <LocalTime at=at/> "." }.into_any(),
        None => "It was never seen to act there.".into_any(),
    };
    let now = if has_ended {
        view! { <li>"Its grant has ended already; it is taken off the list."</li> }.into_any()
    } else {
        view! {
            <li>
                "From this instant it gets no token for " <strong><bdi>{org_name}</bdi></strong>
                ", and those that are alive are refused."
            </li>
            <li>"Calls with its App Secret are refused there as well."</li>
        }
        .into_any()
    };
    view! {
        <PageHead title=title/>
        <SectionCard id="consequences" title="What follows">
            <ul>
                {now}
                <li>{used}</li>
                <li>{again}</li>
            </ul>
        </SectionCard>
        <form method="post" class="form">
            {is_own.then(|| view! { <input type="hidden" name="own" value="yes"/> })}
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Remove app"</Button>
                <LinkButton href=back>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}

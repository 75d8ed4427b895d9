//! Asks whether to take an app out of an organization, and says what follows.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, LinkButton, LocalTime, PageHead, SectionCard,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::sharing::{back, crumbs};
use crate::workflows::sharing::AppRemoval;

/// Asks whether to take an app out of an organization.
pub fn remove(page: &OrgPage, found: AppRemoval) -> Content {
    Content {
        title: vec![format!("Remove {}", found.app.name), "OAuth Apps".into()],
        crumbs: crumbs(page.org, &found.app),
        body: body(page, &found).into_any(),
    }
}

fn body(page: &OrgPage, found: &AppRemoval) -> impl IntoView + use<> {
    let (is_own, from) = (found.is_own(), found.from.to_string());
    let title = format!("Remove {} from {from}?", found.app.name);
    let back = back(page.org, found);
    let again = if is_own {
        "The app itself stays, with its secrets. It can be added again."
    } else {
        "The app itself stays where it is owned. Adding it again takes both consents."
    };
    let used = match found.grant.last_used_at {
        Some(at) => view! { "It last acted there " <LocalTime at=at.to_rfc3339()/> "." }.into_any(),
        None => "It was never seen to act there.".into_any(),
    };
    let now = if found.grant.is_in_force(page.now) {
        view! {
            <li>
                "From this instant it gets no token for " <strong><bdi>{from}</bdi></strong>
                ", and those that are alive are refused."
            </li>
            <li>"Calls with its App Secret are refused there as well."</li>
        }
        .into_any()
    } else {
        view! { <li>"Its grant has ended already; it is taken off the list."</li> }.into_any()
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

//! Asks whether to take an app out of an organization, and says what follows.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Button, ButtonKind, ButtonRow, LinkButton, PageHead, SectionCard,
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
        "The app itself stays where it's owned. To add it again, both sides have to consent."
    };
    let used = match found.grant.last_used_at {
        Some(at) => view! { "It was last used there " <Ago at=at.to_rfc3339()/> "." }.into_any(),
        None => "It was never used there.".into_any(),
    };
    let now = if found.grant.is_in_force(page.now) {
        view! {
            <li>
                "Starting now, it can't get tokens for " <strong><bdi>{from}</bdi></strong>
                ", and valid ones are refused."
            </li>
            <li>"Calls with its App Secret are refused there as well."</li>
        }
        .into_any()
    } else {
        view! { <li>"Its access has already ended. This removes it from the list."</li> }.into_any()
    };
    view! {
        <PageHead title=title/>
        <SectionCard id="consequences" title="What happens next">
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

//! Asks whether to remove a service, and says what follows.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Icon, LinkButton, PageHead, SectionCard,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::services::crumbs;
use crate::console::paths;
use crate::console::wording::{count, services as wording};
use crate::workflows::services::{Losers, Removal};

/// Asks whether to remove a service.
pub fn remove(page: &OrgPage, found: Removal) -> Content {
    Content {
        title: vec![format!("Remove {}", found.service.name), "Services".into()],
        crumbs: crumbs(page.org, Some(&found.service)),
        body: body(page, found).into_any(),
    }
}

fn body(page: &OrgPage, found: Removal) -> impl IntoView + use<> {
    let Removal { service, instance, org_name, apps, members, custom_roles } = found;
    let title = format!("Remove {} from {org_name}?", service.name);
    let (org_key, back) = (instance.org_key.to_string(), paths::service(page.org, &service.id));
    view! {
        <PageHead title=title/>
        <SectionCard id="consequences" title="What happens next">
            <ul>
                <li>
                    "Calls with the org key " <code>{org_key}</code>
                    " are refused immediately, even with valid tokens."
                </li>
                <li>"New tokens for this organization contain no permissions of this service."</li>
                <li>
                    "Apps, members and custom roles don't change. Their permissions work again \
                     if you add the service again."
                </li>
            </ul>
            {losers("app loses", "apps lose", "No apps lose permissions.", apps)}
            {losers("member loses", "members lose", "No members lose permissions.", members)}
            {losers("custom role loses", "custom roles lose", "No custom roles contain \
                                                               permissions of this service.", custom_roles)}
        </SectionCard>
        <form method="post" class="form">
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Remove service"</Button>
                <LinkButton href=back>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}

fn losers(one: &'static str, many: &'static str, nobody: &'static str, found: Losers) -> AnyView {
    if found.count == 0 {
        return view! { <p class="muted">{nobody}</p> }.into_any();
    }
    let title = format!("{} permissions", count(found.count, one, many));
    let more = found.count - found.first.len();
    let lines = found.first.into_iter().map(|loser| {
        let verb = if loser.lost.len() == 1 { "stays" } else { "stay" };
        let count = format!("{} {verb} inert", wording::permission_count(loser.lost.len()));
        let lost =
            loser.lost.into_iter().map(|id| view! { <li><code>{id.to_string()}</code></li> });
        view! {
            <details class="more">
                <summary>
                    <Icon name="chevron-right" class="turn"/>
                    <strong><bdi>{loser.name.to_string()}</bdi></strong> " · " {count}
                </summary>
                <ul class="permissions">{lost.collect_view()}</ul>
            </details>
        }
    });
    view! {
        <h3>{title}</h3>
        {lines.collect_view()}
        {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })}
    }
    .into_any()
}

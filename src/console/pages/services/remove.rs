//! Asks whether to remove a service, and says what follows.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Icon, LinkButton, PageHead, SectionCard,
};
use crate::console::pages::frame::{Content, Section, org_page, parameters};
use crate::console::pages::services::crumbs;
use crate::console::view::{LosersView, RemovalView};
use crate::console::{paths, rpc};
use crate::domain::{OrgId, ServiceId};

/// Asks whether to remove a service.
#[component]
pub fn RemoveServicePage() -> impl IntoView {
    let ids = parameters::<ServiceId>("service");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, service) = ids?;
        rpc::preview_service_removal(org, service).await
    };
    org_page(Section::Services, org, load, |org, found| Content {
        title: vec![format!("Remove {}", found.card.name), "Services".into()],
        crumbs: crumbs(org, Some(&found.card)),
        body: page(org, found).into_any(),
    })
}

fn page(org: &OrgId, found: RemovalView) -> impl IntoView + use<> {
    let RemovalView { card, org_name, org_key, apps, members, custom_roles } = found;
    let title = format!("Remove {} from {org_name}?", card.name);
    let back = paths::service(org, &card.id);
    view! {
        <PageHead title=title/>
        <SectionCard id="consequences" title="What follows">
            <ul>
                <li>
                    "Calls with the org key " <code>{org_key}</code>
                    " are refused at once, also with tokens that are alive."
                </li>
                <li>"New tokens for this organization carry no permission of the service."</li>
                <li>
                    "Apps, members and custom roles stay as they are. What they hold in the
                    service has effect again if the service is added again."
                </li>
            </ul>
            {losers("app loses", "apps lose", "No app loses anything here.", apps)}
            {losers("member loses", "members lose", "No member loses anything.", members)}
            {losers("custom role loses", "custom roles lose", "No custom role holds permissions of the service.", custom_roles)}
        </SectionCard>
        <form method="post" class="form">
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Remove service"</Button>
                <LinkButton href=back>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}

fn losers(
    one: &'static str,
    many: &'static str,
    nobody: &'static str,
    found: LosersView,
) -> AnyView {
    if found.count == 0 {
        return view! { <p class="muted">{nobody}</p> }.into_any();
    }
    let title =
        format!("{} {} permissions", found.count, if found.count == 1 { one } else { many });
    let more = found.count - u32::try_from(found.first.len()).unwrap_or(found.count);
    let lines = found.first.into_iter().map(|(name, lost)| {
        let count = match lost.len() {
            1 => "1 permission stays inert".to_owned(),
            count => format!("{count} permissions stay inert"),
        };
        let lost = lost.into_iter().map(|id| view! { <li><code>{id}</code></li> });
        view! {
            <details class="more">
                <summary>
                    <Icon name="chevron-right" class="turn"/>
                    <strong><bdi>{name}</bdi></strong> " · " {count}
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

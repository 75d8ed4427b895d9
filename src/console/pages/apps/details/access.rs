//! What an app may do in the organization, and through which role.

use leptos::prelude::*;

use crate::console::components::{Ago, Badge, Icon, LinkButton, Notice, SectionCard, Tone};
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::console::wording::apps::{ServiceAccess, service_access};
use crate::workflows::apps::AppDetails;

/// The section.
pub fn section(page: &OrgPage, found: &AppDetails) -> impl IntoView + use<> {
    let (org, id) = (page.org, &found.app.id);
    let add = paths::add_to_org(org, id);
    let signs_in = found.app.kind.has_code_flow();
    let explain = (!signs_in).then(|| paths::app_access(org, id, "", ""));
    let added_at = found.grant.as_ref().map(|grant| grant.added_at.to_rfc3339());
    let may_add = found.may_add;
    let access = service_access(page.catalogue, &found.access);
    let action = move || {
        explain.map(|href| view! { <LinkButton href=href small=true>"Explain…"</LinkButton> })
    };
    view! {
        <SectionCard id="access" title="Effective access" action=action
            lead="What the app may do in this organization, and through which role.">
            {match added_at {
                _ if signs_in => view! {
                    <p>
                        "The app acts for people who sign in to it, and can never do more than \
                         they can. You don't need to add it to an organization."
                    </p>
                }.into_any(),
                Some(added_at) => view! {
                    <p>
                        "Added to this organization "
                        <Ago at=added_at/> "."
                    </p>
                }.into_any(),
                None => view! {
                    <Notice tone=Tone::Warning title="Not added to this organization">
                        <p>"It can't get tokens here until you add it."</p>
                        {may_add.then(|| view! {
                            <p><LinkButton href=add>"Add to this organization"</LinkButton></p>
                        })}
                    </Notice>
                }.into_any(),
            }}
            {access_list(access)}
        </SectionCard>
    }
}

/// Permissions by service; those of a service that is not there are struck out.
pub fn access_list(access: Vec<ServiceAccess>) -> impl IntoView {
    if access.is_empty() {
        return view! { <p class="muted">"Its scope contains no service permissions."</p> }
            .into_any();
    }
    let count = |service: &ServiceAccess| match service.permissions.len() {
        1 => "1 permission".to_owned(),
        count => format!("{count} permissions"),
    };
    let services = access.into_iter().map(|service| view! {
        <details class="more">
            <summary>
                <Icon name="chevron-right" class="turn"/>
                <strong>{service.service.clone()}</strong> " · " {count(&service)}
                {(!service.is_contained).then(|| view! {
                    " "<Badge text="Service missing here" tone=Tone::Warning icon="triangle-alert"/>
                })}
            </summary>
            <ul class="permissions">
                {service.permissions.into_iter().map(|line| {
                    let id = if service.is_contained {
                        view! { <code>{line.permission}</code> }.into_any()
                    } else {
                        view! { <s><code>{line.permission}</code></s> }.into_any()
                    };
                    view! { <li>{id}<span>"through " {line.via}</span></li> }
                }).collect_view()}
            </ul>
        </details>
    });
    services.collect_view().into_any()
}

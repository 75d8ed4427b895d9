//! Adding an app to its organization, right after it was created or later.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, LinkButton, Notice, PageHead, SectionCard, Tone,
};
use crate::console::pages::apps::details::access_list;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::sharing::crumbs;
use crate::console::paths;
use crate::console::wording::apps::ServiceAccess;
use crate::console::wording::apps::service_access;
use crate::workflows::sharing::Addition;

/// Asks whether to add the app.
pub fn preview_addition(page: &OrgPage, found: Addition) -> Content {
    Content {
        title: vec![format!("Add {}", found.app.name), "OAuth Apps".into()],
        crumbs: crumbs(page.org, &found.app),
        body: question(page, &found).into_any(),
    }
}

fn question(page: &OrgPage, found: &Addition) -> impl IntoView + use<> {
    let details = paths::app(page.org, &found.app.id);
    let access = service_access(page.catalogue, &found.access);
    let title = format!("Add {} to this organization?", found.app.name);
    let is_added = found.grant.is_some();
    view! {
        <PageHead title=title
            lead="A server to server app has no access and can't get tokens until you add it to \
                  an organization."/>
        {lacking(&access, "This organization")}
        <SectionCard id="access" title="What it will be able to do here">
            {access_list(access)}
        </SectionCard>
        {if is_added {
            view! {
                <Notice tone=Tone::Info><p>"The app is already added."</p></Notice>
                <ButtonRow><LinkButton href=details>"Go to the app"</LinkButton></ButtonRow>
            }.into_any()
        } else {
            view! {
                <form method="post" class="form">
                    <ButtonRow>
                        <Button kind=ButtonKind::Primary name="add" value="yes">
                            "Add to this organization"
                        </Button>
                        <Button name="add" value="no">"Not now"</Button>
                    </ButtonRow>
                </form>
            }.into_any()
        }}
    }
}

/// The notice of PRODUCT.md 8: what stays inert because a service is not there.
pub fn lacking(access: &[ServiceAccess], whom: &str) -> Option<impl IntoView + use<>> {
    let missing: Vec<_> = access.iter().filter(|service| !service.is_contained).collect();
    let title = match missing.len() {
        0 => return None,
        1 => format!("{whom} doesn't have a service in the app's scope"),
        count => format!("{whom} doesn't have {count} services in the app's scope"),
    };
    let text = |service: &ServiceAccess| {
        let ids: Vec<_> = service.permissions.iter().map(|line| line.permission.as_str()).collect();
        format!("{}: {}", service.service, ids.join(", "))
    };
    let lines: Vec<_> = missing.into_iter().map(text).collect();
    Some(view! {
        <Notice tone=Tone::Warning title=title>
            <p>"You can still add the app. These permissions have no effect until the service is \
                added:"</p>
            <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
        </Notice>
    })
}

//! Adding an app to its organization, right after it was created or later.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Crumb, LinkButton, Notice, PageHead, SectionCard, Tone,
};
use crate::console::pages::apps::details::access_list;
use crate::console::pages::frame::{Content, Section, org_page, parameters};
use crate::console::view::{AdditionView, ServiceAccess};
use crate::console::{paths, rpc};
use crate::domain::{AppId, OrgId};

/// Asks whether to add the app.
#[component]
pub fn AddToOrgPage() -> impl IntoView {
    let ids = parameters::<AppId>("app");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, app) = ids?;
        rpc::preview_addition(org, app).await
    };
    org_page(Section::Apps, org, load, |org, found| Content {
        title: vec![format!("Add {}", found.name), "OAuth Apps".into()],
        crumbs: vec![
            Crumb { label: "OAuth Apps".into(), href: paths::apps(org) },
            Crumb { label: found.name.clone(), href: paths::app(org, &found.app) },
        ],
        body: question(org, found).into_any(),
    })
}

fn question(org: &OrgId, found: AdditionView) -> impl IntoView {
    let details = paths::app(org, &found.app);
    let missing: Vec<_> =
        found.access.iter().filter(|service| !service.is_contained).cloned().collect();
    let title = format!("Add {} to this organization?", found.name);
    view! {
        <PageHead title=title
            lead="Until it is added to an organization, a server to server app has no access and gets no token."/>
        {lacking(&missing, "This organization")}
        <SectionCard id="access" title="What it will be able to do here">
            {access_list(found.access)}
        </SectionCard>
        {if found.is_added {
            view! {
                <Notice tone=Tone::Info><p>"The app was added already."</p></Notice>
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
pub fn lacking(missing: &[ServiceAccess], whom: &str) -> Option<impl IntoView + use<>> {
    if missing.is_empty() {
        return None;
    }
    let title = match missing.len() {
        1 => format!("{whom} lacks a service that the app's scope names"),
        count => format!("{whom} lacks {count} services that the app's scope names"),
    };
    let text = |service: &ServiceAccess| {
        let ids: Vec<_> = service.permissions.iter().map(|line| line.permission.as_str()).collect();
        format!("{}: {}", service.service, ids.join(", "))
    };
    let lines: Vec<_> = missing.iter().map(text).collect();
    Some(view! {
        <Notice tone=Tone::Warning title=title>
            <p>"The app can be added. These permissions stay inert until the service is added:"</p>
            <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
        </Notice>
    })
}

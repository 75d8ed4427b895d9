//! What an app may do in an organization, with the reason or the missing link of each permission.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Badge, Button, ButtonKind, Crumb, Icon, Notice, PageHead, SectionCard, SelectField, TextField,
    Tone,
};
use crate::console::pages::frame::{Content, Section, org_page, parameters};
use crate::console::view::{AnswerView, ExplainedService, ExplainedView, ExplanationView};
use crate::console::{paths, rpc};
use crate::domain::{AppId, OrgId};

/// The explainer: an organization, and a permission to ask about.
#[component]
pub fn AppAccessPage() -> impl IntoView {
    let ids = parameters::<AppId>("app");
    let org = ids.clone().map(|(org, _)| org);
    let query = use_query_map().get_untracked();
    let within = query.get("in").unwrap_or_default();
    let permission = query.get("permission").unwrap_or_default();
    let load = async move {
        let (org, app) = ids?;
        rpc::explain_access(org, app, within, permission).await
    };
    org_page(Section::Apps, org, load, |org, found| Content {
        title: vec![format!("Effective access of {}", found.name), "OAuth Apps".into()],
        crumbs: vec![
            Crumb { label: "OAuth Apps".into(), href: paths::apps(org) },
            Crumb { label: found.name.clone(), href: paths::app(org, &found.app) },
        ],
        body: page(org, found).into_any(),
    })
}

fn page(org: &OrgId, found: ExplanationView) -> impl IntoView + use<> {
    let title = format!("Effective access of {}", found.name);
    let lead = format!(
        "In {}, by version {} of its scope. Tokens are issued by the same answer.",
        found.org_name, found.explained.version
    );
    let action = paths::app_access(org, &found.app, "", "");
    let options: Vec<_> =
        found.orgs.into_iter().map(|(org, name)| (org.to_string(), name)).collect();
    let picker = if options.len() > 1 {
        let value = found.org.to_string();
        view! { <SelectField name="in" label="Organization" options=options value=value/> }
            .into_any()
    } else {
        ().into_any()
    };
    view! {
        <PageHead title=title lead=lead/>
        <div class="card"><div class="card-body">
            <form method="get" action=action class="form" role="search">
                {picker}
                <TextField name="permission" label="Permission" kind="search" required=false
                    value=found.asked hint="Such as _API.Device:device.READ. Empty: all of them."/>
                <div class="button-row">
                    <Button kind=ButtonKind::Primary>"Explain"</Button>
                </div>
            </form>
        </div></div>
        {found.answer.map(answer)}
        <SectionCard id="access" title="Every permission of the scope">
            {missing_link(found.explained.missing.clone())}
            {services(found.explained)}
        </SectionCard>
    }
}

fn answer(found: AnswerView) -> impl IntoView {
    let AnswerView { is_yes, title, text, chain } = found;
    let tone = if is_yes { Tone::Success } else { Tone::Warning };
    let links = chain.into_iter().map(|(words, holds)| {
        let icon = if holds { "circle-check" } else { "ban" };
        let class = holds.then_some("done");
        view! { <li class=class><Icon name=icon/><span>{words}</span></li> }
    });
    view! {
        <Notice tone=tone title=title>
            <p>{text}</p>
            <ol class="ticks">{links.collect_view()}</ol>
        </Notice>
    }
}

/// What keeps an app from acting in an organization at all.
pub fn missing_link(missing: Option<(String, String)>) -> Option<impl IntoView> {
    let (title, text) = missing?;
    Some(view! { <Notice tone=Tone::Warning title=title><p>{text}</p></Notice> })
}

/// Permissions by service; those without effect are struck out, with the missing link.
pub fn services(found: ExplainedView) -> AnyView {
    if found.services.is_empty() {
        return view! { <p class="muted">"Its scope holds no permission of any service."</p> }
            .into_any();
    }
    found.services.into_iter().map(service).collect_view().into_any()
}

fn service(found: ExplainedService) -> impl IntoView {
    let ExplainedService { service, granted, lines } = found;
    let count = format!("{granted} of {} have effect", lines.len());
    let count = if granted < lines.len() {
        view! { <Badge text=count tone=Tone::Warning icon="triangle-alert"/> }.into_any()
    } else {
        count.into_any()
    };
    let lines = lines.into_iter().map(|line| {
        let (id, why) = match line.missing {
            None => (
                view! { <code>{line.permission}</code> }.into_any(),
                format!("through {}", line.via),
            ),
            Some(missing) => (
                view! { <s><code>{line.permission}</code></s> }.into_any(),
                format!("through {}: {missing}", line.via),
            ),
        };
        view! { <li>{id}<span>{why}</span></li> }
    });
    view! {
        <details class="more">
            <summary>
                <Icon name="chevron-right" class="turn"/>
                <strong>{service}</strong> " · " {count}
            </summary>
            <ul class="permissions">{lines.collect_view()}</ul>
        </details>
    }
}

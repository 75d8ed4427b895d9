//! What an app may do in an organization, with the reason or the missing link of each permission.

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, Icon, Notice, PageHead, SectionCard, SelectField, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::sharing::crumbs;
use crate::console::paths;
use crate::console::wording::sharing::{self as wording, Answer, ExplainedService, Link, Said};
use crate::domain::services::catalogue::Catalogue;
use crate::workflows::access::{Explained, Explanation};

/// The explainer: an organization, and a permission to ask about.
pub fn explain(page: &OrgPage, found: Explanation) -> Content {
    Content {
        title: vec![format!("Effective access of {}", found.app.name), "OAuth Apps".into()],
        crumbs: crumbs(page.org, &found.app),
        body: body(page, &found).into_any(),
    }
}

fn body(page: &OrgPage, found: &Explanation) -> impl IntoView + use<> {
    let title = format!("Effective access of {}", found.app.name);
    let lead = format!(
        "In {}, by version {} of its scope. Tokens are issued using these same rules.",
        found.org.name, found.explained.version
    );
    let action = paths::app_access(page.org, &found.app.id, "", "");
    let asked = page.query("permission").unwrap_or_default().trim().to_owned();
    let options: Vec<_> =
        found.orgs.iter().map(|org| (org.id.to_string(), org.name.to_string())).collect();
    let picker = (options.len() > 1).then(|| {
        let value = found.org.id.to_string();
        view! { <SelectField name="in" label="Organization" options=options value=value/> }
    });
    let known = page.catalogue.services().iter().flat_map(|service| &service.permissions);
    let known: Vec<_> =
        known.map(|entry| view! { <option value=entry.id.to_string()></option> }).collect();
    let said = wording::answer(page.catalogue, found).map(answer);
    let access = explained(page.catalogue, &found.explained).into_any();
    view! {
        <PageHead title=title lead=lead/>
        <div class="card"><div class="card-body">
            <form method="get" action=action class="form" role="search">
                {picker}
                <div class="field">
                    <label for="permission">
                        "Permission"<span class="required-mark">" (optional)"</span>
                    </label>
                    <p class="field-hint" id="permission-hint">
                        "Such as _API.Device:device.READ. Leave it empty to see all of them."
                    </p>
                    <input class="input" type="search" id="permission" name="permission"
                        value=asked list="permissions" autocomplete="off" spellcheck="false"
                        aria-describedby="permission-hint"/>
                    <datalist id="permissions">{known}</datalist>
                </div>
                <div class="button-row">
                    <Button kind=ButtonKind::Primary>"Explain"</Button>
                </div>
            </form>
        </div></div>
        {said}
        <SectionCard id="access" title="Every permission of the scope">
            {access}
        </SectionCard>
    }
}

fn answer(found: Answer) -> impl IntoView {
    let Answer { is_yes, said: Said { title, text }, chain } = found;
    let tone = if is_yes { Tone::Success } else { Tone::Warning };
    let links = chain.into_iter().map(|Link { words, holds }| {
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

/// What keeps an app from acting in an organization at all, and its permissions by service. Those
/// without effect are struck out, with the missing link.
pub fn explained(catalogue: &Catalogue, found: &Explained) -> impl IntoView + use<> {
    let missing = found.missing.map(wording::missing).map(|Said { title, text }| {
        view! { <Notice tone=Tone::Warning title=title><p>{text}</p></Notice> }
    });
    let services = wording::explained(catalogue, &found.access);
    let nothing = services.is_empty().then(|| {
        view! { <p class="muted">"Its scope contains no service permissions."</p> }
    });
    view! {
        {missing}
        {nothing}
        {services.into_iter().map(service).collect_view()}
    }
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

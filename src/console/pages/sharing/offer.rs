//! Adding an app to another organization: which one, and what would follow there.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, Notice, PageHead,
    SectionCard, TextArea, TextField, Tone,
};
use crate::console::pages::apps::details::access_list;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::sharing::{approved_roles, crumbs, lacking, last_day_field};
use crate::console::paths;
use crate::console::wording::apps::service_access;
use crate::domain::OrgId;
use crate::domain::apps::app::App;
use crate::workflows::access::NamedOrg;
use crate::workflows::sharing::{SharingOffer, SharingPreview};

/// Asks where to add an app, and then whether.
pub fn offer(page: &OrgPage, mut found: SharingOffer) -> Content {
    Content {
        title: vec![format!("Add {} to an organization", found.app.name), "OAuth Apps".into()],
        crumbs: crumbs(page.org, &found.app),
        body: match found.preview.take() {
            Some(preview) => question(page, &found.app, &preview).into_any(),
            None => choice(page.org, found).into_any(),
        },
    }
}

fn choice(org: &OrgId, found: SharingOffer) -> impl IntoView + use<> {
    let SharingOffer { app, own, asked, typed, problem, .. } = found;
    let title = format!("Add {} to which organization?", app.name);
    let action = paths::share_app(org, &app.id, "");
    let back = paths::app_orgs(org, &app.id, "");
    let link = |found: NamedOrg| {
        let href = paths::share_app(org, &app.id, found.id.as_str());
        view! { <li><a href=href><bdi>{found.name.to_string()}</bdi></a></li> }
    };
    let own: Vec<_> = own.into_iter().map(link).collect();
    let asked: Vec<_> = asked.into_iter().map(link).collect();
    let errors: Vec<_> =
        problem.into_iter().map(|message| FormError { field: "to".into(), message }).collect();
    view! {
        <PageHead title=title
            lead="It can get tokens for an organization once both sides consent: the \
                  organization that owns the app and an owner of the other one."/>
        <ErrorSummary errors=errors.clone()/>
        {(!own.is_empty()).then(|| view! {
            <SectionCard id="own" title="One step"
                lead="You can consent for both sides in these organizations.">
                <ul class="lines">{own}</ul>
            </SectionCard>
        })}
        <SectionCard id="other" title="Ask another organization"
            lead="Its owners see who asks and which permissions the app would have, and accept or \
                  decline.">
            {(!asked.is_empty()).then(|| view! {
                <p>"Organizations you belong to:"</p>
                <ul class="lines">{asked}</ul>
            })}
            <form method="get" action=action class="form">
                <TextField name="to" label="Organization ID" value=typed
                    hint="For any other organization. Its owners find the ID under Organization, \
                          Details. The name is enough for organizations you belong to."
                    error=FormError::of(&errors, "to")/>
                <ButtonRow>
                    <Button kind=ButtonKind::Primary>"Continue"</Button>
                    <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        </SectionCard>
    }
}

fn question(page: &OrgPage, app: &App, preview: &SharingPreview) -> impl IntoView + use<> {
    let whom = preview.name.as_ref().map_or_else(|| preview.org.to_string(), ToString::to_string);
    let (title, lead) = if preview.is_one_step {
        let title = format!("Add {} to {whom}?", app.name);
        (title, "You can consent for both sides, so it can get tokens there immediately.")
    } else {
        match &preview.name {
            Some(name) => (
                format!("Ask to add {} to {name}?", app.name),
                "It can get tokens there once an owner of that organization accepts.",
            ),
            None => (
                format!("Ask to add {}?", app.name),
                "It can get tokens there once an owner of that organization accepts. For privacy, \
                 this page doesn't reveal whether an organization has this ID.",
            ),
        }
    };
    let access = service_access(page.catalogue, &preview.access);
    let access_title = match &preview.name {
        Some(name) => format!("What it will be able to do in {name}"),
        None => "What it would be able to do where the services exist".to_owned(),
    };
    let overtaken = page.state.is_stale.then(|| {
        view! {
            <Notice tone=Tone::Warning title="Somebody else did this first">
                <p>"Your changes weren't saved. This is how it is now."</p>
            </Notice>
        }
    });
    let is_added = preview.grant.is_some();
    // Whoever holds both consents need not wait for the answer.
    let is_there = is_added || preview.request.is_some() && !preview.is_one_step;
    let form = if is_there {
        let text = if is_added {
            "The app is already added there."
        } else {
            "There is already an open request."
        };
        already(paths::app_orgs(page.org, &app.id, ""), text).into_any()
    } else {
        form(page, app, preview).into_any()
    };
    let id = (preview.name.is_none()).then(|| {
        let id = preview.org.to_string();
        view! {
            <p>"Organization ID " <code>{id}</code></p>
        }
    });
    let lacks = preview.name.as_ref().map(|_| lacking(&access, &whom).into_any());
    let roles = approved_roles(page.catalogue, &preview.scope, &preview.custom_roles).into_any();
    view! {
        <PageHead title=title lead=lead/>
        {overtaken}
        {id}
        {lacks}
        <SectionCard id="scope" title="Scope to be approved">
            {roles}
        </SectionCard>
        <SectionCard id="access" title=access_title>{access_list(access)}</SectionCard>
        {form}
    }
}

fn already(back: String, text: &'static str) -> impl IntoView {
    view! {
        <Notice tone=Tone::Info><p>{text}</p></Notice>
        <ButtonRow><LinkButton href=back>"Go to its organizations"</LinkButton></ButtonRow>
    }
}

fn form(page: &OrgPage, app: &App, preview: &SharingPreview) -> impl IntoView + use<> {
    let errors = page.errors();
    let (to, version) = (preview.org.to_string(), app.scope_version.to_string());
    let action = paths::share_app(page.org, &app.id, "");
    let back = paths::app_orgs(page.org, &app.id, "");
    let hint = if preview.is_one_step {
        "After that day it can't get tokens there. Leave empty for no end."
    } else {
        "After that day it can't get tokens there. They can choose an earlier day. Leave empty \
         for no end."
    };
    let note = (!preview.is_one_step).then(|| {
        view! {
            <TextArea name="note" label="Note to its owners" required=false max_length=1000
                value=page.typed("note").unwrap_or_default()
                hint="What the app does for them."
                error=FormError::of(&errors, "note")/>
        }
    });
    let words = match (&preview.name, preview.is_one_step) {
        (Some(name), true) => format!("Add to {name}"),
        (Some(_) | None, _) => "Send request".to_owned(),
    };
    view! {
        <ErrorSummary errors=errors.clone()/>
        <div class="card"><div class="card-body">
            <form method="post" action=action class="form">
                <input type="hidden" name="to" value=to/>
                <input type="hidden" name="version" value=version/>
                {last_day_field(page, None, hint.to_owned())}
                {note}
                <ButtonRow>
                    <Button kind=ButtonKind::Primary>{words}</Button>
                    <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        </div></div>
    }
}

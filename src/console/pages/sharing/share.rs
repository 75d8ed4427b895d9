//! Adding an app to another organization: which one, and what would follow there.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, Notice, PageHead,
    SectionCard, TextArea, TextField, Tone,
};
use crate::console::pages::apps::details::access_list;
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::pages::sharing::add::lacking;
use crate::console::pages::sharing::{approved_roles, crumbs, last_day_field};
use crate::console::view::{SharingPreviewView, SharingView};
use crate::console::{paths, rpc};
use crate::domain::{AppId, OrgId};

/// Asks where to add an app, and then whether.
#[component]
pub fn ShareAppPage() -> impl IntoView {
    let ids = parameters::<AppId>("app");
    let org = ids.clone().map(|(org, _)| org);
    let state = PageState::current();
    let asked = use_query_map().get_untracked().get("to");
    let to = state.submitted.value("to").or(asked).unwrap_or_default();
    let load = async move {
        let (org, app) = ids?;
        rpc::offer_sharing(org, app, to).await
    };
    org_page(Section::Apps, org, load, move |org, found| Content {
        title: vec![format!("Add {} to an organization", found.name), "OAuth Apps".into()],
        crumbs: crumbs(org, (&found.app, &found.name)),
        body: page(org, found, &state).into_any(),
    })
}

fn page(org: &OrgId, mut found: SharingView, state: &PageState) -> AnyView {
    match found.preview.take() {
        Some(preview) => question(org, found, preview, state).into_any(),
        None => choice(org, found).into_any(),
    }
}

fn choice(org: &OrgId, found: SharingView) -> impl IntoView + use<> {
    let SharingView { app, name, own, typed, problem, .. } = found;
    let title = format!("Add {name} to which organization?");
    let action = paths::share_app(org, &app, "");
    let back = paths::app_orgs(org, &app, "");
    let has_own = !own.is_empty();
    let own: Vec<_> = own
        .into_iter()
        .map(|(id, name)| {
            let href = paths::share_app(org, &app, id.as_str());
            view! { <li><a href=href><bdi>{name}</bdi></a></li> }
        })
        .collect();
    let errors: Vec<_> =
        problem.into_iter().map(|message| FormError { field: "to".into(), message }).collect();
    view! {
        <PageHead title=title
            lead="It gets tokens for an organization as soon as both sides consent: the one that \
                  owns the app, and an owner of the other one."/>
        <ErrorSummary errors=errors.clone()/>
        {has_own.then(|| view! {
            <SectionCard id="own" title="One step"
                lead="You give both consents in these organizations.">
                <ul class="lines">{own}</ul>
            </SectionCard>
        })}
        <SectionCard id="other" title="Ask another organization"
            lead="Its owners see who asks and which permissions the app would have, and accept or \
                  decline.">
            <form method="get" action=action class="form">
                <TextField name="to" label="Organization ID" value=typed
                    hint="Their owners find it under Organization, Details."
                    error=FormError::of(&errors, "to")/>
                <ButtonRow>
                    <Button kind=ButtonKind::Primary>"Continue"</Button>
                    <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        </SectionCard>
    }
}

fn question(
    org: &OrgId,
    found: SharingView,
    preview: SharingPreviewView,
    state: &PageState,
) -> impl IntoView + use<> {
    let whom = preview.name.clone().unwrap_or_else(|| preview.org.to_string());
    let title = if preview.is_one_step {
        format!("Add {} to {whom}?", found.name)
    } else {
        format!("Ask to add {}?", found.name)
    };
    let lead = if preview.is_one_step {
        "You give both consents, so it gets tokens there at once."
    } else {
        "It gets tokens there once an owner of that organization accepts. For their privacy, \
         nobody learns here whether an organization has this ID."
    };
    let missing: Vec<_> =
        preview.access.iter().filter(|service| !service.is_contained).cloned().collect();
    let is_known = preview.name.is_some();
    let access_title = match &preview.name {
        Some(name) => format!("What it will be able to do in {name}"),
        None => "What it would be able to do, where the services are".to_owned(),
    };
    let overtaken = state.is_stale.then(|| {
        view! {
            <Notice tone=Tone::Warning title="Somebody was faster">
                <p>"Nothing of yours was saved. How it is now stands below."</p>
            </Notice>
        }
    });
    // Whoever holds both consents need not wait for the answer.
    let there = preview.is_added || preview.is_asked && !preview.is_one_step;
    let form = if there {
        already(org, &found.app, preview.is_added).into_any()
    } else {
        form(org, &found, &preview, state).into_any()
    };
    let id = (!preview.is_one_step).then(|| {
        view! {
            <p>"Organization ID " <code>{preview.org.to_string()}</code></p>
        }
    });
    view! {
        <PageHead title=title lead=lead/>
        {overtaken}
        {id}
        {is_known.then(|| lacking(&missing, &whom))}
        <SectionCard id="scope" title="Scope to be approved">
            {approved_roles(preview.organization_roles, preview.roles)}
        </SectionCard>
        <SectionCard id="access" title=access_title>{access_list(preview.access)}</SectionCard>
        {form}
    }
}

fn already(org: &OrgId, app: &AppId, is_added: bool) -> impl IntoView + use<> {
    let back = paths::app_orgs(org, app, "");
    let text =
        if is_added { "The app is added there already." } else { "A request is open already." };
    view! {
        <Notice tone=Tone::Info><p>{text}</p></Notice>
        <ButtonRow><LinkButton href=back>"Go to its organizations"</LinkButton></ButtonRow>
    }
}

fn form(
    org: &OrgId,
    found: &SharingView,
    preview: &SharingPreviewView,
    state: &PageState,
) -> impl IntoView + use<> {
    let submitted = &state.submitted;
    let errors: Vec<FormError> = submitted.errors.iter().cloned().map(Into::into).collect();
    let (to, version) = (preview.org.to_string(), found.version.to_string());
    let action = paths::share_app(org, &found.app, "");
    let back = paths::app_orgs(org, &found.app, "");
    let hint = if preview.is_one_step {
        "After that day it gets no token there. Empty: until somebody removes it."
    } else {
        "After that day it gets no token there. They may choose an earlier day. Empty: until \
         somebody removes it."
    };
    let note = (!preview.is_one_step).then(|| {
        view! {
            <TextArea name="note" label="Note to its owners" required=false max_length=1000
                value=submitted.value("note").unwrap_or_default()
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
                {last_day_field(state, None, hint.to_owned())}
                {note}
                <ButtonRow>
                    <Button kind=ButtonKind::Primary>{words}</Button>
                    <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        </div></div>
    }
}

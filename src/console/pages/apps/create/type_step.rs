//! Create App, first step: the type.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Column, DataTable, ErrorSummary, FormError, Icon, LinkButton,
    Notice, PageHead, RadioCard, RadioCards, Tone,
};
use crate::console::pages::apps::create::{At, CancelButton, crumbs, form_errors, steps};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameter, parameters};
use crate::console::{paths, rpc};
use crate::domain::apps::app::AppType;
use crate::domain::apps::draft::AppDraft;
use crate::domain::apps::prefill::Prefill;
use crate::domain::{DraftId, OrgId};

/// Asks for the type.
#[component]
pub fn TypePage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let submitted = PageState::current().submitted;
    let link: Vec<(String, String)> = use_query_map()
        .get_untracked()
        .into_iter()
        .map(|(name, value)| (name.into_owned(), value))
        .collect();
    let load = {
        let org = org.clone();
        async move { rpc::may_create_app(org?).await }
    };
    org_page(Section::Apps, org, load, move |org, ()| Content {
        title: vec!["Create app".into(), "OAuth Apps".into()],
        crumbs: crumbs(org),
        body: form(org, &form_errors(&submitted), &link).into_any(),
    })
}

/// Asks again for the type of an app that was begun. What was typed for it stays.
#[component]
pub fn DraftTypePage() -> impl IntoView {
    let ids = parameters::<DraftId>("draft");
    let org = ids.clone().map(|(org, _)| org);
    let submitted = PageState::current().submitted;
    let load = async move {
        let (org, draft) = ids?;
        rpc::see_draft(org, draft).await
    };
    org_page(Section::Apps, org, load, move |org, draft| Content {
        title: vec!["Create app".into(), "OAuth Apps".into()],
        crumbs: crumbs(org),
        body: change(org, &draft, &form_errors(&submitted)).into_any(),
    })
}

fn change(org: &OrgId, draft: &AppDraft, errors: &[FormError]) -> impl IntoView + use<> {
    let (org_id, kept) = (org.clone(), draft.clone());
    let types = types(draft.content.kind, errors);
    view! {
        <PageHead title="Create an OAuth app" lead="Choose what will hold the credentials."/>
        {steps(org, At::Type, Some(draft))}
        <ErrorSummary errors=errors.to_vec()/>
        <form method="post" class="form">
            {types}
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Continue"</Button>
                <CancelButton org=org_id draft=kept/>
            </ButtonRow>
        </form>
    }
}

/// The cards, and the table that compares them.
fn types(kind: AppType, errors: &[FormError]) -> impl IntoView + use<> {
    view! {
        <RadioCards name="type" legend="App type" cards=cards()
            value=kind.wire_name().to_owned()
            error=FormError::of(errors, "type")/>
        <details class="more">
            <summary><Icon name="chevron-right" class="turn"/>"Compare the types"</summary>
            {comparison()}
        </details>
    }
}

fn form(org: &OrgId, errors: &[FormError], link: &[(String, String)]) -> impl IntoView + use<> {
    let cancel = paths::apps(org);
    let (filled, ignored) =
        Prefill::read(link.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let kind = filled.kind.unwrap_or(AppType::ServerToServer);
    let carried = filled.parameters();
    let is_filled = !carried.is_empty();
    view! {
        <PageHead title="Create an OAuth app" lead="Choose what will hold the credentials."/>
        {steps(org, At::Type, None)}
        <ErrorSummary errors=errors.to_vec()/>
        {is_filled.then(filled_in)}
        {(!ignored.is_empty()).then(|| told(ignored))}
        <form method="post" class="form">
            {carried.into_iter().map(|(name, value)| view! {
                <input type="hidden" name=name value=value/>
            }).collect_view()}
            {types(kind, errors)}
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Continue"</Button>
                <LinkButton href=cancel kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}

fn filled_in() -> impl IntoView {
    view! {
        <Notice tone=Tone::Info title="A link filled this form in">
            <p>"Check every step: nothing is created before you press Create app."</p>
        </Notice>
    }
}

fn told(ignored: Vec<String>) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning title="Parts of the link were ignored">
            <ul>{ignored.into_iter().map(|part| view! { <li><code>{part}</code></li> }).collect_view()}</ul>
        </Notice>
    }
}

fn cards() -> Vec<RadioCard> {
    let card = |kind: AppType, text: &str, facts: [(&'static str, &str); 2]| RadioCard {
        value: kind.wire_name().into(),
        label: kind.label().into(),
        text: text.into(),
        facts: facts.map(|(icon, fact)| (icon, fact.to_owned())).to_vec(),
        disabled: None,
    };
    vec![
        card(
            AppType::ServerToServer,
            "A script or service that calls APIs by itself, with no person present.",
            [("key-round", "Grant: client_credentials"), ("lock", "Has an App Secret")],
        ),
        card(
            AppType::Web,
            "A web server that acts for the person who signs in through it.",
            [("key-round", "Grant: authorization_code"), ("lock", "Has an App Secret")],
        ),
        card(
            AppType::Native,
            "An app on a person's device, where no secret can be kept.",
            [("key-round", "Grant: authorization_code with PKCE"), ("ban", "No App Secret")],
        ),
    ]
}

fn comparison() -> impl IntoView {
    let rows = [
        (AppType::ServerToServer, "client_credentials", "Yes", "Itself", "Needed"),
        (AppType::Web, "authorization_code", "Yes", "A person", "Not needed"),
        (AppType::Native, "authorization_code + PKCE", "No", "A person", "Not needed"),
    ];
    let heads = ["Type", "Grant", "App Secret", "Acts for", "Adding to an organization"];
    view! {
        <div class="card">
            <DataTable id="types" caption="Differences between the types"
                columns=heads.map(Column::new).to_vec()>
                {rows.into_iter().map(|(kind, grant, secret, acts, adding)| view! {
                    <tr>
                        <th scope="row">{kind.label()}</th>
                        <td data-label="Grant"><code>{grant}</code></td>
                        <td data-label="App Secret">{secret}</td>
                        <td data-label="Acts for">{acts}</td>
                        <td data-label="Adding to an organization">{adding}</td>
                    </tr>
                }).collect_view()}
            </DataTable>
        </div>
    }
}

//! Create App, first step: the type.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Column, DataTable, ErrorSummary, FormError, Icon, LinkButton,
    Notice, PageHead, RadioCard, RadioCards, Tone,
};
use crate::console::pages::apps::create::{At, cancel_button, steps};
use crate::console::pages::apps::under_list;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::count;
use crate::domain::apps::app::AppType;
use crate::domain::apps::draft::AppDraft;
use crate::domain::apps::prefill::{Prefill, ReadLink};

/// Asks for the type. A link may have filled more in.
pub fn begin(page: &OrgPage) -> Content {
    under_list(page.org, "Create app", form(page).into_any())
}

/// Asks again for the type of an app that was begun. What was typed for it stays.
pub fn change_type(page: &OrgPage, draft: AppDraft) -> Content {
    under_list(page.org, "Create app", change(page, &draft).into_any())
}

fn change(page: &OrgPage, draft: &AppDraft) -> impl IntoView + use<> {
    let (org, errors) = (page.org, page.errors());
    let types = types(draft.content.kind, &errors);
    let cancel = cancel_button(org, &draft.id);
    view! {
        <PageHead title="Create an OAuth app" lead="Choose what kind of app this is."/>
        {steps(org, At::Type, Some(draft))}
        <ErrorSummary errors=errors/>
        <form method="post" class="form">
            {types}
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Continue"</Button>
                {cancel}
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

fn form(page: &OrgPage) -> impl IntoView + use<> {
    let (org, errors) = (page.org, page.errors());
    let cancel = paths::apps(org);
    let link: Vec<_> = page.state.query_pairs().collect();
    let link = link.iter().map(|(name, value)| (&**name, &**value));
    let ReadLink { filled, ignored } = Prefill::read(link);
    let kind = filled.kind.unwrap_or(AppType::ServerToServer);
    let carried = filled.parameters();
    let names = filled_names(&filled);
    let types = types(kind, &errors);
    view! {
        <PageHead title="Create an OAuth app" lead="Choose what kind of app this is."/>
        {steps(org, At::Type, None)}
        <ErrorSummary errors=errors/>
        {(!names.is_empty()).then(|| filled_in(&names))}
        {(!ignored.is_empty()).then(|| told(ignored))}
        <form method="post" class="form">
            {carried.into_iter().map(|(name, value)| view! {
                <input type="hidden" name=name value=value/>
            }).collect_view()}
            {types}
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Continue"</Button>
                <LinkButton href=cancel kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}

/// What a link filled in, as the fields are called.
fn filled_names(filled: &Prefill) -> Vec<String> {
    let Prefill { kind, name, description, ttl, redirect_uris, roles } = filled;
    let single = [
        (kind.is_some(), "the type"),
        (name.is_some(), "the name"),
        (description.is_some(), "the description"),
        (ttl.is_some(), "the Access Token TTL"),
    ];
    let single = single.into_iter().filter(|(is_there, _)| *is_there);
    let several =
        [(redirect_uris.len(), "redirect URI", "redirect URIs"), (roles.len(), "role", "roles")];
    let several = several.into_iter().filter(|(number, ..)| *number > 0);
    single
        .map(|(_, words)| words.to_owned())
        .chain(several.map(|(number, one, many)| count(number, one, many)))
        .collect()
}

fn filled_in(names: &[String]) -> impl IntoView + use<> {
    let names = names.join(", ");
    view! {
        <Notice tone=Tone::Info title="A link filled this form in">
            <p>
                "It set " {names} ". Check every step. Nothing is created until you select Create \
                app."
            </p>
        </Notice>
    }
}

fn told(ignored: Vec<String>) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning title="Parts of the link were ignored">
            <p>"There's no such field or role:"</p>
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

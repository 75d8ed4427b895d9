//! What is somebody's own: name, password, sessions, appearance, language and time zone. It
//! belongs to no organization, so people without one have it too.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Detail, DetailsList, LinkButton, PageHead, SectionCard, ThemeSwitch,
};
use crate::console::pages::account::parts::{Part, edit};
use crate::console::pages::account::sessions::sessions;
use crate::console::pages::frame::{Content, PageState, own_page};
use crate::console::view::AccountView;
use crate::console::{paths, rpc};
use crate::domain::account::preferences::Language;

/// The account. Its address says which section is a form.
#[component]
pub fn AccountPage() -> impl IntoView {
    let after = use_query_map().get_untracked().get("after").unwrap_or_default();
    let part = Part::of(&PageState::current().here);
    let load = rpc::see_account(after);
    own_page(load, move |found| Content {
        title: vec!["My account".into()],
        crumbs: vec![],
        body: account(found, part).into_any(),
    })
}

fn account(found: AccountView, part: Option<Part>) -> impl IntoView {
    let email = found.person.email.to_string();
    let sections = Part::ALL.map(|shown| {
        if part == Some(shown) {
            edit(&found, shown).into_any()
        } else {
            section(&found, shown).into_any()
        }
    });
    let [name, password, locale] = sections;
    view! {
        <PageHead title="My account" lead=email/>
        {name}
        {password}
        {sessions(found)}
        {appearance()}
        {locale}
    }
}

fn section(found: &AccountView, part: Part) -> impl IntoView + use<> {
    let action = move || {
        view! {
            <LinkButton href=format!("{}#{}", part.path(), part.code()) small=true>
                {part.verb()} <span class="visually-hidden">" "{part.label().to_lowercase()}</span>
            </LinkButton>
        }
    };
    let shown = match part {
        Part::Name => {
            let name = found.person.name.to_string();
            view! { <p><bdi>{name}</bdi></p> }.into_any()
        }
        Part::Password => view! {
            <p class="muted">"Changing it signs you out in every other browser."</p>
        }
        .into_any(),
        Part::Locale => {
            let chosen = &found.preferences;
            let language = chosen.language.map_or("As your browser asks for", Language::label);
            let zone = chosen.time_zone.as_ref().map_or_else(
                || "As your browser has it; UTC where scripts are off".to_owned(),
                ToString::to_string,
            );
            view! {
                <DetailsList>
                    <Detail term="Language">{language}</Detail>
                    <Detail term="Time zone">{zone}</Detail>
                </DetailsList>
            }
            .into_any()
        }
    };
    view! { <SectionCard id=part.code() title=part.label() action=action>{shown}</SectionCard> }
}

fn appearance() -> impl IntoView {
    let theme = PageState::current().theme;
    view! {
        <SectionCard id="appearance" title="Appearance"
            lead="Your choice follows you to every browser that you sign in with.">
            <ThemeSwitch theme=theme action=paths::THEME return_to="/account#appearance"/>
        </SectionCard>
    }
}

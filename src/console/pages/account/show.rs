//! What is somebody's own: name, password, sessions, appearance, time zone and region.
//! It belongs to no organization, so people without one have it too.

use leptos::prelude::*;

use crate::console::components::{
    Detail, DetailsList, LinkButton, PageHead, SectionCard, Theme, ThemeSwitch,
};
use crate::console::pages::account::apps::apps;
use crate::console::pages::account::parts::{Part, edit};
use crate::console::pages::account::sessions::sessions;
use crate::console::pages::page::{Content, Page};
use crate::console::paths;
use crate::domain::SessionRef;
use crate::domain::account::preferences::Region;
use crate::workflows::account::{Account, AccountDetails};

/// The account, seen in one session. Its address says which section is a form.
pub fn show(page: &Page, found: AccountDetails, this: &SessionRef) -> Content {
    let part = Part::of(&page.state.here);
    let account = &found.account;
    let [name, password, locale] = Part::ALL.map(|shown| {
        if part == Some(shown) {
            edit(page, account, shown).into_any()
        } else {
            section(account, shown).into_any()
        }
    });
    let consents = found.consents.clone();
    let body = view! {
        <PageHead title="My account" lead=account.person.email.to_string()/>
        {account.email_proved_at.is_none().then(|| view! {
            <p class="muted">
                "This e-mail address was never confirmed by mail. If somebody confirms it \
                 through an e-mailed invitation, they take over this account."
            </p>
        })}
        {name}
        {password}
        {sessions(found, this)}
        {apps(consents)}
        {appearance(page.state.theme)}
        {locale}
    };
    Content { title: vec!["My account".into()], crumbs: vec![], body: body.into_any() }
}

fn section(account: &Account, part: Part) -> impl IntoView + use<> {
    let action = move || {
        view! {
            <LinkButton href=format!("{}#{}", part.path(), part.code()) small=true>
                {part.verb()} <span class="visually-hidden">" "{part.label().to_lowercase()}</span>
            </LinkButton>
        }
    };
    let shown = match part {
        Part::Name => {
            let name = account.person.name.to_string();
            view! { <p><bdi>{name}</bdi></p> }.into_any()
        }
        Part::Password => view! {
            <p class="muted">"Changing it signs you out in every other browser."</p>
        }
        .into_any(),
        Part::Locale => {
            let chosen = &account.preferences;
            let zone = chosen.time_zone.as_ref().map_or_else(
                || "From your browser, or UTC without JavaScript".to_owned(),
                ToString::to_string,
            );
            let region = chosen.region.map_or("From your browser", Region::label);
            let shortcuts = chosen.shortcuts.label();
            view! {
                <DetailsList>
                    <Detail term="Time zone">{zone}</Detail>
                    <Detail term="Dates and numbers">{region}</Detail>
                    <Detail term="Keyboard shortcuts">
                        {shortcuts} " · " <a href=paths::SHORTCUTS>"Show them"</a>
                    </Detail>
                </DetailsList>
            }
            .into_any()
        }
    };
    view! { <SectionCard id=part.code() title=part.label() action=action>{shown}</SectionCard> }
}

fn appearance(theme: Theme) -> impl IntoView {
    view! {
        <SectionCard id="appearance" title="Appearance"
            lead="Your choice follows you to every browser that you sign in with.">
            <ThemeSwitch theme=theme action=paths::THEME return_to="/account#appearance"/>
        </SectionCard>
    }
}

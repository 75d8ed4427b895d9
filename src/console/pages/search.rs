//! Find anything: a page for everybody, and the palette that `ui.js` shows over the others.

use leptos::prelude::*;

use crate::console::components::{
    Button, EmptyState, HitList, Icon, NeedsIslands, PageHead, PlainShell,
};
use crate::console::islands::Palette;
use crate::console::pages::page::{Content, Page, Screen};
use crate::console::paths;
use crate::console::wording::search::hits;
use crate::workflows::search::Found;

/// A search, and what it found.
pub fn show(page: &Page, found: &Found) -> Content {
    let groups = hits(page.catalogue, found);
    let lead = found.org.as_ref().map(|held| {
        format!("Apps, members, roles, permissions, endpoints and settings in {}.", held.org_name)
    });
    let org = found.org.as_ref().map(|held| held.org.to_string());
    let is_empty = groups.is_empty();
    let body = view! {
        <PageHead title="Search" lead=lead.unwrap_or_default()/>
        <form method="get" action=paths::SEARCH role="search" class="toolbar card">
            {org.map(|org| view! { <input type="hidden" name="org" value=org/> })}
            <div class="search">
                <Icon name="search"/>
                <label class="visually-hidden" for="q">"Search for anything"</label>
                <input class="input full" type="search" id="q" name="q" value=found.text.clone()
                    placeholder="Name, id, permission, endpoint or setting"/>
            </div>
            <Button>"Search"</Button>
        </form>
        <div class="card card-body"><HitList groups=groups/>
            {is_empty.then(|| view! {
                <EmptyState icon="search" title="Nothing matches"
                    text="Try a name, an App ID, a permission or a part of an endpoint."/>
            })}
        </div>
    };
    let title = if found.text.is_empty() { "Search".to_owned() } else { found.text.clone() };
    Content { title: vec![title], crumbs: vec![], body: body.into_any() }
}

/// The palette, with everywhere to go before anything is typed.
pub fn palette(page: &Page, found: Found) -> Screen {
    let groups = hits(page.catalogue, &found);
    let org = found.org.map(|held| held.org);
    let hidden = org.clone().map(|org| org.to_string());
    let body = view! {
        <main id="main" class="palette-page" tabindex="-1">
            <h1 class="visually-hidden">"Search"</h1>
            <form method="get" action=paths::SEARCH target="_top">
                {hidden.map(|org| view! { <input type="hidden" name="org" value=org/> })}
                <Palette org=org groups=groups><Icon name="search"/></Palette>
            </form>
        </main>
        <NeedsIslands/>
    };
    Screen { title: vec!["Search".into()], body: body.into_any(), is_plain: false }
}

const KEYS: [(&str, &str); 14] = [
    ("Ctrl K or ⌘ K", "Search, or jump to anything"),
    ("/", "Search this page"),
    ("?", "Show these shortcuts"),
    ("Esc", "Close"),
    ("g o", "Go to Overview"),
    ("g d", "Go to Details"),
    ("g a", "Go to OAuth Apps"),
    ("g m", "Go to Active Members"),
    ("g r", "Go to Roles"),
    ("g t", "Go to API Tokens"),
    ("g s", "Go to Services"),
    ("g u", "Go to Audit"),
    ("g p", "Go to Token Playground"),
    ("g e", "Go to Settings"),
];

/// What keys do.
pub fn shortcuts(_: &Page) -> Screen {
    let lines = KEYS.map(|(keys, what)| {
        view! { <tr><th scope="row"><kbd>{keys}</kbd></th><td>{what}</td></tr> }
    });
    let body = view! {
        <PlainShell home=paths::HOME wide=true>
            <h1>"Keyboard shortcuts"</h1>
            <table class="keys">
                <caption class="visually-hidden">"Keys and what they do"</caption>
                <tbody>{lines.into_iter().collect_view()}</tbody>
            </table>
            <p>
                <a href=paths::ACCOUNT_LOCALE target="_top">"Turn shortcuts on or off"</a>
            </p>
        </PlainShell>
    };
    Screen { title: vec!["Keyboard shortcuts".into()], body: body.into_any(), is_plain: false }
}

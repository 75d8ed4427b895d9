//! Settings: what integrations need to know of this installation, its signing keys, the policies,
//! how it is doing, and what is the visitor's own.

use leptos::prelude::*;

use crate::console::components::{
    Badge, CopyValue, Detail, DetailsList, LinkButton, PageHead, SectionCard, ThemeSwitch, Tone,
};
use crate::console::pages::organizations::policies;
use crate::console::pages::page::{Content, OrgPage, Page};
use crate::console::pages::settings;
use crate::console::paths;
use crate::workflows::organizations::OrganizationDetails;
use crate::workflows::tokens::keys::SigningKeys;

/// The version of the program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What stands in the lock file of the program: everything that it is made of.
const LOCKED: &str = include_str!("../../../../Cargo.lock");

const LICENSE: &str = include_str!("../../../../LICENSE");

/// What the page shows.
pub struct Settings {
    pub details: OrganizationDetails,
    pub keys: SigningKeys,
    /// Whether the database takes changes.
    pub is_ready: bool,
    pub database_bytes: i64,
}

/// The settings.
pub fn settings(page: &OrgPage, found: Settings) -> Content {
    let rules = policies::section(page.org, &found.details).into_any();
    let body = view! {
        <PageHead title="Settings" lead="This installation, the organization's policies, and your preferences."/>
        {addresses(&found)}
        {settings::section(page.org, &found.keys)}
        {rules}
        {health(&found)}
        {preferences(page)}
    };
    Content { title: vec!["Settings".into()], crumbs: vec![], body: body.into_any() }
}

fn addresses(found: &Settings) -> impl IntoView + use<> {
    let SigningKeys { issuer, token_url, key_set_url, .. } = &found.keys;
    let [issuer, token_url, keys_url] = [issuer, token_url, key_set_url].map(Clone::clone);
    view! {
        <SectionCard id="addresses" title="For integrations"
            lead="Give these addresses to whoever connects an app or checks its tokens. They come \
                  from the configuration of the server.">
            <DetailsList>
                <Detail term="Issuer"><CopyValue id="issuer" value=issuer what="issuer"/></Detail>
                <Detail term="Token URL">
                    <CopyValue id="token-url" value=token_url what="token URL"/>
                </Detail>
                <Detail term="Public keys (JWKS)">
                    <CopyValue id="keys-url" value=keys_url what="JWKS URL"/>
                </Detail>
            </DetailsList>
        </SectionCard>
    }
}

fn health(found: &Settings) -> impl IntoView + use<> {
    let (tone, words) = if found.is_ready {
        (Tone::Success, "Database is writable")
    } else {
        (Tone::Danger, "Database is read-only")
    };
    let size = megabytes(found.database_bytes);
    view! {
        <SectionCard id="health" title="Version and health">
            <DetailsList>
                <Detail term="Version">{VERSION} " · "<a href=paths::LICENSES>"Licenses"</a></Detail>
                <Detail term="Health"><Badge tone=tone text=words/></Detail>
                <Detail term="Database size">{size}</Detail>
            </DetailsList>
            <p class="muted">
                "Whoever runs the server can check the installation with "
                <code>"latchkey doctor"</code> "."
            </p>
        </SectionCard>
    }
}

fn megabytes(bytes: i64) -> String {
    let tenths = bytes.saturating_mul(10) / (1024 * 1024);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn preferences(page: &OrgPage) -> impl IntoView + use<> {
    let back = paths::settings(page.org);
    let theme = page.state.theme;
    view! {
        <SectionCard id="preferences" title="Your preferences"
            lead="They follow you to every browser you sign in with.">
            <DetailsList>
                <Detail term="Theme">
                    <ThemeSwitch theme=theme action=paths::THEME return_to=back/>
                </Detail>
                <Detail term="Time zone, dates, numbers, shortcuts">
                    <LinkButton href=paths::ACCOUNT_LOCALE small=true>"Edit"</LinkButton>
                </Detail>
            </DetailsList>
        </SectionCard>
    }
}

/// The license of the program, and what it is made of.
pub fn licenses(_: &Page) -> Content {
    let parts = components(LOCKED).map(|Component { name, version }| {
        view! { <li><code>{name}</code>" "{version}</li> }
    });
    let body = view! {
        <PageHead title="Licenses"
            lead="Latchkey is licensed under the Apache License 2.0. It contains the open-source \
                  components below."/>
        <SectionCard id="components" title="Components"
            lead="Each is available under a permissive license such as MIT, Apache-2.0, BSD or ISC.">
            <ul class="columns">{parts.collect_view()}</ul>
        </SectionCard>
        <SectionCard id="license" title="Apache License 2.0">
            <pre class="license" tabindex="0">{LICENSE}</pre>
        </SectionCard>
    };
    Content { title: vec!["Licenses".into()], crumbs: vec![], body: body.into_any() }
}

/// A part of the program that came from a registry.
#[derive(Debug)]
struct Component {
    name: &'static str,
    version: &'static str,
}

/// What a lock file names of them.
fn components(locked: &'static str) -> impl Iterator<Item = Component> {
    locked.split("[[package]]").skip(1).filter_map(|package| {
        let value = |key: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(key))?;
            Some(line.trim_start_matches(" = ").trim_matches('"'))
        };
        value("source")?;
        Some(Component { name: value("name")?, version: value("version")? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_component_has_a_name_and_a_version() {
        let found: Vec<_> = components(LOCKED).collect();
        assert!(found.iter().any(|part| part.name == "axum"), "{found:?}");
        assert!(found.iter().all(|part| !part.name.is_empty() && part.version.contains('.')));
        assert!(found.iter().all(|part| part.name != "latchkey"));
    }

    #[test]
    fn a_size_is_told_in_megabytes() {
        assert_eq!(megabytes(0), "0.0 MB");
        assert_eq!(megabytes(1_600_000), "1.5 MB");
    }
}
